import Foundation
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("Holds, and those who may not read them", .serialized)
struct HoldTests {
  private let order = EraseOrder(
    user: "dpo-1", authority: "decision 14 of 2026", reason: "the year is over", basis: "UK GDPR art. 17",
    ground: .request)
  private static let words = "an inquest opens in spring, 5d1e77"
  private static let person = SubjectDraft(
    forenames: "Ada", surname: "Quillfeather", birthDay: Day(rawValue: 5_000), nhsNumber: try? NHSNumber("943 476 5919")
  )

  /// Police, an acute trust that is outside the readers of a hold, and a court that reads less still.
  private func partnership() async throws -> TestPartnership {
    try await TestPartnership([.police, .acuteTrust, .courtLiaison], schedule: .interval(every: 3_600_000, jitter: 0))
  }

  private func raise(_ node: AgencyNode, _ code: FlagCode, _ choice: SubjectChoice? = nil) throws -> LocalDot {
    let today = Day(milliseconds: node.now().rawValue)
    return try node.raise(
      FlagRequest(subject: choice ?? .new(Self.person)) { subject, _ in
        FlagDraft(
          code: code, subject: subject, basis: .reported, recordedDay: today,
          attributes: code == .reviewHold ? [FlagField.reason: .text(Self.words)] : [:])
      })
  }

  private func subject(of flag: LocalDot, _ node: AgencyNode) throws -> LocalDot {
    try #require(try node.store.read { try $0.view(of: flag)?.shown(FlagField.subject).target })
  }

  private func settle(_ partnership: TestPartnership) async throws {
    for _ in 0..<2 {
      try await PersonIndexTests.exchange(partnership.nodes)
      for node in partnership.nodes { node.updateAlerts() }
    }
    try await PersonIndexTests.exchange(partnership.nodes)
  }

  private func refusal(_ node: AgencyNode, _ scope: EraseScope) -> NodeError? {
    do { _ = try node.erase(scope, order) } catch { return error as? NodeError }
    return nil
  }

  @Test("who may not read a hold holds back too, learns nothing but that there is one, and erases once it is over")
  func everyHolder() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let (police, trust, court) = (partnership.nodes[0], partnership.nodes[1], partnership.nodes[2])
    for node in partnership.nodes { node.updateAlerts() }
    let injury = try raise(trust, .injuryQuery)
    let need = try raise(court, .daVictim)
    let own = try subject(of: try raise(police, .nfs), police)
    try await settle(partnership)
    let hold = try raise(police, .reviewHold, .known(own))
    try await settle(partnership)
    for (node, flag) in [(trust, injury), (court, need)] {
      #expect(try Search.places(of: [Self.words], at: node).isEmpty, "\(node.member)")
      for scope in [EraseScope.entities([flag]), .person(try subject(of: flag, node))] {
        let error = refusal(node, scope)
        #expect(error?.code == .notAllowed && error?.message.contains("REVIEW-HOLD") == true, "\(node.member)")
      }
      #expect(try node.planErasure(.entities([flag]), order).holds.map(\.author) == [police.member])
    }
    #expect(try police.planErasure(.person(own), order).holds.map(\.flag) == [hold], "one hold is one")
    let report = try police.openPerson(own, LookUp(user: "worker-7", purpose: "test", basis: "test"))
    #expect(report.history.count { $0.codes.contains("REVIEW-HOLD") } == 1)

    // What is published of the person later is held as well.
    let later = try raise(court, .additionalNeeds)
    try await settle(partnership)
    #expect(refusal(court, .entities([later]))?.code == .notAllowed)
    let sets = try police.store.read { try $0.counts().changeSets }
    for node in partnership.nodes { node.updateAlerts() }
    #expect(try police.store.read { try $0.counts().changeSets } == sets, "each is marked once")

    _ = try police.amend(hold, field: FlagField.status, to: .integer(FlagStatus.inactive.rawValue))
    try await settle(partnership)
    for (node, flag) in [(trust, injury), (court, need), (court, later)] {
      #expect(try node.erase(.entities([flag]), order).values > 0, "\(node.member)")
    }
  }

  @Test("a hold that the board closes lets everybody go, and one that is raised again holds again")
  func closedByOthers() async throws {
    let partnership = try await TestPartnership(
      [.police, .acuteTrust, .partnershipBoard, .maracCoordinator], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let (police, trust, other) = (partnership.nodes[0], partnership.nodes[1], partnership.nodes[3])
    let injury = try raise(trust, .injuryQuery)
    try await PersonIndexTests.exchange(partnership.nodes)
    let subject = try self.subject(of: injury, trust)
    let name = try trust.store.read { try $0.dot(subject) }
    let known = try #require(try police.store.read { try PersonIndexTests.local(name, $0) })
    let hold = try raise(police, .reviewHold, .known(known))
    try await settle(partnership)
    #expect(refusal(trust, .entities([injury]))?.code == .notAllowed)
    let named = try police.store.read { try $0.dot(hold) }
    let theirs = try #require(try other.store.read { try PersonIndexTests.local(named, $0) })
    _ = try other.amend(theirs, field: FlagField.status, to: .integer(FlagStatus.inactive.rawValue))
    try await settle(partnership)
    #expect(try trust.planErasure(.entities([injury]), order).holds.isEmpty)
    _ = try raise(police, .reviewHold, .known(known))
    try await settle(partnership)
    #expect(refusal(trust, .entities([injury]))?.code == .notAllowed)
  }
}
