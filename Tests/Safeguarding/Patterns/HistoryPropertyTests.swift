import Replication
import Testing

@testable import Safeguarding

@Suite("What follows from any history")
struct HistoryPropertyTests {
  private static let rounds = 40

  /// What a derived flag says, whatever the entries are called that say so.
  private struct Said: Hashable {
    let code: FlagCode
    let person: Int
    let counterpart: Int?
    let mention: String?
    let from: Day
    let draft: MARACCriterion?
    let count: Int

    init(_ flag: DerivedFlag<Int>) {
      (code, person, counterpart, mention) = (flag.code, flag.person, flag.counterpart, flag.mention)
      (from, draft, count) = (flag.from, flag.draft, flag.count)
    }
  }

  @Test("the order in which entries came makes no difference to events, derived flags, family and steps")
  func order() {
    var maker = HistoryMaker("HistoryPropertyTests.order")
    for _ in 0..<Self.rounds {
      var story = maker.wild()
      // Entries that say the same, so that it matters which of them is named.
      for flag in story.file.flags where maker.chance(50) { story.file.flags.append(flag.again(maker.id())) }
      let other = maker.shuffled(story.file)
      let derived = story.derived
      #expect(derived == Patterns.derive(in: other))
      #expect(story.events == Patterns.events(in: other))
      #expect(Patterns.mutualPairs(in: story.file) == Patterns.mutualPairs(in: other))
      for person in Set(story.file.subjects.map(\.person)) {
        #expect(Family(of: person, in: story.file) == Family(of: person, in: other))
        #expect(
          NextStep.steps(for: person, in: story.file, derived: derived, roles: Set(Role.all))
            == NextStep.steps(for: person, in: other, derived: derived, roles: Set(Role.all)))
      }
    }
  }

  @Test("what is recorded again changes no count and no day")
  func again() {
    var maker = HistoryMaker("HistoryPropertyTests.again")
    for _ in 0..<Self.rounds {
      let story = maker.wild()
      var twice = story
      for flag in story.file.flags where maker.chance(50) { twice.file.flags.append(flag.again(maker.id())) }
      #expect(
        story.events.map { [$0.victim, Int($0.day.rawValue)] }
          == twice.events.map { [$0.victim, Int($0.day.rawValue)] })
      #expect(Set(story.derived.map(Said.init)) == Set(twice.derived.map(Said.init)))
      #expect(story.derived.count == twice.derived.count)
    }
  }

  @Test("replayed to a day, a history gives what follows today and could be known, unless two events proved one since")
  func replay() {
    let codes: Set<FlagCode> = [
      .multiPerp, .serialPerp, .perp3In12, .daRepeat, .escalating, .childDAVictim, .childNotSeen, .dvds,
    ]
    struct Known: Hashable {
      let code: FlagCode
      let person: Int
      let counterpart: Int?
      let from: Day
    }
    func known(_ derived: [DerivedFlag<Int>], by day: Day) -> Set<Known> {
      Set(
        derived.filter { codes.contains($0.code) && $0.from <= day }.map {
          Known(code: $0.code, person: $0.person, counterpart: $0.counterpart, from: $0.from)
        })
    }
    var maker = HistoryMaker("HistoryPropertyTests.replay")
    var (compared, joined) = (0, 0)
    for _ in 0..<Self.rounds {
      let story = maker.plain()
      let full = story.derived
      let days = Set(
        full.flatMap { [$0.from.rawValue - 1, $0.from.rawValue] } + [day(0).rawValue, day(5_000).rawValue])
      for day in days.sorted().map(Day.init(rawValue:)) {
        let past = story.file.recorded(by: day)
        let then = Patterns.derive(in: past)
        #expect(then.allSatisfy { $0.from <= day }, "on \(day)")
        // A record that came later may tell that two events were one; then there were two, and more may have followed.
        let recorded = Set(past.flags.map(\.id))
        let today = Set(story.events.map { recorded.intersection($0.flags) }).subtracting([[]])
        guard Set(Patterns.events(in: past).map { Set($0.flags) }) == today else {
          joined += 1
          continue
        }
        compared += 1
        #expect(known(then, by: day) == known(full, by: day), "on \(day)")
      }
    }
    print("HistoryPropertyTests.replay compared \(compared) days, left out \(joined)")
    #expect(joined < compared)
  }

  @Test("without one of the three that it follows from, what escalates or was reported three times is gone or another")
  func removal() {
    var maker = HistoryMaker("HistoryPropertyTests.removal")
    var seen = 0
    for _ in 0..<Self.rounds {
      let story = maker.plain(events: 20)
      for flag in story.derived where [.escalating, .perp3In12].contains(flag.code) {
        seen += 1
        #expect(flag.reasons.count == 3)
        for reason in flag.reasons {
          var without = story
          without.file.flags.removeAll { reason.flags.contains($0.id) }
          let left = without.derived(flag.code, of: flag.person)
          // What escalates again has a flag of its own, before and after.
          #expect(!left.contains { $0.reasons.contains(reason) })
        }
      }
    }
    #expect(seen > 20)
  }

  @Test("refused flags, and those entered in error, drive nothing")
  func nothing() {
    var maker = HistoryMaker("HistoryPropertyTests.nothing")
    for _ in 0..<Self.rounds {
      var story = maker.wild()
      let without = story
      let before = without.derived
      for flag in maker.wild().file.flags {
        let again = flag.again(maker.id())
        story.file.flags.append(
          maker.chance(50)
            ? again.with(FlagField.status, .integer(FlagStatus.enteredInError.rawValue))
            : HistoryFlag(
              id: again.id, view: again.view, author: again.author, audience: again.audience, isDenied: true))
      }
      #expect(story.derived == before)
      #expect(story.events == without.events)
      for person in Set(story.file.subjects.map(\.person)) {
        #expect(Family(of: person, in: story.file) == Family(of: person, in: without.file))
      }
    }
  }

  @Test("what was closed is history: lifetime patterns follow from it as from what is open")
  func closed() {
    var maker = HistoryMaker("HistoryPropertyTests.closed")
    for _ in 0..<Self.rounds {
      var story = maker.plain()
      story.file.flags.removeAll { $0.view.code == .psrHistoryDue }
      var closed = story
      closed.file.flags = story.file.flags.map {
        $0.with(FlagField.status, .integer(FlagStatus.inactive.rawValue))
      }
      #expect(closed.derived == story.derived)
    }
  }

  @Test("who may read it are those who may read each reason and flags of its code, and no others")
  func audience() {
    var maker = HistoryMaker("HistoryPropertyTests.audience")
    for _ in 0..<Self.rounds {
      var story = maker.plain()
      story.file.flags = story.file.flags.map {
        HistoryFlag(id: $0.id, view: $0.view, author: $0.author, audience: maker.pick(AudienceCode.all))
      }
      var audiences = Dictionary(uniqueKeysWithValues: story.file.flags.map { ($0.id, $0.audience) })
      for relationship in story.file.relationships { audiences[relationship.id] = relationship.audience }
      for flag in story.derived {
        let reasons = [flag.code.definition.audience] + flag.flags.compactMap { audiences[$0] }
        for role in Role.all {
          // A set of roles that is no audience is narrowed, never widened.
          if flag.audience.admits([role]) { #expect(reasons.allSatisfy { $0.admits([role]) }, "\(flag.name)") }
        }
        let common = reasons.reduce(Set(Role.all)) { $0.intersection($1.roles) }
        if AudienceCode.all.contains(where: { $0.roles == common }) { #expect(flag.audience.roles == common) }
      }
    }
  }

  @Test("no explanation, reason or step holds a name")
  func names() {
    var maker = HistoryMaker("HistoryPropertyTests.names")
    for _ in 0..<Self.rounds {
      let story = maker.wild()
      let derived = story.derived
      let steps = Set(story.file.subjects.map(\.person)).flatMap {
        NextStep.steps(for: $0, in: story.file, derived: derived, roles: Set(Role.all))
      }
      let texts =
        derived.flatMap { [$0.explanation, $0.name] + $0.reasons.map(\.words) } + story.events.map(\.words)
        + steps.flatMap { [$0.action, $0.reason] }
      let names = Story.names + ["wren", "bramble"] + story.file.subjects.map { "\($0.id)" }.filter { $0.count > 9 }
      for text in Set(texts) {
        for name in names { #expect(!text.lowercased().contains(name.lowercased()), "\(text)") }
      }
    }
  }
}
