import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct DurabilityTests {
  @Test("a commit is synced before it returns")
  func synchronous() throws {
    let directory = try TemporaryDirectory()
    let store = try NodeStore.open(at: directory.path("node.sqlite"))
    let mode = try store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    #expect(mode == 2)
    #expect(try store.pool.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
  }

  @Test("nobody else can read the file")
  func fileMode() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("node.sqlite")
    let store = try NodeStore.open(at: path)
    for suffix in ["", "-wal", "-shm"] {
      let mode = try FileManager.default.attributesOfItem(atPath: path + suffix)[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(suffix)")
    }
    _ = store
  }
}
