import Replication
import Safeguarding
import Testing

/// One family's history over thirteen years, four alleged perpetrators; a man whom three others report; a couple that
/// reports each other. All invented, in the shape that agencies' mappings publish.
private func sample() -> SampleHistory {
  var history = SampleHistory()
  for person in ["vera", "rex-84", "rex-58", "milo", "theo", "lina", "greta", "kim", "rosa", "joy"] {
    history.subject(person)
  }
  // Of this man the subjects with one identifier are firmly one; one without it is probably he.
  history.subject("carl")
  history.subject("carl-b", person: "carl", firm: "carl")
  history.subject("carl-vs", person: "carl", firm: "carl-vs")
  for child in ["nat", "pip", "ivy"] { history.subject(child) }
  // The same couple, on both sides of a report: probably the same, no identifier.
  history.subject("paul-v", person: "paul-v", firm: "paul-v")
  history.subject("paul-s", person: "paul-v", firm: "paul-s")
  history.subject("sue-v", person: "sue-s", firm: "sue-v")
  history.subject("sue-s", person: "sue-s", firm: "sue-s")
  let both = ["Nat", "Pip"]
  history.callOut("1", "2004-03-06", "vera", "rex-84", children: ["Nat"], seen: false)
  history.callOut("2", "2004-11-19", "vera", "rex-84", children: ["Nat"], seen: true, referred: ["childrens-services"])
  history.callOut("3", "2005-06-25", "vera", "rex-84", "former-partner")
  history.callOut("4", "2007-09-15", "vera", "milo", children: ["Nat", "Ivy"], seen: false)
  history.callOut(
    "5", "2009-05-16", "vera", "milo", ticks: 7, children: ["Nat", "Ivy"], seen: true, referred: ["childrens-services"])
  history.callOut("6", "2010-05-29", "vera", "milo", "former-partner", children: ["Nat", "Ivy"], seen: false)
  history.callOut("7", "2012-08-11", "vera", "theo", children: ["Nat"], seen: false)
  history.callOut(
    "8", "2013-12-24", "vera", "theo", ticks: 11, grade: .medium, children: ["Nat"], seen: true,
    referred: ["childrens-services"])
  history.callOut("13", "2014-06-14", "lina", "carl")
  history.callOut("14", "2014-08-02", "lina", "carl")
  history.callOut("15", "2014-09-27", "greta", "carl")
  history.callOut(
    "9", "2014-10-04", "vera", "theo", "former-partner", children: both, seen: false, referred: ["childrens-services"])
  history.callOut("16", "2014-12-13", "greta", "carl")
  history.callOut("17", "2015-02-01", "kim", "carl")
  history.callOut("18", "2015-04-05", "kim", "carl", "former-partner")
  history.callOut("10", "2015-04-18", "vera", "theo", "former-partner", children: both, seen: false)
  history.callOut("19", "2015-05-23", "lina", "carl", "former-partner")
  history.callOut("20", "2016-02-12", "paul-v", "sue-s", "spouse", ticks: 9)
  history.callOut("21", "2016-02-12", "sue-v", "paul-s", "spouse")
  history.callOut("22", "2016-09-30", "paul-v", "sue-s", "spouse", ticks: 12, grade: .medium)
  history.callOut("11", "2017-05-20", "vera", "carl-b", children: both, seen: false)
  history.callOut(
    "12", "2017-07-09", "vera", "carl", ticks: 6, answers: ["frightened", "depressed"], children: both, seen: false,
    referred: ["childrens-services"])
  history.callOut(
    "12b", "2017-07-09", recorded: "2017-08-30", "vera", "carl", strangulation: true, children: ["Nat"], seen: true)
  history.callOut("23", "2018-03-03", "rosa", "joy", ticks: 14, grade: .high)
  history.flag(
    .injuryQuery, "vera", on: "2017-06-17", by: .acuteTrust, basis: .observed, [FlagField.seenAlone: .integer(0)])
  history.flag(.pregnantInfant, "vera", on: "2014-01-20", by: .acuteTrust, basis: .observed)
  history.flag(.childReferred, "nat", recorded: "2004-11-22", by: .childrensServices)
  history.flag(.childDAVictim, "nat", recorded: "2004-11-22", by: .childrensServices)
  history.flag(.fearsChildRemoval, "vera", recorded: "2014-05-12", by: .childrensServices, basis: .disclosed)
  history.flag(.contactUnmade, "pip", recorded: "2017-07-19", by: .communityTrust)
  history.flag(.contactUnmade, "pip", recorded: "2017-07-27", by: .communityTrust)
  history.flag(.supportOffered, "carl-vs", on: "2015-02-04", by: .victimServices)
  history.flag(.psrHistoryDue, "carl", on: "2016-12-14", by: .probation)
  history.flag(.sentence, "carl", on: "2017-01-11", by: .probation, basis: .adjudicated)
  history.parent("vera", "nat", recorded: "2004-11-22")
  history.parent("vera", "pip", recorded: "2014-10-07")
  history.decide("Nat", of: "vera", is: "nat")
  history.decide("Pip", of: "vera", is: "pip")
  return history
}

@Suite("Patterns of a whole history")
struct PatternCaseTests {
  private let file = sample().file
  private let derived = Patterns.derive(in: sample().file)

  private func found(_ code: FlagCode, _ person: String, _ counterpart: String? = nil) -> [DerivedFlag<String>] {
    derived.filter {
      $0.code == code && $0.person == person && $0.draft == nil && (counterpart == nil || $0.counterpart == counterpart)
    }
  }

  @Test("each pattern is known from the day on which its last reason was recorded")
  func fromDays() {
    #expect(found(.childDAVictim, "nat").map(\.from) == [day("2004-03-06")])
    #expect(found(.childNotSeen, "nat").map(\.from) == [day("2004-03-06")])
    #expect(found(.childNotSeen, "nat").map(\.count) == [8])
    #expect(found(.daRepeat, "vera", "rex-84").map(\.from) == [day("2004-11-19")])
    #expect(found(.multiPerp, "vera").map(\.from) == [day("2007-09-15")])
    #expect(found(.multiPerp, "vera").map(\.count) == [4])
    #expect(found(.perp3In12, "carl").map(\.from) == [day("2014-09-27")])
    #expect(found(.serialPerp, "carl").map(\.from) == [day("2014-09-27")])
    #expect(found(.suicideConcern, "vera").map(\.from) == [day("2017-07-09")])
  }

  @Test("contacts are counted once, however often they were recorded")
  func counts() {
    let contacts = Patterns.events(in: file).filter { $0.victim == "vera" && $0.words == "call-out" }
    #expect(contacts.count == 12)
    #expect(contacts.count { $0.isAssessed == false } == 9)
    #expect(contacts.count { $0.referredTo.contains("childrens-services") } == 5)
    #expect(found(.dashMissing, "vera").map(\.count) == [9])
    #expect(found(.noSpecialist, "vera").map(\.count) == [5])
  }

  @Test("what escalates names exactly the three events of the window")
  func escalating() {
    let flags = found(.escalating, "vera")
    #expect(flags.map(\.from) == [day("2017-07-09")])
    #expect(
      flags.first?.reasons.map { "\($0.day) \($0.words)" } == [
        "2017-05-20 call-out", "2017-06-17 injury, not seen alone", "2017-07-09 call-out",
      ])
  }

  @Test("the right to know is for those who became partners after another's report, and for nobody else")
  func rightToKnow() {
    let flags = derived.filter { $0.code == .dvds }.sorted { $0.from < $1.from }
    #expect(flags.map(\.person) == ["greta", "kim", "vera"])
    #expect(flags.map(\.counterpart) == ["carl", "carl", "carl"])
    #expect(flags.map(\.from) == [day("2014-09-27"), day("2015-02-01"), day("2017-05-20")])
    #expect(flags.allSatisfy { $0.due == Day(rawValue: $0.from.rawValue + 28) })
  }

  @Test("a relationship that begins under a sentence is told when it is reported, to those who manage risk")
  func newRelationship() {
    let flags = found(.newRelationship, "carl")
    #expect(flags.map(\.from) == [day("2017-05-20")])
    #expect(flags.allSatisfy { $0.audience.admits([.probation]) && !$0.audience.admits([.acuteTrust]) })
    #expect(!derived.contains { $0.code == .newRelationship && $0.person != "carl" })
  }

  @Test("drafts for MARAC follow each new incident with several perpetrators, and fourteen ticks")
  func drafts() {
    let repeated = derived.filter { $0.draft == .severalPerpetrators && $0.person == "vera" }.map(\.from)
    #expect(repeated.contains(day("2017-05-20")) && repeated.first == day("2007-09-15"))
    #expect(derived.filter { $0.draft == .visibleHighRisk }.map { "\($0.person) \($0.from)" } == ["rosa 2018-03-03"])
    #expect(derived.contains { $0.draft == .escalation && $0.person == "vera" && $0.from == day("2017-07-09") })
  }

  @Test("those who report each other get no pattern from it, and an assessment is asked for")
  func bothWays() {
    let couple: Set<String> = ["paul-v", "paul-s", "sue-v", "sue-s"]
    let patterns: Set<FlagCode> = [.serialPerp, .multiPerp, .perp3In12, .daRepeat, .escalating]
    #expect(!derived.contains { couple.contains($0.person) && patterns.contains($0.code) })
    #expect(Patterns.mutualPairs(in: file).map { [$0.one, $0.other] } == [["paul-v", "sue-s"]])
    #expect(Patterns.events(in: file).filter { couple.contains($0.victim) }.count == 3)
    let steps = NextStep.steps(for: "paul-v", in: file, derived: derived, roles: [.police])
    #expect(steps.contains { $0.action.contains("primary perpetrator") })
  }

  @Test("abuse within twelve months of a referral to MARAC is a repeat, and what was referred is no draft any more")
  func maracRepeat() {
    var history = sample()
    history.flag(.maracReferred, "vera", on: "2017-05-25", by: .idva)
    history.flag(.maracHeard, "rosa", on: "2018-03-10", by: .maracCoordinator)
    let derived = Patterns.derive(in: history.file)
    let repeats = derived.filter { $0.code == .maracRepeat && $0.draft == nil }
    #expect(repeats.map { "\($0.person) \($0.from)" } == ["vera 2017-06-17"])
    #expect(!derived.contains { $0.person == "rosa" && $0.draft != nil })
    #expect(!derived.contains { $0.draft == .severalPerpetrators && $0.from <= day("2017-05-25") })
    #expect(derived.contains { $0.draft == .repeat && $0.person == "vera" })
  }

  @Test("three signs together ask about suicide, a child who lives elsewhere among them; two do not")
  func suicide() {
    var history = SampleHistory()
    for person in ["vera", "ivy"] { history.subject(person) }
    history.flag(.veryFrightened, "vera", recorded: "2015-01-01")
    history.flag(.coerciveControl, "vera", "milo", recorded: "2015-02-01")
    history.flag(.livesElsewhere, "ivy", recorded: "2015-03-09", by: .childrensServices)
    #expect(!Patterns.derive(in: history.file).contains { $0.code == .suicideConcern })
    history.parent("vera", "ivy", recorded: "2015-04-01")
    let flags = Patterns.derive(in: history.file).filter { $0.code == .suicideConcern }
    #expect(flags.map(\.person) == ["vera"] && flags.map(\.from) == [day("2015-04-01")])
    #expect(flags.first?.audience == .protection)
  }

  @Test("whoever was referred to a specialist service once is not said to have been left without")
  func specialist() {
    let changes: [(inout SampleHistory) -> Void] = [
      { $0.flag(.idvaEngaged, "vera", recorded: "2018-01-01", by: .idva) },
      { $0.callOut("30", "2018-01-01", "vera", "carl", referred: ["specialist-service"]) },
      {
        $0.file.referrals.append(
          .init(
            id: "q1", about: "vera", sentDay: day("2018-01-01"), kind: "idva", isSpecialist: true, isOpen: true))
      },
    ]
    for change in changes {
      var history = sample()
      change(&history)
      #expect(!Patterns.derive(in: history.file).contains { $0.code == .noSpecialist && $0.person == "vera" })
    }
  }

  @Test("a second record of a day without a reference is no further event, and an injury of that day is")
  func secondRecords() {
    var history = SampleHistory()
    history.callOut("1", "2010-01-01", "vera", "milo")
    history.flag(.daVictim, "vera", on: "2010-01-01", by: .idva)
    history.flag(.daVictim, "vera", on: "2010-01-01", by: .gp)
    #expect(Patterns.events(in: history.file).count == 1)
    history.flag(.injuryQuery, "vera", on: "2010-01-01", by: .acuteTrust)
    #expect(Patterns.events(in: history.file).count == 2)
  }

  @Test("what escalates again after quiet years is told again")
  func again() {
    var history = SampleHistory()
    for on in ["2001-01-01", "2001-02-01", "2001-03-01", "2001-06-01", "2009-01-01", "2009-02-01", "2009-03-01"] {
      history.callOut(on, on, "vera", "milo")
    }
    let derived = Patterns.derive(in: history.file)
    #expect(derived.filter { $0.code == .escalating }.map(\.from) == [day("2001-03-01"), day("2009-03-01")])
    #expect(derived.filter { $0.code == .perp3In12 }.map(\.from) == [day("2001-03-01"), day("2009-03-01")])
  }

  @Test("a level never falls by its ticks, and never below what its ticks give")
  func ticks() {
    for (ticks, grade, criterion) in [
      (14, RiskLevel.standard, true), (3, .high, true), (13, .medium, false), (20, .medium, true),
    ] {
      var history = SampleHistory()
      history.callOut("1", "2010-01-01", "vera", "milo", ticks: Int64(ticks), grade: grade)
      #expect(Patterns.derive(in: history.file).contains { $0.draft == .visibleHighRisk } == criterion, "\(ticks)")
    }
  }

  @Test("decisions that differ about a child who is mentioned leave it open, until one is withdrawn")
  func decisions() {
    func children(_ change: (inout SampleHistory) -> Void) -> [String?] {
      var history = SampleHistory()
      for person in ["vera", "nat", "ned"] { history.subject(person) }
      history.callOut("1", "2010-01-01", "vera", "milo", children: ["Nat"])
      change(&history)
      return Patterns.events(in: history.file).flatMap { $0.children.map(\.person) }
    }
    #expect(children { _ in } == [nil])
    #expect(children { $0.decide(" nat ", of: "vera", is: "nat") } == ["nat"])
    #expect(
      children {
        for meant in ["nat", "ned", "nat"] { $0.decide("Nat", of: "vera", is: meant) }
      } == [nil])
    #expect(
      children {
        $0.decide("Nat", of: "vera", is: "nat")
        $0.decide("Nat", of: "vera", is: "nat", .different)
      } == [nil])
    #expect(
      children {
        $0.decide("Nat", of: "vera", is: "nat")
        $0.decide("Nat", of: "vera", is: "ned", withdrawn: true)
      } == ["nat"])
  }

  @Test("once somebody judged who the primary perpetrator is, the other's reports count")
  func assessed() {
    var history = sample()
    history.flag(.primaryAssessed, "sue-s", "paul-v", recorded: "2016-10-10", by: .idva)
    let derived = Patterns.derive(in: history.file)
    #expect(derived.contains { $0.code == .daRepeat && $0.person == "paul-v" && $0.counterpart == "sue-s" })
    #expect(!derived.contains { $0.code == .daRepeat && $0.person == "sue-s" })
    #expect(Patterns.mutualPairs(in: history.file).isEmpty)
  }

  @Test("on the day of a pre-sentence report the uncharged reports are counted, and nobody is named")
  func preSentence() throws {
    let past = file.recorded(by: day("2016-12-14"))
    let flag = try #require(
      Patterns.derive(in: past.readable(by: [.probation], member: 10)).first { $0.code == .psrHistoryDue })
    #expect(flag.person == "carl" && flag.count == 7)
    #expect(flag.explanation.contains("7 times") && flag.explanation.contains("3 people"))
    #expect(flag.audience == .policeAndProbation)
  }

  @Test("nothing recorded later is seen when history is replayed")
  func replay() {
    let past = Patterns.derive(in: file.recorded(by: day("2014-12-31")))
    #expect(!past.isEmpty && past.allSatisfy { $0.from <= day("2014-12-31") })
    let events = Patterns.events(in: file.recorded(by: day("2017-07-10")))
    #expect(!file.recorded(by: day("2017-07-10")).flags.contains { $0.view.code == .nfs })
    #expect(events.count { $0.victim == "vera" } == 13)
  }

  @Test("who was a victim of something else, or has another's name, is told nothing of")
  func never() {
    #expect(!derived.contains { $0.person == "carl-vs" || $0.person == "rex-58" })
    #expect(!Patterns.events(in: file).contains { $0.victim == "carl" })
    #expect(!Patterns.events(in: file).contains { $0.victim == "pip" })
  }

  @Test("no explanation, reason or step names anybody")
  func nobodyNamed() {
    let steps = NextStep.steps(for: "vera", in: file, derived: derived, roles: Set(Role.all))
    let texts =
      derived.flatMap { [$0.explanation] + $0.reasons.map(\.words) } + steps.flatMap { [$0.action, $0.reason] }
    for text in texts {
      #expect(!text.contains("Name-of") && !text.contains("Invented"))
      #expect(Wording.concerns(in: text).isEmpty, "\(text)")
    }
  }

  @Test("a family has its children, former partners and those of whom nobody said who they are")
  func family() {
    let family = Family(of: "vera", in: file)
    #expect(family.members.filter { $0.relation == .child }.map(\.person) == ["nat", "pip"])
    #expect(family.mentions.map(\.word) == ["Ivy"] && family.mentions.first?.count == 3)
    #expect(family.members.filter { $0.relation == .partner }.map(\.person).contains("carl"))
    #expect(family.members.filter { $0.relation == .formerPartner }.map(\.person) == ["milo", "rex-84", "theo"])
  }
}
