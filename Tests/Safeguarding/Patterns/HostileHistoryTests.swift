import Replication
import Testing

@testable import Safeguarding

@Suite("Histories that are broken, absurd or huge", .serialized)
struct HostileHistoryTests {
  /// Told eight times as long, a story takes no more than twenty times as long to be worked out: whatever goes by the
  /// square would take sixty-four times. Ratios, because machines differ and tests run side by side.
  private func expectNearLinear(
    _ name: String, sourceLocation: SourceLocation = #_sourceLocation, _ tell: (Int) -> (story: Story, person: Int)
  ) {
    func time(_ count: Int) -> Duration {
      let (story, person) = tell(count)
      return ContinuousClock().measure {
        let derived = story.derived
        _ = Family(of: person, in: story.file)
        _ = NextStep.steps(for: person, in: story.file, derived: derived, roles: Set(Role.all))
      }
    }
    let few = min(time(1_250), time(1_250))
    let many = time(10_000)
    print("\(name): \(many)")
    #expect(many < few * 20, "\(name): \(few) became \(many)", sourceLocation: sourceLocation)
  }

  @Test("ten thousand flags of one person are worked out in near-linear time")
  func many() {
    expectNearLinear("events of one pair") { count in
      var story = Story()
      let victim = story.person()
      let alleged = story.person()
      for number in 0..<count {
        story.flag(
          .daVictim, victim, alleged, on: day(number), incident: "INC-\(number)",
          audience: number % 2 == 0 ? .protection : .riskManagement,
          [FlagField.childrenPresent: words("Wren"), FlagField.childrenSeen: .integer(0)])
      }
      return (story, victim)
    }
  }

  @Test("ten thousand reports of one person by ten thousand partners are worked out in near-linear time")
  func manyVictims() {
    expectNearLinear("partners of one person") { count in
      var story = Story()
      let alleged = story.person()
      for number in 0..<count {
        story.flag(
          .allegedPerp, alleged, story.person(), on: day(number / 3), [FlagField.relationship: .text("partner")])
      }
      return (story, alleged)
    }
  }

  @Test("ten thousand records of one incident, each with a name of its own, are worked out in near-linear time")
  func oneIncident() {
    expectNearLinear("records of one incident") { count in
      var story = Story()
      let victim = story.person()
      for number in 0..<count {
        story.flag(
          .daVictim, victim, story.person(), on: day(1), incident: "INC-1",
          [FlagField.childrenPresent: words("Child \(number)")])
      }
      return (story, victim)
    }
  }

  @Test("referrals, reports that wait and events by the thousand, on days that cannot be, are near-linear too")
  func mixture() {
    expectNearLinear("mixture") { count in
      var story = Story()
      let victim = story.person()
      let alleged = story.person()
      let child = story.person()
      for number in 0..<(count / 4) {
        let event = Day(rawValue: 1_000_000_000 + Int64(number))
        story.flag(.daVictim, victim, number % 2 == 0 ? alleged : story.person(), on: event)
        story.flag(.maracReferred, victim, recorded: event)
        story.flag(.psrHistoryDue, alleged, recorded: event)
        story.flag(.sentence, alleged, recorded: event)
        story.flag(.livesElsewhere, child, recorded: event)
        story.relationship(victim, child, .parent, recorded: event)
        story.flag(
          .intimateRelationship, victim, alleged, recorded: event, [FlagField.relationship: .text("partner")])
      }
      return (story, victim)
    }
  }

  @Test("days that cannot be count over a lifetime, stand in no twelve months, and stop nothing")
  func absurdDays() {
    for absurd in [Int64.min, .min + 1, -1_000_000_000, 1_000_000_000, .max - 1, .max].map(Day.init(rawValue:)) {
      var story = Story()
      let victim = story.person()
      let first = story.person()
      for number in 0..<3 {
        story.flag(
          .daVictim, victim, first, on: absurd, incident: "INC-\(number)", [FlagField.relationship: .text("x")])
        story.flag(.daVictim, victim, story.person(), on: absurd, incident: "INC-2\(number)")
      }
      story.flag(.maracReferred, victim, recorded: absurd)
      story.flag(.psrHistoryDue, first, recorded: absurd)
      story.relationship(story.person(), first, .partner, recorded: absurd)
      #expect(story.derived(.multiPerp, of: victim).map(\.count) == [4])
      #expect(story.derived(.escalating).isEmpty)
      #expect(story.derived(.dvds).allSatisfy { ($0.due ?? $0.from) >= $0.from })
      _ = NextStep.steps(for: victim, in: story.file, derived: story.derived, roles: Set(Role.all))
    }
  }

  @Test("flags without a day, a subject, a code or anything at all drive nothing and stop nothing")
  func missing() {
    var story = Story()
    let victim = story.person()
    let alleged = story.person()
    let full = FlagDraft(
      code: .daVictim, subject: victim, counterpart: alleged, basis: .reported, eventDay: day(1), recordedDay: day(1)
    ).record.fieldsByNumber
    for field in full.keys.sorted() {
      var fields = full
      fields[field] = nil
      story.file.flags.append(
        HistoryFlag(id: 100 + Int(field.rawValue), view: FlagView(fields: fields), author: 1, audience: .protection))
    }
    story.file.flags.append(HistoryFlag(id: 200, view: FlagView(fields: [:]), author: 1, audience: .protection))
    story.file.flags.append(
      HistoryFlag(
        id: 201, view: FlagView(fields: full.mapValues { _ in .none }), author: 1, audience: .protection))
    story.file.mentions.append(HistoryMention(id: 300, view: LinkView(fields: [:])))
    story.file.relationships.append(
      HistoryRelationship(id: 301, view: RelationshipView(fields: [:]), author: 1, audience: .protection))
    // What lacks the counterpart tells of the same day as the others; what lacks the day of recording counts on its day.
    #expect(story.events.count == 1)
    #expect(story.events.first?.flags.count == story.file.flags.count { $0.counts && $0.id < 200 } - 2)
    #expect(story.derived.allSatisfy { $0.code != .multiPerp })
    _ = NextStep.steps(for: victim, in: story.file, derived: story.derived, roles: Set(Role.all))
    _ = Family(of: victim, in: story.file)
  }
}
