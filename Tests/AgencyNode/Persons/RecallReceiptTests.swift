import Foundation
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("Receipts for what was taken back", .serialized)
struct RecallReceiptTests {
  private let lookUp = LookUp(user: "worker-7", purpose: "test", basis: "test")

  /// Everything that everyone holds goes to everyone, and each works out what is new.
  private func settle(_ nodes: [AgencyNode]) async throws {
    for _ in 0..<2 {
      try await PersonIndexTests.exchange(nodes)
      for node in nodes { node.updateAlerts() }
    }
    try await PersonIndexTests.exchange(nodes)
  }

  private func notices(_ node: AgencyNode) throws -> [EntityView] {
    try node.store.read { reader in try reader.entities(.notice, limit: 100).compactMap { try reader.view(of: $0) } }
  }

  @Test("who retracts a flag learns which members know, which wait for somebody, and when all have acknowledged")
  func retracted() async throws {
    let partnership = try await TestPartnership([.police, .refuge, .probation, .school])
    defer { partnership.remove() }
    let nodes = partnership.nodes
    let (police, refuge, probation) = (nodes[0], nodes[1], nodes[2])
    for node in nodes { node.updateAlerts() }
    let today = Day(milliseconds: police.now().rawValue)
    let flag = try police.raise(
      FlagRequest(subject: .new(SubjectDraft(forenames: "Nadia", surname: "Okafor"))) { subject, _ in
        FlagDraft(code: .nfs, subject: subject, basis: .reported, eventDay: today, recordedDay: today)
      })
    try await settle([police, refuge])
    let subject = try #require(try refuge.store.read { try $0.entities(.subject, limit: 1) }.first)
    _ = try refuge.openPerson(subject, lookUp)
    _ = try police.amend(flag, field: FlagField.status, to: .integer(FlagStatus.enteredInError.rawValue))
    func standing() throws -> RecallStanding {
      try #require(try police.store.read { try police.recallStanding(of: flag, $0) })
    }
    #expect(try standing().acknowledged == 0 && standing().members == 2, "a school has no look-up to take back from")

    // The refuge's node says by itself that it knows; probation has not been heard from.
    try await settle([police, refuge])
    var words = try standing().words
    #expect(words.contains("acknowledged by 0 of 2 members") && words.contains("Agency 2 since \(today)"))
    #expect(words.contains("not yet heard from Agency 3"))
    #expect(try police.recallsUnanswered().map(\.operation) == [try police.store.read { try $0.name(of: flag) }])

    // Nobody at probation looked: its node answers for itself.
    try await settle(nodes)
    words = try standing().words
    #expect(words.contains("acknowledged by 1 of 2 members; waiting for Agency 2"))

    let recall = try #require(try refuge.recalls(for: lookUp.user).first)
    try refuge.acknowledge(recall: recall.id, lookUp)
    try await settle(nodes)
    #expect(try standing().words == "Recalled: acknowledged by 2 of 2 members.")
    #expect(try police.recallsUnanswered().isEmpty)
    #expect(try police.store.read { try $0.recalled(isOwn: true) }.isEmpty)

    // One notice a member, written once and changed once, with nobody's name in it.
    let written = try notices(police)
    #expect(Set(written.map(\.creator)) == [refuge.member, probation.member] && written.count == 2)
    for view in written {
      for sibling in view.fields.flatMap(\.siblings) { #expect(sibling.value.asText == nil) }
    }
    let before = try TestPartnership.digest(police)
    try await settle(nodes)
    #expect(try TestPartnership.digest(police) == before, "what is answered is not answered again")
  }

  @Test("who parts two subjects learns the same, and a flag that stands is no recall")
  func parted() async throws {
    let partnership = try await TestPartnership([.police, .refuge])
    defer { partnership.remove() }
    let (police, refuge) = (partnership.nodes[0], partnership.nodes[1])
    for node in partnership.nodes { node.updateAlerts() }
    let born = Day(year: 1981, month: 3, day: 4)
    let draft = SubjectDraft(forenames: "Robin", surname: "Okafor", birthDay: born)
    let (one, other) = (try PersonIndexTests.publish(police, draft), try PersonIndexTests.publish(police, draft))
    try await settle(partnership.nodes)
    let subjects = try refuge.store.read { try $0.entities(.subject, limit: 2) }
    _ = try? refuge.openPerson(subjects[0], lookUp)
    let links = try police.decideLink(one, other, .different, reason: "two people of one name", lookUp)
    let link = try #require(links.first)
    try await settle(partnership.nodes)
    let standing = try #require(try police.store.read { try police.recallStanding(of: link, $0) })
    #expect(standing.members == 1)
    let waits = try refuge.recalls(for: lookUp.user)
    #expect(standing.acknowledged == (waits.isEmpty ? 1 : 0))
    for recall in waits { try refuge.acknowledge(recall: recall.id, lookUp) }
    try await settle(partnership.nodes)
    #expect(try police.recallsUnanswered().isEmpty)
    #expect(!waits.isEmpty, "the two were shown as one, or the test says nothing")
    #expect(try police.store.read { try police.recallStanding(of: one, $0)?.words } == nil)
  }
}
