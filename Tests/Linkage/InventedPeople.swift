import Foundation

@testable import Safeguarding

/// A seeded generator (SplitMix64), so that a failure replays.
struct ReplayableGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Seeded by `SEED` of the environment, or at random; prints its seed.
  init(_ suite: String) {
    state = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
    print("\(suite) SEED=\(state)")
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// People who are nobody, in the ways that records get them wrong.
struct InventedPeople {
  struct Record: CustomStringConvertible {
    var forenames: String?
    var surname: String?
    var born: Day?
    var sex: RecordedSex?

    var identity: Identity {
      Identity(
        forenames: [forenames].compactMap(\.self), surnames: [surname].compactMap(\.self),
        birthDays: [born].compactMap(\.self), sexes: [sex].compactMap(\.self))
    }

    var description: String {
      "\(forenames ?? "-") \(surname ?? "-") \(born?.description ?? "-") \(sex?.name ?? "-")"
    }
  }

  var random: ReplayableGenerator
  private static let forenames = [
    "Robert", "Bob", "Robbie", "Elizabeth", "Liz", "Mohammed", "Muhammad", "William", "Bill", "Alexandra", "Alex",
    "Zoë",
    "Siân", "Margaret", "Peggy", "Owen", "Иван", "محمد", "Wilhelmina", "Quentin", "Jean-Paul", "X", "Ada", "Edward",
  ]
  private static let surnames = [
    "Ashdown", "O'Neill", "Smith", "Smyth", "Jones", "Khan", "Featherstone-Clarke", "Clarke", "Петров", "Nguyễn",
    "Robert",
    "Owen", "van der Berg", "Thistlewood", "Patel", "Øster", "Mac Gregor", "McGregor", "William",
  ]

  init(_ suite: String) { random = ReplayableGenerator(suite) }

  mutating func record() -> Record {
    var forenames = pick(Self.forenames)
    if chance(0.4) { forenames += " " + pick(Self.forenames) }
    let year = Int.random(in: 1940...2015, using: &random)
    let born =
      chance(0.1)
      ? Day(year: year, month: 1, day: 1)
      : Day(year: year, month: Int.random(in: 1...12, using: &random), day: Int.random(in: 1...28, using: &random))
    return Record(
      forenames: chance(0.03) ? nil : forenames, surname: chance(0.03) ? nil : pick(Self.surnames),
      born: chance(0.05) ? nil : born, sex: chance(0.1) ? nil : (chance(0.5) ? .female : .male))
  }

  /// Two records, often of one person.
  mutating func pair() -> (Record, Record) {
    let one = record()
    if chance(0.15) { return (one, record()) }
    var other = one
    for _ in 0..<Int.random(in: 0...3, using: &random) { change(&other) }
    return (one, other)
  }

  private mutating func change(_ record: inout Record) {
    switch Int.random(in: 0..<11, using: &random) {
    case 0: record.forenames = record.forenames.map { typed($0) }
    case 1: record.surname = record.surname.map { typed($0) }
    case 2: record.forenames = record.forenames.map { String($0.prefix(1)) }
    case 3: (record.forenames, record.surname) = (record.surname, record.forenames)
    case 4: record.born = record.born?.turned ?? record.born
    case 5: record.born = record.born.map { Day(rawValue: $0.rawValue + Int64.random(in: -400...400, using: &random)) }
    case 6: record.surname = (record.surname ?? "Jones") + "-" + pick(Self.surnames)
    case 7: record.forenames = pick(Self.forenames)
    case 8:
      record.forenames = record.forenames.map {
        $0.split(separator: " ").map { $0.prefix(1) + "." }.joined(separator: " ")
      }
    case 9:
      record.forenames = record.forenames.map { ($0.split(separator: " ").first ?? "") + " " + pick(Self.forenames) }
    default: record.sex = chance(0.5) ? nil : .male
    }
  }

  /// Two texts for distances, often alike, some empty, some beyond the first plane.
  mutating func texts() -> (String, String) {
    let letters = chance(0.5) ? "ab" : chance(0.8) ? "abcdeghimnorst" : "aéßжم𝒳漢"
    func text(_ count: Int, _ random: inout ReplayableGenerator) -> String {
      String((0..<count).compactMap { _ in letters.randomElement(using: &random) })
    }
    let one = text(Int.random(in: 0...(chance(0.05) ? 80 : 12), using: &random), &random)
    if chance(0.5) { return (one, text(Int.random(in: 0...12, using: &random), &random)) }
    return (one, typed(typed(one)))
  }

  private mutating func typed(_ text: String) -> String {
    var letters = Array(text)
    guard !letters.isEmpty else { return "a" }
    let at = letters.indices.randomElement(using: &random) ?? 0
    switch Int.random(in: 0..<4, using: &random) {
    case 0: letters.remove(at: at)
    case 1: letters.insert("e", at: at)
    case 2: letters[at] = "n"
    default: if at + 1 < letters.count { letters.swapAt(at, at + 1) }
    }
    return String(letters)
  }

  private mutating func pick(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
  mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &random) < probability }
}
