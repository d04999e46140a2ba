import Replication
import Testing

@testable import Safeguarding

@Suite("What follows for the person to whom things happened")
struct VictimPatternTests {
  private func story(_ days: [Day]) -> (story: Story, victim: Int) {
    var story = Story()
    let victim = story.person()
    let alleged = story.person()
    for on in days { story.flag(.daVictim, victim, alleged, on: on) }
    return (story, victim)
  }

  @Test("three events escalate within twelve months: the same day of the next year is outside, the day before inside")
  func twelveMonths() {
    let first = date(2017, 5, 20)
    let inside = story([first, date(2017, 8, 1), date(2018, 5, 19)])
    #expect(inside.story.derived(.escalating, of: inside.victim).map(\.from) == [date(2018, 5, 19)])
    #expect(story([first, date(2017, 8, 1), date(2018, 5, 20)]).story.derived(.escalating).isEmpty)
  }

  @Test("twelve months from a leap day end with February")
  func leapDay() {
    let leap = date(2016, 2, 29)
    #expect(story([leap, date(2016, 6, 1), date(2017, 2, 28)]).story.derived(.escalating).count == 1)
    #expect(story([leap, date(2016, 6, 1), date(2017, 3, 1)]).story.derived(.escalating).isEmpty)
    #expect(story([date(2015, 3, 1), date(2015, 6, 1), leap]).story.derived(.escalating).count == 1)
    #expect(story([date(2015, 2, 28), date(2015, 6, 1), leap]).story.derived(.escalating).isEmpty)
  }

  @Test("it escalates from the day on which the third could be known, in whatever order they became known")
  func knownLate() {
    var story = Story()
    let victim = story.person()
    let alleged = story.person()
    let late = story.flag(.daVictim, victim, alleged, on: day(0), recorded: day(500))
    let second = story.flag(.injuryQuery, victim, on: day(30), by: 2, [FlagField.seenAlone: .integer(0)])
    let third = story.flag(.daVictim, victim, alleged, on: day(60))
    let flag = story.derived(.escalating, of: victim).first
    #expect(flag?.from == day(500))
    #expect(flag?.reasons.map(\.flags) == [[late], [second], [third]])
    #expect(
      flag?.reasons.map(\.words) == ["victim of domestic abuse", "injury, not seen alone", "victim of domestic abuse"])
    #expect(flag?.count == 3 && flag?.tier == .urgent)
  }

  @Test("a lifetime of events that lie far apart never escalates")
  func farApart() {
    #expect(story((0..<12).map { day($0 * 184) }).story.derived(.escalating).isEmpty)
    #expect(story((0..<3).map { day($0 * 182) }).story.derived(.escalating).count == 1)
  }

  @Test("two events of a pair repeat, however far apart, and those of another pair do not count with them")
  func repeated() {
    var (story, victim) = story([date(2001, 1, 1)])
    let other = story.person()
    story.flag(.daVictim, victim, other, on: date(2010, 1, 1))
    #expect(story.derived(.daRepeat).isEmpty)
    story.flag(.allegedPerp, other, victim, on: date(2019, 1, 1))
    let flags = story.derived(.daRepeat)
    #expect(flags.map(\.counterpart) == [other] && flags.map(\.from) == [date(2019, 1, 1)])
    #expect(flags.first?.count == 2 && flags.first?.reasons.count == 2)
  }

  @Test("two events of one pair repeat although weak links alone hold the victim's subjects together")
  func repeatedAcross() {
    var (story, victim) = story([day(1)])
    let alleged = story.file.subjects.first { $0.id != victim }?.id ?? 0
    story.flag(.daVictim, story.subject(of: victim, firmly: false), alleged, on: day(2))
    #expect(story.derived(.daRepeat, of: victim).count == 1)
  }

  @Test("several alleged perpetrators are counted over a lifetime, one that weak links hold together once")
  func several() {
    var (story, victim) = story([date(1999, 1, 1)])
    let alleged = story.file.subjects.first { $0.id != victim }?.id ?? 0
    story.flag(.daVictim, victim, story.subject(of: alleged, firmly: false), on: date(2002, 1, 1))
    #expect(story.derived(.multiPerp).isEmpty)
    story.flag(.daVictim, victim, story.person(), on: date(2012, 1, 1), status: .inactive)
    story.flag(.daVictim, victim, alleged, on: date(2014, 1, 1))
    let flag = story.derived(.multiPerp, of: victim).first
    #expect(flag?.from == date(2012, 1, 1) && flag?.count == 2 && flag?.reasons.count == 2)
  }

  @Test("two who are named for one event are two, and the event is one reason")
  func twoAtOnce() {
    var story = Story()
    let victim = story.person()
    for _ in 0..<2 { story.flag(.daVictim, victim, story.person(), on: day(1), incident: "INC-1") }
    let flag = story.derived(.multiPerp, of: victim).first
    #expect(flag?.count == 2 && flag?.reasons.count == 1)
    #expect(story.derived(.daRepeat).isEmpty)
  }

  @Test("contacts without an assessment are counted among those of which somebody said; any that says so is one")
  func unassessed() {
    var story = Story()
    let victim = story.person()
    func contact(_ number: Int, _ assessed: Int64?) {
      story.flag(
        .daVictim, victim, on: day(number), recorded: day(number + 5), incident: "INC-\(number)",
        assessed.map { [FlagField.assessed: .integer($0)] } ?? [:])
    }
    contact(1, nil)
    #expect(story.derived(.dashMissing).isEmpty)
    contact(2, 1)
    #expect(story.derived(.dashMissing).isEmpty)
    contact(3, 0)
    contact(4, 0)
    let flag = story.derived(.dashMissing, of: victim).first
    #expect(flag?.from == day(8) && flag?.count == 2)
    #expect(flag?.explanation == "No risk assessment at 2 of 3 contacts.")
    contact(4, 1)
    #expect(story.derived(.dashMissing).first?.count == 1)
  }

  @Test("referred onward and never to a specialist service is said until a specialist service is")
  func noSpecialist() {
    func story(_ build: (inout Story, Int) -> Void) -> [DerivedFlag<Int>] {
      var story = Story()
      let victim = story.person()
      story.flag(
        .daVictim, victim, on: day(3), incident: "INC-1", [FlagField.referredTo: words("childrens-services")])
      build(&story, victim)
      return story.derived(.noSpecialist, of: victim)
    }
    #expect(story { _, _ in }.map(\.from) == [day(3)])
    #expect(story { $0.referral(about: $1, on: day(2)) }.map(\.from) == [day(2)])
    #expect(story { $0.referral(about: $1, on: day(2)) }.map(\.count) == [2])
    #expect(story { $0.referral(about: $1, on: day(9), specialist: true) }.isEmpty)
    #expect(!story { $0.referral(about: $1, on: day(9), specialist: true, withdrawn: true) }.isEmpty)
    #expect(story { $0.flag(.idvaEngaged, $1, recorded: day(9)) }.isEmpty)
    for place in ["specialist-service", "idva", "refuge", "outreach"] {
      #expect(story { $0.flag(.daVictim, $1, on: day(9), [FlagField.referredTo: words(place)]) }.isEmpty)
    }
    var none = Story()
    none.flag(.daVictim, none.person(), on: day(1))
    #expect(none.derived(.noSpecialist).isEmpty)
  }
}
