/// What is known of names in general: how common they are, and which forenames are forms of one another. The tables
/// themselves are generated; none of them says anything of a person.
enum NameTables {
  /// The groups that a forename belongs to, by their own names, sorted; of a name in none, the name itself.
  static func roots(of forename: String) -> [String] { rootsByName[forename] ?? [forename] }

  /// The share of people with a forename; nil of a name that is not among the common ones.
  static func frequency(ofForename name: String) -> Double? { forenames[name] }

  /// The share of people with a surname; nil of a name that is not among the common ones.
  static func frequency(ofSurname name: String) -> Double? { surnames[name] }

  /// Whether it is a forename that people are given, rather than a slip of the keyboard.
  static func isForename(_ name: String) -> Bool { forenames[name] != nil || rootsByName[name] != nil }

  private static let forenames = frequencies(forenameFrequencies)
  private static let surnames = frequencies(surnameFrequencies)

  private static let rootsByName: [String: [String]] = {
    var found: [String: [String]] = [:]
    for line in nicknames.split(separator: "\n") {
      let names = line.split(separator: " ").map(String.init)
      guard let root = names.first else { continue }
      for name in names { found[name, default: []].append(root) }
    }
    return found.mapValues { $0.sorted() }
  }()

  private static func frequencies(_ table: String) -> [String: Double] {
    var found: [String: Double] = [:]
    for entry in table.split(whereSeparator: \.isWhitespace) {
      let parts = entry.split(separator: ":")
      guard parts.count == 2, let count = Double(parts[1]) else { continue }
      found[String(parts[0])] = count / 1_000_000
    }
    return found
  }
}
