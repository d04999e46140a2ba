import Replication
import Testing

@testable import Safeguarding

@Suite("Concerns that stand until somebody answers them")
struct ConcernAnswerTests {
  private func answer(
    _ concern: FlagCode, by who: String? = "Duty social worker", outcome: String? = "seen at school, alone",
    _ others: [FieldNumber: Value<Int>] = [:]
  ) -> [FieldNumber: Value<Int>] {
    var fields = others
    fields[FlagField.concern] = .text(concern.rawValue)
    if let who { fields[FlagField.askedBy] = .text(who) }
    if let outcome { fields[FlagField.outcome] = .text(outcome) }
    return fields
  }

  /// Three call-outs, on days 1, 10 and 20, at which a child was not seen.
  private func callOuts() -> (story: Story, victim: Int, child: Int) {
    var story = Story()
    let (victim, child) = (story.person(), story.person())
    for number in [1, 10, 20] {
      story.flag(
        .daVictim, victim, on: day(number), incident: "INC-\(number)",
        [FlagField.childrenPresent: words("Wren"), FlagField.childrenSeen: .integer(0)])
    }
    return (story, victim, child)
  }

  @Test("seeing the child ends what was missed until then, for the child alone, and the next call-out opens it again")
  func seen() {
    var (story, victim, child) = callOuts()
    story.decide("Wren", of: victim, is: child)
    for (seenOn, left) in [(0, 3), (1, 2), (9, 2), (10, 1), (20, 0), (25, 0)] {
      var told = story
      told.flag(.supportOffered, child, on: day(seenOn), recorded: day(30), answer(.childNotSeen))
      #expect(told.derived(.childNotSeen, of: child).map(\.count) == (left == 0 ? [] : [left]), "seen on \(seenOn)")
      // The child was there all the same.
      #expect(told.derived(.childDAVictim, of: child).map(\.count) == [3])
      let past = Patterns.derive(in: told.file.recorded(by: day(29))).filter { $0.code == .childNotSeen }
      #expect(past.map(\.count) == [3], "nobody knew before it was recorded")
    }
  }

  @Test("a child who is only named is seen by the same name, and another child is not")
  func named() {
    var (story, victim, _) = callOuts()
    story.flag(
      .supportOffered, victim, on: day(21), answer(.childNotSeen, [FlagField.mentions: words("Bramble")]))
    #expect(story.derived(.childNotSeen).map(\.count) == [3])
    story.flag(
      .supportOffered, victim, on: day(21), answer(.childNotSeen, [FlagField.mentions: words(" WREN ")]))
    #expect(story.derived(.childNotSeen).isEmpty)
  }

  @Test("no tick, no unnamed word, no refused or retracted record and no other code ends anything")
  func unanswered() {
    var (story, victim, child) = callOuts()
    story.decide("Wren", of: victim, is: child)
    story.flag(.supportOffered, child, on: day(25), answer(.childNotSeen, by: " "))
    story.flag(.supportOffered, child, on: day(25), answer(.childNotSeen, by: nil))
    story.flag(.supportOffered, child, on: day(25), answer(.childNotSeen, outcome: nil))
    story.flag(.supportOffered, child, on: day(25), answer(.suicideConcern))
    story.flag(.childReferred, child, on: day(25), answer(.childNotSeen))
    story.flag(.supportOffered, child, on: day(25), denied: true, answer(.childNotSeen))
    story.flag(.supportOffered, child, on: day(25), status: .enteredInError, answer(.childNotSeen))
    story.flag(.risk, child, on: day(25), risk: .standard, [FlagField.ticks: .integer(0)])
    #expect(story.derived(.childNotSeen, of: child).map(\.count) == [3])
  }

  @Test("asking ends the concern about suicide, and a sign that is newer opens it again")
  func asked() {
    var story = Story()
    let victim = story.person()
    for (number, code) in [FlagCode.coerciveControl, .veryFrightened, .fearsChildRemoval].enumerated() {
      story.flag(code, victim, recorded: day(10 * number))
    }
    #expect(story.derived(.suicideConcern).count == 1)
    var early = story
    early.flag(.supportOffered, victim, on: day(19), recorded: day(40), answer(.suicideConcern))
    #expect(early.derived(.suicideConcern).count == 1, "asked before the last sign was known")
    story.flag(.supportOffered, victim, on: day(25), answer(.suicideConcern, outcome: "asked; no such thoughts"))
    #expect(story.derived(.suicideConcern).isEmpty)
    story.flag(.veryFrightened, victim, recorded: day(26))
    #expect(story.derived(.suicideConcern, of: victim).map(\.count) == [3])
  }

  @Test("an answer says what it answers, who asked and what came of it, or is not written")
  func faults() {
    var draft = FlagDraft(code: .supportOffered, subject: 1, basis: .observed, recordedDay: day(1))
    #expect(draft.faults(roles: [.school], today: day(1)).isEmpty)
    draft.attributes = answer(.childNotSeen)
    #expect(draft.faults(roles: [.school], today: day(1)).isEmpty)
    draft.attributes = answer(.childNotSeen, by: nil, outcome: "")
    #expect(draft.faults(roles: [.school], today: day(1)).map(\.field) == [FlagField.askedBy, FlagField.outcome])
    draft.attributes = answer(.escalating)
    #expect(draft.faults(roles: [.school], today: day(1)).map(\.code) == [.inconsistent])
    #expect(FlagCode.answerable.allSatisfy { $0.definition.isDerived })
  }
}
