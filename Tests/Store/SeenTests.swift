import Replication
import Safeguarding
import Testing
import Trust
import Wire

@testable import Store

@Suite("What a transaction remembers of the log")
struct SeenTests {
  private static let member = MemberNumber(rawValue: 1)

  /// A member's signed histories of two streams that part now and then, and the roster that it cites.
  private struct Histories {
    let roster: SignedRoster
    private(set) var sets: [ReceivedSet] = []

    init(_ generator: inout SeededGenerator) throws {
      let board = SigningKey()
      var roster = try SignedRoster(
        Roster(
          partnership: HashPrefix(words: (7, 7)), version: 1, previous: .zero, boardKeys: [board.publicKey],
          threshold: 1,
          members: [
            RosterMember(
              number: SeenTests.member, agency: "Agency", roles: [.police], signingKeys: [SigningKey().publicKey],
              pins: [])
          ], rights: RightsTable.standard, issued: Instant(milliseconds: 0)))
      try roster.sign(with: board)
      self.roster = roster
      for number in 0..<40 {
        let stream = StreamID(member: SeenTests.member, id: UInt64.random(in: 1...2, using: &generator))
        let own = sets.filter { $0.header.stream == stream }
        // Mostly the newest, so that chains are long; now and then an older one, which parts the stream.
        let before = Int.random(in: 0..<4, using: &generator) > 0 ? own.last : own.randomElement(using: &generator)
        let draft = SetDraft(
          stream: stream, purpose: .people, sequence: (before?.header.sequence ?? 0) + 1,
          previous: before?.hash ?? .zero, dependencies: [], clockHash: .zero, roster: roster.hash,
          authored: Instant(milliseconds: Int64(number)))
        let create = Skeleton<Reference>(
          action: .create(.flag, .general), replaces: [], audience: .everyone)
        sets.append(
          try ChangeSetCodec.seal(
            draft, operations: [(skeleton: create, value: Value<Reference>.none)], seed: generator.bytes(32)
          ) { _ in [UInt8](repeating: 7, count: 64) })
      }
    }
  }

  @Test("sets that come in one transaction end as sets that come in one each, forks and gaps included")
  func together() throws {
    var generator = SeededGenerator(seed: runSeed())
    for _ in 0..<6 {
      let histories = try Histories(&generator)
      let arrivals = histories.sets.shuffled(using: &generator) + histories.sets.prefix(5)
      let directory = try TemporaryDirectory()
      let now = Instant(milliseconds: 1_000)
      let (one, each) = (
        try NodeStore.open(at: directory.path("one.sqlite")), try NodeStore.open(at: directory.path("each.sqlite"))
      )
      for store in [one, each] { try store.write { try $0.insert(histories.roster, now: now) } }
      let events = try one.write { try $0.deliver(arrivals, now: now) }
      for set in arrivals { _ = try each.write { try $0.deliver([set], now: now) } }

      #expect(events.contains { if case .fork = $0 { true } else { false } })
      #expect(try one.read { try $0.clock } == each.read { try $0.clock })
      #expect(try one.read { try $0.digest } == each.read { try $0.digest })
      #expect(try one.read { try $0.parkedCount } == 0)
      for set in histories.sets {
        let held = try #require(try one.read { try $0.entry(set.hash) })
        #expect(try each.read { try $0.entry(set.hash) } == held)
        let (trunk, sequence) = (set.header.stream.trunk, set.header.sequence)
        #expect(
          try one.read { try $0.entries(trunk: trunk, sequence: sequence) }
            == each.read { try $0.entries(trunk: trunk, sequence: sequence) })
      }
    }
  }
}
