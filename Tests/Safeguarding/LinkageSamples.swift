import Foundation
import Safeguarding

func born(_ year: Int, _ month: Int, _ day: Int) -> Day? { Day(year: year, month: month, day: day) }

/// An invented subject.
func subject(
  _ forenames: String? = nil, _ surname: String? = nil, _ born: Day? = nil, _ sex: RecordedSex? = nil,
  aliases: [String] = [], nhs: String? = nil, pnc: String? = nil, other: [String] = []
) -> Identity {
  Identity(
    forenames: [forenames].compactMap(\.self), surnames: [surname].compactMap(\.self), aliases: aliases,
    birthDays: [born].compactMap(\.self), sexes: [sex].compactMap(\.self), nhsNumbers: [nhs].compactMap(\.self),
    pncIDs: [pnc].compactMap(\.self), otherIdentifiers: other)
}

/// The ten digits of an NHS number whose check digit is right; the first from `serial` on that has one.
func nhsNumber(_ serial: Int) -> String {
  for candidate in serial... {
    let digits = String(String(900_000_000 + candidate).suffix(9))
    for check in 0...9 { if let number = try? NHSNumber(digits + String(check)) { return number.digits } }
  }
  return ""
}

/// A PNC id whose check letter is right.
func pncID(_ serial: Int) -> String {
  let digits = String(String(10_000_000 + serial).suffix(7))
  for letter in "ZABCDEFGHJKLMNPQRTUVWXY" { if let id = try? PNCID("1999/\(digits)\(letter)") { return id.text } }
  return ""
}

/// Identities of invented people, often of the same one, as badly recorded as can be.
struct IdentityMaker {
  var random: SeededGenerator
  private static let forenames = [
    "Robert", "Bob", "Robbie", "Elizabeth", "Liz", "Zoë", "Siân", "Peggy", "Margaret", "Owen", "Иван", "محمد", "X", "",
    " ",
    "Jean-Paul", "Mr", "unknown", "Ada May", "Ada M", "Owen Robert", "漢字", "\u{301}", "'", "🦊", "B.",
  ]
  private static let surnames = [
    "Ashdown", "Ashdowne", "O'Neill", "Smith", "Featherstone-Clarke", "Clarke", "Петров", "Nguyễn", "Owen",
    "van der Berg",
    "", "-", "nk", "Robert", "佐藤",
  ]

  init(_ suite: String) {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
    print("\(suite) SEED=\(seed)")
    random = SeededGenerator(state: seed)
  }

  mutating func identity() -> Identity {
    func some<T>(_ list: [T], _ random: inout SeededGenerator) -> [T] {
      let count = [0, 1, 1, 1, 1, 1, 2, 3].randomElement(using: &random) ?? 1
      return (0..<count).compactMap { _ in list.randomElement(using: &random) }
    }
    let days = [
      born(1984, 7, 2), born(1984, 2, 7), born(1958, 7, 2), born(1984, 7, 3), born(1984, 1, 1), born(1994, 7, 2),
      Day(rawValue: .max), Day(rawValue: .min),
    ].compactMap(\.self)
    let isIdentified = Int.random(in: 0..<4, using: &random) == 0
    return Identity(
      forenames: some(Self.forenames, &random), surnames: some(Self.surnames, &random),
      aliases: Int.random(in: 0..<4, using: &random) == 0
        ? some(Self.surnames + ["Bob Smith", "Owen, Liz"], &random) : [],
      birthDays: some(days, &random), sexes: some([.female, .male], &random),
      nhsNumbers: isIdentified ? some([nhsNumber(1), nhsNumber(50), "1", ""], &random) : [],
      pncIDs: isIdentified ? some([pncID(1), pncID(2), "x"], &random) : [],
      otherIdentifiers: isIdentified ? some(["crn:1", "crn:2", "crn:", "x"], &random) : [])
  }
}
