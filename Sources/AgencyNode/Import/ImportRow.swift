import Replication
import Safeguarding

/// One row of an export, read by its mapping. What is wrong is collected.
struct ImportRow {
  let mapping: ImportMapping
  let line: Int
  let fields: [String: CSVReader.Field]
  private(set) var problems: [ImportProblem] = []
  /// Whom the row is about, published or not; known once ``publications(roles:today:)`` was asked for.
  var people: [SubjectDraft] = []
  /// Readable values by column; a column that is empty or wrong has none.
  private var cells: [String: Cell] = [:]

  /// What a field says by its column's type.
  enum Cell: Hashable {
    case text(String)
    case integer(Int64)
    case yesNo(Bool)
    case day(Day)
    case list([String])
    case nhsNumber(NHSNumber)
    case pncID(PNCID)
  }

  init(mapping: ImportMapping, line: Int, fields: [String: CSVReader.Field]) {
    self.mapping = mapping
    self.line = line
    self.fields = fields
    for column in mapping.columns { read(column) }
  }

  /// The key columns in one line.
  var rowKey: String {
    guard mapping.key.count > 1 else { return text(mapping.key.first ?? "") }
    // Percent-coded, so that no value can look like two.
    return mapping.key.map { name in
      text(name).unicodeScalars.reduce(into: "") { out, scalar in
        out += scalar == "|" ? "%7C" : scalar == "%" ? "%25" : String(scalar)
      }
    }.joined(separator: "|")
  }

  /// A column without the spaces around it.
  func text(_ column: String) -> String { Self.trimmed(fields[column]?.text ?? "") }

  subscript(column: String?) -> Cell? { column.flatMap { cells[$0] } }

  func day(_ column: String?) -> Day? {
    guard case .day(let day)? = self[column] else { return nil }
    return day
  }

  /// Adds a problem with a column, or with the row.
  mutating func report(_ column: String?, _ reason: String) {
    let field = column.flatMap { fields[$0] }
    problems.append(
      .init(line: field?.line ?? line, column: field?.column ?? 0, columnName: column, reason: reason))
  }

  private mutating func read(_ column: ImportMapping.Column) {
    let text = text(column.name)
    guard !text.isEmpty else {
      if column.isRequired || mapping.key.contains(column.name) {
        report(column.name, "it is empty; it must be filled in")
      }
      return
    }
    do throws(SafeguardingError) {
      cells[column.name] = try cell(text, column.type)
    } catch {
      report(column.name, error.message)
    }
  }

  private func cell(_ text: String, _ type: ImportMapping.ColumnType) throws(SafeguardingError) -> Cell {
    switch type {
    case .text: return .text(text)
    case .integer:
      // Nine digits: enough for any count, and never an overflow.
      guard text.utf8.count <= 9, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let integer = Int64(text)
      else { throw SafeguardingError(.wrongType, "this is not a whole number") }
      return .integer(integer)
    case .yesNo:
      switch text.lowercased() {
      case "y", "yes", "true", "1": return .yesNo(true)
      case "n", "no", "false", "0": return .yesNo(false)
      default: throw SafeguardingError(.wrongType, "this is neither yes nor no; write Y or N")
      }
    case .day(let style): return .day(try style.parse(text))
    case .list(let separator):
      return .list(
        text.split(separator: separator).map { Self.trimmed(String($0)) }.filter { !$0.isEmpty })
    case .nhsNumber: return .nhsNumber(try NHSNumber(text))
    case .pncID: return .pncID(try PNCID(text))
    }
  }

  /// Without spaces, tabs, no-break spaces and line ends around it.
  static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}
