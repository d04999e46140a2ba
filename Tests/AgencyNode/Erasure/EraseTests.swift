import Foundation
import Replication
import Safeguarding
import Testing
import Trust
import Wire

@testable import AgencyNode
@testable import Store

@Suite("What a person has erased", .serialized)
struct EraseTests {
  /// What must not be found again: a name, and words of a flag.
  private static let surname = "Quillfeather"
  private static let words = "an unguessable sentence, 7f3ab91c"
  private let order = EraseOrder(
    user: "dpo-1", authority: "decision 14 of 2026", reason: "the year is over", basis: "UK GDPR art. 17",
    ground: .request)
  private let lookUp = LookUp(user: "worker-7", purpose: "test", basis: "test")

  private func partnership(_ roles: [Role] = [.police, .refuge, .probation]) async throws -> TestPartnership {
    try await TestPartnership(roles, schedule: .interval(every: 3_600_000, jitter: 0))
  }

  private static let person = SubjectDraft(
    forenames: "Ada", surname: surname, birthDay: Day(rawValue: 5_000), nhsNumber: try? NHSNumber("943 476 5919"))

  private func raise(_ node: AgencyNode, _ code: FlagCode = .nfs) throws -> LocalDot {
    let today = Day(milliseconds: node.now().rawValue)
    return try node.raise(
      FlagRequest(subject: .new(Self.person)) { subject, _ in
        FlagDraft(
          code: code, subject: subject, basis: .reported, eventDay: today, recordedDay: today,
          attributes: [FlagField.reason: .text(Self.words), FlagField.addressReference: .text(Self.words)])
      })
  }

  private func subject(of flag: LocalDot, _ node: AgencyNode) throws -> LocalDot {
    try #require(try node.store.read { try $0.view(of: flag)?.shown(FlagField.subject).target })
  }

  private func told(_ node: AgencyNode) throws -> [AlertReason] {
    try node.store.read { try $0.alerts(isOpen: nil) }.flatMap(\.reasons)
  }

  private func verify(_ node: AgencyNode, _ partnership: TestPartnership) throws -> Verification {
    let scratch = partnership.folder.appendingPathComponent("verify-\(UUID().uuidString).sqlite").path
    return try node.verify(scratch: scratch) { _, _ in }
  }

  private func settle(_ partnership: TestPartnership) async throws {
    for _ in 0..<2 {
      try await partnership.exchange()
      for node in partnership.nodes { node.updateAlerts() }
    }
  }

  @Test("nothing of what was erased is left in any cell, file or answer of any node, and verify explains each hole")
  func reach() async throws {
    let partnership = try await self.partnership()
    defer { partnership.remove() }
    let (author, holder) = (partnership.nodes[0], partnership.nodes[1])
    for node in partnership.nodes { node.updateAlerts() }
    // The holder knows the person by other words, and is alerted.
    _ = try holder.raise(
      FlagRequest(subject: .new(SubjectDraft(nhsNumber: Self.person.nhsNumber))) { subject, _ in
        FlagDraft(code: .daVictim, subject: subject, basis: .disclosed, recordedDay: Day(rawValue: 20_000))
      })
    let flag = try raise(author)
    let name = try author.store.read { try $0.name(of: flag) }
    // Two corrections, the second in conflict, so that the words stand in replaced values and in the conflict log.
    _ = try author.amend(flag, field: FlagField.reason, to: .text(Self.words + ", corrected"))
    try await settle(partnership)
    let theirs = try #require(try holder.store.read { try $0.dots(named: name).first })
    _ = try author.amend(flag, field: FlagField.risk, to: .integer(RiskLevel.high.rawValue))
    _ = try holder.amend(theirs, field: FlagField.risk, to: .integer(RiskLevel.medium.rawValue))
    try await settle(partnership)
    #expect(try told(holder).contains { $0.words.contains("NFS") })
    let old = partnership.folder.appendingPathComponent("old.bundle").path
    _ = try author.exportBundle(to: old, for: nil)
    for node in partnership.nodes {
      #expect(try Traces.places(of: Self.words, node).contains("entity_value.cell"))
    }
    let before = try partnership.nodes.map { node in
      try Traces.ciphertexts([.packedBody, .entityValues, .entityState], node)
    }

    let subject = try self.subject(of: flag, author)
    let erased = try author.erase(.entities([flag, subject]), order)
    #expect(erased.values == 4, "two creations, and two amendments of this agency's")
    #expect(author.answerErasures())
    try await settle(partnership)
    for (place, node) in partnership.nodes.enumerated() {
      #expect(node.answerErasures())
      for text in [Self.words, Self.surname] { #expect(try Traces.places(of: text, node) == [], "\(node.member)") }
      let after = try Traces.ciphertexts([.packedBody, .entityValues, .entityState], node)
      let gone = before[place].subtracting(after)
      #expect(gone.count > 2, "cells were written anew")
      #expect(try Traces.files(with: gone, node) == [], "\(node.member)")
      #expect(try node.findPersons(PersonQuery(forenames: "Ada", surname: Self.surname), lookUp).isEmpty)
      let verification = try verify(node, partnership)
      #expect(verification.fault == nil)
      #expect(verification.holes == 4)
      let explained = try #require(verification.erasures.first)
      #expect(explained.holes == 4 && explained.key.author == author.member && !explained.key.isByBoard)
      #expect(explained.key.ground == ErasureGround.request.rawValue)
      #expect((explained.audit != nil) == (node.member == author.member), "the authority stays where it was given")
    }
    let left = try told(holder)
    #expect(!left.contains { $0.words.contains("NFS") }, "\(left)")

    // An old bundle brings nothing back, and neither does a node that was away.
    for node in partnership.nodes {
      _ = try await node.importBundle(from: old)
      #expect(try Traces.places(of: Self.words, node) == [])
    }
    let entry = try #require(
      try author.store.read { try $0.auditLog(limit: 1_000) }.first { $0.entry.action == .erase })
    #expect(entry.entry.purpose.contains(order.authority) && entry.entry.purpose.contains(order.reason))
    #expect(entry.number == erased.auditEntry)
    for node in partnership.nodes where node.member != author.member {
      #expect(try Traces.places(of: order.authority, node) == [], "authority and reason never travel")
    }
  }

  @Test("each member says that it is gone once it is, and who has not is named with when it was last heard")
  func receipts() async throws {
    let partnership = try await self.partnership()
    defer { partnership.remove() }
    let (author, holder, away) = (partnership.nodes[0], partnership.nodes[1], partnership.nodes[2])
    let flag = try raise(author)
    try await settle(partnership)
    _ = try author.erase(.entities([flag]), order)
    func standing() throws -> ErasureStanding { try #require(try author.erasures().first) }
    #expect(try standing().acknowledged.isEmpty, "nobody is told before its own files are clean")
    #expect(author.answerErasures())
    #expect(try standing().acknowledged == [author.member])
    for _ in 0..<2 {
      try await partnership.serving([holder]) { try await TestPartnership.meet(author, holder) }
      holder.updateAlerts()
    }
    #expect(try standing().acknowledged == [author.member, holder.member])
    let waiting = try #require(try standing().waiting.first)
    #expect(waiting.member == away.member && waiting.values == 1 && waiting.agency == "Agency 3")
    try await settle(partnership)
    #expect(try standing().waiting.isEmpty)
    #expect(try holder.erasures().first?.name == (try standing().name), "it is named alike everywhere")
    // Nothing is said twice.
    let sets = try author.store.read { try $0.counts().changeSets }
    for node in partnership.nodes { node.updateAlerts() }
    #expect(try author.store.read { try $0.counts().changeSets } == sets)
  }

  @Test("a hold or a reported death keeps everything about the person")
  func holds() async throws {
    let partnership = try await self.partnership([.police, .partnershipBoard])
    defer { partnership.remove() }
    let author = partnership.nodes[0]
    let flag = try raise(author)
    let subject = try self.subject(of: flag, author)
    for code in [FlagCode.reviewHold, .deceased] {
      let hold = try author.raise(
        FlagRequest(subject: .known(subject)) { subject, _ in
          FlagDraft(code: code, subject: subject, basis: .reported, recordedDay: Day(rawValue: 20_000))
        })
      for scope in [EraseScope.entities([flag]), .person(subject), .entities([hold])] {
        let error = #expect(throws: NodeError.self) { try author.erase(scope, order) }
        #expect(error?.code == .notAllowed)
        #expect(error?.message.contains(code.rawValue) ?? false)
      }
      _ = try author.amend(hold, field: FlagField.status, to: .integer(FlagStatus.inactive.rawValue))
    }
    _ = try author.erase(.entities([flag]), order)
  }

  @Test("nobody erases what is about themselves, not even to see what would go, and each attempt is written down")
  func own() async throws {
    let partnership = try await self.partnership([.police, .partnershipBoard])
    defer { partnership.remove() }
    let author = partnership.nodes[0]
    let flag = try raise(author)
    let subject = try self.subject(of: flag, author)
    let manager = LookUp(user: "manager-1", purpose: "list of staff", basis: "test")
    try author.addStaff(order.user, isSelf: true, subject: subject, person: nil, manager)
    for scope in [EraseScope.entities([flag]), .person(subject)] {
      #expect(throws: NodeError.self) { try author.erase(scope, order) }
      #expect(throws: NodeError.self) { try author.planErasure(scope, order) }
    }
    #expect(try author.store.read { try $0.view(of: flag)?.isErased } == false)
    let attempts = try author.store.read { try $0.auditLog(limit: 100) }.filter { $0.entry.action == .erase }
    #expect(attempts.count == 4 && attempts.allSatisfy { $0.entry.marks.contains(.blocked) })
    var colleague = order
    colleague.user = "dpo-2"
    #expect(try author.erase(.entities([flag]), colleague).values > 0)
  }

  @Test("nobody erases what is about their family or a declared connection, alone or by the board; a colleague does")
  func close() async throws {
    let partnership = try await self.partnership([.police, .partnershipBoard])
    defer { partnership.remove() }
    let author = partnership.nodes[0]
    let manager = LookUp(user: "manager-1", purpose: "list of staff", basis: "test")
    let flag = try raise(author)
    let subject = try self.subject(of: flag, author)
    // One is a parent's child by the shared view, the other said so.
    let parent = try PersonIndexTests.publish(author, SubjectDraft(forenames: "Parent", surname: "Somebody"))
    let draft = RelationshipDraft<NewOperation.Target>(
      first: .delivered(parent), second: .delivered(subject), kind: .parent, basis: .observed,
      recordedDay: author.today())
    _ = try author.commit(.people) { _ in
      [
        NewOperation(
          skeleton: .init(action: .create(.relationship, .published), audience: .protection), value: draft.record)
      ]
    }
    try author.addStaff("parent-1", isSelf: true, subject: parent, person: nil, manager)
    try author.addStaff("friend-1", isSelf: false, subject: subject, person: nil, manager)
    let users = [("parent-1", AuditEntry.Mark.family), ("friend-1", .connected)]
    for (user, _) in users {
      var theirs = order
      theirs.user = user
      for scope in [EraseScope.entities([flag]), .person(subject)] {
        let ways: [() throws -> Void] = [
          { [theirs] in _ = try author.erase(scope, theirs) },
          { [theirs] in _ = try author.planErasure(scope, theirs) },
          { [theirs] in _ = try author.proposeErasure(scope, theirs) },
        ]
        for attempt in ways {
          let error = #expect(throws: NodeError.self, "\(user)") { try attempt() }
          #expect(error?.code == .notAllowed && error?.message.contains("Ask a colleague") == true)
        }
      }
    }
    #expect(try author.store.read { try $0.view(of: flag)?.isErased } == false)
    let attempts = try author.store.read { try $0.auditLog(limit: 100) }.map(\.entry).filter { $0.action == .erase }
    for (user, mark) in users {
      let own = attempts.filter { $0.user == user }
      #expect(own.count == 6 && own.allSatisfy { $0.marks.isSuperset(of: [.blocked, mark]) }, "\(user)")
    }
    #expect(try author.erase(.entities([flag]), order).values > 0, "whoever is not close to anybody")
  }

  @Test("of a person goes what this agency published, and what others wrote stays until they or the board sign")
  func person() async throws {
    let partnership = try await self.partnership()
    defer { partnership.remove() }
    let (author, other) = (partnership.nodes[0], partnership.nodes[1])
    let flag = try raise(author)
    let subject = try self.subject(of: flag, author)
    try await settle(partnership)
    let name = try author.store.read { try $0.name(of: flag) }
    let theirs = try #require(try other.store.read { try $0.dots(named: name).first })
    _ = try other.amend(theirs, field: FlagField.risk, to: .integer(RiskLevel.high.rawValue))
    // Somebody else's flag that names the person as the other of a pair is that one's.
    let pair = try author.raise(
      FlagRequest(subject: .new(SubjectDraft(surname: "Somebody-Else")), counterpart: .known(subject)) {
        FlagDraft(code: .pjHigh, subject: $0, counterpart: $1, basis: .reported, recordedDay: Day(rawValue: 20_000))
      })
    try await settle(partnership)
    let plan = try author.planErasure(.person(subject), order)
    #expect(Set(plan.entries.map(\.entity)) == [flag, subject])
    #expect(plan.counts == [author.member: 2, other.member: 1])
    #expect(plan.referring.contains(pair))
    #expect(try author.erase(.person(subject), order).values == 2)
    #expect(try author.store.read { try $0.view(of: flag)?.shown(FlagField.risk) } == .integer(RiskLevel.high.rawValue))
    #expect(try author.store.read { try $0.view(of: pair)?.isErased } == false)
    let again = #expect(throws: NodeError.self) { try author.erase(.entities([flag]), order) }
    #expect(again?.code == .invalidInput)
    #expect(throws: NodeError.self) { try other.erase(.entities([try subjectThere(other)]), order) }
  }

  /// A certificate for one value, signed by one key.
  static func certificate(for dot: LocalDot, _ node: AgencyNode, signedBy key: SigningKey) throws -> [UInt8] {
    let roster = try node.currentRoster().roster
    var certificate = try node.store.read { try node.certificate(for: dot, node.now(), .order, $0) }
    certificate.signatures = [
      .init(
        publicKey: key.publicKey,
        signature: try ErasureSignature.sign(
          certificate.statementBytes, partnership: roster.partnership, key: key))
    ]
    return ErasureCodec.encode(certificate)
  }

  private func subjectThere(_ node: AgencyNode) throws -> LocalDot {
    try #require(
      try node.store.read { reader in
        try reader.entities(.subject, limit: 10).first { try reader.state(of: $0)?.creator != node.member }
      })
  }

  @Test("an erasure without authority, reason, basis or user is refused, and nothing is erased or noted")
  func unauthorised() async throws {
    let partnership = try await self.partnership([.police, .refuge])
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let flag = try raise(node)
    for part in [\EraseOrder.user, \.authority, \.reason, \.basis] {
      var order = self.order
      order[keyPath: part] = "  "
      #expect(throws: NodeError.self) { try node.erase(.entities([flag]), order) }
    }
    #expect(try node.store.read { try $0.auditLog(limit: 100) }.allSatisfy { $0.entry.action != .erase })
    #expect(try node.store.read { try $0.view(of: flag)?.isErased } == false)
  }
}
