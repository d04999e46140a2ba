import Foundation
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("Who is shown as an alleged perpetrator")
struct PossibleMatchTests {
  private let lookUp = LookUp(user: "test", purpose: "test", basis: "test")

  private func codes(_ report: PersonReport) -> Set<String> { Set(report.history.flatMap(\.codes)) }

  @Test(
    "what is said of an alleged perpetrator is no other subject's until a person confirms it, and goes when unlinked")
  func confirmed() async throws {
    let partnership = try await TestPartnership([.police, .refuge])
    defer { partnership.remove() }
    let (police, refuge) = (partnership.nodes[0], partnership.nodes[1])
    let born = Day(year: 1981, month: 3, day: 4)
    let person = SubjectDraft(forenames: "Robin", surname: "Okafor", birthDay: born)
    var known = person
    known.pncID = try PNCID("2001/0000017H")
    let today = Day(milliseconds: police.now().rawValue)
    let victims = [("Nadia", 1980), ("Ines", 1985)].map { name, year in
      SubjectDraft(forenames: name, surname: "Lindqvist", birthDay: Day(year: year, month: 5, day: 6))
    }
    let accused = try PersonIndexTests.publish(police, known)
    for victim in victims {
      _ = try police.raise(
        FlagRequest(subject: .known(accused), counterpart: .new(victim)) { subject, counterpart in
          FlagDraft(
            code: .allegedPerp, subject: subject, counterpart: counterpart, basis: .reported, eventDay: today,
            recordedDay: today, attributes: [FlagField.relationship: .text("partner")])
        })
    }
    let client = try refuge.raise(
      FlagRequest(subject: .new(person)) { subject, _ in
        FlagDraft(code: .supportOffered, subject: subject, basis: .observed, recordedDay: today)
      })
    try await PersonIndexTests.exchange([police, refuge])
    let own = try #require(try refuge.store.read { try $0.view(of: client)?.shown(FlagField.subject).target })

    let before = try refuge.openPerson(own, lookUp)
    #expect(before.subjects.count == 2, "linked by their weight, or the test says nothing")
    #expect(codes(before) == ["SUPPORT-OFFERED"])
    #expect(before.patterns.isEmpty && before.counts.reportsAbout == 0 && before.family.isEmpty)
    #expect(before.possibleMatches.map(\.unconfirmed) == [["ALLEGED-PERP"]])
    let found = try police.findPersons(PersonQuery(pncID: known.pncID), lookUp)
    let theirs = try police.openPerson(accused, lookUp)
    #expect(found.count == 1 && codes(theirs).contains("ALLEGED-PERP"))
    #expect(theirs.patterns.contains { $0.code == "SERIAL-PERP" && $0.about == "this person" })

    let other = try #require(
      try refuge.store.read { reader in try reader.subjects(ofPerson: reader.person(of: own)?.probable ?? own) }
        .first { $0 != own })
    _ = try refuge.decideLink(own, other, .same, reason: "asked, and it is", lookUp)
    let linked = try refuge.openPerson(own, lookUp)
    #expect(codes(linked) == ["SUPPORT-OFFERED", "ALLEGED-PERP"] && linked.family.count == 2)
    #expect(linked.patterns.contains { $0.code == "SERIAL-PERP" && $0.about == "this person" })
    #expect(linked.possibleMatches.isEmpty)

    _ = try refuge.decideLink(own, other, .different, reason: "it is somebody else", lookUp)
    let unlinked = try refuge.openPerson(own, lookUp)
    #expect(codes(unlinked) == ["SUPPORT-OFFERED"] && unlinked.patterns.isEmpty && unlinked.family.isEmpty)
    #expect(try refuge.recalls(for: "test").map(\.kind) == [.parted])
    #expect(unlinked.notes.contains { $0.contains("Since you looked") })
  }
}
