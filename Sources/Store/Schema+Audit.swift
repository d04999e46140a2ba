import GRDB

extension Schema {
  /// The audit log as a chain of entries that name what they are about as every node does; its own heads, who
  /// countersigned them; the heads of others' logs; and what waits to be told to the reviewer.
  static let audit = """
    CREATE TABLE audit (
      number INTEGER PRIMARY KEY, at INTEGER NOT NULL, user TEXT NOT NULL, account TEXT NOT NULL, action TEXT NOT NULL,
      purpose TEXT NOT NULL, basis TEXT NOT NULL, result TEXT NOT NULL, marks TEXT NOT NULL, reviews INTEGER,
      hash BLOB NOT NULL);
    CREATE INDEX audit_user ON audit (user, at);
    CREATE INDEX audit_marked ON audit (number) WHERE marks <> '';
    CREATE INDEX audit_reviews ON audit (reviews) WHERE reviews IS NOT NULL;
    CREATE TABLE audit_subject (
      number INTEGER NOT NULL, place INTEGER NOT NULL, header BLOB NOT NULL, op INTEGER NOT NULL,
      PRIMARY KEY (number, place)) WITHOUT ROWID;
    CREATE INDEX audit_subject_name ON audit_subject (header, op, number);
    CREATE TABLE audit_head (size INTEGER PRIMARY KEY, root BLOB NOT NULL, at INTEGER NOT NULL, signature BLOB NOT NULL);
    CREATE TABLE audit_cosigned (
      member INTEGER NOT NULL, size INTEGER NOT NULL, at INTEGER NOT NULL, signature BLOB NOT NULL,
      PRIMARY KEY (member, size)) WITHOUT ROWID;
    CREATE TABLE audit_witness (
      member INTEGER PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, at INTEGER NOT NULL,
      signature BLOB NOT NULL);
    CREATE TABLE audit_contradiction (
      author INTEGER NOT NULL, witness INTEGER NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, at INTEGER NOT NULL,
      signature BLOB NOT NULL, shown_size INTEGER, shown_root BLOB, shown_at INTEGER, shown_signature BLOB,
      found INTEGER NOT NULL, PRIMARY KEY (author, witness)) WITHOUT ROWID;
    CREATE TABLE audit_notice (number INTEGER PRIMARY KEY, sent INTEGER);
    """
}
