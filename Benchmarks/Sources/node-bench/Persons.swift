import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// How long it takes to work out who is who: all at once, and for one more subject.
struct Persons: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Publish subjects in a node, work out persons, then add and look up one at a time.")

  @Option(help: "Subjects; three of each person, spelt and dated otherwise now and then.") var count = 1_000_000
  @Option(help: "A directory to work in; it must not exist.") var directory: String
  @Option(help: "The folder of name frequencies.") var names = "../Protocol/linkage"
  @Option(help: "Single subjects and look-ups that are timed.") var singles = 200

  func run() async throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let bench = Bench(directory)
    try await bench.make(addresses: ["127.0.0.1:1", "127.0.0.1:2"], now: Date())
    let node = try bench.open("a")
    var people = try People(names)
    var left = count
    while left > 0 {
      let drafts = (0..<min(left, 10_000)).map { _ in people.next() }
      try publish(drafts, node)
      left -= drafts.count
    }
    let before = Self.residentMegabytes()
    let fill = try ContinuousClock().measure {
      guard node.updatePersons(seconds: nil) else { throw ExitCode.failure }
    }
    let peak = Self.peakMegabytes()
    let adding = try (0..<singles).map { _ in
      let draft = people.next()
      try publish([draft], node)
      return ContinuousClock().measure { _ = node.updatePersons(seconds: nil) }
    }
    let lookUp = LookUp(user: "bench", purpose: "bench", basis: "bench")
    let finding = try (0..<singles).map { _ in
      let draft = people.next()
      let query = PersonQuery(forenames: draft.forenames, surname: draft.surname, birthDay: draft.birthDay)
      return try ContinuousClock().measure { _ = try node.findPersons(query, lookUp) }
    }
    try say(
      json: Report(
        subjects: count, fillSeconds: fill.seconds, megabytesBefore: before, megabytesPeak: peak,
        pairsToReview: try node.store.read { try $0.pairsToReviewCount() },
        addMilliseconds: .init(adding), findMilliseconds: .init(finding)))
  }

  private func publish(_ drafts: [SubjectDraft], _ node: AgencyNode) throws {
    _ = try node.commit(.imports) { _ in
      drafts.map {
        NewOperation(
          skeleton: .init(action: .create(.subject, .published), audience: .protection), value: $0.record())
      }
    }
  }

  private struct Report: Encodable {
    struct Quantiles: Encodable {
      var p50: Double
      var p99: Double
      var max: Double

      init(_ durations: [Duration]) {
        let sorted = durations.map { $0.seconds * 1_000 }.sorted()
        p50 = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        p99 = sorted.isEmpty ? 0 : sorted[sorted.count * 99 / 100]
        max = sorted.last ?? 0
      }
    }

    var subjects: Int
    var fillSeconds: Double
    var megabytesBefore: Int
    var megabytesPeak: Int
    var pairsToReview: Int
    var addMilliseconds: Quantiles
    var findMilliseconds: Quantiles
  }

  private static func status(_ key: String) -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(key) } ?? ""
    return (Int(line.filter(\.isNumber)) ?? 0) / 1_024
  }

  private static func residentMegabytes() -> Int { status("VmRSS:") }
  private static func peakMegabytes() -> Int { status("VmHWM:") }
}

/// Invented people whose names are as common as names are. A fixed seed.
private struct People {
  private var state: UInt64 = 42
  private let forenames: Frequencies
  private let surnames: Frequencies
  private var person = SubjectDraft()
  private var left = 0

  private struct Frequencies {
    var names: [String] = []
    var sums: [Double] = []

    init(_ path: String) throws {
      var sum = 0.0
      for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
        let parts = line.split(separator: "\t")
        guard parts.count > 1, let share = Double(parts[1]) else { continue }
        sum += share
        names.append(String(parts[0]))
        sums.append(sum)
      }
    }

    func name(_ x: Double) -> String {
      let wanted = x * (sums.last ?? 0)
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] < wanted { low = middle + 1 } else { high = middle }
      }
      return names[low]
    }
  }

  init(_ folder: String) throws {
    forenames = try Frequencies(folder + "/forename-frequencies.tsv")
    surnames = try Frequencies(folder + "/surname-frequencies.tsv")
  }

  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func share() -> Double { Double(random() % 1_000_000) / 1_000_000 }

  mutating func next() -> SubjectDraft {
    if left == 0 {
      let further = random() % 2 == 0 ? " " + forenames.name(share()) : ""
      person = SubjectDraft(
        forenames: forenames.name(share()) + further, surname: surnames.name(share()),
        birthDay: Day(rawValue: Int64(random() % 29_000) - 12_000))
      left = 3
    }
    left -= 1
    var draft = person
    if random() % 20 == 0, let born = draft.birthDay { draft.birthDay = Day(rawValue: born.rawValue + 1) }
    return draft
  }
}
