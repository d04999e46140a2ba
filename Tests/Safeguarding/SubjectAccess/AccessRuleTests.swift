import Replication
import Testing

@testable import Safeguarding

@Suite("What somebody who asks is told")
struct AccessRuleTests {
  private func items(
    _ story: Story, of person: Int, representative: Bool = false, hidden: Bool = false
  ) -> [AccessItem<Int>] {
    AccessRules(
      own: [person], in: story.file, isRepresentative: representative, isHidden: hidden,
      authors: [1: [.police], 2: [.acuteTrust], 3: [.refuge]]
    ).items
  }

  @Test("whoever is only accused is told nothing, whatever anybody reported, and nobody may decide otherwise")
  func accused() {
    var maker = HistoryMaker("AccessRuleTests.accused")
    for _ in 0..<30 {
      let story = maker.plain()
      let accused = Set(
        story.file.flags.compactMap { flag in
          flag.view.code == .allegedPerp ? flag.view.subject : flag.view.counterpart
        })
      for person in accused {
        for item in items(story, of: person) {
          let flag = story.file.flags.first { $0.id == item.entry }
          let isOwn = flag?.view.subject == person && flag?.view.code?.definition.about != .allegedPerpetrator
          if !isOwn { #expect(item.ruling == .never && item.lines.isEmpty, "\(item)") }
          #expect(item.ruling != .given, "\(item)")
          if case .decide(let reasons) = item.ruling {
            #expect(reasons.contains(.accused) && reasons.contains(where: \.takesTwo))
          }
        }
      }
    }
  }

  @Test("flags of which somebody is the other of a pair, informants and pointers are never told to anybody")
  func never() {
    var story = Story()
    let (victim, alleged) = (story.person(), story.person())
    let theirs = story.flag(.daVictim, victim, alleged, on: day(3))
    let caller = story.flag(.callerProtected, victim, on: day(3))
    let refuge = story.flag(.refugeAddress, victim, on: day(4), by: 3)
    let contest = story.flag(
      .contested, victim, on: day(5), [FlagField.contestedBy: .text(ContestParty.counterpart.rawValue)])
    func ruling(_ flag: Int, _ person: Int) -> AccessRuling? {
      items(story, of: person).first { $0.entry == flag && $0.field == nil }?.ruling
    }
    #expect(ruling(theirs, alleged) == .never)
    #expect(ruling(theirs, victim) == .decide([.others]), "reported by somebody else: who?")
    for flag in [caller, refuge, contest] { #expect(ruling(flag, victim) == .never) }
  }

  @Test("health, social work, crime, free text and what a representative asks for wait for a person")
  func decided() {
    var story = Story()
    let person = story.person()
    let told = FlagField.reason
    let support = story.flag(.supportOffered, person, on: day(1), by: 3, [told: .text("a lift to work")])
    let injury = story.flag(.injuryQuery, person, on: day(2), by: 2)
    let marac = story.flag(.maracHeard, person, on: day(3))
    story.file.flags = story.file.flags.map { $0.with(FlagField.basis, .integer(Basis.observed.rawValue)) }
    let found = items(story, of: person)
    func ruling(_ flag: Int, _ field: String? = nil) -> AccessRuling? {
      found.first { $0.entry == flag && $0.field == field }?.ruling
    }
    #expect(ruling(support) == .given && ruling(support, "reason") == .decide([.freeText, .others]))
    #expect(ruling(injury) == .decide([.seriousHarm]) && ruling(marac) == .decide([.crime]))
    for item in items(story, of: person, representative: true) {
      guard case .decide(let reasons) = item.ruling else { return #expect(Bool(false), "\(item)") }
      #expect(reasons.contains(.representative))
    }
    let lines = found.flatMap(\.lines).joined(separator: " ")
    #expect(!lines.contains("refuge") && !lines.lowercased().contains("observed"))
  }

  @Test("a text loses every name, birth date and identifier of others, and keeps the person's own")
  func redaction() {
    var story = Story()
    let (person, other) = (story.person(), story.person())
    story.file.subjects = [
      HistorySubject(
        id: person,
        view: SubjectView(
          record: SubjectDraft(forenames: "Ada", surname: "Okafor", birthDay: date(1980, 2, 3)).record()),
        author: 1, audience: .lookUp, person: person, firm: person),
      HistorySubject(
        id: other,
        view: SubjectView(
          record: SubjectDraft(
            forenames: "Robin Lee", surname: "Okafor", aliases: ["Rob"], birthDay: date(1979, 4, 5),
            nhsNumber: try? NHSNumber("9434765919"), otherIdentifiers: ["crn:X12 345"]
          ).record()), author: 1, audience: .lookUp, person: other, firm: other),
    ]
    story.flag(
      .daVictim, person, other, on: day(1),
      [
        FlagField.childrenPresent: words("Wren"), FlagField.addressReference: .text("100080001234"),
        FlagField.reason: .text(
          "ROBIN (Rob, born 05/04/1979 or 1979-04-05, 943 476 5919, x12345) shouted at Ada Okafor; Wren at 100080001234"
        ),
      ])
    let text = items(story, of: person).first { $0.field == "reason" }?.lines.joined() ?? ""
    for word in ["ROBIN", "Rob", "1979", "943", "5919", "12345", "Wren", "1000800"] { #expect(!text.contains(word)) }
    #expect(text.contains("Ada Okafor") && text.contains("[another person]") && text.contains("[left out]"))
  }

  @Test("a letter with nothing to give is the same for everybody, and no letter says whether more is held")
  func letter() {
    let day = date(2026, 5, 6)
    let nothing = AccessLetter.text(agency: "Agency", issued: day, entries: [])
    let something = AccessLetter.text(
      agency: "Agency", issued: day, entries: [.init(day: day, lines: [String(repeating: "word ", count: 40)])])
    for text in [nothing, something] {
      let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains("We do not say whether anything was left out"))
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
    #expect(nothing.contains("no personal data that we can give you") && !nothing.contains("hold nothing"))
  }
}
