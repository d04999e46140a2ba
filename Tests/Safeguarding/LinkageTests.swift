import Replication
import Safeguarding
import Testing

@Suite("Linkage of two subjects")
struct LinkageTests {
  private func judge(_ a: Identity, _ b: Identity) throws -> LinkJudgement {
    let linker = try Linker()
    let judgement = linker.compare(a, b)
    #expect(linker.compare(b, a) == judgement)
    return judgement
  }

  private func expect(
    _ a: Identity, _ b: Identity, _ standing: LinkStanding, _ reason: LinkReason? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let judgement = try judge(a, b)
    #expect(judgement.standing == standing, "\(judgement)", sourceLocation: sourceLocation)
    if let reason { #expect(judgement.reasons.contains(reason), "\(judgement)", sourceLocation: sourceLocation) }
    // Whatever can be one person must be found by a key.
    if [.review, .probable, .firm].contains(standing) {
      let linker = try Linker()
      let shared = Set(linker.keys(of: a)).intersection(linker.keys(of: b))
      #expect(!shared.isEmpty, "no key in common", sourceLocation: sourceLocation)
    }
  }

  @Test("forms of a name, spellings, names changed over and typing errors are linked when the birth date is the same")
  func variants() throws {
    let day = born(1984, 7, 2)
    let robert = subject("Robert", "Ashdown", day, .male)
    for other in ["Bob", "Robbie", "ROBERT", " Mr  Robert ", "Robret", "Eobert", "Robért", "Robert James"] {
      try expect(robert, subject(other, "Ashdown", day), .probable)
    }
    for surname in ["Ashdowne", "ASHDOWN", "Ash-down", "Ashdown-Quill", "Ash'down", "Ashodwn"] {
      try expect(robert, subject("Robert", surname, day), .probable)
    }
    try expect(subject("Tony", "Ashdown", day), subject("Anthony", "Ashdown", day), .probable)
    try expect(robert, subject("Ashdown", "Robert", day), .probable)
    try expect(subject("Mary Jane", "O’Neill", day), subject("Mary", "ONEILL", day), .probable)
    try expect(subject("Zoë", "Øster", day), subject("Zoe", "Oster", day), .probable)
  }

  @Test("a birth date that was typed otherwise is found, and links only a name that is rare enough")
  func birthDates() throws {
    let rare = subject("Wilhelmina", "Thistlewood", born(1984, 7, 2), .female)
    for other in [born(1984, 2, 7), born(1984, 7, 3), born(1983, 7, 2), born(1984, 7, 12), born(1948, 7, 2)] {
      let judgement = try judge(rare, subject("Wilhelmina", "Thistlewood", other, .female))
      #expect([.probable, .review].contains(judgement.standing), "\(judgement)")
      try expect(subject("John", "Smith", born(1984, 7, 2)), subject("John", "Smith", other), .review)
    }
    try expect(rare, subject("Wilhelmina", "Thistlewood", born(1984, 7, 3), .female), .probable)
    try expect(rare, subject("Wilhelmina", "Thistlewood", born(1991, 11, 23), .female), .review)
    try expect(subject("John", "Smith", born(1984, 7, 2)), subject("John", "Smith", born(1991, 11, 23)), .unlike)
  }

  @Test("a rare name weighs more than a common one")
  func frequencies() throws {
    let day = born(1984, 7, 2)
    let common = try judge(subject("John", "Smith", day), subject("John", "Smith", day))
    let rare = try judge(subject("Guy", "Winslow", day), subject("Guy", "Winslow", day))
    #expect(rare.weight > common.weight)
    #expect(common.standing == .probable && common.weight.probability > 0.99 && rare.weight.probability < 1)
  }

  @Test("equal identifiers link firmly, whatever else was typed otherwise")
  func identifiers() throws {
    let (nhs, pnc) = (nhsNumber(1), pncID(1))
    let day = born(1984, 7, 2)
    try expect(
      subject("Robert", "Ashdown", day, nhs: nhs), subject("Bob", "Quill", day, nhs: nhs), .firm, .sameNHSNumber)
    try expect(subject("Robert", "Ashdown", day, pnc: pnc), subject(pnc: pnc.lowercased()), .firm, .samePNCID)
    try expect(
      subject("Robert", "Ashdown", day, other: ["crn:X1"]), subject("Robert", "Ashdown", nil, other: ["crn:X1"]), .firm,
      .sameOtherIdentifier)
    // Spaces in an NHS number are none of its digits.
    try expect(
      subject("Robert", "Ashdown", day, nhs: nhs),
      subject("Robert", "Ashdown", day, nhs: nhs.prefix(3) + " " + nhs.dropFirst(3)),
      .firm)
  }

  @Test("an identifier with a wrong check digit is none")
  func wrongIdentifiers() throws {
    let wrong = String(nhsNumber(1).dropLast()) + (nhsNumber(1).hasSuffix("0") ? "1" : "0")
    try expect(subject("Ada", "Quill", nil, nhs: wrong), subject("Owen", "Marlow", nil, nhs: wrong), .unlike)
    try expect(
      subject("Ada", "Quill", nil, pnc: "1999/0000001?"), subject("Owen", "Marlow", nil, pnc: "1999/0000001?"), .unlike)
    for scheme in ["crn:", "crn", ":", ""] {
      try expect(subject("Ada", other: [scheme]), subject("Owen", other: [scheme]), .unlike)
    }
  }

  @Test("two people with one identifier are for a person to decide")
  func contradicted() throws {
    let pnc = pncID(1)
    let one = subject("Robert", "Ashdown", born(1984, 7, 2), pnc: pnc)
    try expect(one, subject("Owen", "Quill", born(1991, 11, 23), pnc: pnc), .review, .contradictedIdentifier)
    try expect(one, subject("Robert", "Ashdown", born(1991, 11, 23), pnc: pnc), .firm)
    try expect(one, subject("Owen", "Quill", born(1984, 7, 3), pnc: pnc), .firm)
    let both = subject("Robert", "Ashdown", born(1984, 7, 2), nhs: nhsNumber(1), pnc: pnc)
    try expect(
      both, subject("Robert", "Ashdown", born(1984, 7, 2), nhs: nhsNumber(50), pnc: pnc), .review,
      .contradictedIdentifier)
  }

  @Test("different NHS numbers or PNC ids are never linked by weight")
  func otherIdentifiers() throws {
    let day = born(1984, 7, 2)
    func one(_ nhs: String?, _ pnc: String?) -> Identity {
      subject("Wilhelmina", "Thistlewood", day, .female, nhs: nhs, pnc: pnc)
    }
    try expect(one(nhsNumber(1), nil), one(nhsNumber(50), nil), .apart, .otherIdentifier)
    try expect(one(nil, pncID(1)), one(nil, pncID(2)), .apart, .otherIdentifier)
    try expect(one(nhsNumber(1), nil), one(nil, pncID(2)), .probable)
  }

  @Test("twins are never linked: one surname, one birth date, two forenames")
  func twins() throws {
    let day = born(2009, 3, 9)
    for (one, other) in [
      ("Jack", "James"), ("Amy", "Zoe"), ("Gabriel", "Gabrielle"), ("Ella", "Elsa"), ("Alexander", "Alexandra"),
      ("Philip", "Philippa"),
      (
        "Paul", "Paula"
      ), ("Иван", "Олег"),
    ] {
      let judgement = try judge(subject(one, "Ashdown", day), subject(other, "Ashdown", day))
      #expect([.apart, .review].contains(judgement.standing), "\(one) \(other) \(judgement)")
      try expect(subject(one, "Ashdown", day, .male), subject(other, "Ashdowne", day, .male), judgement.standing)
    }
    try expect(subject("Jack", "Ashdown", day), subject("James", "Ashdown", day), .apart, .twins)
    try expect(subject("Mia", "Ashdown", day), subject("Tia", "Ashdown", day), .review, .nearForename)
    // An initial may be either twin's, even where the surname sounds otherwise.
    try expect(subject("W", "Thistlewood", day), subject("Wilhelmina", "Fhistlewood", day), .review, .initialOnly)
    try expect(subject("J", "Ashdown", day), subject("James", "Ashdown", day), .review, .initialOnly)
    try expect(subject("Mary Jane", "Ashdown", day), subject("Jane", "Ashdown", day), .review, .knownByFurtherName)
    // With an identifier in common they are one person, who goes by two names.
    try expect(
      subject("Jack", "Ashdown", day, nhs: nhsNumber(1)), subject("James", "Ashdown", day, nhs: nhsNumber(1)), .firm)
  }

  @Test("parent and child of one name are apart")
  func generations() throws {
    let child = subject("Owen", "Thistlewood", born(1984, 7, 2), .male)
    try expect(child, subject("Owen", "Thistlewood", born(1958, 7, 2), .male), .apart, .generationApart)
    try expect(child, subject("Owen", "Thistlewood", born(1951, 3, 19), .male), .apart, .generationApart)
    // One digit is also a typing error: a person has to say which.
    try expect(child, subject("Owen", "Thistlewood", born(1964, 7, 2), .male), .review, .generationApart)
    try expect(subject("John", "Smith", born(1984, 7, 2)), subject("John", "Smith", born(1958, 7, 2)), .apart)
  }

  @Test("what says too little is never linked without a person")
  func weakEvidence() throws {
    let day = born(1984, 7, 2)
    try expect(subject("Wilhelmina", "Thistlewood"), subject("Wilhelmina", "Thistlewood", day), .review, .noBirthDay)
    try expect(subject("Wilhelmina", nil, day), subject("Wilhelmina", "Thistlewood", day), .review, .nameNotWhole)
    let newYear = subject("Wilhelmina", "Thistlewood", born(1984, 1, 1), .female)
    try expect(newYear, newYear, .review, .firstOfJanuary)
    for weak in [
      subject(), subject("Noor"), subject(nil, nil, day), subject("unknown", "unknown", day), subject("", " ", day),
    ] {
      let judgement = try judge(weak, weak)
      #expect([.unlike, .review].contains(judgement.standing), "\(judgement)")
    }
    #expect(try Linker().keys(of: subject()).isEmpty)
    #expect(try Linker().keys(of: subject("Noor")).isEmpty)
  }

  @Test("names in other scripts are linked when they are equal, and likeness of their letters alone links nobody")
  func scripts() throws {
    let day = born(1984, 7, 2)
    for (forename, surname, like) in [("Иван", "Петров", "Петроф"), ("محمد", "حسين", "حسن"), ("太郎", "佐藤", "佐籐")] {
      let one = subject(forename, surname, day)
      try expect(one, subject(forename, surname, day), .probable)
      let judgement = try judge(one, subject(forename, like, day))
      #expect([.review, .unlike].contains(judgement.standing), "\(judgement)")
    }
  }

  @Test("an alias or a rival value can be what agrees, and says so")
  func aliases() throws {
    let day = born(1984, 7, 2)
    let known = subject("Wilhelmina", "Thistlewood", day, aliases: ["Billie Quillfeather"])
    try expect(known, subject("Billie", "Quillfeather", day), .probable, .aliasOrRival)
    try expect(known, subject("Wilhelmina", "Thistlewood", day), .probable)
    let disputed = Identity(
      forenames: ["Wilhelmina"], surnames: ["Thistlewood"], birthDays: [born(1991, 5, 6), day].compactMap(\.self))
    try expect(disputed, subject("Wilhelmina", "Thistlewood", day), .probable, .aliasOrRival)
  }

  @Test(
    "a subject is read as it was published, with every value of a disputed field, and what is unreadable is left out")
  func published() throws {
    let draft = SubjectDraft(
      forenames: "Wilhelmina May", surname: "Thistlewood", aliases: ["Billie"], birthDay: born(1984, 7, 2),
      sex: .female,
      nhsNumber: try NHSNumber(nhsNumber(1)), pncID: try PNCID(pncID(1)), otherIdentifiers: ["crn:X1"])
    let record: Value<LocalDot> = draft.record()
    let expected = Identity(
      forenames: ["Wilhelmina May"], surnames: ["Thistlewood"], aliases: ["Billie"],
      birthDays: [born(1984, 7, 2)].compactMap(\.self), sexes: [.female], nhsNumbers: [nhsNumber(1)],
      pncIDs: [pncID(1)],
      otherIdentifiers: ["crn:X1"])
    #expect(Identity(SubjectView(record: record)) == expected)

    var fields = SubjectView(record: record).fields.mapValues { [$0] }
    fields[SubjectField.surname, default: []] += [.text("Quill"), .integer(7), .none]
    fields[SubjectField.sex] = [.integer(1), .integer(2)]
    fields[SubjectField.birthDay] = [.text("1984")]
    #expect(
      Identity(shown: fields)
        == Identity(
          forenames: ["Wilhelmina May"], surnames: ["Thistlewood", "Quill"], aliases: ["Billie"],
          nhsNumbers: [nhsNumber(1)], pncIDs: [pncID(1)], otherIdentifiers: ["crn:X1"]))
  }

  @Test("reasons and evidence are words without values, and the evidence adds up to the weight")
  func evidence() throws {
    let linker = try Linker()
    let one = subject("Wilhelmina May", "Thistlewood", born(1984, 7, 2), .female)
    let other = subject("Wilhelmina", "Thistlewod", born(1984, 7, 3), .female)
    let evidence = linker.evidence(one, other)
    #expect(
      evidence.map(\.field) == ["Before comparing", "Forename", "Further forenames", "Surname", "Born on", "Sex"])
    #expect(abs(evidence.map(\.weight.bits).reduce(0, +) - linker.compare(one, other).weight.bits) < 1e-9)
    for words in evidence.map(\.outcome) + LinkReason.allCases.map(\.words) {
      #expect(!words.isEmpty && !words.lowercased().contains("thistle") && !words.contains("1984"))
    }
  }

  @Test("whatever is recorded, judging is symmetric, keys are few and find whom is linked, and nothing crashes")
  func properties() throws {
    let linker = try Linker()
    var maker = IdentityMaker("LinkageTests")
    let identities = (0..<150).map { _ in maker.identity() }
    for (index, a) in identities.enumerated() {
      let keys = linker.keys(of: a)
      #expect(Set(keys).count == keys.count && keys.count <= 96)
      for b in identities[..<index] {
        let judgement = linker.compare(a, b)
        #expect(judgement == linker.compare(b, a))
        #expect(judgement.weight.bits.isFinite && !judgement.reasons.isEmpty)
        if judgement.standing == .firm || judgement.standing == .probable {
          #expect(!Set(keys).isDisjoint(with: linker.keys(of: b)), "\(judgement)")
        }
      }
    }
  }

  @Test("a name of ten thousand letters or words costs no more than a long one")
  func hostileNames() throws {
    let letters = String(repeating: "ab", count: 50_000)
    let words = String(repeating: "ab ", count: 50_000)
    let identity = Identity(
      forenames: Array(repeating: letters, count: 500), surnames: Array(repeating: words, count: 500),
      aliases: (0..<5_000).map { "A\($0) B\($0)" }, birthDays: (0..<5_000).map { Day(rawValue: $0) },
      otherIdentifiers: (0..<5_000).map { "x:\($0)" })
    #expect(try judge(identity, identity).standing == .firm)
    #expect(try Linker().keys(of: identity).count <= 96)
  }
}
