import GRDB
import Replication

// One damaged cell must not keep the rest from being seen.
extension StoreAccess {
  /// An entity for people to read. First values that are damaged are read from the log instead.
  /// - Returns: nil if there is none of that name; with false, nothing but its skeleton, if it cannot be read.
  func readableEntity(_ id: LocalDot) throws -> (state: EntityState, isWhole: Bool)? {
    try entityRow(id).map { try readableEntity(id, $0) }
  }

  /// - Parameter row: As ``entityRow(_:)`` gives it.
  func readableEntity(_ id: LocalDot, _ row: Row) throws -> (state: EntityState, isWhole: Bool) {
    do { return (try entity(id, row), true) } catch let error as StoreError where error.code == .corrupt {
      let shape = Shape(rawValue: row[0])
      var state = EntityState(
        id: id, kind: shape.kind, rights: shape.rights, audience: shape.audience, creator: shape.creator,
        isDenied: shape.isDenied, creation: nil, writes: [], replacedFirst: [], replaced: [])
      guard let written = try? written(row, 2, id), let logged = try? loggedCreation(id) else { return (state, false) }
      state = EntityState(
        id: id, kind: shape.kind, rights: shape.rights, audience: shape.audience, creator: shape.creator,
        isDenied: shape.isDenied, creation: logged, writes: written.writes, replacedFirst: written.replacedFirst,
        replaced: written.replaced)
      return (state, true)
    }
  }

  /// What was written to an entity since its creation.
  func written(_ row: Row, _ column: Int, _ id: LocalDot) throws -> StateCodec.Written {
    row.hasNull(atIndex: column)
      ? StateCodec.Written()
      : try StateCodec.decode(cells.open(row.bytes(column), .entityState, CellRow(id.rawValue)))
  }

  private func loggedCreation(_ id: LocalDot) throws -> [UInt8]? {
    try loggedBytes(of: id)?.bytes
  }
}

extension NodeStore {
  /// Opens every encrypted value.
  /// - Returns: How many of which table cannot be, and what to do; nil if all can.
  public func damagedCells() throws -> String? {
    try read { reader in
      var found: [String] = []
      for column in SealedColumn.allCases {
        let place = column.place
        let cursor = try Row.fetchCursor(
          reader.db,
          sql: "SELECT \(place.row), \(place.column) FROM \(place.table) WHERE \(place.column) IS NOT NULL")
        var count = 0
        while let row = try cursor.next() {
          if (try? reader.cells.open(row.bytes(1), column, row.cellRow(0))) == nil { count += 1 }
        }
        if count > 0 { found.append("\(count) of \(place.table).\(place.column)") }
      }
      return found.isEmpty
        ? nil : "encrypted values were changed, moved or damaged: \(found.joined(separator: ", ")); restore a backup"
    }
  }
}

extension Row {
  /// How far an entity is from the first of the block that has its first value; nil if it has none.
  /// - Throws: `corrupt` for anything but a number.
  func distance(_ column: Int) throws -> Int64? {
    if hasNull(atIndex: column) { return nil }
    guard let distance = Int64.fromDatabaseValue(self[column]) else { throw Cells.damage(.entityValues) }
    return distance
  }

  /// What a cell of this row is bound to.
  func cellRow(_ column: Int) -> CellRow {
    if let number = Int64.fromDatabaseValue(self[column]) { return CellRow(number) }
    return CellRow(bytes(column))
  }
}
