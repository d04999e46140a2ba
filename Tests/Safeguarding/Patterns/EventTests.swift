import Replication
import Testing

@testable import Safeguarding

@Suite("What is one event")
struct EventTests {
  private var story = Story()
  private let victim: Int
  private let alleged: Int

  init() {
    victim = story.person()
    alleged = story.person()
  }

  @Test("an incident that two agencies recorded is one event, known from the first of the records")
  func twice() {
    var story = story
    let other = story.subject(of: victim, firmly: false)
    let first = story.flag(.daVictim, victim, alleged, on: day(1), recorded: day(9), by: 1, incident: "INC-1")
    let second = story.flag(.daVictim, other, on: day(1), recorded: day(4), by: 2, incident: " inc-1 ")
    #expect(story.events.map(\.flags) == [[first, second]])
    #expect(story.events.first?.known == day(4))
    #expect(story.events.first?.words == "call-out")
  }

  @Test(
    "one pair on one day is one event, whoever of the two the flag is about; another day or another pair is another")
  func pairs() {
    var story = story
    story.flag(.daVictim, victim, alleged, on: day(1), by: 1)
    story.flag(.allegedPerp, alleged, victim, on: day(1), by: 2)
    story.flag(.nfs, victim, alleged, on: day(1), by: 3, incident: "INC-1")
    #expect(story.events.count == 1)
    story.flag(.daVictim, victim, alleged, on: day(2))
    #expect(story.events.count == 2)
    story.flag(.daVictim, victim, story.person(), on: day(1))
    #expect(story.events.count == 3)
    story.flag(.daVictim, story.person(), alleged, on: day(1))
    #expect(story.events.count == 4)
  }

  @Test("two incidents of one person on one day are two events, if their references differ and nobody is named")
  func twoOnOneDay() {
    var story = story
    story.flag(.daVictim, victim, on: day(1), incident: "INC-1")
    story.flag(.daVictim, victim, on: day(1), incident: "INC-2")
    #expect(story.events.count == 2)
  }

  @Test("a record without a reference belongs to that incident of its day which was known first, by whatever numbers")
  func loose() {
    for numbers in [[10, 20, 30], [30, 20, 10], [20, 30, 10]] {
      var story = story
      let late = story.flag(.daVictim, victim, on: day(1), recorded: day(9), incident: "INC-1", id: numbers[0])
      let early = story.flag(.daVictim, victim, on: day(1), recorded: day(8), incident: "INC-2", id: numbers[1])
      let loose = story.flag(.nfs, victim, on: day(1), recorded: day(5), by: 2, id: numbers[2])
      #expect(Set(story.events.map(\.flags)) == [[late], [early, loose].sorted()])
    }
  }

  @Test("one reference at two persons is an event of each")
  func twoVictims() {
    var story = story
    story.flag(.daVictim, victim, alleged, on: day(1), incident: "INC-1")
    story.flag(.daVictim, story.person(), alleged, on: day(1), incident: "INC-1")
    #expect(story.events.count == 2)
  }

  @Test("an injury without a counterpart is one event a day and agency, and says whether the patient was seen alone")
  func injuries() {
    var story = story
    story.flag(.injuryQuery, victim, on: day(1), by: 1)
    story.flag(.injuryQuery, victim, on: day(1), by: 1, [FlagField.seenAlone: .integer(0)])
    #expect(story.events.map(\.words) == ["injury, not seen alone"])
    story.flag(.injuryQuery, victim, on: day(1), by: 2, [FlagField.seenAlone: .integer(1)])
    #expect(Set(story.events.map(\.words)) == ["injury, not seen alone", "injury"])
    story.flag(.injuryQuery, victim, on: day(2), by: 1)
    #expect(story.events.count == 3)
  }

  @Test("notices, referrals, assessments, unanswered calls and what has no day are no events")
  func noEvents() {
    var story = story
    let events: Set<FlagCode> = [
      .daVictim, .allegedPerp, .nfs, .injuryQuery, .coerciveControl, .economic, .sexual, .stalking, .honourBased,
      .threatsToKill, .orderBreach, .forcedMarriage,
    ]
    for (number, code) in FlagCode.allCases.enumerated() {
      story.flag(code, victim, alleged, recorded: day(number))
      if !events.contains(code) {
        story.flag(code, victim, alleged, on: day(number), incident: "INC-\(number)")
      }
    }
    #expect(story.events.isEmpty)
    for (number, code) in events.enumerated() { story.flag(code, victim, alleged, on: day(number)) }
    #expect(story.events.count == events.count)
  }

  @Test("an empty reference refers to nothing, and makes no call-out of a report")
  func emptyReference() {
    var story = story
    story.flag(.daVictim, victim, alleged, on: day(1), incident: "")
    story.flag(.daVictim, victim, story.person(), on: day(90), incident: " ")
    #expect(story.events.count == 2)
    #expect(story.events.allSatisfy { $0.words == "victim of domestic abuse" })
  }

  @Test("a flag whose two sides are firmly one person is nobody's event")
  func selfPair() {
    var story = story
    story.flag(.daVictim, victim, story.subject(of: victim, firmly: true), on: day(1))
    story.flag(.allegedPerp, alleged, alleged, on: day(2))
    #expect(story.events.isEmpty)
    #expect(story.derived.isEmpty)
  }

  @Test("a flag whose two sides are only probably one person is the victim's event, and accuses nobody")
  func probableSelfPair() {
    for isReport in [false, true] {
      var story = story
      let other = story.subject(of: victim, firmly: false)
      for number in 1...3 {
        story.flag(
          isReport ? .allegedPerp : .daVictim, isReport ? other : victim, isReport ? victim : other, on: day(number))
      }
      #expect(story.events.map(\.victim) == [victim, victim, victim])
      #expect(story.events.flatMap(\.alleged).isEmpty)
      #expect(story.derived(.escalating).map(\.person) == [victim])
      #expect(story.derived(.perp3In12).isEmpty && story.derived(.daRepeat).isEmpty)
      #expect(Patterns.mutualPairs(in: story.file).isEmpty)
    }
  }

  @Test("whose name was added later is alleged from then on, not from the day of the event")
  func namedLater() {
    var story = story
    let second = story.person()
    story.flag(.daVictim, victim, alleged, on: day(1), incident: "INC-1")
    story.flag(.daVictim, victim, on: day(2), incident: "INC-2")
    story.flag(.daVictim, victim, second, on: day(2), recorded: day(40), by: 2, incident: "INC-2")
    #expect(story.derived(.multiPerp).map(\.from) == [day(40)])
    #expect(story.drafts(.severalPerpetrators).map(\.from) == [day(40)])
  }
}
