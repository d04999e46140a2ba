import Replication
import Safeguarding
import Yams

/// Reads the nodes of a mapping file into an ``ImportMapping``.
final class MappingReader {
  let file: YAMLFile
  var columns: [ImportMapping.Column] = []
  var subjects: [ImportMapping.Subject] = []

  init(file: YAMLFile) {
    self.file = file
  }

  func read(_ text: String) -> ImportMapping? {
    let keys = ["version", "name", "record", "delimiter", "key", "columns", "subjects", "publish"]
    guard let root = file.root(text, keys: keys) else { return nil }
    root.require("name", "add a short name; it is part of import keys and must never change")
    root.require("record", "say what a row is, such as 'record: incident'")
    root.require("columns", "list every column of the export with its type")
    root.require("key", "name the column or columns that tell rows apart")
    _ = root.integer("version", 1...1)
    columns = root["columns"].map { file.entries($0, "'columns'").compactMap(column) } ?? []
    if let node = root["key"], root.sequence("key").isEmpty {
      file.report(node.mark, "'key' is empty", "name the column or columns that tell rows apart")
    }
    let key = root.texts("key").map { text, mark in
      check(column: text, mark, private: true)
      return text
    }
    subjects = root["subjects"].map { file.entries($0, "'subjects'").compactMap(subject) } ?? []
    let rules = root["publish"].map { file.entries($0, "'publish'").compactMap(rule) } ?? []
    guard let name = root.text("name"), let record = root.text("record") else { return nil }
    checkWord(name, root["name"]?.mark)
    return ImportMapping(
      name: name, record: record, delimiter: delimiter(root), key: key, columns: columns, subjects: subjects,
      rules: rules)
  }

  /// Names that go into import keys keep to letters, digits and hyphens, so that no two keys can be mistaken.
  func checkWord(_ name: String, _ mark: Mark?) {
    let isWord =
      !name.isEmpty && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    if !isWord { file.report(mark, "'\(name)' is not a name", "use small letters, digits and hyphens") }
  }

  private func delimiter(_ root: YAMLMapping) -> UInt8 {
    guard let node = root["delimiter"] else { return 0x2C }
    let text = node.scalar?.string == "tab" ? "\t" : node.scalar?.string ?? ""
    guard text.utf8.count == 1, let byte = text.utf8.first, byte == 0x09 || (0x20...0x7E).contains(byte), byte != 0x22
    else {
      file.report(node.mark, "'delimiter' must be one character", "write for example \",\", \";\" or tab")
      return 0x2C
    }
    return byte
  }

  private func column(_ key: String, _ mark: Mark?, _ node: Node) -> ImportMapping.Column? {
    if columns.contains(where: { $0.name == key }) { return nil }
    if let text = node.scalar?.string {
      return columnType(text, node.mark).map { .init(name: key, type: $0, isRequired: false, isPrivate: false) }
    }
    guard let entry = file.mapping(node, "a column", keys: ["type", "required", "private"]),
      let type = columnType(entry.text("type") ?? "text", entry["type"]?.mark)
    else { return nil }
    return .init(
      name: key, type: type, isRequired: yes(entry, "required"), isPrivate: yes(entry, "private"))
  }

  private func yes(_ entry: YAMLMapping, _ key: String) -> Bool { entry.word(key, ["true", "false"]) == "true" }

  /// `text`, `integer`, `yes-no`, `day STYLE`, `list SEPARATOR`, `nhs-number` or `pnc-id`.
  private func columnType(_ text: String, _ mark: Mark?) -> ImportMapping.ColumnType? {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    switch (words.first ?? "", words.dropFirst().first) {
    case ("text", nil): return .text
    case ("integer", nil): return .integer
    case ("yes-no", nil): return .yesNo
    case ("nhs-number", nil): return .nhsNumber
    case ("pnc-id", nil): return .pncID
    case ("list", let separator): return .list(separator: separator ?? ";")
    case ("day", let name?):
      if let style = DayStyle(rawValue: name) { return .day(style) }
      let known = DayStyle.allCases.map(\.rawValue)
      file.report(mark, "there is no date style '\(name)'", Spelling.suggestion(for: name, among: known))
    default:
      let known = ["text", "integer", "yes-no", "day yyyy-MM-dd", "list ;", "nhs-number", "pnc-id"]
      file.report(mark, "there is no column type '\(text)'", Spelling.suggestion(for: text, among: known))
    }
    return nil
  }

  /// Reports a column that is not there, or that is private where something would be published.
  @discardableResult
  func check(column name: String, _ mark: Mark?, private allowed: Bool = false) -> ImportMapping.Column? {
    guard let column = columns.first(where: { $0.name == name }) else {
      file.report(mark, "there is no column '\(name)'", Spelling.suggestion(for: name, among: columns.map(\.name)))
      return nil
    }
    if column.isPrivate && !allowed {
      file.report(
        mark, "the column '\(name)' is private and cannot be published", "use it in 'when' only, or leave it out")
    }
    return column
  }

  /// The name of a column that has the type needed.
  func column(_ entry: YAMLMapping, _ key: String, _ what: String, _ fits: (ImportMapping.ColumnType) -> Bool)
    -> String?
  {
    guard let name = entry.text(key) else { return nil }
    if let column = check(column: name, entry[key]?.mark), !fits(column.type) {
      file.report(
        entry[key]?.mark, "'\(key)' needs a column of type \(what)", "change the type of '\(name)' in 'columns'")
    }
    return name
  }

  private func subject(_ key: String, _ mark: Mark?, _ node: Node) -> ImportMapping.Subject? {
    let keys = [
      "audience", "forenames", "surname", "fullName", "birthDay", "sex", "nhsNumber", "pncID", "identifiers",
    ]
    checkWord(key, mark)
    guard let entry = file.mapping(node, "a subject", keys: keys) else { return nil }
    if entry["forenames"] == nil && entry["surname"] == nil && entry["fullName"] == nil {
      file.report(mark, "the subject '\(key)' has no name", "give 'forenames' and 'surname', or 'fullName'")
    }
    let identifiers = entry["identifiers"].map { file.entries($0, "'identifiers'") } ?? []
    return .init(
      name: key, audience: audience(entry) ?? .protection,
      forenames: column(entry, "forenames", "text") { $0 == .text },
      surname: column(entry, "surname", "text") { $0 == .text },
      fullName: column(entry, "fullName", "text") { $0 == .text },
      birthDay: column(entry, "birthDay", "day", isDay),
      sex: column(entry, "sex", "text") { $0 == .text },
      nhsNumber: column(entry, "nhsNumber", "nhs-number") { $0 == .nhsNumber },
      pncID: column(entry, "pncID", "pnc-id") { $0 == .pncID },
      identifiers: identifiers.compactMap { scheme, mark, value in
        checkWord(scheme, mark)
        guard let name = value.scalar?.string else {
          file.report(value.mark, "an identifier needs the name of a column")
          return nil
        }
        check(column: name, value.mark)
        return .init(scheme: scheme, column: name)
      })
  }

  func isDay(_ type: ImportMapping.ColumnType) -> Bool {
    if case .day = type { return true }
    return false
  }

  func audience(_ entry: YAMLMapping) -> AudienceCode? {
    guard let name = entry.word("audience", AudienceCode.all.map(\.name)) else { return nil }
    return AudienceCode(named: name)
  }
}
