import Replication
import Testing

@testable import Safeguarding

@Suite("What follows from contested flags")
struct RestrictedUseTests {
  private static let rounds = 60

  private static func state(_ stage: ContestState.Stage, overdue: Bool = false) -> ContestState {
    let today = overdue ? day(200) : day(5)
    let receipt = ContestNotice(author: 1, receivedDay: day(0))
    let more = ContestNotice(author: 1, extendedDay: day(2), reason: "asked")
    let answer = ContestNotice(author: 1, answer: .upheld, decidedDay: day(3))
    let notices: [ContestNotice] =
      switch stage {
      case .sent: []
      case .received: [receipt]
      case .extended: [receipt, more]
      case .answered: [receipt, answer]
      }
    return ContestState(
      contestedDay: day(0), contester: 7, author: 1, answerers: [1], notices: notices, today: today)
  }

  private static func contest(
    _ flag: Int, _ stage: ContestState.Stage = .received, overdue: Bool = false, id: Int = .max
  ) -> HistoryContest<Int> {
    HistoryContest(id: id, flag: flag, day: day(0), state: state(stage, overdue: overdue), words: ["Contested."])
  }

  /// What a derived flag says but for the marks of a contest.
  private struct Said: Hashable {
    let code: FlagCode
    let person: Int
    let from: Day
    let draft: MARACCriterion?
    let mention: String?
    let counterpart: Int?
    let flags: [Int]

    init(_ flag: DerivedFlag<Int>) {
      (code, person, from, draft) = (flag.code, flag.person, flag.from, flag.draft)
      (mention, counterpart, flags) = (flag.mention, flag.counterpart, flag.flags)
    }
  }

  @Test(
    "whatever is contested, nothing that protects anybody is held back: no referral, nothing urgent, nothing of a victim"
  )
  func protective() {
    var maker = HistoryMaker("RestrictedUseTests.protective")
    var held = 0
    for round in 0..<Self.rounds {
      var story = maker.wild()
      let all = round.isMultiple(of: 2)
      if all {
        // Chance alone makes a conclusion against somebody in few stories: two people report the same one.
        let (one, other, alleged) = (story.person(), story.person(), story.person())
        _ = story.flag(.daVictim, one, alleged, on: day(10))
        _ = story.flag(.daVictim, other, alleged, on: day(50))
      }
      let before = story.derived
      var file = story.file
      for flag in file.flags where all || maker.chance(50) {
        let stage = all ? .received : maker.pick(ContestState.Stage.allCases)
        file.contests.append(Self.contest(flag.id, stage, overdue: !all && maker.chance(20), id: maker.id()))
      }
      let after = Patterns.derive(in: file)
      let gone = Set(before.map(Said.init)).subtracting(after.map(Said.init))
      #expect(Set(after.map(Said.init)).isSubset(of: before.map(Said.init)), "a contest makes nothing follow")
      #expect(Set(Patterns.heldBack(in: file).map(Said.init)) == gone)
      for flag in before where gone.contains(Said(flag)) {
        #expect(flag.code.definition.about == .allegedPerpetrator && flag.draft == nil && flag.tier < .urgent)
        held += 1
      }
      // The flags themselves, and what happened, are as they were.
      #expect(Patterns.events(in: file) == story.events)
      let contested = Set(file.contests.filter(\.state.isOpen).map(\.flag))
      for flag in after {
        #expect(flag.contested == flag.flags.filter(contested.contains))
        #expect(flag.explanation.contains("contested") == !flag.contested.isEmpty)
      }
    }
    #expect(held >= Self.rounds / 2, "whatever rests on contested flags alone waits")
  }

  /// Two people report one person; what each reports is a flag.
  private func reported(_ code: FlagCode = .daVictim) -> (story: Story, alleged: Int, flags: [Int]) {
    var story = Story()
    let (one, other, alleged) = (story.person(), story.person(), story.person())
    let flags = [story.flag(code, one, alleged, on: day(10)), story.flag(code, other, alleged, on: day(50))]
    return (story, alleged, flags)
  }

  @Test(
    "a conclusion against somebody waits while all that it rests on is contested, and stands marked if anything is not")
  func alone() throws {
    var (story, alleged, flags) = reported()
    #expect(story.derived(.serialPerp, of: alleged).count == 1)
    story.file.contests = [Self.contest(flags[0])]
    let marked = try #require(story.derived(.serialPerp, of: alleged).first)
    #expect(marked.contested == [flags[0]] && marked.explanation.contains("rests in part"))
    story.file.contests = flags.map { Self.contest($0) }
    #expect(story.derived(.serialPerp, of: alleged).isEmpty)
    #expect(Patterns.heldBack(in: story.file).map(\.code) == [.serialPerp])
  }

  @Test("an open danger, a finding, and a contest that is late, unreceived, answered or made again hold nothing back")
  func never() {
    var (story, alleged, flags) = reported(.nfs)
    story.file.contests = flags.map { Self.contest($0) }
    #expect(story.derived(.serialPerp, of: alleged).count == 1, "strangulation")
    (story, alleged, flags) = reported()
    for contests in [
      flags.map { Self.contest($0, overdue: true) }, flags.map { Self.contest($0, .sent) },
      flags.map { Self.contest($0, .answered) },
      flags.flatMap { [Self.contest($0, .answered, id: 900 + $0), Self.contest($0, id: 950 + $0)] },
    ] {
      story.file.contests = contests
      #expect(story.derived(.serialPerp, of: alleged).count == 1)
    }
    story.file.contests = flags.map { Self.contest($0) }
    story.file.flags = story.file.flags.map { $0.with(FlagField.basis, .integer(Basis.adjudicated.rawValue)) }
    #expect(story.derived(.serialPerp, of: alleged).count == 1, "what a court found")
  }

  @Test("a partner's right to know stands although every report that it rests on is contested, and says so")
  func rightToKnow() throws {
    var (story, alleged, flags) = reported()
    let partner = story.person()
    let told = story.relationship(partner, alleged, .partner, recorded: day(90))
    #expect(told > 0)
    story.file.contests = flags.map { Self.contest($0) }
    let flag = try #require(story.derived(.dvds, of: partner).first)
    #expect(flag.contested == flags && flag.explanation.contains("contested") && flag.tier == .urgent)
  }

  @Test("a contest is read by nobody who may not read the flag, and one that is overdue is a step for both ends")
  func readers() {
    var (story, _, flags) = reported()
    let victim = story.file.flags[0].view.subject ?? 0
    let id = story.flag(.contested, victim, recorded: day(60), [FlagField.cites: .reference(flags[0])])
    story.file.contests = [Self.contest(flags[0], overdue: true, id: id)]
    let police = story.file.readable(by: [.police], member: 5)
    #expect(police.contests.count == 1 && police.flags.contains { $0.id == id })
    let steps = NextStep.steps(for: victim, in: police, derived: Patterns.derive(in: police), roles: [.police])
    #expect(steps.contains { $0.action.contains("contests that are overdue") })
    // Who may not read the flag does not learn that there is one, whatever audience the contest was given.
    story.file.flags = story.file.flags.map { flag in
      HistoryFlag(
        id: flag.id, view: flag.view, author: 1, audience: flag.id == flags[0] ? .riskManagement : .everyone)
    }
    let trust = story.file.readable(by: [.acuteTrust], member: 5)
    #expect(trust.contests.isEmpty && !trust.flags.contains { $0.id == id || $0.id == flags[0] })
    #expect(story.file.recorded(by: Day(rawValue: day(0).rawValue - 1)).contests.isEmpty)
  }
}
