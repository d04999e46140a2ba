/// One name that a subject goes by, in the forms that are compared.
struct PersonName: Hashable, Sendable {
  /// The first forename.
  let forename: String?
  /// The groups that the forename belongs to.
  let roots: [String]
  /// The forenames after the first.
  let further: [String]
  /// All words of the surname as one.
  let surname: String?
  /// The words of the surname, without particles.
  let surnameParts: [String]

  init(forenames: [String], surname words: [String]) {
    forename = forenames.first
    roots = forename.map(NameTables.roots) ?? []
    further = Array(forenames.dropFirst())
    surname = words.isEmpty ? nil : words.joined()
    surnameParts = NameText.parts(ofSurname: words)
  }

  /// Reads the name of a row; nil if it has none.
  init?(_ row: LinkageRow) {
    forename = row.string(SubjectColumn.forename.rawValue)
    roots = row.strings(SubjectColumn.roots.rawValue)
    further = row.strings(SubjectColumn.further.rawValue)
    surname = row.string(SubjectColumn.surname.rawValue)
    surnameParts = row.strings(SubjectColumn.surnameParts.rawValue)
    if forename == nil && surname == nil { return nil }
  }

  /// Reads an alias: surname last, or first and followed by a comma; a single word is a forename.
  init?(alias: String, surname known: [String]) {
    let halves = alias.split(separator: ",", maxSplits: 1)
    if halves.count == 2 {
      self.init(forenames: NameText.words(String(halves[1])), surname: NameText.words(String(halves[0])))
    } else {
      let words = NameText.words(alias)
      if words.count < 2 {
        self.init(forenames: words, surname: known)
      } else {
        self.init(forenames: Array(words.dropLast()), surname: [words[words.count - 1]])
      }
    }
    if forename == nil && surname == nil { return nil }
  }

  /// Whether there is a forename of more than a letter, and a surname.
  var isWhole: Bool { (forename?.unicodeScalars.count ?? 0) > 1 && surname != nil }

  /// Whether distances between its letters mean something.
  var isPlain: Bool { NameText.isPlain(forename ?? "") && NameText.isPlain(surname ?? "") }
}

/// How two forenames stand to one another.
enum ForenameRelation: Hashable {
  /// One is not recorded.
  case unknown
  case same
  /// Forms of one name.
  case form
  /// One is the other's first letter.
  case initial
  /// The one's forename is the other's surname and the other way round.
  case swapped
  /// So near that it is the same, typed otherwise.
  case misspelt
  /// Another forename of the one is the other's first.
  case further
  /// A letter apart, and both are names that people are given.
  case near
  case different

  init(_ a: PersonName, _ b: PersonName) {
    guard let x = a.forename, let y = b.forename else {
      self = .unknown
      return
    }
    if x == y {
      self = .same
    } else if x == b.surname, y == a.surname {
      self = .swapped
    } else if a.roots.contains(where: b.roots.contains) {
      self = .form
    } else if x.unicodeScalars.count == 1 || y.unicodeScalars.count == 1 {
      self = x.unicodeScalars.first == y.unicodeScalars.first ? .initial : .different
    } else {
      self = Self.ofSpelling(x, y) ?? (a.further.contains(y) || b.further.contains(x) ? .further : .different)
    }
  }

  private static func ofSpelling(_ x: String, _ y: String) -> ForenameRelation? {
    let distance = TextMeasure.damerauLevenshtein.of(x, y)
    // Brother and sister may well be a letter apart, or two. What nobody is called is a slip of the keyboard.
    let areNames = NameTables.isForename(x) && NameTables.isForename(y)
    guard distance <= 1 else {
      let isSlip = !areNames && TextMeasure.jaroWinkler.of(x, y) >= 0.92
      return isSlip ? .misspelt : nil
    }
    if min(x.unicodeScalars.count, y.unicodeScalars.count) <= 2 { return .near }
    // Spellings of one name sound alike; so do names of which one is a woman's and the other a man's.
    let (one, other) = (NameTables.sex(ofForename: x), NameTables.sex(ofForename: y))
    let isSpelling = Soundex.code(x) == Soundex.code(y) && (one == nil || other == nil || one == other)
    return isSpelling || !areNames ? .misspelt : .near
  }
}
