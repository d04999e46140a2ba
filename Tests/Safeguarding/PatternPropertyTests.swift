import Replication
import Safeguarding
import Testing

/// A derived flag as it is known from its first day on: later reasons add to it and change nothing here.
private struct Known: Hashable {
  let code: FlagCode
  let person: String
  let counterpart: String?
  let mention: String?
  let draft: MARACCriterion?
  let from: Day

  init(_ flag: DerivedFlag<String>) {
    code = flag.code
    person = flag.person
    counterpart = flag.counterpart
    mention = flag.mention
    draft = flag.draft
    from = flag.from
  }
}

/// A few persons, reports among them recorded in parts on several days. No two report each other, nobody is referred.
private func randomHistory(_ chance: inout SeededChance, events: Int = 14) -> SampleHistory {
  var history = SampleHistory()
  let victims = ["v1", "v2", "v3"]
  let alleged = ["p1", "p2", "p3"]
  for person in victims + alleged + ["c1"] { history.subject(person) }
  // Recorded by two agencies, probably one person, not firmly.
  history.subject("p1b", person: "p1", firm: "p1b")
  history.subject("v1b", person: "v1", firm: "v1b")
  history.decide("Nat", of: "v1", is: "c1")
  for number in 0..<events {
    let happened = Int64(12_000 + number * 70 + Int.random(in: 0..<70, using: &chance))
    let victim = ["v1", "v1b", "v2", "v3"].randomElement(using: &chance) ?? "v1"
    let perpetrator = ["p1", "p1b", "p2", "p3"].randomElement(using: &chance) ?? "p1"
    func recorded() -> String { Day(rawValue: happened + Int64.random(in: 0..<400, using: &chance)).description }
    let on = Day(rawValue: happened).description
    let incident: [FieldNumber: Value<String>] = [FlagField.incident: .text("i\(number)")]
    if Int.random(in: 0..<6, using: &chance) == 0 {
      history.flag(.injuryQuery, victim, on: on, recorded: recorded(), by: .acuteTrust, [:])
      continue
    }
    let children = ["Nat", "Pip"].filter { _ in Bool.random(using: &chance) }
    history.flag(
      .daVictim, victim, on: on, recorded: recorded(),
      incident.merging([
        FlagField.childrenPresent: .list(children.map { .text($0) }), FlagField.assessed: .integer(0),
        FlagField.childrenSeen: .integer(Int64.random(in: 0...1, using: &chance)),
      ]) { $1 })
    if Int.random(in: 0..<4, using: &chance) > 0 {
      history.flag(.allegedPerp, perpetrator, victim, on: on, recorded: recorded(), incident)
    }
    if Int.random(in: 0..<4, using: &chance) == 0 {
      history.flag(.coerciveControl, victim, perpetrator, on: on, recorded: recorded(), by: .idva, incident)
    }
    if Int.random(in: 0..<3, using: &chance) == 0 {
      history.flag(
        .intimateRelationship, victim, perpetrator, recorded: recorded(), [FlagField.relationship: .text("partner")])
    }
    if Int.random(in: 0..<5, using: &chance) == 0 {
      history.flag(
        .risk, victim, perpetrator, recorded: recorded(), risk: .standard, basis: .observed,
        [
          FlagField.ticks: .integer(Int64.random(in: 10...16, using: &chance)),
          FlagField.answers: .list([.text("afraid"), .text("isolated")]),
        ])
    }
  }
  return history
}

@Suite("Patterns over random histories")
struct PatternPropertyTests {
  private func histories(_ what: String, _ count: Int = 60) -> (files: [CaseFile<String>], chance: SeededChance) {
    var chance = SeededChance(what)
    return ((0..<count).map { _ in randomHistory(&chance).file }, chance)
  }

  @Test("the order in which entries come changes nothing")
  func order() {
    var (files, chance) = histories("order")
    for file in files {
      var shuffled = file
      shuffled.subjects.shuffle(using: &chance)
      shuffled.flags.shuffle(using: &chance)
      shuffled.relationships.shuffle(using: &chance)
      shuffled.mentions.shuffle(using: &chance)
      #expect(Patterns.derive(in: shuffled) == Patterns.derive(in: file))
      #expect(Patterns.events(in: shuffled) == Patterns.events(in: file))
      #expect(Family(of: "v1", in: shuffled) == Family(of: "v1", in: file))
    }
  }

  @Test("what is known by a day is exactly what follows from what was recorded by it")
  func replay() {
    var (files, chance) = histories("replay")
    var compared = 0
    for file in files {
      let whole = Patterns.derive(in: file).map(Known.init)
      for _ in 0..<8 {
        let day = Day(rawValue: Int64.random(in: 11_900...13_600, using: &chance))
        let past = Set(Patterns.derive(in: file.recorded(by: day)).map(Known.init))
        let expected = Set(whole.filter { $0.from <= day })
        compared += expected.count
        #expect(past == expected, "\(past.symmetricDifference(expected)) on \(day)")
      }
    }
    #expect(compared > 1_000)
  }

  @Test("an event that another agency records again counts once")
  func duplicates() {
    for file in histories("duplicates").files {
      var twice = file
      for flag in file.flags where flag.view.code != .injuryQuery {
        twice.flags.append(
          .init(id: flag.id + "-again", view: flag.view, author: 7, audience: flag.audience))
      }
      let once = Patterns.derive(in: file)
      let again = Patterns.derive(in: twice)
      #expect(Set(again.map(Known.init)) == Set(once.map(Known.init)))
      #expect(again.map(\.count) == once.map(\.count))
    }
  }

  @Test("without any one of the events that it names, what escalates or is reported three times is gone or is another")
  func thresholds() {
    for file in histories("thresholds").files {
      for flag in Patterns.derive(in: file) where [.escalating, .perp3In12].contains(flag.code) {
        #expect(flag.reasons.count == 3)
        for reason in flag.reasons {
          var less = file
          less.flags.removeAll { reason.flags.contains($0.id) }
          #expect(!Patterns.derive(in: less).contains(flag))
        }
      }
    }
  }

  @Test("a flag that was refused or entered in error drives nothing")
  func retracted() {
    for file in histories("retracted", 10).files {
      var refused = file
      refused.flags = file.flags.map {
        .init(id: $0.id, view: $0.view, author: $0.author, audience: $0.audience, isDenied: true)
      }
      #expect(Patterns.derive(in: refused).isEmpty)
      var mistaken = file
      mistaken.flags = file.flags.map { flag in
        var fields = flag.view.fields
        fields[FlagField.status] = .integer(FlagStatus.enteredInError.rawValue)
        return .init(id: flag.id, view: .init(fields: fields), author: flag.author, audience: flag.audience)
      }
      #expect(Patterns.derive(in: mistaken).isEmpty)
      var closed = file
      closed.flags = file.flags.map { flag in
        var fields = flag.view.fields
        fields[FlagField.status] = .integer(FlagStatus.inactive.rawValue)
        return .init(id: flag.id, view: .init(fields: fields), author: flag.author, audience: flag.audience)
      }
      #expect(Patterns.derive(in: closed) == Patterns.derive(in: file), "history is a lifetime")
    }
  }

  @Test("whoever may not read a reason is not among the audience of what follows from it")
  func audiences() {
    for file in histories("audiences", 20).files {
      let audience = Dictionary(uniqueKeysWithValues: file.flags.map { ($0.id, $0.audience) })
      for flag in Patterns.derive(in: file) {
        for reason in flag.flags { #expect(flag.audience.roles.isSubset(of: audience[reason]?.roles ?? [])) }
        #expect(flag.audience.roles.isSubset(of: flag.code.definition.audience.roles))
      }
    }
  }

  @Test("one flag more changes nothing for those whom it does not touch")
  func touched() {
    let (files, _) = histories("touched", 30)
    var untouched = 0
    for file in files {
      let persons = Dictionary(uniqueKeysWithValues: file.subjects.map { ($0.id, $0.person) })
      let whole = Patterns.derive(in: file)
      for flag in file.flags {
        var less = file
        less.flags.removeAll { $0.id == flag.id }
        let about = [flag.view.subject, flag.view.counterpart].compactMap { $0.flatMap { persons[$0] } }
        let touched = Patterns.touched(by: Set(about), in: file)
        func others(_ derived: [DerivedFlag<String>]) -> [DerivedFlag<String>] {
          derived.filter { !touched.contains(persons[$0.person] ?? $0.person) }
        }
        #expect(others(Patterns.derive(in: less)) == others(whole), "\(flag.id)")
        untouched += persons.count - touched.count
      }
    }
    #expect(untouched > 0)
  }

  @Test("reports of two men who are only probably one are never added up")
  func firm() {
    var (files, chance) = histories("firm")
    for file in files {
      // Without the probable link, what is said of alleged perpetrators is the same.
      var apart = file
      apart.subjects = file.subjects.map {
        $0.id == "p1b"
          ? .init(id: "p1b", view: $0.view, author: 1, audience: .lookUp, person: "p1b", firm: "p1b") : $0
      }
      func said(_ file: CaseFile<String>) -> [DerivedFlag<String>] {
        Patterns.derive(in: file).filter { [.serialPerp, .perp3In12, .daRepeat].contains($0.code) }
      }
      #expect(said(apart) == said(file))
    }
    _ = chance.next()
  }

  @Test("what makes no sense is no reason to fail, and ten thousand flags take well under a second each way")
  func hostile() {
    var chance = SeededChance("hostile")
    var history = SampleHistory()
    history.subject("v1")
    let days = ["2004-01-01", "2010-05-05", "2010-05-06", "1970-01-01", "2199-12-31"]
    for number in 0..<10_000 {
      let code = FlagCode.allCases.randomElement(using: &chance) ?? .daVictim
      let who = ["v1", "p\(number % 3_000)"].randomElement(using: &chance) ?? "v1"
      let other = ["v1", "p1", "p\(number)"].randomElement(using: &chance) ?? "p1"
      history.flag(
        code, who, Bool.random(using: &chance) ? other : nil, on: days.randomElement(using: &chance),
        recorded: days.randomElement(using: &chance),
        [
          FlagField.childrenPresent: .list([.text(""), .text(" "), .text("Nat\(number)")]),
          FlagField.relationship: .text("partner"), FlagField.assessed: .text("perhaps"),
        ])
    }
    for raw in [Int64.min, Int64.max, -1, 0] {
      history.file.flags.append(
        .init(
          id: "x\(raw)",
          view: .init(fields: [
            FlagField.code: .integer(FlagCode.daVictim.number), FlagField.subject: .reference("v1"),
            FlagField.eventDay: .integer(raw), FlagField.recordedDay: .integer(raw),
          ]), author: 1, audience: .lookUp))
      history.file.flags.append(
        .init(id: "y\(raw)", view: .init(fields: [FlagField.code: .integer(raw)]), author: 1, audience: .lookUp))
    }
    let start = ContinuousClock.now
    let derived = Patterns.derive(in: history.file)
    let took = ContinuousClock.now - start
    #expect(!derived.isEmpty)
    // Unoptimised code on a busy machine; what grows with the square takes minutes.
    #expect(took < .seconds(20), "\(took)")
    print("10,000 flags: \(took), \(derived.count) derived")
    #expect(Patterns.derive(in: CaseFile<String>()).isEmpty)
  }
}
