import AgencyNode
import Foundation
import Replication
import Store
import Trust

/// Entries of the audit log as JSON.
struct AuditList: Encodable {
  var schemaVersion = 1
  var entries: [AuditReport]
}

/// One entry as JSON, with what its hash is over: Protocol/AUDIT.md says how to work it out.
struct AuditReport: Encodable {
  var number: Int64
  var at: Int64
  var user: String
  var account: String
  var action: String
  var purpose: String
  var basis: String
  var result: String
  var marks: [String]
  var reviews: Int64?
  /// Names of the entities for commands; an entity that this node does not hold is left out.
  var about: [String]
  /// The same entities as every node names them: the header's hash and the index.
  var entities: [String]
  /// Hexadecimal: the entry, without the hash before it.
  var bytes: String
  var hash: String

  init(_ row: AuditRow, _ store: StoreReader) throws {
    let entry = row.entry
    number = row.number
    at = entry.at.rawValue
    user = entry.user
    account = entry.account
    action = entry.action.rawValue
    purpose = entry.purpose
    basis = entry.basis
    result = entry.result
    marks = entry.marks.sorted().map(\.rawValue)
    reviews = entry.reviews
    about = try entry.subjects.map { try store.name(of: $0) }
    entities = row.names.map { "\($0.header).\($0.index)" }
    bytes = hexadecimal(row.chained.bytes)
    hash = row.hash.description
  }
}

extension AuditRow {
  /// The entry in two lines of 80 columns.
  func print(to out: Terminal) {
    let marks = entry.marks.sorted().map(\.rawValue).joined(separator: " ")
    let style: Terminal.Style =
      entry.marks.contains(.blocked) ? .bad : entry.marks.isEmpty ? .strong : .warn
    out.line(
      ("\(number)".padded(to: 7) + Words.time(entry.at.rawValue).prefix(16) + "  "
        + entry.user.cut(to: 16).padded(to: 17) + entry.action.rawValue.padded(to: 12) + marks).cut(to: 80),
      style: style)
    let about = names.isEmpty ? "" : names.count == 1 ? "; 1 entity" : "; \(names.count) entities"
    let review = entry.reviews.map { "; of entry \($0)" } ?? ""
    for line in "\(entry.purpose) (\(entry.basis)): \(entry.result)\(review)\(about)".wrapped(to: 72) {
      out.line("       " + line, style: .faint)
    }
  }
}
