/// A column whose values are encrypted. The raw value is bound into every cell, so it is never changed or used again.
enum SealedColumn: UInt8, CaseIterable {
  case packedBody = 1
  case parkedBody = 2
  /// The first values of up to ``ValueBlock/most`` entities of one set.
  case entityValues = 3
  case entityState = 4
  case recordContent = 5
  case bookPerson = 6
  case auditUser = 7
  case auditPurpose = 8
  case auditBasis = 9
  case auditResult = 10
  case alertReason = 11
  case alertAcknowledgedBy = 12
  case recallReader = 13
  case subjectKeys = 14
  case auditAccount = 15
  case webUser = 16
  case webAnswer = 17
  case accessRequest = 20
  /// The content key of a lock.
  case lockKey = 21
  case webEnded = 22
  case untoldKey = 23

  struct Place {
    let table: String
    let column: String
    /// What a cell is bound to beside its column.
    let row: String
    /// Rows are walked through by it; nil where the table is small and has none.
    var cursor: String? = "rowid"
  }

  /// Where the cells stand, for rotation and for `verify`.
  var place: Place {
    switch self {
    case .packedBody: Place(table: "packed", column: "body", row: "number")
    case .parkedBody: Place(table: "parked", column: "body", row: "hash")
    case .entityValues: Place(table: "entity_value", column: "cell", row: "id")
    case .entityState: Place(table: "entity_state", column: "state", row: "id")
    case .recordContent: Place(table: "record", column: "content", row: "id")
    case .bookPerson: Place(table: "book", column: "identifiers", row: "id")
    case .auditUser: Place(table: "audit", column: "user", row: "hash")
    case .auditPurpose: Place(table: "audit", column: "purpose", row: "hash")
    case .auditBasis: Place(table: "audit", column: "basis", row: "hash")
    case .auditResult: Place(table: "audit", column: "result", row: "hash")
    case .auditAccount: Place(table: "audit", column: "account", row: "hash")
    case .alertReason: Place(table: "alert_reason", column: "words", row: "alert", cursor: nil)
    case .alertAcknowledgedBy: Place(table: "alert", column: "acknowledged_by", row: "id")
    case .recallReader: Place(table: "recall_reader", column: "reader", row: "recall", cursor: nil)
    case .subjectKeys: Place(table: "subject_indexed", column: "keys", row: "subject")
    case .webUser: Place(table: "web_user", column: "cell", row: "token")
    case .webAnswer: Place(table: "web_answer", column: "cell", row: "key")
    case .webEnded: Place(table: "web_ended", column: "cell", row: "id")
    case .untoldKey: Place(table: "import_untold", column: "cell", row: "id")
    case .accessRequest: Place(table: "access_request", column: "content", row: "id")
    case .lockKey: Place(table: "lock_key", column: "key", row: "lock")
    }
  }
}

/// The row that a cell stands in, as it is bound into it: numbers as eight bytes, big-endian, keys as they are.
struct CellRow {
  private(set) var bytes: [UInt8] = []

  init(_ number: Int64) { withUnsafeBytes(of: number.bigEndian) { bytes += $0 } }
  init(_ key: [UInt8]) { bytes = key }
}

/// A column that things are looked up by, whose values are keyed hashes. The raw value is part of the key's derivation.
enum KeyedColumn: Int, CaseIterable {
  case mention = 0
  case importKey
  case subjectKey
  case bookKey
  case book
  case record
  case alertReason
  case recallReader
  case addressReference
}
