import Foundation
import GRDB
import Replication
import Trust

/// What one transaction seals and opens.
///
/// A cell is a format byte, the number of its key (2 bytes, big-endian), nonce (12), ciphertext, tag (16). It is bound to
/// its format, key, column and row, so that one that was moved is found like one that was changed.
final class Cells {
  private static let format: UInt8 = 1
  private static let header = 3
  private let db: Database
  private let chain: KeyChain
  private var keys: KeyChain.Held?
  /// Blocks that were opened, by their first entity. Bounded.
  private var blocks: [Int64: ValueBlock] = [:]
  /// The block that creations are being added to.
  private var growing: ValueBlock?
  private var insertion: RawStatement?

  init(_ db: Database, _ chain: KeyChain) {
    self.db = db
    self.chain = chain
  }

  func seal(_ bytes: [UInt8], _ column: SealedColumn, _ row: CellRow) throws -> Data {
    let keys = try held()
    guard let cipher = keys.ciphers[keys.current] else { throw Self.damage(column) }
    let header = Self.header(keys.current)
    return try Data(header + cipher.seal(bytes, bound: Self.bound(header, column, row)))
  }

  func open(_ cell: [UInt8], _ column: SealedColumn, _ row: CellRow) throws -> [UInt8] {
    guard cell.count > Self.header, cell[0] == Self.format else { throw Self.damage(column) }
    guard let cipher = try held().ciphers[Self.key(cell)] else { throw Self.damage(column) }
    do {
      return try cipher.open(cell[Self.header...], bound: Self.bound(Array(cell[..<Self.header]), column, row))
    } catch { throw Self.damage(column) }
  }

  /// The number of the key that sealed a cell.
  static func key(_ cell: [UInt8]) -> UInt16 { cell.count < header ? 0 : UInt16(cell[1]) << 8 | UInt16(cell[2]) }

  func sealText(_ text: String, _ column: SealedColumn, _ row: CellRow) throws -> Data {
    try seal(Array(text.utf8), column, row)
  }

  func openText(_ cell: [UInt8], _ column: SealedColumn, _ row: CellRow) throws -> String {
    guard let text = String(validating: try open(cell, column, row), as: UTF8.self) else { throw Self.damage(column) }
    return text
  }

  /// What is looked for in the place of a text.
  func hash(_ text: String, _ column: KeyedColumn) throws -> Data { try hash(Array(text.utf8), column) }

  func hash(_ bytes: [UInt8], _ column: KeyedColumn) throws -> Data {
    Data(try held().hashes.reduce(bytes) { $1[column.rawValue]($0) })
  }

  /// What is looked for in the place of an import key.
  func importKey(_ key: [UInt8]) throws -> HashPrefix {
    guard let hash = HashPrefix(Array(try hash(key, .importKey))) else { throw StoreError(.failed, "a hash is short") }
    return hash
  }

  /// What is looked for in the place of a number.
  func hash(_ number: Int64, _ column: KeyedColumn) throws -> Int64 {
    try held().hashes.reduce(number) { Self.hash($0, $1[column.rawValue], column) }
  }

  /// One key's hash of a number.
  static func hash(_ number: Int64, _ hash: KeyedHash, _ column: KeyedColumn) -> Int64 {
    let hashed = Int64(bitPattern: hash(UInt64(bitPattern: number)))
    // What is mentioned by 16 bytes is told by its sign from what is mentioned by this node's own name of an entity.
    return column == .mention ? hashed | .min : hashed
  }

  /// Only the newest of the hashes: what a rotation puts over those that a column holds.
  func newest(_ column: KeyedColumn) throws -> KeyedHash? { try held().hashes.last?[column.rawValue] }

  var currentKey: UInt16 { get throws { try held().current } }

  /// The keys changed within this transaction.
  func keysChanged() {
    keys = nil
    chain.forget()
  }

  private func held() throws -> KeyChain.Held {
    if let keys { return keys }
    let held = try chain.keys(db)
    keys = held
    return held
  }

  private static func header(_ key: UInt16) -> [UInt8] { [format, UInt8(key >> 8), UInt8(truncatingIfNeeded: key)] }

  private static func bound(_ header: [UInt8], _ column: SealedColumn, _ row: CellRow) -> [UInt8] {
    Array("agency-node cell".utf8) + header + [column.rawValue] + row.bytes
  }

  static func damage(_ column: SealedColumn) -> StoreError {
    StoreError(
      .corrupt,
      "an encrypted value in the table \(column.place.table) was changed, moved, or damaged; run `node verify`")
  }
}

extension Cells {
  /// Adds an entity's first value to a block.
  /// - Returns: How far the entity is from the block's first, which its row says.
  func add(_ value: UnsafeRawBufferPointer, of entity: Int64) throws -> Int64 {
    if growing?.takes(entity, value.count) == false { try finishBlock() }
    var block = growing ?? ValueBlock(first: entity)
    // There is one owner, or every value would copy the block.
    growing = nil
    block.append(value, of: entity)
    growing = block
    return entity - block.first
  }

  /// Writes the block that is being added to.
  func finishBlock() throws {
    guard let block = growing else { return }
    growing = nil
    let statement = insertion ?? RawStatement(db, "INSERT INTO entity_value (cell, id) VALUES (?, ?)")
    insertion = statement
    try seal(block.encoded, .entityValues, CellRow(block.first)).withUnsafeBytes { try statement.run($0, block.first) }
  }

  /// An entity's first value.
  /// - Parameters:
  ///   - distance: What its row says.
  ///   - cell: Its block, as it is in the database.
  /// - Throws: `corrupt` if the block cannot be opened or does not have it.
  func value(of entity: Int64, distance: Int64, in cell: @autoclosure () -> [UInt8]) throws -> [UInt8] {
    guard let value = try block(entity &- distance, cell).value(of: entity) else { throw Self.damage(.entityValues) }
    return value
  }

  /// Puts other first values in the place of those that some entities have.
  /// - Parameter distances: What their rows say.
  func replaceValues(_ values: [Int64: [UInt8]], distances: [Int64: Int64]) throws {
    try finishBlock()
    var changed: [Int64: [Int64]] = [:]
    for (entity, distance) in distances { changed[entity &- distance, default: []].append(entity) }
    for (first, entities) in changed.sorted(by: { $0.key < $1.key }) {
      let row = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT cell FROM entity_value WHERE id = ?"), arguments: [first])
      var block = try block(first) { row?.bytes(0) ?? [] }
      for entity in entities { if let value = values[entity] { block.replace(entity, value) } }
      blocks[first] = nil
      try db.cachedStatement(sql: "UPDATE entity_value SET cell = ? WHERE id = ?").execute(
        arguments: [try seal(block.encoded, .entityValues, CellRow(first)), first])
    }
  }

  /// Takes an entity's first value out, for good.
  func removeValue(of entity: Int64, distance: Int64) throws {
    try finishBlock()
    let first = entity &- distance
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT cell FROM entity_value WHERE id = ?"), arguments: [first])
    var block = try block(first) { row?.bytes(0) ?? [] }
    block.remove(entity)
    blocks[block.first] = nil
    if block.isEmpty {
      try db.cachedStatement(sql: "DELETE FROM entity_value WHERE id = ?").execute(arguments: [block.first])
    } else {
      try db.cachedStatement(sql: "UPDATE entity_value SET cell = ? WHERE id = ?").execute(
        arguments: [try seal(block.encoded, .entityValues, CellRow(block.first)), block.first])
    }
  }

  private func block(_ first: Int64, _ cell: () -> [UInt8]) throws -> ValueBlock {
    if let growing, growing.first == first { return growing }
    if let block = blocks[first] { return block }
    guard let block = ValueBlock(first: first, encoded: try open(cell(), .entityValues, CellRow(first))) else {
      throw Self.damage(.entityValues)
    }
    if blocks.count >= 64 { blocks.removeAll(keepingCapacity: true) }
    blocks[first] = block
    return block
  }
}
