import Foundation
import Replication
import Safeguarding
import Store
import Testing
import Trust

@testable import AgencyNode

@Suite("Handing over to another partnership", .serialized)
struct HandoverTests {
  /// Police in one county, children's services in the next, each with its own board and roster.
  private struct Counties {
    let here: TestPartnership
    let there: TestPartnership
    var police: AgencyNode { here.nodes[0] }
    var services: AgencyNode { there.nodes[1] }
    let flag: LocalDot

    init() async throws {
      here = try await TestPartnership([.police, .refuge])
      there = try await TestPartnership([.police, .childrensServices], partnership: HashPrefix(words: (8, 9)))
      let today = here.nodes[0].today()
      flag = try here.nodes[0].raise(
        FlagRequest(
          subject: .new(
            SubjectDraft(forenames: "Nadia", surname: "Okafor", birthDay: Day(year: 1981, month: 3, day: 4))),
          counterpart: .new(SubjectDraft(forenames: "Robin", surname: "Vale"))
        ) { subject, counterpart in
          FlagDraft(
            code: .threatsToKill, subject: subject, counterpart: counterpart, basis: .observed,
            eventDay: Day(rawValue: today.rawValue - 40), recordedDay: Day(rawValue: today.rawValue - 30),
            source: "REF-1",
            attributes: [
              FlagField.reason: .text("said in front of us"), FlagField.addressReference: .text("100080009876"),
            ])
        })
    }

    func remove() {
      here.remove()
      there.remove()
    }

    /// The other side's roster as its board gives it out.
    func roster(of partnership: TestPartnership, for node: AgencyNode) throws -> SignedRoster {
      try node.foreignRoster(try partnership.nodes[0].currentRoster().encoded)
    }

    func offer(_ flags: [LocalDot], to recipient: MemberNumber = 2) throws -> [UInt8] {
      try police.offer(
        flags, to: recipient, of: roster(of: there, for: police), from: "Northshire", reason: "she moves in May")
    }
  }

  @Test(
    "a flag is published there as reported, with author, basis and days of here beside it, and a signed receipt comes back"
  )
  func whole() async throws {
    let counties = try await Counties()
    defer { counties.remove() }
    let (police, services) = (counties.police, counties.services)
    let file = try counties.offer([counties.flag])
    let text = String(decoding: file, as: UTF8.self)
    for word in ["Okafor", "Nadia", "front of us", "Northshire"] {
      #expect(!text.contains(word) && !text.contains(Data(word.utf8).base64EncodedString()))
    }
    #expect(try police.handovers().map(\.received) == [nil])
    let sender = try counties.roster(of: counties.here, for: services)
    let outcome = try services.accept(file, from: sender)
    #expect(outcome.published == 1 && outcome.known == 0)
    let view = try #require(
      try services.store.read { reader in try reader.entities(.flag, limit: 9).compactMap { try reader.view(of: $0) } }
        .first)
    let flag = FlagView(fields: view.chosen)
    let today = police.today()
    #expect(flag.code == .threatsToKill && flag.basis == .reported && flag.recordedDay == services.today())
    #expect(flag.eventDay == Day(rawValue: today.rawValue - 40))
    #expect(view.shown(FlagField.foreignBasis) == .integer(Basis.observed.rawValue))
    #expect(view.shown(FlagField.foreignRecordedDay) == .integer(today.rawValue - 30))
    #expect(view.shown(FlagField.foreignAuthor).asText?.contains("Agency 1") == true)
    #expect(view.shown(FlagField.addressReference) == .none && flag.source == nil)
    let dot = try police.store.read { try $0.dot(counties.flag) }
    let cited = ForeignReference(try #require(view.shown(FlagField.foreignEntry).asText))
    #expect(cited == ForeignReference(partnership: HashPrefix(words: (7, 7)), entry: dot))
    let subject = try #require(flag.subject)
    let lookUp = LookUp(user: "worker-7", purpose: "test", basis: "test")
    let entry = try #require(try services.openPerson(subject, lookUp).history.first)
    #expect(entry.details.contains("In another partnership: Northshire") && entry.basis == "report")

    // The same file again changes nothing, and gives a receipt again.
    let again = try services.accept(file, from: sender)
    #expect(again.published == 0 && again.known == 1)
    #expect(try services.store.read { try $0.counts() }.flags == 1)

    let recipient = try counties.roster(of: counties.there, for: police)
    #expect(try police.takeReceipt(outcome.receipt, from: recipient).received != nil)
    #expect(try police.handovers().count == 1)
    let actions = try police.store.read { try $0.auditLog(AuditFilter()) }.map(\.entry.action)
    #expect(actions.filter { $0 == .handover }.count == 2)
    #expect(try services.store.read { try $0.auditLog(AuditFilter()) }.contains { $0.entry.action == .handover })
  }

  @Test(
    "an offer that was changed, is for somebody else, or is signed by nobody of that roster is refused, and publishes nothing"
  )
  func hostile() async throws {
    let counties = try await Counties()
    defer { counties.remove() }
    let services = counties.services
    let file = try counties.offer([counties.flag])
    let sender = try counties.roster(of: counties.here, for: services)
    func refused(_ bytes: [UInt8], by node: AgencyNode? = nil, from roster: SignedRoster? = nil) {
      #expect(throws: (any Error).self) { try (node ?? services).accept(bytes, from: roster ?? sender) }
    }
    refused([])
    refused(Array("{}".utf8))
    refused(file, by: counties.there.nodes[0])
    // A roster that only says that it is the other partnership's.
    let other = SigningKey()
    var forged = try SignedRoster(
      Roster(
        partnership: HashPrefix(words: (7, 7)), version: 1, previous: .zero, boardKeys: [other.publicKey],
        threshold: 1, members: counties.there.nodes[0].currentRoster().roster.members, rights: RightsTable.standard,
        issued: .system))
    try forged.sign(with: other)
    refused(file, from: forged)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var changed = file
      let place = Int.random(in: changed.indices, using: &random)
      changed[place] ^= 1 << UInt8.random(in: 0..<7, using: &random)
      guard String(decoding: changed, as: UTF8.self) != String(decoding: file, as: UTF8.self) else { continue }
      // White space of the file is nobody's; whatever else is changed is noticed.
      _ = try? services.accept(changed, from: sender)
    }
    let shown = try services.store.read { reader in
      try reader.entities(.flag, limit: 9).compactMap { try reader.view(of: $0) }.map {
        FlagView(fields: $0.chosen).code
      }
    }
    #expect(shown.allSatisfy { $0 == .threatsToKill } && shown.count <= 1, "only the very same offer may have come in")
  }

  @Test("how those are related whom the flags name goes along, once, and nobody for a relationship alone")
  func relationships() async throws {
    let counties = try await Counties()
    defer { counties.remove() }
    let (police, services) = (counties.police, counties.services)
    let view = try #require(try police.store.read { try $0.view(of: counties.flag) })
    let flag = FlagView(fields: view.chosen)
    let (first, second) = (try #require(flag.subject), try #require(flag.counterpart))
    let child = try PersonIndexTests.publish(police, SubjectDraft(forenames: "Bystander", surname: "Okafor"))
    func relate(_ other: LocalDot, _ kind: RelationshipKind, _ audience: AudienceCode) throws -> LocalDot {
      let draft = RelationshipDraft<NewOperation.Target>(
        first: .delivered(first), second: .delivered(other), kind: kind, startDay: Day(rawValue: 15_000),
        source: "a reference of here", basis: .observed, recordedDay: police.today())
      let made = try police.commit(.people) { _ in
        [
          NewOperation(
            skeleton: .init(action: .create(.relationship, .published), audience: audience), value: draft.record)
        ]
      }
      return try #require(made?.dots.first)
    }
    let going = try relate(second, .partner, .protection)
    _ = try relate(child, .parent, .protection)
    _ = try relate(second, .otherFamily, .named)
    let taken = try relate(second, .sibling, .protection)
    _ = try police.commit(.people) { transaction in
      let view = try #require(try transaction.view(of: taken))
      return [
        AgencyNode.write(RelationshipField.status, .integer(FlagStatus.enteredInError.rawValue), to: view)
      ]
    }
    let file = try counties.offer([counties.flag])
    let sender = try counties.roster(of: counties.here, for: services)
    let outcome = try services.accept(file, from: sender)
    #expect(outcome.published == 1 && outcome.relationships == 1)
    let shown = try services.store.read { reader in
      try reader.entities(.relationship, limit: 9).compactMap { try reader.view(of: $0) }
    }
    #expect(shown.count == 1)
    let there = RelationshipView(fields: try #require(shown.first).chosen)
    #expect(there.kind == .partner && there.basis == .reported && there.startDay == Day(rawValue: 15_000))
    let dot = try police.store.read { try $0.dot(going) }
    let cited = shown.first?.shown(RelationshipField.source).asText.flatMap { ForeignReference($0) }
    #expect(cited == ForeignReference(partnership: HashPrefix(words: (7, 7)), entry: dot))
    #expect(try services.store.read { try $0.counts().subjects } == 2, "the child was named by no flag")
    #expect(try services.accept(file, from: sender).relationships == 0, "the same file again changes nothing")
  }

  @Test("a receipt counts only from the recipient of an offer that was made")
  func receipts() async throws {
    let counties = try await Counties()
    defer { counties.remove() }
    let file = try counties.offer([counties.flag])
    let recipient = try counties.roster(of: counties.there, for: counties.police)
    let receipt = try counties.services.accept(file, from: counties.roster(of: counties.here, for: counties.services))
      .receipt
    #expect(throws: NodeError.self) { try counties.police.takeReceipt(file, from: recipient) }
    #expect(throws: NodeError.self) { try counties.here.nodes[1].takeReceipt(receipt, from: recipient) }
    // Another member of that partnership signs a receipt of its own.
    let ends = try #require(try JSONDecoder().decode(HandoverFile.self, from: Data(receipt)) as HandoverFile?)
    var forged = ends
    forged.signature = Data(
      try HandoverSeal.sign(
        forged.signed, partnership: HashPrefix(words: (8, 9)), key: counties.there.nodes[0].keys.signing))
    #expect(throws: NodeError.self) { try counties.police.takeReceipt(forged.encoded(), from: recipient) }
    #expect(try counties.police.handovers().map(\.received) == [nil])
    #expect(try counties.police.takeReceipt(receipt, from: recipient).received != nil)
  }

  @Test("who spoke, pointers to a refuge, derived flags and what was taken back never leave the partnership")
  func staying() async throws {
    let counties = try await Counties()
    defer { counties.remove() }
    let police = counties.police
    let subject = try #require(
      try police.store.read { try $0.view(of: counties.flag)?.shown(FlagField.subject).target })
    var raised: [LocalDot] = []
    for code: FlagCode in [.callerProtected, .refugeAddress, .safeContact] {
      raised.append(
        try police.raise(
          FlagRequest(subject: .known(subject)) { subject, _ in
            FlagDraft(code: code, subject: subject, basis: .disclosed, recordedDay: police.today())
          }))
    }
    for flag in raised { #expect(throws: NodeError.self) { try counties.offer([flag]) } }
    #expect(throws: NodeError.self) { try counties.offer([subject]) }
    #expect(throws: NodeError.self) { try counties.offer([counties.flag], to: 77) }
    // What says that nobody may be told where she is goes along, and nothing of who knows.
    let going = try police.flagsToHandOver(of: subject)
    let codes = try police.store.read { reader in
      try going.compactMap { try reader.view(of: $0).flatMap { FlagView(fields: $0.chosen).code } }
    }
    #expect(going.contains(counties.flag) && Set(going).isDisjoint(with: raised))
    #expect(codes.count == 3 && codes.contains(.visitWithCare) && codes.contains(.readBeforePhoning))
    #expect(try police.handovers().isEmpty, "what was refused was not offered")
    #expect(throws: NodeError.self) { try police.foreignRoster(police.currentRoster().encoded) }
  }

  @Test("a reference to another partnership reads as it was written, and in no other way")
  func reference() throws {
    let hash = try #require(Hash((0..<32).map { UInt8($0) }))
    let reference = ForeignReference(partnership: HashPrefix(words: (3, 4)), entry: Dot(header: hash, index: 7))
    #expect(ForeignReference(reference.description) == reference)
    for text in [
      "", "/", reference.description.uppercased(), reference.description + "0x", "0" + reference.description,
      reference.description.replacingOccurrences(of: ".7", with: ".07"), String(reference.description.dropFirst(2)),
    ] {
      #expect(ForeignReference(text) == nil, "\(text)")
    }
  }
}
