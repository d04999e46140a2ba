import Foundation
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("What is addressed to members without look-up", .serialized)
struct AddressedAlertTests {
  private let lookUp = LookUp(user: "head teacher", purpose: "alerts", basis: "test")
  private let born = Day(year: 2009, month: 3, day: 4)

  private func raise(
    _ code: FlagCode, at node: AgencyNode, about name: String, to referredTo: String? = nil
  ) throws -> LocalDot {
    let today = Day(milliseconds: node.now().rawValue)
    var attributes: [FieldNumber: Value<NewOperation.Target>] = [:]
    if let referredTo { attributes[FlagField.referredTo] = .list([.text(referredTo)]) }
    let subject = SubjectDraft(forenames: name, surname: "Okafor", birthDay: born)
    return try node.raise(
      FlagRequest(subject: .new(subject)) { [attributes] subject, _ in
        FlagDraft(code: code, subject: subject, basis: .reported, recordedDay: today, attributes: attributes)
      })
  }

  @Test("a school is told of notices and plans that name it, once, and its node holds nothing else that it can read")
  func school() async throws {
    let partnership = try await TestPartnership([.police, .childrensServices, .school, .housing])
    defer { partnership.remove() }
    let (police, services) = (partnership.nodes[0], partnership.nodes[1])
    let (school, housing) = (partnership.nodes[2], partnership.nodes[3])
    // A first look, after which what comes in is news.
    let pupil = SubjectDraft(forenames: "Wren", surname: "Okafor", birthDay: born)
    for node in [school, housing] {
      _ = try PersonIndexTests.publish(node, pupil)
      _ = try raise(.additionalNeeds, at: node, about: "Wren")
      node.updateAlerts()
      #expect(try node.alerts(lookUp).isEmpty)
    }
    let notice = try raise(.encompass, at: police, about: "Wren", to: "Agency 3")
    _ = try raise(.childPlan, at: services, about: "Wren", to: "3")
    let others = [
      try raise(.nfs, at: police, about: "Wren", to: "agency 3"), try raise(.encompass, at: police, about: "Unknown"),
      try raise(.childPlan, at: services, about: "Wren"),
    ]
    let unread = try [police, police, services].enumerated().map { place, node in
      try node.store.read { try $0.name(of: others[place]) }
    }
    _ = try raise(.encompass, at: police, about: "Newcomer", to: "agency 3")
    try await PersonIndexTests.exchange(partnership.nodes)
    for _ in 0..<2 { for node in [school, housing] { node.updateAlerts() } }

    let alerts = try school.alerts(lookUp)
    #expect(alerts.count == 2 && alerts.allSatisfy { $0.tier == .urgent })
    let words = alerts.flatMap(\.reasons).map(\.words).sorted()
    #expect(words.count == 3 && words.filter { $0.hasPrefix("ENCOMPASS, addressed to you by Agency 1") }.count == 2)
    #expect(words.contains { $0.hasPrefix("CHILD-PLAN, addressed to you by Agency 2, report") })
    #expect(words.allSatisfy { !$0.contains("NFS") && !$0.contains("Okafor") && !$0.contains("Wren") })
    try school.store.read { reader in
      for name in unread {
        let dot = try #require(try reader.dots(named: name).first)
        let view = try #require(try reader.view(of: dot))
        #expect(view.isSealed && view.fields.isEmpty, "\(name)")
      }
    }
    let name = try police.store.read { try $0.name(of: notice) }
    #expect(words.contains { $0.hasSuffix("node flag show \(name)") })
    #expect(try housing.alerts(lookUp).isEmpty)
    for alert in alerts { try school.acknowledge(alert: alert.id, lookUp) }
    school.updateAlerts()
    #expect(try school.alerts(lookUp).isEmpty)
  }

  @Test("an alert that a process did not get to the end of is worked out by the next")
  func interrupted() async throws {
    struct Ended: Error {}
    let partnership = try await TestPartnership([.police, .childrensServices])
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    _ = try raise(.nfs, at: node, about: "Wren")
    node.updatePersons(seconds: nil)
    let alerts = try Alerts(node)
    _ = try alerts.noteNew()
    let subjects = try node.store.read { try $0.concerned(limit: 10) }
    #expect(!subjects.isEmpty)
    #expect(throws: Ended.self) {
      try alerts.forEachConcerned {
        Set($0)
      } update: { _ in
        throw Ended()
      }
    }
    #expect(try node.store.read { try $0.concerned(limit: 10) } == subjects)
    var updated: Set<LocalDot> = []
    try alerts.forEachConcerned {
      Set($0)
    } update: {
      updated.insert($0)
    }
    #expect(updated == Set(subjects.map(\.id)))
    #expect(try node.store.read { try $0.concerned(limit: 10) }.isEmpty)
  }

  @Test("they have no look-up: a search, a history, a brief and a review are refused with the reason, and audited")
  func noLookUp() async throws {
    let partnership = try await TestPartnership([.school, .nursery, .housing])
    defer { partnership.remove() }
    for node in partnership.nodes {
      let subject = try PersonIndexTests.publish(node, SubjectDraft(forenames: "Wren", surname: "Okafor"))
      let attempts: [() throws -> Void] = [
        { _ = try node.findPersons(PersonQuery(forenames: "Wren", surname: "Okafor"), lookUp) },
        { _ = try node.openPerson(subject, lookUp) }, { _ = try node.brief(subject, lookUp) },
        { _ = try node.linksToReview(limit: 10, lookUp) },
      ]
      for attempt in attempts {
        let error = #expect(throws: NodeError.self) { try attempt() }
        #expect(error?.code == .notAllowed && error?.message.contains("no look-up") == true)
      }
      let refused = try node.store.read { try $0.auditLog(limit: 100) }.filter { $0.entry.result.contains("refused") }
      #expect(refused.count == attempts.count)
    }
  }
}
