import Foundation
import Logging
import Replication
import Safeguarding
import Store

/// Keeps track of who is who: an index over subjects and people's decisions, worked out from what is replicated, never
/// replicated itself, and alike on every node that holds the same.
///
/// It is brought up to date a batch at a time, so that no writer waits long. Only what a change touches is worked out
/// again. What goes wrong here is logged and never stops the node: a look-up then goes on with what there is.
struct PersonIndex {
  let node: AgencyNode
  let linker: Linker
  /// Subjects that are waiting before they are dealt with all at once instead of one after another.
  let bulk: Int

  /// Of the rules, the model and the tables behind the index; another one is worked out from the start.
  static let version: Int64 = 1
  /// Entities dealt with in one transaction.
  static let batch = 100
  /// A key that more subjects share tells nothing, and is passed over by all of them.
  static let mostOfKey = 500

  enum Cursor: String, CaseIterable {
    case subjects = "persons.subjects"
    case links = "persons.links"
    case flags = "persons.flags"
  }

  init(_ node: AgencyNode, bulk: Int = 20_000) throws {
    self.node = node
    self.bulk = bulk
    linker = try node.linker()
  }

  /// Whether anything waits to be worked out.
  func isBehind(_ reader: some StoreAccess) throws -> Bool {
    if try reader.personsVersion() != Self.version { return try reader.counts().subjects > 0 }
    if try reader.hasChanged { return true }
    for (cursor, kind) in [(Cursor.subjects, EntityKind.subject), (.links, .link)] {
      let after = try reader.cursor(cursor.rawValue)
      if try !reader.entities(kind, after: after, limit: 1).isEmpty { return true }
    }
    return false
  }

  /// Works out everything that waits.
  /// - Parameter deadline: After it no further batch is begun.
  /// - Returns: Whether nothing is left.
  func catchUp(until deadline: ContinuousClock.Instant? = nil) throws -> Bool {
    guard try node.store.read(isBehind) else { return true }
    guard node.indexing.lock(until: deadline) else { return false }
    defer { node.indexing.unlock() }
    // Whoever had the turn before may have left nothing to do: of many look-ups that wait one does the work.
    guard try node.store.read(isBehind) else { return true }
    let path = node.directory.root.appendingPathComponent("persons.lock").path
    guard let lock = FileLock(path, until: deadline) else { return false }
    defer { lock.release() }
    if try node.store.read(needsFill) {
      try fill()
    } else if try node.store.read({ try $0.personsVersion() }) != Self.version {
      try node.store.write { transaction in
        try transaction.forgetPersons()
        try transaction.setPersonsVersion(Self.version)
      }
    }
    while try node.store.read(isBehind) {
      if let deadline, ContinuousClock.now >= deadline { return false }
      guard try node.store.writeInTurn({ transaction in try step(&transaction) }) else { return true }
    }
    return true
  }

  private func needsFill(_ reader: some StoreAccess) throws -> Bool {
    let isCurrent = try reader.personsVersion() == Self.version
    let cursor = isCurrent ? try reader.cursor(Cursor.subjects.rawValue) : LocalDot(rawValue: 0)
    let waiting = try reader.entities(.subject, after: cursor, limit: bulk).count
    // Of a large index a bulk load is a small part: then one after another is less work.
    return waiting == bulk && (!isCurrent || cursor.rawValue == 0)
  }
}

extension NSLock {
  /// Waits for its turn, and is woken when it comes.
  /// - Returns: Whether it came before the deadline.
  func lock(until deadline: ContinuousClock.Instant?) -> Bool {
    guard let deadline else {
      lock()
      return true
    }
    return lock(before: Date(timeIntervalSinceNow: (deadline - ContinuousClock.now) / .seconds(1)))
  }
}

/// Held by the process that does something which two would do twice.
struct FileLock {
  private let descriptor: Int32

  /// - Returns: nil if another process still holds it at the deadline, or it cannot be opened.
  init?(_ path: String, until deadline: ContinuousClock.Instant?) {
    let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0 else { return nil }
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      if let deadline, ContinuousClock.now >= deadline {
        close(file)
        return nil
      }
      usleep(10_000)
    }
    descriptor = file
  }

  func release() { close(descriptor) }
}
