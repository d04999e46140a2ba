/// What is known of names in general: how common they are, and which forenames are forms of one another. The tables
/// themselves are generated; none of them says anything of a person.
enum NameTables {
  /// The groups that a forename belongs to, by their own names, sorted; of a name in none, the name itself.
  static func roots(of forename: String) -> [String] { rootsByName[forename] ?? [forename] }

  /// The share of people with a forename.
  static func frequency(ofForename name: String) -> Double { forenames[name]?.share ?? unlisted }

  /// The share of people with a surname.
  static func frequency(ofSurname name: String) -> Double { surnames[name]?.share ?? unlisted }

  /// Whether it is a forename that people are given, rather than a slip of the keyboard.
  static func isForename(_ name: String) -> Bool { forenames[name] != nil || rootsByName[name] != nil }

  /// The sex that a forename is nearly always given to; nil if it is given to both, or not among the common ones.
  static func sex(ofForename name: String) -> RecordedSex? { forenames[name]?.sex }

  /// What a name that is not listed is taken for: rare, but the tables do not know every community's names.
  private static let unlisted = 3e-4

  private static let forenames = entries(forenameFrequencies)
  private static let surnames = entries(surnameFrequencies)

  private static let rootsByName: [String: [String]] = {
    var found: [String: [String]] = [:]
    for line in nicknames.split(separator: "\n") {
      let names = line.split(separator: " ").map(String.init)
      guard let root = names.first else { continue }
      for name in names { found[name, default: []].append(root) }
    }
    return found.mapValues { $0.sorted() }
  }()

  private struct Entry {
    var share: Double
    var sex: RecordedSex?
  }

  /// Reads `name:count` or `name:count:sex`, counts being of a million.
  private static func entries(_ table: String) -> [String: Entry] {
    var found: [String: Entry] = [:]
    for entry in table.split(whereSeparator: \.isWhitespace) {
      let parts = entry.split(separator: ":")
      guard parts.count >= 2, let count = Double(parts[1]) else { continue }
      let sex: RecordedSex? = parts.count < 3 ? nil : parts[2] == "f" ? .female : parts[2] == "m" ? .male : nil
      found[String(parts[0])] = Entry(share: count / 1_000_000, sex: sex)
    }
    return found
  }
}
