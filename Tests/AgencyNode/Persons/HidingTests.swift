import Foundation
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("People in hiding")
struct HidingTests {
  private let lookUp = LookUp(user: "test", purpose: "test", basis: "test")

  @Test("whoever is in hiding is not found by an address, and what would tell where she or he is, is left out")
  func hidden() async throws {
    let partnership = try await TestPartnership([.police, .refuge, .school])
    defer { partnership.remove() }
    let (police, refuge) = (partnership.nodes[0], partnership.nodes[1])
    let today = Day(milliseconds: police.now().rawValue)
    let person = SubjectDraft(
      forenames: "Ines", surname: "Lindqvist", birthDay: Day(year: 1985, month: 5, day: 6))
    _ = try police.raise(
      FlagRequest(subject: .new(person)) { subject, _ in
        FlagDraft(
          code: .householdCallOut, subject: subject, basis: .reported, eventDay: today, recordedDay: today,
          attributes: [FlagField.addressReference: .text("100000000017")])
      })
    #expect(try police.persons(atAddress: "100000000017", lookUp).count == 1)
    #expect(try police.persons(atAddress: "100000000018", lookUp).isEmpty)
    #expect(throws: NodeError.self) { try refuge.persons(atAddress: "100000000017", lookUp) }

    let marker = try refuge.raise(
      FlagRequest(subject: .new(person)) { subject, _ in
        FlagDraft(code: .refugeAddress, subject: subject, basis: .observed, recordedDay: today)
      })
    let subject = try #require(try refuge.store.read { try $0.view(of: marker)?.shown(FlagField.subject).target })
    _ = try refuge.raise(
      FlagRequest(subject: .known(subject)) { subject, _ in
        FlagDraft(
          code: .supportOffered, subject: subject, basis: .observed, eventDay: today, recordedDay: today,
          attributes: [FlagField.offer: .text("a place")])
      })
    try await PersonIndexTests.exchange([police, refuge])
    #expect(try police.persons(atAddress: "100000000017", lookUp).isEmpty)

    let match = try #require(
      try police.findPersons(
        PersonQuery(forenames: "Ines", surname: "Lindqvist", birthDay: person.birthDay), lookUp
      ).first)
    let report = try police.openPerson(match.person, lookUp)
    #expect(report.subjects.count == 2 && report.warnings.contains { $0.contains("must not be told") })
    let support = try #require(report.history.first { $0.codes.contains("SUPPORT-OFFERED") })
    #expect(support.details.contains("Offer: a place"))
    #expect(support.day == nil && support.recorded == nil && support.operations.isEmpty && support.member == 0)
    #expect(!support.flags.isEmpty && support.flags.allSatisfy { $0.operation == nil })
    let text = String(decoding: try JSONEncoder().encode(report.history), as: UTF8.self)
    #expect(!text.contains("Agency 2") && !text.contains("100000000017"))
    #expect(report.history.first?.agency == "Agency 1", "what police recorded stays")
    // The refuge itself sees its own.
    let own = try refuge.openPerson(subject, lookUp)
    #expect(own.history.contains { $0.codes.contains("SUPPORT-OFFERED") && $0.agency == "Agency 2" && $0.day != nil })
  }

  @Test("somebody in hiding is opened by a record that does not tell the place by its name, if there is one")
  func opened() async throws {
    let partnership = try await TestPartnership([.refuge, .police, .communityTrust])
    defer { partnership.remove() }
    let (refuge, police, trust) = (partnership.nodes[0], partnership.nodes[1], partnership.nodes[2])
    let today = Day(milliseconds: police.now().rawValue)
    // Which of two records is named least is chance: of so many, some would be the refuge's.
    let surnames = ["Lindqvist", "Okonjo", "Haverford", "Brzezicka", "Tamura", "Delacroix", "Mwangi", "Pettersen"]
    for surname in surnames {
      let person = SubjectDraft(forenames: "Ines", surname: surname, birthDay: Day(year: 1985, month: 5, day: 6))
      for (node, code) in [(police, FlagCode.daVictim), (refuge, .refugeAddress)] {
        _ = try node.raise(
          FlagRequest(subject: .new(person)) { subject, _ in
            FlagDraft(code: code, subject: subject, basis: .disclosed, recordedDay: today)
          })
      }
    }
    try await PersonIndexTests.exchange(partnership.nodes)
    for surname in surnames {
      let query = PersonQuery(forenames: "Ines", surname: surname, birthDay: Day(year: 1985, month: 5, day: 6))
      let match = try #require(try trust.findPersons(query, lookUp).first)
      #expect(match.subjects.count == 2)
      #expect(try trust.store.read { try $0.state(of: match.person)?.creator } == police.member)
    }
  }
}
