import Foundation
import GRDB
import Replication
import Safeguarding
import Wire

@testable import AgencyNode
@testable import Store

/// Everything that a node has, searched for words that it must not have.
enum Search {
  /// Every place in which one of the words is found: encrypted values opened with the node's own key, the database as
  /// text, every file as it lies, what is shown of every entity, and what travels.
  static func places(of words: [String], at node: AgencyNode) throws -> [String] {
    var found: [String] = []
    func look(_ place: String, _ bytes: [UInt8]) {
      let data = Data(bytes)
      for word in words where data.range(of: Data(word.utf8)) != nil { found.append("\(place): \(word)") }
    }
    try node.store.read { reader in
      for column in SealedColumn.allCases {
        let place = column.place
        let rows = try reader.rows("SELECT \(place.row), \(place.column) FROM \(place.table)")
        for row in rows where !row.hasNull(atIndex: 1) {
          let bytes = try reader.cells.open(row.bytes(1), column, row.cellRow(0))
          look("\(place.table).\(place.column)", bytes)
        }
      }
      for set in try sets(reader) { look("what it relays", set) }
      let kinds = EntityKind.all + [.lock]
      for kind in kinds {
        for id in try reader.entities(kind, limit: 100_000) {
          guard let view = try reader.view(of: id) else { continue }
          look("what it shows of \(kind.name)", Array("\(view.fields)".utf8))
        }
      }
    }
    let files = FileManager.default.enumerator(at: node.directory.root, includingPropertiesForKeys: nil)
    for case let file as URL in files ?? .init()
    where (try? file.resourceValues(forKeys: [.isRegularFileKey]))?
      .isRegularFile == true
    {
      look(file.lastPathComponent, Array(try Data(contentsOf: file)))
    }
    return found
  }

  /// What goes over the wire of each set: header, and body inflated.
  private static func sets(_ reader: StoreReader) throws -> [[UInt8]] {
    let numbers = try reader.log(after: SetNumber(rawValue: 0), limit: 100_000).map(\.number)
    return try reader.packed(numbers).map { try ChangeSetCodec.open($0).body + $0.signed.bytes }
  }
}
