import Foundation
import GRDB
import Testing

@testable import Store

/// Steps from the tables of an earlier version to those of this one.
@Suite struct MigrationTests {
  /// What a database has: every table and index, as it was made.
  private func tables(_ path: String) throws -> [String] {
    try DatabaseQueue(path: path).read { db in
      try String.fetchAll(db, sql: "SELECT name || ': ' || coalesce(sql, '') FROM sqlite_master ORDER BY name")
    }
  }

  private func applied(_ path: String) throws -> [String] {
    let migrator = Schema.migrator
    let found = try DatabaseQueue(path: path).read { try migrator.appliedIdentifiers($0) }
    return migrator.migrations.filter(found.contains)
  }

  /// A database as a version had left it that knew the steps up to one, with a row in it.
  private func left(at path: String, upTo step: String) throws {
    let queue = try DatabaseQueue(path: path)
    try Schema.migrator.migrate(queue, upTo: step)
    try queue.write { try $0.execute(sql: "INSERT INTO meta (key, value) VALUES ('left', x'07')") }
    try queue.close()
  }

  private func row(_ path: String) throws -> Data? {
    try DatabaseQueue(path: path).read { try Data.fetchOne($0, sql: "SELECT value FROM meta WHERE key = 'left'") }
  }

  @Test("a step that fails halfway is undone whole and said; the next start goes on once its cause is gone")
  func halfway() throws {
    let steps = Schema.migrator.migrations
    for (before, step) in zip(steps, steps.dropFirst()) {
      let directory = try TemporaryDirectory()
      // What the step makes last is there already: it fails after all else of it was done.
      let (probe, path) = (directory.path("probe.sqlite"), directory.path("node.sqlite"))
      try left(at: probe, upTo: before)
      let earlier = Set(try names(probe))
      try Schema.migrator.migrate(try DatabaseQueue(path: probe), upTo: step)
      let last = try #require(try names(probe).last { !earlier.contains($0) }, "\(step) makes something")
      try left(at: path, upTo: before)
      let obstacle = try DatabaseQueue(path: path)
      try obstacle.write { try $0.execute(sql: "CREATE TABLE \"\(last)\" (obstacle)") }
      let (held, done) = (try tables(path), try applied(path))

      #expect {
        _ = try NodeStore.open(at: path)
      } throws: { error in
        (error as? StoreError)?.code == .failed && "\(error)".contains("was undone")
      }
      #expect(try tables(path) == held, "\(step) left something")
      #expect(try applied(path) == done && row(path) == Data([7]), "\(step)")

      try obstacle.write { try $0.execute(sql: "DROP TABLE \"\(last)\"") }
      _ = try NodeStore.open(at: path)
      #expect(try applied(path) == steps && row(path) == Data([7]), "after \(step)")
      let fresh = directory.path("fresh.sqlite")
      _ = try NodeStore.open(at: fresh)
      #expect(try Set(tables(path)) == Set(tables(fresh)), "\(step) leads to the tables of a new database")
    }
  }

  /// In the order in which they were made.
  private func names(_ path: String) throws -> [String] {
    try DatabaseQueue(path: path).read {
      try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid")
    }
  }
}
