import Foundation
import GRDB
import Synchronization
public import Trust

/// Where the keys come from that a database is encrypted under.
public struct NodeKeySource: Sendable {
  let load: @Sendable () throws -> [NodeKey]

  /// - Parameter load: Returns the key in use, and after it those that it took the place of. It may be asked again, when
  ///   another process has changed the key.
  public init(_ load: @escaping @Sendable () throws -> [NodeKey]) { self.load = load }

  /// Keys that stay as they are.
  public init(_ keys: NodeKey...) { load = { keys } }
}

/// The keys of one database, which are kept in it, wrapped under the node's key.
final class KeyChain: Sendable {
  /// What the table held when it was last looked at, unwrapped.
  struct Held: Sendable {
    var ciphers: [UInt16: CellCipher] = [:]
    /// What seals new cells: the newest.
    var current: UInt16 = 0
    /// What hashes, by column, oldest first: each is applied to what the one before it gave.
    var hashes: [[KeyedHash]] = []
    /// By which a change is noticed.
    var newest: Int64 = 0
    var count = 0
  }

  enum Purpose: Int64 {
    case cells = 1
    case hashes = 2
  }

  private let source: NodeKeySource
  private let held = Mutex(Held())

  init(_ source: NodeKeySource) { self.source = source }

  /// The keys as this snapshot of the database has them.
  /// - Throws: `keyUnusable` if the node's key is missing or another.
  func keys(_ db: Database) throws -> Held {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT coalesce(max(id), 0), count(*) FROM at_rest_key"))
    let (newest, count): (Int64, Int) = (row?[0] ?? 0, row?[1] ?? 0)
    if let known = held.withLock({ $0.newest == newest && $0.count == count ? $0 : nil }), newest > 0 { return known }
    let read = try load(db)
    held.withLock { $0 = read }
    return read
  }

  func forget() { held.withLock { $0 = Held() } }

  private func load(_ db: Database) throws -> Held {
    let rows = try Row.fetchAll(db, sql: "SELECT id, purpose, wrapped FROM at_rest_key ORDER BY id")
    guard !rows.isEmpty else { throw StoreError(.corrupt, "the database has lost its keys; restore a backup") }
    let keys = try nodeKeys()
    var held = Held()
    for row in rows {
      let id: Int64 = row[0]
      let secret = try Self.unwrap(row.bytes(2), Self.context(id, row[1]), keys)
      switch Purpose(rawValue: row[1]) {
      case .cells:
        let name = UInt16(truncatingIfNeeded: id)
        held.ciphers[name] = CellCipher(secret: secret)
        held.current = name
      case .hashes:
        held.hashes.append(
          KeyedColumn.allCases.map { KeyedHash(secret: secret, purpose: "column \($0.rawValue)") })
      case nil: throw StoreError(.newerSchema, "a newer version of this product wrote the database; use that version")
      }
      held.newest = id
    }
    held.count = rows.count
    return held
  }

  func nodeKeys() throws -> [NodeKey] {
    do { return try source.load() } catch let error as TrustError {
      throw StoreError(.keyUnusable, "the key for data at rest cannot be used: \(error)", cause: error)
    }
  }

  static func context(_ id: Int64, _ purpose: Int64) -> String { "agency-node at rest: key \(id) for \(purpose)" }

  private static func unwrap(_ wrapped: [UInt8], _ context: String, _ keys: [NodeKey]) throws -> [UInt8] {
    for key in keys {
      if let secret = try? key.unwrap(wrapped, context: context) { return secret }
    }
    throw StoreError(
      .keyUnusable,
      "the database is encrypted under another key than the one that `at-rest` of node.yaml names; give it that key")
  }

  /// Adds a key that is random, and nothing else. The next transaction uses it.
  static func add(_ purpose: Purpose, _ db: Database, under key: NodeKey) throws {
    let id = try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) + 1 FROM at_rest_key") ?? 1
    var random = SystemRandomNumberGenerator()
    let secret = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
    try db.execute(
      sql: "INSERT INTO at_rest_key (id, purpose, wrapped) VALUES (?, ?, ?)",
      arguments: [
        id, purpose.rawValue, Data(try key.wrap(secret, context: context(id, purpose.rawValue))),
      ])
  }

  /// Wraps every key anew, under the node key that is in use.
  func rewrap(_ db: Database) throws {
    let keys = try nodeKeys()
    guard let current = keys.first else { throw StoreError(.keyUnusable, "there is no key for data at rest") }
    for row in try Row.fetchAll(db, sql: "SELECT id, purpose, wrapped FROM at_rest_key") {
      let context = Self.context(row[0], row[1])
      let secret = try Self.unwrap(row.bytes(2), context, keys)
      try db.execute(
        sql: "UPDATE at_rest_key SET wrapped = ? WHERE id = ?",
        arguments: [Data(try current.wrap(secret, context: context)), row[0] as Int64])
    }
  }
}
