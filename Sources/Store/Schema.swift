import GRDB

/// The tables, as migrations in order. A migration is never edited after a release.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in try db.execute(sql: first) }
    migrator.registerMigration("referrals") { db in
      // Few among many; referrals are looked for after every delivery.
      try db.execute(
        sql: """
          CREATE INDEX entity_referral ON entity (id) WHERE shape & 255 = 4;
          CREATE INDEX entity_service ON entity (id) WHERE shape & 255 = 8;
          """)
    }
    migrator.registerMigration("audit") { db in
      // Before the first release the log was of another form; nothing that was released is lost.
      try db.execute(sql: "DROP TABLE IF EXISTS audit; DROP TABLE IF EXISTS audit_subject;")
      try db.execute(sql: audit)
    }
    migrator.registerMigration("recall receipts") { db in
      try db.execute(
        sql: """
          CREATE TABLE recalled (entity INTEGER PRIMARY KEY, is_own INTEGER NOT NULL) WITHOUT ROWID;
          CREATE TABLE contest (id INTEGER PRIMARY KEY);
          """)
    }
    migrator.registerMigration("at rest") { db in try db.execute(sql: atRest) }
    migrator.registerMigration("users") { db in
      // Who may sign in, by the hash of a token; answers to writes that may be repeated.
      try db.execute(
        sql: """
          CREATE TABLE web_user (token BLOB PRIMARY KEY, cell BLOB NOT NULL);
          CREATE TABLE web_answer (key BLOB PRIMARY KEY, request BLOB NOT NULL, at INTEGER NOT NULL, cell BLOB);
          """)
    }
    migrator.registerMigration("seals") { db in
      // Keys of locks that this node may open; its own locks; and which sets hold what it has no key for.
      try db.execute(
        sql: """
          CREATE TABLE lock_key (lock INTEGER PRIMARY KEY, key BLOB NOT NULL);
          CREATE TABLE own_lock (lock INTEGER PRIMARY KEY, scope BLOB NOT NULL, readers BLOB NOT NULL);
          CREATE INDEX own_lock_scope ON own_lock (scope, lock);
          CREATE TABLE sealed_set (lock INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (lock, number))
            WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("ended sign-ins") { db in
      try db.execute(sql: "CREATE TABLE web_ended (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, cell BLOB NOT NULL)")
    }
    migrator.registerMigration("erased import keys") { db in
      // What an author has still to write down for itself, so that it knows it again when it is rebuilt from its peers.
      try db.execute(sql: "CREATE TABLE import_untold (id INTEGER PRIMARY KEY, cell BLOB NOT NULL)")
    }
    return migrator
  }

  /// Structure first: the log in apply order (`number` is this node's own name for a set), then the view.
  ///
  /// An entity's id is its LocalDot, so rows are appended in order of key. What was written to it since stands in a table
  /// of its own, small and dense: in the entity's row each of a thousand scattered edits would write a page. Whatever is random has an index table of
  /// its own, filled sorted, once per transaction: first a small one (`..._new`), then the large one many rows at a
  /// time, so that its pages are touched seldom.
  private static let first = """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

    CREATE TABLE lane (
      id INTEGER PRIMARY KEY, member INTEGER NOT NULL, stream INTEGER NOT NULL, branch BLOB NOT NULL,
      sequence INTEGER, prefix BLOB, received INTEGER, UNIQUE (member, stream, branch));

    CREATE TABLE changeset (
      number INTEGER PRIMARY KEY, lane INTEGER NOT NULL, member INTEGER NOT NULL, stream INTEGER NOT NULL,
      sequence INTEGER NOT NULL, hash BLOB NOT NULL, previous BLOB NOT NULL, purpose INTEGER NOT NULL,
      roster BLOB NOT NULL, outcome TEXT, received INTEGER NOT NULL, dictionary INTEGER NOT NULL,
      bytes INTEGER NOT NULL);
    CREATE UNIQUE INDEX changeset_hash ON changeset (hash);
    CREATE INDEX changeset_stream ON changeset (member, stream, sequence, lane);
    CREATE TABLE packed (number INTEGER PRIMARY KEY, header BLOB NOT NULL, signature BLOB NOT NULL, body BLOB NOT NULL);

    CREATE TABLE parked (
      hash BLOB PRIMARY KEY, member INTEGER NOT NULL, size INTEGER NOT NULL, sequence INTEGER NOT NULL,
      awaiting BLOB NOT NULL, header BLOB NOT NULL, signature BLOB NOT NULL, body BLOB NOT NULL,
      dictionary INTEGER NOT NULL);
    CREATE INDEX parked_awaiting ON parked (awaiting, sequence);
    CREATE INDEX parked_member ON parked (member, size);

    CREATE TABLE entity (id INTEGER PRIMARY KEY, shape INTEGER NOT NULL, value BLOB);
    CREATE TABLE entity_state (id INTEGER PRIMARY KEY, state BLOB NOT NULL);
    CREATE INDEX entity_other ON entity (shape & 255, id) WHERE shape & 255 <> 3;
    CREATE TABLE touched (id INTEGER PRIMARY KEY);
    \(touching("entity", "UPDATE"))
    \(touching("entity_state", "UPDATE"))
    \(touching("entity_state", "INSERT"))
    CREATE TABLE mention (key INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID;
    CREATE TABLE mention_new (key INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID;
    CREATE TABLE import_key (key BLOB PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;

    CREATE TABLE roster (hash BLOB PRIMARY KEY, version INTEGER NOT NULL, bytes BLOB NOT NULL, received INTEGER NOT NULL);
    CREATE TABLE fork (
      member INTEGER NOT NULL, stream INTEGER NOT NULL, sequence INTEGER NOT NULL, previous BLOB NOT NULL,
      first BLOB NOT NULL, first_signature BLOB NOT NULL, second BLOB NOT NULL, second_signature BLOB NOT NULL,
      found INTEGER NOT NULL, PRIMARY KEY (member, stream, previous)) WITHOUT ROWID;
    CREATE TABLE erasure (
      header BLOB NOT NULL, op INTEGER NOT NULL, certificate BLOB NOT NULL, known INTEGER NOT NULL,
      name BLOB NOT NULL, author INTEGER NOT NULL, authored INTEGER NOT NULL, reason INTEGER NOT NULL,
      by_board INTEGER NOT NULL, audit INTEGER, cleaned INTEGER, receipt INTEGER,
      PRIMARY KEY (header, op)) WITHOUT ROWID;
    CREATE INDEX erasure_name ON erasure (name);
    CREATE INDEX erasure_unanswered ON erasure (known) WHERE receipt IS NULL;
    CREATE TABLE import_erased (key BLOB PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE erased_subject (subject INTEGER PRIMARY KEY);
    CREATE TABLE fence (
      member INTEGER NOT NULL, stream INTEGER NOT NULL, sequence INTEGER NOT NULL, prefix BLOB NOT NULL,
      reporter INTEGER NOT NULL, raised INTEGER NOT NULL, PRIMARY KEY (member, stream, sequence, prefix)) WITHOUT ROWID;

    CREATE TABLE conflict (
      id INTEGER PRIMARY KEY, name BLOB NOT NULL, type TEXT NOT NULL, severity INTEGER NOT NULL, entity INTEGER,
      kind INTEGER, field INTEGER, members TEXT NOT NULL, opened INTEGER NOT NULL, closed INTEGER, closed_by INTEGER,
      policy TEXT, policy_version INTEGER, reason TEXT NOT NULL, dots BLOB NOT NULL, chosen BLOB NOT NULL);
    CREATE UNIQUE INDEX conflict_open ON conflict (name, type) WHERE closed IS NULL;
    CREATE INDEX conflict_name ON conflict (name);
    CREATE INDEX conflict_field ON conflict (entity, field) WHERE closed IS NULL;

    CREATE TABLE record (
      id INTEGER PRIMARY KEY, mapping TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL,
      imported INTEGER NOT NULL, UNIQUE (mapping, key));

    CREATE TABLE book (
      id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, forenames TEXT, surname TEXT, born INTEGER, sex INTEGER,
      nhs TEXT, pnc TEXT, identifiers TEXT NOT NULL);
    CREATE TABLE book_key (key INTEGER NOT NULL, book INTEGER NOT NULL, PRIMARY KEY (key, book)) WITHOUT ROWID;

    CREATE TABLE subject_key (
      key INTEGER NOT NULL, subject INTEGER NOT NULL, PRIMARY KEY (key, subject)) WITHOUT ROWID;
    CREATE TABLE subject_indexed (subject INTEGER PRIMARY KEY, keys BLOB NOT NULL);
    CREATE TABLE subject_link (subject INTEGER NOT NULL, link INTEGER NOT NULL, PRIMARY KEY (subject, link))
      WITHOUT ROWID;
    CREATE TABLE subject_obstacle (
      first INTEGER NOT NULL, second INTEGER NOT NULL, obstacle INTEGER, PRIMARY KEY (first, second)) WITHOUT ROWID;
    CREATE INDEX subject_obstacle_second ON subject_obstacle (second);
    CREATE TABLE subject_pair (
      first INTEGER NOT NULL, second INTEGER NOT NULL, standing INTEGER NOT NULL, weight REAL NOT NULL,
      PRIMARY KEY (first, second)) WITHOUT ROWID;
    CREATE INDEX subject_pair_second ON subject_pair (second);
    CREATE INDEX subject_pair_review ON subject_pair (weight) WHERE standing = 1;
    CREATE TABLE person (subject INTEGER PRIMARY KEY, probable INTEGER NOT NULL, firm INTEGER NOT NULL);
    CREATE INDEX person_probable ON person (probable);

    CREATE TABLE recall (
      id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, subjects BLOB NOT NULL, entity INTEGER, at INTEGER NOT NULL);
    CREATE TABLE recall_reader (
      recall INTEGER NOT NULL, user TEXT NOT NULL, acknowledged INTEGER, PRIMARY KEY (recall, user)) WITHOUT ROWID;

    CREATE TABLE address_flag (
      reference TEXT NOT NULL, flag INTEGER NOT NULL, PRIMARY KEY (reference, flag)) WITHOUT ROWID;
    CREATE TABLE concerned (subject INTEGER PRIMARY KEY, times INTEGER NOT NULL);
    CREATE TABLE alert (
      id INTEGER PRIMARY KEY, person INTEGER NOT NULL, tier INTEGER NOT NULL, opened INTEGER NOT NULL,
      changed INTEGER NOT NULL, delivered INTEGER, acknowledged INTEGER, acknowledged_by TEXT);
    CREATE UNIQUE INDEX alert_open ON alert (person) WHERE acknowledged IS NULL;
    CREATE TABLE alert_reason (
      alert INTEGER NOT NULL, name TEXT NOT NULL, tier INTEGER NOT NULL, words TEXT NOT NULL,
      is_new INTEGER NOT NULL, PRIMARY KEY (alert, name)) WITHOUT ROWID;
    CREATE TABLE alerted (
      person INTEGER NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (person, name)) WITHOUT ROWID;

    CREATE TABLE peer (
      member INTEGER PRIMARY KEY, baseline BLOB, last_success INTEGER, last_attempt INTEGER, last_failure TEXT,
      bytes_in INTEGER NOT NULL DEFAULT 0, bytes_out INTEGER NOT NULL DEFAULT 0, sets_in INTEGER NOT NULL DEFAULT 0,
      sets_out INTEGER NOT NULL DEFAULT 0, sessions INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
      skew INTEGER, digest_mismatch INTEGER, digest_mismatches INTEGER NOT NULL DEFAULT 0,
      is_dialed INTEGER NOT NULL DEFAULT 0, ended_by_peer INTEGER NOT NULL DEFAULT 0,
      lowest_version INTEGER, highest_version INTEGER, roster_version INTEGER);
    CREATE TABLE refusal (
      reason TEXT NOT NULL, member INTEGER NOT NULL, count INTEGER NOT NULL, last INTEGER NOT NULL,
      PRIMARY KEY (reason, member)) WITHOUT ROWID;
    CREATE TABLE session (
      id INTEGER PRIMARY KEY, member INTEGER NOT NULL, started INTEGER NOT NULL, ended INTEGER NOT NULL, failure TEXT,
      bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL, sets_in INTEGER NOT NULL, sets_out INTEGER NOT NULL,
      dialed INTEGER NOT NULL);
    """

  /// Keys, wrapped under the node's own; and the first values of entities, whose rows say how far the entity is from the
  /// first one of its block. Encrypting anew is no change of an entity.
  private static let atRest = """
    CREATE TABLE access_request (
      id INTEGER PRIMARY KEY, person INTEGER, received INTEGER NOT NULL, content BLOB NOT NULL);
    CREATE TABLE handover (
      id TEXT PRIMARY KEY, partnership TEXT NOT NULL, member INTEGER NOT NULL, entries INTEGER NOT NULL,
      offered INTEGER NOT NULL, received INTEGER) WITHOUT ROWID;
    CREATE TABLE at_rest_key (id INTEGER PRIMARY KEY, purpose INTEGER NOT NULL, wrapped BLOB NOT NULL);
    CREATE TABLE entity_value (id INTEGER PRIMARY KEY, cell BLOB NOT NULL);
    ALTER TABLE recall_reader ADD COLUMN reader BLOB;
    DROP TRIGGER entity_state_update;
    CREATE TRIGGER entity_state_update AFTER UPDATE ON entity_state
    WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'at-rest.working') BEGIN
      INSERT INTO touched SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM touched WHERE id = new.id);
    END;
    DROP TRIGGER entity_update;
    CREATE TRIGGER entity_update AFTER UPDATE ON entity
    WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'at-rest.working') BEGIN
      INSERT INTO touched SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM touched WHERE id = new.id);
    END;
    """

  /// Notes which entities changed. Not by `OR IGNORE`: the statement that sets a trigger off decides what is ignored.
  private static func touching(_ table: String, _ change: String) -> String {
    """
    CREATE TRIGGER \(table)_\(change.lowercased()) AFTER \(change) ON \(table) BEGIN
      INSERT INTO touched SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM touched WHERE id = new.id);
    END;
    """
  }
}
