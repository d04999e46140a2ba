import Replication
import Testing

@testable import Safeguarding

@Suite("What to do next, and why")
struct NextStepTests {
  private func steps(_ story: Story, _ person: Int, _ roles: Set<Role> = []) -> [NextStep] {
    NextStep.steps(for: person, in: story.file, derived: story.derived, roles: roles)
  }

  @Test("each service is asked the question that the review says it must put every time, and others are not")
  func routine() {
    let questions: [(roles: Set<Role>, words: String)] = [
      ([.acuteTrust], "when the patient is alone"), ([.communityTrust], "which men are in the children's lives"),
      ([.probation], "past relationships"), ([.mash], "partners of both, past and present"),
      ([.police, .daUnit], "each person and each child apart"),
    ]
    var story = Story()
    let person = story.person()
    for role in Role.all {
      let found = steps(story, person, [role])
      let expected = questions.filter { $0.roles.contains(role) }.map(\.words)
      #expect(found.count == expected.count, "\(role.name)")
      for (step, words) in zip(found, expected) { #expect(step.tier == .note && step.action.contains(words)) }
    }
    #expect(steps(story, person, Set(Role.all)).count == questions.count)
  }

  @Test("the criteria of MARAC are one step, whatever their number, with the latest day")
  func marac() {
    var story = Story()
    let victim = story.person()
    story.flag(.risk, victim, on: day(1), risk: .high)
    story.flag(.pjHigh, victim, on: day(7))
    let step = steps(story, victim).first
    #expect(step?.action == "Refer to MARAC" && step?.tier == .urgent)
    #expect(step?.reason == "Criteria met: professional judgement; visible high risk. The latest on \(day(7)).")
    story.flag(.maracReferred, victim, recorded: day(8))
    #expect(steps(story, victim).isEmpty)
  }

  @Test(
    "a death that one agency reports is asked about first and stops no protection; one that two report leaves the children"
  )
  func deceased() {
    var story = Story()
    let victim = story.person()
    story.flag(
      .daVictim, victim, on: day(1), incident: "INC-1",
      [
        FlagField.assessed: .integer(0), FlagField.childrenPresent: words("Wren"), FlagField.childrenSeen: .integer(0),
      ])
    story.flag(.nfs, victim, on: day(2))
    story.flag(.deceased, victim, recorded: day(3), by: 1)
    story.flag(.deceased, victim, recorded: day(4), by: 1)
    let asked = steps(story, victim, [.probation]).map(\.action)
    #expect(asked.first?.hasPrefix("Before any contact") == true)
    #expect(asked.contains { $0.hasPrefix("Ask about strangulation") })
    let withdrawn = story.flag(.deceased, victim, recorded: day(4), by: 2, status: .inactive)
    #expect(steps(story, victim, [.probation]).map(\.action) == asked, "\(withdrawn) does not stand")
    story.flag(.deceased, victim, recorded: day(5), by: 2)
    let left = steps(story, victim, [.probation]).map(\.action)
    #expect(left.count == 2 && left[0].hasPrefix("Make no contact") && left[1].hasPrefix("See each child alone"))
  }

  @Test("what is about somebody else is no step, what is about the children is")
  func others() {
    var story = Story()
    let victim = story.person()
    story.flag(
      .daVictim, victim, on: day(1), incident: "INC-1",
      [
        FlagField.assessed: .integer(0), FlagField.referredTo: words("gp"), FlagField.childrenPresent: words("Wren"),
        FlagField.childrenSeen: .integer(0),
      ])
    let actions = steps(story, victim).map(\.action)
    #expect(actions.contains { $0.hasPrefix("Make a risk assessment") })
    #expect(actions.contains { $0.hasPrefix("Offer a specialist service") })
    #expect(actions.contains { $0.hasPrefix("See each child alone") })
    #expect(steps(story, story.person()).map(\.action).allSatisfy { $0.hasPrefix("See each child alone") })
  }

  @Test("two who report each other both need an assessment, until somebody made it")
  func mutual() {
    var story = Story()
    let (one, other) = (story.person(), story.person())
    story.flag(.daVictim, one, other, on: day(1))
    story.flag(.daVictim, other, one, on: day(2))
    for person in [one, other] {
      #expect(steps(story, person).contains { $0.action == "Ask for an assessment of the primary perpetrator" })
    }
    #expect(steps(story, story.person()).isEmpty)
    story.flag(.primaryAssessed, other, one, recorded: day(3), status: .inactive)
    #expect(Patterns.mutualPairs(in: story.file).count == 1, "one that was closed no longer stands")
    story.flag(.primaryAssessed, other, one, recorded: day(3))
    #expect(!steps(story, one).contains { $0.action.contains("primary perpetrator") })
  }

  @Test("strangulation, contacts that failed twice and referrals without an answer are steps of their own")
  func signs() {
    var story = Story()
    let victim = story.person()
    story.flag(.contactUnmade, victim, recorded: day(1))
    #expect(steps(story, victim).isEmpty)
    story.flag(.contactUnmade, story.subject(of: victim, firmly: false), recorded: day(2))
    #expect(
      steps(story, victim).map(\.reason) == ["Contact was tried twice and not made. Ask whether it was safe to answer."]
    )
    story.flag(.nfs, victim, on: day(3))
    story.referral(about: victim, on: day(4), overdue: true)
    story.referral(about: victim, on: day(4))
    let found = steps(story, victim)
    #expect(found.first?.tier == .urgent && found.first?.action.contains("strangulation") == true)
    #expect(found.contains { $0.reason == "1 without an answer in time." })
  }

  @Test("a number of attempts that nobody can have made does not stop the view")
  func absurdAttempts() {
    var story = Story()
    let victim = story.person()
    for attempts in [Int64.max, .max, .min, 0, -1] {
      story.flag(.contactUnmade, victim, recorded: day(1), [FlagField.attempts: .integer(attempts)])
    }
    #expect(steps(story, victim).count == 1)
  }

  @Test("the most urgent come first, each action once")
  func order() {
    var maker = HistoryMaker("NextStepTests.order")
    for _ in 0..<30 {
      let story = maker.wild()
      for person in Set(story.file.subjects.map(\.person)) {
        let found = steps(story, person, Set(Role.all))
        #expect(found.map(\.tier) == found.map(\.tier).sorted(by: >))
        #expect(Set(found.map(\.action)).count == found.count)
        #expect(found.allSatisfy { !$0.action.hasSuffix(".") && $0.reason.hasSuffix(".") })
      }
    }
  }
}
