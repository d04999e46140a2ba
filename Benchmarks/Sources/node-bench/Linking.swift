import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store
import Wire

/// Works out who is who among many subjects, then links new ones one at a time, and looks people up.
struct Link: AsyncParsableCommand {
  struct Result: Encodable {
    var subjects = 0
    var persons = 0
    /// Seconds from nothing to an index over all.
    var fill = 0.0
    /// Seconds, one for each new subject: from its commit until its person is known.
    var linked: [Double] = []
    /// Seconds, one for each look-up by names and birth date, the audit log's entry included.
    var found: [Double] = []
  }

  @Argument(help: "Where to make a and b; the directory exists.") var root: String
  @Option(help: "How many subjects there are at first.") var subjects = 1_000_000
  @Option(help: "How many are linked, and looked up, one at a time.") var samples = 300

  func run() async throws {
    let bench = Bench(root)
    try await bench.make(addresses: ["127.0.0.1:1", "127.0.0.1:2"], now: Date())
    let node = try bench.open("a")
    var people = InventedPeople(seed: 20_170_709)
    for start in stride(from: 0, to: subjects, by: Limits.operationsPerSet) {
      let count = min(Limits.operationsPerSet, subjects - start)
      let drafts = (0..<count).map { _ in people.next() }
      _ = try node.commit(.imports) { _ in drafts.map(Self.publication) }
    }
    var result = Result(subjects: subjects)
    let started = ContinuousClock.now
    node.updatePersons(seconds: nil)
    result.fill = (ContinuousClock.now - started).seconds
    for _ in 0..<samples {
      let draft = people.next()
      _ = try node.commit(.people) { _ in [Self.publication(draft)] }
      let started = ContinuousClock.now
      node.updatePersons(seconds: nil)
      result.linked.append((ContinuousClock.now - started).seconds)
    }
    let lookUp = LookUp(user: "bench", purpose: "benchmark", basis: "invented people")
    for _ in 0..<samples {
      let draft = people.next()
      let query = PersonQuery(forenames: draft.forenames, surname: draft.surname, birthDay: draft.birthDay)
      let started = ContinuousClock.now
      _ = try node.findPersons(query, lookUp)
      result.found.append((ContinuousClock.now - started).seconds)
    }
    result.persons = try node.store.read { try $0.counts().subjects }
    try say(json: result)
  }

  private static func publication(_ draft: SubjectDraft) -> NewOperation {
    NewOperation(skeleton: Skeleton(action: .create(.subject, .published)), value: draft.record())
  }
}

/// People whom nobody is: names of syllables, some far commoner than others, a tenth of them recorded twice.
struct InventedPeople {
  private var state: UInt64
  private let forenames: [String]
  private let surnames: [String]
  private var recent: [SubjectDraft] = []

  init(seed: UInt64) {
    state = seed
    let starts = [
      "Al", "Be", "Ca", "Da", "El", "Fi", "Gra", "Ha", "Is", "Jo", "Ka", "Li", "Ma", "No", "Ol", "Pe", "Ro", "Sa", "Ti",
      "Vi",
    ]
    let ends = [
      "an", "bert", "chel", "dia", "ena", "fer", "gan", "ias", "la", "mon", "na", "rick", "sha", "ton", "vin", "y",
    ]
    let middles = [
      "ber", "cot", "den", "field", "grave", "ham", "kin", "ley", "mont", "ner", "per", "shaw", "ther", "wick",
    ]
    forenames = starts.flatMap { start in ends.map { start + $0 } }
    surnames = starts.flatMap { start in
      middles.flatMap { middle in middles.flatMap { last in ["", "s", "son", "er"].map { start + middle + last + $0 } }
      }
    }
  }

  /// The next one, or one of the last again with a slip.
  mutating func next() -> SubjectDraft {
    if draw(10) == 0, let known = recent.isEmpty ? nil : recent[draw(recent.count)] { return slipped(known) }
    var draft = SubjectDraft(
      forenames: forenames[skewed(forenames.count)], surname: surnames[skewed(surnames.count)],
      birthDay: Day(rawValue: Int64(draw(31_000)) - 14_600), sex: draw(2) == 0 ? .female : .male)
    if draw(10) == 0 { draft.sex = nil }
    if recent.count < 1_000 { recent.append(draft) } else { recent[draw(recent.count)] = draft }
    return draft
  }

  private mutating func slipped(_ draft: SubjectDraft) -> SubjectDraft {
    var slipped = draft
    switch draw(3) {
    case 0: slipped.forenames = draft.forenames.map { String($0.prefix(1)) }
    case 1: slipped.surname = draft.surname.map { $0 + "e" }
    default: break
    }
    return slipped
  }

  /// The lower, the likelier: the commonest of 16,000 surnames is that of one in a hundred.
  private mutating func skewed(_ count: Int) -> Int {
    let part = Double(draw(1_000_000)) / 1_000_000
    return min(count - 1, Int(pow(part, 2.5) * Double(count)))
  }

  /// SplitMix64.
  private mutating func draw(_ count: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ (z >> 31)) % UInt64(count))
  }
}
