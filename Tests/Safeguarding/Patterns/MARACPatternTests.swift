import Replication
import Testing

@testable import Safeguarding

@Suite("When a referral to MARAC is drafted, and what repeats")
struct MARACPatternTests {
  private var story = Story()
  private let victim: Int
  private let alleged: Int

  init() {
    victim = story.person()
    alleged = story.person()
  }

  @Test("fourteen ticks are visible high risk whatever the level, a high level is whatever the ticks")
  func visibleHighRisk() {
    func drafted(_ risk: RiskLevel?, _ ticks: Int64?) -> Bool {
      var story = story
      story.flag(
        .risk, victim, alleged, on: day(1), recorded: day(3), risk: risk,
        ticks.map { [FlagField.ticks: .integer($0)] } ?? [:])
      let drafts = story.drafts(.visibleHighRisk, of: victim)
      #expect(drafts.allSatisfy { $0.from == day(3) && $0.code == .maracReferred && $0.tier == .urgent })
      return !drafts.isEmpty
    }
    for risk in [nil] + RiskLevel.allCases.map(Optional.some) {
      #expect(drafted(risk, 14))
      #expect(drafted(risk, .max))
      for ticks: Int64? in [nil, .min, 0, 3, 13] { #expect(drafted(risk, ticks) == (risk == .high)) }
    }
  }

  @Test("a lower assessment later never ends a draft; a referral since then does, one before it does not")
  func referredSince() {
    var story = story
    story.flag(.risk, victim, alleged, on: day(10), risk: .high)
    story.flag(.risk, victim, alleged, on: day(20), risk: .standard, [FlagField.ticks: .integer(2)])
    #expect(story.drafts(.visibleHighRisk).map(\.from) == [day(10)])
    for (code, on, isOpen) in [
      (FlagCode.maracReferred, 9, true), (.maracReferred, 10, false), (.maracHeard, 11, false),
      (.maracRepeat, 11, true),
    ] {
      var after = story
      after.flag(code, after.subject(of: victim, firmly: false), recorded: day(on))
      #expect(!after.drafts(.visibleHighRisk).isEmpty == isOpen, "\(code.rawValue) on day \(on)")
    }
  }

  @Test("a professional's judgement drafts, and is told apart from a count of ticks")
  func judgement() {
    var story = story
    story.flag(.pjHigh, victim, on: day(4))
    story.flag(.pjHigh, victim, on: day(2))
    let drafts = story.drafts(.professionalJudgement, of: victim)
    #expect(drafts.map(\.from) == [day(2)])
    #expect(drafts.first?.name == "MARAC draft (professional judgement)")
    #expect(story.drafts(.visibleHighRisk).isEmpty)
  }

  @Test("what escalates drafts by the same three reasons, until somebody refers")
  func escalation() {
    var story = story
    for number in 1...3 { story.flag(.daVictim, victim, alleged, on: day(number)) }
    let drafts = story.drafts(.escalation)
    #expect(drafts.map(\.reasons) == story.derived(.escalating).map(\.reasons) && drafts.map(\.from) == [day(3)])
    story.flag(.maracReferred, victim, recorded: day(3))
    #expect(story.drafts(.escalation).isEmpty)
    #expect(story.derived(.escalating).count == 1, "what was referred still escalates")
  }

  @Test("each new incident of somebody with several alleged perpetrators drafts, from that which made them several on")
  func several() {
    var story = story
    story.flag(.daVictim, victim, alleged, on: date(2001, 1, 1))
    story.flag(.daVictim, victim, alleged, on: date(2003, 1, 1))
    #expect(story.drafts(.severalPerpetrators).isEmpty)
    story.flag(.daVictim, victim, story.person(), on: date(2009, 1, 1))
    story.flag(.injuryQuery, victim, on: date(2011, 1, 1))
    story.flag(.daVictim, victim, alleged, on: date(2015, 1, 1))
    #expect(story.drafts(.severalPerpetrators).map(\.from) == [date(2009, 1, 1), date(2015, 1, 1)])
    story.flag(.maracHeard, victim, recorded: date(2010, 1, 1))
    #expect(story.drafts(.severalPerpetrators).map(\.from) == [date(2015, 1, 1)])
  }

  @Test("abuse within twelve months of the last referral repeats; the same day of the next year is outside")
  func repeats() {
    func flags(_ referred: [Day], _ events: [Day]) -> [DerivedFlag<Int>] {
      var story = story
      for on in referred { story.flag(.maracReferred, victim, recorded: on) }
      for on in events { story.flag(.daVictim, victim, alleged, on: on) }
      let flags = story.derived(.maracRepeat, of: victim)
      // A referral since then ends the draft, and not the repeat.
      let open = flags.map(\.from).filter { from in referred.allSatisfy { $0 < from } }
      #expect(story.drafts(.repeat).map(\.from) == open)
      return flags
    }
    let referred = date(2017, 3, 8)
    #expect(flags([referred], [date(2018, 3, 7)]).map(\.from) == [date(2018, 3, 7)])
    #expect(flags([referred], [date(2018, 3, 8)]).isEmpty)
    #expect(flags([referred], [date(2017, 3, 8)]).isEmpty, "what was referred is not its own repeat")
    #expect(flags([referred], [date(2017, 3, 7)]).isEmpty)
    #expect(flags([referred, date(2016, 1, 1), date(2019, 1, 1)], [date(2017, 9, 1)]).count == 1)
    #expect(flags([date(2016, 1, 1), date(2019, 1, 1)], [date(2017, 9, 1)]).isEmpty)
  }

  @Test("a referral that was sent here ends a draft as a flag does, unless it was of another kind or called back")
  func referredHere() {
    for (kind, on, isWithdrawn, isOpen) in [
      (ReferralKind.marac, 10, false, false), (.marac, 9, false, true), (.marac, 10, true, true),
      (.outreach, 10, false, true),
    ] {
      var story = story
      story.flag(.risk, victim, alleged, on: day(10), risk: .high)
      story.referral(
        about: story.subject(of: victim, firmly: false), on: day(on), kind: kind.name, withdrawn: isWithdrawn)
      #expect(!story.drafts(.visibleHighRisk).isEmpty == isOpen, "\(kind.name) on day \(on)")
    }
  }

  @Test("abuse within twelve months of a referral that was sent here repeats, once for each referral")
  func repeatsOfReferrals() {
    var story = story
    for on in [0, 400] { story.referral(about: victim, on: day(on), kind: ReferralKind.marac.name) }
    for on in [50, 60, 450, 460] { story.flag(.daVictim, victim, alleged, on: day(on)) }
    let flags = story.derived(.maracRepeat, of: victim)
    #expect(flags.map(\.from) == [day(50), day(450)])
    #expect(flags.allSatisfy { $0.audience.roles.isSubset(of: ReferralKind.marac.definition.audience.roles) })
  }

  @Test("a repeat is known when both the referral and the abuse are")
  func repeatKnownLate() {
    var story = story
    let referral = story.flag(.maracHeard, victim, recorded: day(10))
    let event = story.flag(.daVictim, victim, alleged, on: day(20), recorded: day(90))
    let flag = story.derived(.maracRepeat).first
    #expect(flag?.from == day(90) && flag?.flags == [referral, event])
  }
}
