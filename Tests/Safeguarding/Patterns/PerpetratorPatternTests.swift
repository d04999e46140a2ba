import Replication
import Testing

@testable import Safeguarding

@Suite("What follows for someone who is reported")
struct PerpetratorPatternTests {
  @Test("two victims make a serial, charged or not, however long ago; one victim any number of times does not")
  func serial() {
    var story = Story()
    let alleged = story.person()
    let first = story.person()
    for number in 0..<5 { story.flag(.daVictim, first, alleged, on: date(2001 + number, 1, 1), status: .inactive) }
    #expect(story.derived(.serialPerp).isEmpty)
    story.flag(
      .allegedPerp, alleged, story.person(), on: date(2015, 1, 1), recorded: date(2015, 2, 1),
      [FlagField.outcome: .text("No charge")])
    let flag = story.derived(.serialPerp, of: alleged).first
    #expect(flag?.from == date(2015, 2, 1) && flag?.count == 2 && flag?.reasons.count == 6)
    #expect(flag?.explanation.hasSuffix("A report is not a finding.") == true)
  }

  @Test("three reports in twelve months count, the same day of the next year is outside")
  func threeInTwelve() {
    func reports(_ third: Day) -> [DerivedFlag<Int>] {
      var story = Story()
      let alleged = story.person()
      for on in [date(2014, 9, 27), date(2015, 2, 1), third] {
        story.flag(.allegedPerp, alleged, story.person(), on: on)
      }
      return story.derived(.perp3In12, of: alleged)
    }
    #expect(reports(date(2015, 9, 26)).map(\.from) == [date(2015, 9, 26)])
    #expect(reports(date(2015, 9, 27)).isEmpty)
  }

  @Test("reports cross firm links alone: two who are probably one are not added up, two who are firmly one are")
  func firmOnly() {
    for isFirm in [false, true] {
      var story = Story()
      let one = story.person()
      let other = story.subject(of: one, firmly: isFirm)
      for (number, alleged) in [one, one, other].enumerated() {
        story.flag(.daVictim, story.person(), alleged, on: day(number))
      }
      #expect(story.derived(.serialPerp, of: one).map(\.count) == [isFirm ? 3 : 2])
      #expect(story.derived(.perp3In12).isEmpty == !isFirm)
      #expect(story.derived(.serialPerp, of: other).isEmpty)
    }
  }

  @Test("a victim of several subjects is one victim, by weak links too")
  func victimOnce() {
    var story = Story()
    let alleged = story.person()
    let victim = story.person()
    story.flag(.daVictim, victim, alleged, on: day(1))
    story.flag(.daVictim, story.subject(of: victim, firmly: false), alleged, on: day(2))
    #expect(story.derived(.serialPerp).isEmpty)
  }

  @Test("a breach of an order that a victim is named in is a report; one without a victim is not")
  func breach() {
    var story = Story()
    let alleged = story.person()
    story.flag(.orderBreach, alleged, on: day(1))
    #expect(story.events.isEmpty)
    for number in 2...4 { story.flag(.orderBreach, alleged, story.person(), on: day(number)) }
    #expect(story.derived(.perp3In12, of: alleged).count == 1)
  }
}

@Suite("Two who report each other")
struct MutualReportTests {
  private func told(_ reports: [(byFirst: Bool, on: Int)], judged: [(first: Bool, on: Int)] = []) -> Told {
    var story = Story()
    let one = story.person()
    let other = story.person()
    for report in reports {
      story.flag(.daVictim, report.byFirst ? one : other, report.byFirst ? other : one, on: day(report.on))
    }
    for judgement in judged {
      story.flag(
        .primaryAssessed, judgement.first ? one : other, judgement.first ? other : one, recorded: day(judgement.on))
    }
    return Told(story: story, one: one, other: other)
  }

  private struct Told {
    var story: Story
    let one: Int
    let other: Int

    var repeats: [Int] { story.derived(.daRepeat).map(\.person) }
  }

  @Test("reports that came first count, those of the other side drive nothing, and both are events that are shown")
  func first() {
    let told = told([(true, 1), (true, 2), (false, 3), (false, 4), (false, 5)])
    #expect(told.repeats == [told.one])
    #expect(told.story.derived(.escalating).isEmpty)
    #expect(told.story.derived(.perp3In12).isEmpty)
    #expect(told.story.events.count == 5)
    #expect(told.story.events.filter(\.isCounterReport).map(\.victim) == [told.other, told.other, told.other])
    #expect(Patterns.mutualPairs(in: told.story.file).count == 1)
  }

  @Test("reports of both that became known on one day drive nothing, on neither side")
  func sameDay() {
    let told = told([(true, 1), (false, 1), (true, 2), (true, 3), (false, 4), (false, 5)])
    #expect(told.story.derived.isEmpty)
  }

  @Test("who was judged the primary perpetrator is no victim of the other any more, and the other is")
  func judged() {
    let reports = [(true, 1), (true, 2), (false, 3), (false, 4)]
    let turned = told(reports, judged: [(true, 9)])
    #expect(turned.repeats == [turned.other])
    let confirmed = told(reports, judged: [(false, 9)])
    #expect(confirmed.repeats == [confirmed.one])
    #expect(Patterns.mutualPairs(in: turned.story.file).isEmpty)
  }

  @Test("of two judgements the later holds, and two of one day that differ hold nothing")
  func judgedAgain() {
    let reports = [(true, 1), (true, 2), (false, 3), (false, 4)]
    for judged in [[(true, 9), (false, 10)], [(false, 10), (true, 9)]] {
      let told = told(reports, judged: judged)
      #expect(told.repeats == [told.one])
      #expect(Patterns.mutualPairs(in: told.story.file).isEmpty)
    }
    for judged in [[(true, 9), (false, 9)], [(false, 9), (true, 9)]] {
      let told = told(reports, judged: judged)
      #expect(told.repeats == [told.one], "as before anybody judged")
      #expect(Patterns.mutualPairs(in: told.story.file).count == 1)
    }
  }

  @Test("what a third person reports of either counts, and so does a third who is named beside the other of the pair")
  func third() {
    var told = told([(true, 1), (false, 2)])
    let third = told.story.person()
    for number in 3...4 { told.story.flag(.daVictim, third, told.other, on: day(number)) }
    #expect(told.story.derived(.serialPerp).map(\.person) == [told.other])
    #expect(told.repeats == [third])
    // A report of two: of the one against whom it is a counter-report nothing follows, of the other it does.
    for number in 5...6 {
      told.story.flag(.daVictim, told.other, told.one, on: day(number), incident: "INC-\(number)")
      told.story.flag(.daVictim, told.other, third, on: day(number), incident: "INC-\(number)")
    }
    #expect(told.story.derived(.daRepeat, of: told.other).isEmpty, "the pair with the third reports both ways too")
    let fourth = told.story.person()
    for number in 7...8 {
      told.story.flag(.daVictim, told.other, told.one, on: day(number), incident: "INC-\(number)")
      told.story.flag(.daVictim, told.other, fourth, on: day(number), incident: "INC-\(number)")
    }
    #expect(told.story.derived(.daRepeat, of: told.other).map(\.counterpart) == [fourth])
  }
}
