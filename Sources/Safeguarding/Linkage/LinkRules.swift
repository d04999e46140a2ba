/// The rules that stand before and over the weights. Each knows something of people that frequencies do not.
struct LinkRules {
  let a: Identity
  let b: Identity
  /// The names and dates that agree best.
  let name: (PersonName?, PersonName?)
  let born: (Day?, Day?)

  /// - Parameters:
  ///   - x: the row of `a` that agrees best.
  ///   - y: that of `b`.
  init(_ a: Identity, _ x: Int, _ b: Identity, _ y: Int) {
    self.a = a
    self.b = b
    name = (PersonName(a.rows[x]), PersonName(b.rows[y]))
    born = (a.birthDay(ofRow: x), b.birthDay(ofRow: y))
  }

  /// Years between parent and child, at the least.
  static let generationYears = 13

  private var forenames: ForenameRelation {
    guard let x = name.0, let y = name.1 else { return .unknown }
    return ForenameRelation(x, y)
  }

  /// Identifiers in common; nothing else says so much.
  func identifiers() -> [LinkReason] {
    var found: [LinkReason] = []
    if a.nhsNumbers.contains(where: b.nhsNumbers.contains) { found.append(.sameNHSNumber) }
    if a.pncIDs.contains(where: b.pncIDs.contains) { found.append(.samePNCID) }
    if a.otherIdentifiers.contains(where: b.otherIdentifiers.contains) { found.append(.sameOtherIdentifier) }
    return found
  }

  /// Whether two subjects with one identifier are plainly two people: names and birth dates both differ, over every
  /// name that either goes by, or another identifier differs.
  func contradictsIdentifier() -> Bool {
    if a.hasOtherIdentifier(than: b) { return true }
    guard !a.names.isEmpty, !b.names.isEmpty, !a.birthDays.isEmpty, !b.birthDays.isEmpty else { return false }
    let datesAgree = a.birthDays.contains { x in b.birthDays.contains { Self.isNear(x, $0) } }
    if datesAgree { return false }
    return !a.names.contains { x in b.names.contains { Self.mayBeOneName(x, $0) } }
  }

  /// A rule that forbids a link, whatever the weight.
  func forbids() -> LinkReason? {
    if a.hasOtherIdentifier(than: b) { return .otherIdentifier }
    if isTwins() { return .twins }
    if isGenerationApart(), !isOneCharacterOff() { return .generationApart }
    return nil
  }

  /// What keeps a weight, however high, from linking without a person.
  func doubts() -> [LinkReason] {
    var found: [LinkReason] = []
    switch forenames {
    case .near, .different: found.append(.nearForename)
    case .further: found.append(.knownByFurtherName)
    case .initial: found.append(.initialOnly)
    case .unknown, .same, .form, .swapped, .misspelt: break
    }
    if isGenerationApart() { found.append(.generationApart) }
    if !found.contains(.initialOnly), name.0?.isWhole != true || name.1?.isWhole != true { found.append(.nameNotWhole) }
    if let x = born.0, let y = born.1 {
      if x.isFirstOfJanuary || y.isFirstOfJanuary { found.append(.firstOfJanuary) }
    } else {
      found.append(.noBirthDay)
    }
    if let x = name.0, let y = name.1, !(x.isPlain && y.isPlain), x.forename != y.forename || x.surname != y.surname {
      found.append(.otherScript)
    }
    return found
  }

  /// Same surname and birth date, another forename. (An identifier in common was looked for before.)
  private func isTwins() -> Bool {
    guard let x = name.0, let y = name.1, let day = born.0, day == born.1 else { return false }
    guard forenames == .different || forenames == .near && !Self.areOneEdit(x, y) else { return false }
    return Self.isOneSurname(x, y)
  }

  private static func areOneEdit(_ x: PersonName, _ y: PersonName) -> Bool {
    TextMeasure.damerauLevenshtein.of(x.forename ?? "", y.forename ?? "") <= 1
  }

  /// One name, and birth dates as of parent and child.
  private func isGenerationApart() -> Bool {
    guard let x = name.0, let y = name.1, let one = born.0, let other = born.1 else { return false }
    guard abs(one.components.year - other.components.year) >= Self.generationYears else { return false }
    return Self.mayBeOneName(x, y)
  }

  private func isOneCharacterOff() -> Bool {
    guard let one = born.0, let other = born.1 else { return false }
    return TextMeasure.damerauLevenshtein.of(one.description, other.description) <= 1
  }

  /// Whether two dates may be one that was typed otherwise.
  static func isNear(_ x: Day, _ y: Day) -> Bool {
    x == y || x.turned == y
      || TextMeasure.damerauLevenshtein.of(x.description, y.description) <= 1
  }

  private static func mayBeOneName(_ x: PersonName, _ y: PersonName) -> Bool {
    switch ForenameRelation(x, y) {
    case .different, .near: false
    case .swapped: true
    case .unknown, .same, .form, .initial, .misspelt, .further:
      isOneSurname(x, y) || x.surname == nil || y.surname == nil
    }
  }

  private static func isOneSurname(_ x: PersonName, _ y: PersonName) -> Bool {
    guard let one = x.surname, let other = y.surname else { return false }
    return one == other || x.surnameParts.contains(where: y.surnameParts.contains)
      || TextMeasure.damerauLevenshtein.of(one, other) <= 1
      || TextMeasure.jaroWinkler.of(one, other) >= 0.92
  }
}
