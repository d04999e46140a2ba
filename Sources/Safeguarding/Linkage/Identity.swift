/// What linkage compares of one subject: names, birth dates, sex and identifiers, read and folded once.
public struct Identity: Hashable, Sendable {
  /// More names or birth dates than these are not compared: nobody has them, and each costs.
  static let mostNames = 4
  static let mostBirthDays = 2
  static let mostIdentifiers = 16

  /// The recorded name first, then rival forenames and surnames, then aliases; empty if there is none. Read from the
  /// rows: what is held once takes half the memory.
  var names: [PersonName] {
    stride(from: 0, to: rows.count, by: max(birthDays.count, 1)).compactMap { PersonName(rows[$0]) }
  }

  /// The recorded date first.
  let birthDays: [Day]
  let sex: RecordedSex?
  let nhsNumbers: [String]
  let pncIDs: [String]
  /// As `scheme:value`.
  let otherIdentifiers: [String]
  /// One for each name with each birth date, the recorded ones first.
  let rows: [LinkageRow]

  /// Reads what is known of a subject. Where siblings differ give them all, in their canonical order; the first counts
  /// as recorded. Whatever is no name, date or identifier is left out.
  ///
  /// - Parameters:
  ///   - forenames: the forenames, all of a person's in one text, e.g. "Ada May".
  ///   - surnames: the surname.
  ///   - aliases: other names in full, or a forename alone.
  ///   - birthDays: the birth date.
  ///   - sexes: sex as recorded; of several that differ none is compared.
  ///   - nhsNumbers: NHS numbers; one whose check digit is wrong is none.
  ///   - pncIDs: PNC ids; one whose check letter is wrong is none.
  ///   - otherIdentifiers: agencies' own identifiers, as `scheme:value`.
  public init(
    forenames: [String] = [], surnames: [String] = [], aliases: [String] = [], birthDays: [Day] = [],
    sexes: [RecordedSex] = [], nhsNumbers: [String] = [], pncIDs: [String] = [], otherIdentifiers: [String] = []
  ) {
    let forenameWords = forenames.prefix(Self.mostNames).map(NameText.words).filter { !$0.isEmpty }
    let surnameWords = surnames.prefix(Self.mostNames).map(NameText.words).filter { !$0.isEmpty }
    var names: [PersonName] = []
    for surname in surnameWords.isEmpty ? [[]] : surnameWords {
      for forename in forenameWords.isEmpty ? [[]] : forenameWords where !(surname.isEmpty && forename.isEmpty) {
        names.append(PersonName(forenames: forename, surname: surname))
      }
    }
    for alias in aliases.prefix(Self.mostNames) {
      if let name = PersonName(alias: alias, surname: surnameWords.first ?? []) { names.append(name) }
    }
    // A date beyond the years that a record may name is a typing error, and says nothing.
    let plausible = birthDays.filter { Day.plausibleYears.contains($0.components.year) }
    self.birthDays = Self.first(Self.mostBirthDays, of: plausible)
    sex = Set(sexes).count == 1 ? sexes.first : nil
    self.nhsNumbers = Self.first(Self.mostIdentifiers, of: nhsNumbers.compactMap { try? NHSNumber($0).digits })
    self.pncIDs = Self.first(Self.mostIdentifiers, of: pncIDs.compactMap { try? PNCID($0).text })
    self.otherIdentifiers = Self.first(
      Self.mostIdentifiers, of: otherIdentifiers.filter { $0.contains(":") && $0.last != ":" }.sorted())
    rows = Self.rows(names: Self.first(Self.mostNames, of: names), birthDays: self.birthDays, sex: sex)
  }

  /// Bytes that it takes in memory, about.
  public var bytes: Int {
    [nhsNumbers, pncIDs, otherIdentifiers].joined().reduce(0) { $0 + $1.utf8.count }
      + rows.reduce(0) { $0 + $1.storage.count }
  }

  /// The first so many that are not said before.
  private static func first<Element: Hashable>(_ count: Int, of elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return Array(elements.filter { seen.insert($0).inserted }.prefix(count))
  }

  /// The birth date that a row has.
  func birthDay(ofRow row: Int) -> Day? { birthDays.isEmpty ? nil : birthDays[row % birthDays.count] }

  /// What puts two subjects in order whose names or birth dates differ.
  var order: [String] {
    names.flatMap { [$0.forename ?? "", $0.further.joined(separator: " "), $0.surname ?? ""] + $0.surnameParts }
      + birthDays.map(\.description)
  }

  /// Whether an NHS number, a PNC id or an agency's identifier is the same in both.
  func sharesIdentifier(with other: Identity) -> Bool {
    nhsNumbers.contains(where: other.nhsNumbers.contains) || pncIDs.contains(where: other.pncIDs.contains)
      || otherIdentifiers.contains(where: other.otherIdentifiers.contains)
  }

  /// Whether both have an NHS number and no two are the same, or so with PNC ids.
  func hasOtherIdentifier(than other: Identity) -> Bool {
    func differ(_ a: [String], _ b: [String]) -> Bool { !a.isEmpty && !b.isEmpty && !a.contains(where: b.contains) }
    return differ(nhsNumbers, other.nhsNumbers) || differ(pncIDs, other.pncIDs)
  }
}

/// The columns of the model of subjects; their order is that of `SubjectModel.columns`.
enum SubjectColumn: Int, CaseIterable {
  case forename
  case roots
  case middle
  case surname
  case surnameParts
  case born
  case bornTurned
  case sex
  /// The further forenames one by one: for the rules, not for the model.
  case further
}

extension Identity {
  private static func rows(names: [PersonName], birthDays: [Day], sex: RecordedSex?) -> [LinkageRow] {
    let names = names.isEmpty ? [nil] : names.map(Optional.some)
    let birthDays = birthDays.isEmpty ? [nil] : birthDays.map(Optional.some)
    return names.flatMap { name in birthDays.map { row(name: name, birthDay: $0, sex: sex) } }
  }

  private static func row(name: PersonName?, birthDay: Day?, sex: RecordedSex?) -> LinkageRow {
    var row = LinkageRow(columns: SubjectColumn.allCases.count)
    func set(_ column: SubjectColumn, _ text: String, _ frequency: Double? = nil) {
      row.set(column.rawValue, text: text, frequency: frequency)
    }
    if let forename = name?.forename {
      set(.forename, forename, NameTables.frequency(ofForename: forename))
      row.set(SubjectColumn.roots.rawValue, list: name?.roots ?? [])
    }
    if let further = name?.further, !further.isEmpty {
      set(.middle, further.joined())
      row.set(SubjectColumn.further.rawValue, list: further)
    }
    if let surname = name?.surname {
      set(.surname, surname, NameTables.frequency(ofSurname: surname))
      row.set(SubjectColumn.surnameParts.rawValue, list: name?.surnameParts ?? [])
    }
    if let birthDay {
      set(.born, birthDay.description)
      if let turned = birthDay.turned { set(.bornTurned, turned.description) }
    }
    if let sex { set(.sex, sex.name) }
    return row
  }
}

extension Day {
  /// The date with day and month changed over, as 3 April for 4 March; nil if there is no such day.
  var turned: Day? {
    let (year, month, day) = components
    return Day(year: year, month: day, day: month)
  }

  /// The first of January, which registers write for a birth date of which only the year is known.
  var isFirstOfJanuary: Bool {
    let (_, month, day) = components
    return month == 1 && day == 1
  }
}
