/// What must never be in the tree: the people of the case outside the case, private keys, paths of one machine.
enum PrivacyRules {
  /// Where the case's people may be named: the exports themselves, the demo that tells their story, the tests that run
  /// the partnership on those exports, and tables of common names, which name nobody.
  static func mayName(_ path: String) -> Bool {
    let components = path.split(separator: "/")
    let isExport = components.first == "Nodes" && components.count > 3 && components[2] == "exports"
    let isDemo = path.hasPrefix("Sources/node/Demo")
    let isTable =
      path.hasPrefix("Sources/Safeguarding/Linkage/Generated/")
      || path == "Protocol/linkage/nicknames.txt" || path.hasPrefix("Protocol/linkage/") && path.hasSuffix(".tsv")
    return isExport || isDemo || isTable || path.hasPrefix("Tests/Scenario/")
  }

  /// Names (lower case) and identifiers of the people in an agency's export, by what its columns are called.
  static func people(in export: TextFile) -> (names: Set<String>, identifiers: Set<String>) {
    let rows = csv(export.text, delimiter: delimiter(of: export.text))
    guard let header = rows.first?.map({ $0.lowercased() }) else { return ([], []) }
    let naming = [
      "forename", "surname", "name", "client", "tenant", "parent", "household", "accompanied", "childrenpresent",
    ]
    let identifying = ["nhs", "pnc", "crn"]
    let nobody: Set<String> = ["none", "unknown", "and", "partner", "mother", "father", "child", "children"]
    var names: Set<String> = []
    var identifiers: Set<String> = []
    for row in rows.dropFirst() {
      for (column, value) in zip(header, row) {
        if identifying.contains(where: column.contains), value.count >= 6 { identifiers.insert(value) }
        let isDate = column.contains("dob") || column.contains("date") || column.contains("birth")
        guard naming.contains(where: column.contains), !isDate else { continue }
        for word in value.split(whereSeparator: { !$0.isLetter })
        where word.count >= 3 && word.first?.isUppercase == true {
          if !nobody.contains(word.lowercased()) { names.insert(word.lowercased()) }
        }
      }
    }
    return (names, identifiers)
  }

  /// Every line that names one of the people where that is not allowed. The name itself is not repeated.
  static func named(_ file: TextFile, names: Set<String>, identifiers: Set<String>) -> [Finding] {
    guard !mayName(file.path) else { return [] }
    return file.lines.enumerated().compactMap { index, line in
      let words = line.lowercased().split { !$0.isLetter }
      let isNamed = words.contains { names.contains(String($0)) } || identifiers.contains { line.contains($0) }
      return isNamed ? Finding(file.path, index + 1, "names a person of the case: invent another") : nil
    }
  }

  /// A private key in PEM: the header alone, as a program writes it, is none.
  static func keys(_ file: TextFile) -> [Finding] {
    let lines = file.lines
    return lines.indices.dropLast().compactMap { index in
      guard lines[index].contains("-----BEGIN"), lines[index].contains("PRIVATE KEY-----") else { return nil }
      let body = lines[index + 1].filter { !" \"'#/+\\,".contains($0) }
      guard body.count >= 40, body.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "=" }) else { return nil }
      return Finding(file.path, index + 1, "a private key: make it where it is used, commit none")
    }
  }

  /// Paths that exist on one machine only.
  static func machinePaths(_ file: TextFile) -> [Finding] {
    let banned = ["/wor" + "k/", "/far" + "m/", "/opt/swif" + "t-", "/roo" + "t/", "/Use" + "rs/"]
    return file.lines.enumerated().compactMap { index, line in
      banned.contains(where: line.contains) ? Finding(file.path, index + 1, "a path of one machine") : nil
    }
  }

  /// What the first line is cut by: of those that exports use, the one that stands there most often.
  static func delimiter(of text: String) -> Character {
    let header = text.prefix { $0 != "\n" && $0 != "\r\n" }
    let counts = [Character](",;\t|").map { candidate in (candidate, header.count { $0 == candidate }) }
    return counts.max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil } ?? ","
  }

  /// Rows of separated values; quotes may hold delimiters, line ends and doubled quotes.
  static func csv(_ text: String, delimiter: Character = ",") -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field = ""
    var quoted = false
    for character in text {
      switch character {
      case "\"": quoted.toggle()
      case delimiter where !quoted:
        row.append(field)
        field = ""
      case "\n" where !quoted, "\r\n" where !quoted:
        rows.append(row + [field])
        row = []
        field = ""
      default: field.append(character)
      }
    }
    return field.isEmpty && row.isEmpty ? rows : rows + [row + [field]]
  }
}
