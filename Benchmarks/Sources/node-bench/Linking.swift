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
  @Option(help: "The folder of name frequencies.") var names: String
  @Option(help: "How many are linked, and looked up, one at a time.") var samples = 300

  func run() async throws {
    let bench = Bench(root)
    try await bench.make(addresses: ["127.0.0.1:1", "127.0.0.1:2"], now: Date())
    let node = try bench.open("a")
    var people = try InventedPeople(names: names, seed: 20_170_709)
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

/// People whom nobody is, with names as common as names are; a tenth are recorded twice, half of those with a slip.
struct InventedPeople {
  private var state: UInt64
  private let forenames: Frequencies
  private let surnames: Frequencies
  private var recent: [SubjectDraft] = []

  /// Names, each with the share of it and of all before it.
  private struct Frequencies {
    var names: [String] = []
    var sums: [Double] = []

    /// Reads lines of a name and how many of a million people bear it.
    init(_ path: String) throws {
      var sum = 0.0
      for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
        let parts = line.split(separator: "\t")
        guard parts.count > 1, let share = Double(parts[1]) else { continue }
        sum += share
        names.append(String(parts[0]))
        sums.append(sum)
      }
      guard !names.isEmpty else { throw ValidationError("\(path) holds no names") }
    }

    func name(_ part: Double) -> String {
      let wanted = part * (sums.last ?? 0)
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] < wanted { low = middle + 1 } else { high = middle }
      }
      return names[low]
    }
  }

  /// - Parameter names: The folder of name frequencies.
  init(names folder: String, seed: UInt64) throws {
    state = seed
    forenames = try Frequencies(folder + "/forename-frequencies.tsv")
    surnames = try Frequencies(folder + "/surname-frequencies.tsv")
  }

  /// The next one, or one of the last again.
  mutating func next() -> SubjectDraft {
    if draw(10) == 0, let known = recent.isEmpty ? nil : recent[draw(recent.count)] { return again(known) }
    var draft = SubjectDraft(
      forenames: forenames.name(part()) + (draw(2) == 0 ? " " + forenames.name(part()) : ""),
      surname: surnames.name(part()), birthDay: Day(rawValue: Int64(draw(31_000)) - 14_600),
      sex: draw(2) == 0 ? .female : .male)
    if draw(10) == 0 { draft.sex = nil }
    if recent.count < 1_000 { recent.append(draft) } else { recent[draw(recent.count)] = draft }
    return draft
  }

  private mutating func again(_ draft: SubjectDraft) -> SubjectDraft {
    var again = draft
    switch draw(4) {
    case 0: again.forenames = draft.forenames.map { String($0.prefix(1)) }
    case 1: again.birthDay = draft.birthDay.map { Day(rawValue: $0.rawValue + 1) }
    default: break
    }
    return again
  }

  private mutating func part() -> Double { Double(draw(1_000_000)) / 1_000_000 }

  /// SplitMix64.
  private mutating func draw(_ count: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ (z >> 31)) % UInt64(count))
  }
}
