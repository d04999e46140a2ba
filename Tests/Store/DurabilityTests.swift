import Foundation
import GRDB
import Replication
import Synchronization
import Testing

@testable import Store

/// Raised once.
private final class Flag: Sendable {
  private let state = Mutex(false)
  var isRaised: Bool { state.withLock { $0 } }
  func raise() { state.withLock { $0 = true } }
}

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

  @Test("a write gets its turn while another process writes without a pause")
  func turns() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("node.sqlite")
    let busy = try NodeStore.open(at: path)
    let waiting = try NodeStore.open(at: path)
    let done = Flag()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while !done.isRaised {
          try busy.writeInTurn { transaction in
            try transaction.noteConcerned([LocalDot(rawValue: 1)])
            Thread.sleep(forTimeInterval: 0.05)
          }
        }
      }
      group.addTask {
        defer { done.raise() }
        // Gives up after 15 seconds.
        for number in 2...9 { try waiting.write { try $0.noteConcerned([LocalDot(rawValue: Int64(number))]) } }
      }
      try await group.waitForAll()
    }
    #expect(try waiting.read { try $0.concerned(limit: 10) }.count == 9)
  }

  @Test("what was said again since it was read is not forgotten with it")
  func concerned() throws {
    let directory = try TemporaryDirectory()
    let store = try NodeStore.open(at: directory.path("node.sqlite"))
    let subjects = [1, 2].map(LocalDot.init(rawValue:))
    try store.write { try $0.noteConcerned(subjects) }
    let read = try store.read { try $0.concerned(limit: 10) }
    #expect(read.map(\.id) == subjects)
    try store.write { try $0.noteConcerned([subjects[1]]) }
    try store.write { try $0.forgetConcerned(read) }
    #expect(try store.read { try $0.concerned(limit: 10) }.map(\.id) == [subjects[1]])
  }
}
