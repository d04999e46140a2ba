import Foundation
import GRDB
import Replication
import Testing
import Wire

@testable import AgencyNode
@testable import Store

/// Where a node's database still has something: in clear, in what its own key opens, or as the bytes of a cell that was.
enum Traces {
  /// Columns of tables in which a text stands, whether plain or under the node's key.
  static func places(of text: String, _ node: AgencyNode) throws -> Set<String> {
    let needle = Data(text.utf8)
    var found: Set<String> = []
    try node.store.read { reader in
      for column in SealedColumn.allCases {
        let place = column.place
        let rows = try Row.fetchAll(
          reader.db,
          sql: "SELECT \(place.column), \(place.row) FROM \(place.table) WHERE \(place.column) IS NOT NULL")
        for row in rows {
          let bytes = try reader.cells.open(row.bytes(0), column, row.cellRow(1))
          let inflated = try inflate(bytes, row, column, reader)
          if Data(inflated).range(of: needle) != nil { found.insert("\(place.table).\(place.column)") }
        }
      }
      for table in try String.fetchAll(reader.db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'") {
        for row in try Row.fetchAll(reader.db, sql: "SELECT * FROM \(table)") {
          for (column, value) in row where Data.fromDatabaseValue(value)?.range(of: needle) != nil {
            found.insert("\(table).\(column)")
          }
        }
      }
    }
    return found
  }

  /// The values of a packed body, which is compressed.
  private static func inflate(
    _ body: [UInt8], _ row: Row, _ column: SealedColumn, _ reader: StoreReader
  ) throws -> [UInt8] {
    guard column == .packedBody, let set = try reader.packed([SetNumber(rawValue: row[1])]).first else { return body }
    return Array(try ChangeSetCodec.open(set).body)
  }

  /// Some bytes from the middle of every cell that stands in some columns.
  static func ciphertexts(_ columns: [SealedColumn], _ node: AgencyNode) throws -> Set<Data> {
    try node.store.read { reader in
      var found: Set<Data> = []
      for place in columns.map(\.place) {
        let rows = try Row.fetchAll(
          reader.db, sql: "SELECT \(place.column) FROM \(place.table) WHERE \(place.column) IS NOT NULL")
        for row in rows { found.insert(Data(row.bytes(0).dropFirst(15).prefix(24))) }
      }
      return found
    }
  }

  /// Which of some bytes stand in a file of the database: the file itself, its log, its shared memory, temporary ones.
  static func files(with bytes: some Sequence<Data>, _ node: AgencyNode) throws -> Set<String> {
    let folder = node.directory.root
    var found: Set<String> = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) ?? Data()
      for some in bytes where data.range(of: some) != nil { found.insert(name) }
    }
    return found
  }
}
