import Replication
import Testing

@testable import Safeguarding

@Suite("The right to know, and the history before a sentence")
struct DisclosurePatternTests {
  private var story = Story()
  private let alleged: Int
  private let first: Int
  private let partner: Int

  init() {
    alleged = story.person()
    first = story.person()
    partner = story.person()
    story.flag(
      .daVictim, first, alleged, on: day(10), recorded: day(20), [FlagField.relationship: .text("partner")])
    story.flag(.allegedPerp, alleged, first, on: day(10), recorded: day(20), [FlagField.relationship: .text("partner")])
  }

  @Test("the first to report has nothing to be told by that; a later partner has, within 28 days")
  func later() {
    var story = story
    #expect(story.derived(.dvds).isEmpty)
    story.flag(
      .intimateRelationship, partner, alleged, recorded: day(100), [FlagField.relationship: .text("partner")])
    let flags = story.derived(.dvds)
    #expect(flags.map(\.person) == [partner] && flags.map(\.counterpart) == [alleged])
    #expect(flags.map(\.from) == [day(100)] && flags.map(\.due) == [day(128)])
    #expect(flags.first?.name == "DVDS consider" && flags.first?.tier == .urgent)
  }

  @Test("every way of saying that two are partners now counts, from either side, and none that says they were")
  func ways() {
    func consider(_ add: (inout Story) -> Void) -> [Int] {
      var story = story
      add(&story)
      return story.derived(.dvds).map(\.person)
    }
    let (alleged, partner) = (alleged, partner)
    for relation in ["partner", "spouse"] {
      let said: [FieldNumber: Value<Int>] = [FlagField.relationship: .text(relation)]
      #expect(consider { $0.flag(.intimateRelationship, partner, alleged, recorded: day(90), said) } == [partner])
      #expect(consider { $0.flag(.intimateRelationship, alleged, partner, recorded: day(90), said) } == [partner])
      #expect(consider { $0.flag(.allegedPerp, alleged, partner, on: day(90), said) } == [partner])
    }
    #expect(consider { $0.flag(.newRelationship, alleged, partner, recorded: day(90)) } == [partner])
    #expect(consider { $0.relationship(partner, alleged, .partner, recorded: day(90)) } == [partner])
    #expect(consider { $0.relationship(alleged, partner, .partner, recorded: day(90)) } == [partner])

    for relation in ["former-partner", "former-spouse", "sibling", ""] {
      let said: [FieldNumber: Value<Int>] = [FlagField.relationship: .text(relation)]
      #expect(consider { $0.flag(.intimateRelationship, partner, alleged, recorded: day(90), said) }.isEmpty)
      #expect(consider { $0.flag(.allegedPerp, alleged, partner, on: day(90), said) }.isEmpty)
    }
    for kind in RelationshipKind.allCases where kind != .partner {
      #expect(consider { $0.relationship(partner, alleged, kind, recorded: day(90)) }.isEmpty)
    }
    #expect(consider { $0.relationship(partner, partner, .partner, recorded: day(90)) }.isEmpty)
  }

  @Test("a relationship that was entered in error makes nobody a partner")
  func error() {
    var story = story
    story.relationship(partner, alleged, .partner, recorded: day(90), status: .enteredInError)
    #expect(story.derived(.dvds).isEmpty)
    story.relationship(partner, alleged, .partner, recorded: day(95), status: .inactive)
    #expect(story.derived(.dvds).map(\.from) == [day(95)])
  }

  @Test("who was a partner before anybody reported is not told by that report, on the day of it is")
  func before() {
    for (on, count) in [(19, 0), (20, 1)] {
      var story = story
      story.relationship(partner, alleged, .partner, recorded: day(on))
      #expect(story.derived(.dvds).count == count)
    }
  }

  @Test("what somebody reported who is only probably the same is not disclosed")
  func firm() {
    for isFirm in [false, true] {
      var story = story
      let other = story.subject(of: alleged, firmly: isFirm)
      story.relationship(partner, other, .partner, recorded: day(90))
      #expect(story.derived(.dvds).isEmpty == !isFirm)
    }
  }

  @Test("a pre-sentence report is told every report, charged or not, by how many people, until it is closed")
  func sentencing() {
    var story = story
    for number in 0..<6 { story.flag(.daVictim, number < 3 ? first : partner, alleged, on: day(100 + number)) }
    let waiting = story.flag(.psrHistoryDue, alleged, recorded: day(300))
    let flag = story.derived(.psrHistoryDue, of: alleged).first
    #expect(flag?.count == 7 && flag?.from == day(300))
    #expect(flag?.explanation.contains("Reported 7 times by or about 2 people, charged or not.") == true)
    #expect(flag?.audience == .policeAndProbation)
    #expect(flag?.flags.contains(waiting) == true)
    story.flag(.psrHistoryDue, story.person(), recorded: day(300))
    #expect(story.derived(.psrHistoryDue).map(\.count).sorted() == [0, 7])
    story.file.flags = story.file.flags.map {
      $0.id == waiting ? $0.with(FlagField.status, .integer(FlagStatus.inactive.rawValue)) : $0
    }
    #expect(story.derived(.psrHistoryDue).map(\.count) == [0])
  }

  @Test("two reports that wait for one person are one thing to answer, since the first")
  func sentencingTwice() {
    var story = story
    for number in [300, 200] { story.flag(.psrHistoryDue, alleged, recorded: day(number)) }
    #expect(story.derived(.psrHistoryDue).map(\.from) == [day(200)])
    #expect(story.derived(.psrHistoryDue).map(\.count) == [1])
  }

  @Test("reports that are counted and not named narrow who may read it, and a partner's own do not")
  func unnamedAudience() {
    for (narrow, audience) in [(first, AudienceCode.riskManagement), (partner, .protection)] {
      var story = story
      story.file.flags = []
      story.flag(.daVictim, narrow, alleged, on: day(99), audience: .riskManagement)
      for number in 0..<80 { story.flag(.daVictim, first, alleged, on: day(100 + number), audience: .protection) }
      story.relationship(partner, alleged, .partner, recorded: day(400))
      let common = Audience.common([FlagCode.dvds.definition.audience, audience])
      #expect(story.derived(.dvds, of: partner).map(\.audience) == [common])
    }
  }

  @Test("more reports than can be read are counted, the latest named, and a partner's own never among them")
  func manyReports() {
    var story = story
    for number in 0..<80 { story.flag(.daVictim, first, alleged, on: day(100 + number)) }
    for number in 0..<90 { story.flag(.daVictim, partner, alleged, on: day(200 + number)) }
    story.relationship(partner, alleged, .partner, recorded: day(400))
    let flag = story.derived(.dvds, of: partner).first
    #expect(flag?.count == 81)
    #expect(flag?.explanation.hasPrefix("A partner was reported 81 times by or about 1 other before.") == true)
    #expect(flag?.reasons.count == DisclosurePatterns.mostReports + 1)
    #expect(flag?.reasons.map(\.day).min() == day(160))
  }
}
