import Foundation
import Replication
import Safeguarding
import Store
import Testing
import Trust

@testable import AgencyNode

@Suite("Need to know", .serialized)
struct NeedToKnowTests {
  static let lookUp = LookUp(user: "test", purpose: "test", basis: "test")
  static let quiet = Schedule.interval(every: 3_600_000, jitter: 0)

  /// Words that stand nowhere else.
  private struct Marker {
    let text = "marker-\(UUID().uuidString)"
    let surname = "Surname-\(UUID().uuidString)"
    var words: [String] { [text, surname] }
  }

  @Test(
    "of no flag code has an agency outside its audience a byte: on its disk, in what it shows, or in what it relays")
  func everyCode() async throws {
    let roles: [Role] = [.police, .housing, .courtLiaison, .refuge, .school, .drugAndAlcohol, .childrensServices]
    let partnership = try await TestPartnership(roles, schedule: Self.quiet)
    defer { partnership.remove() }
    let police = partnership.nodes[0]
    let today = Day(milliseconds: police.now().rawValue).rawValue
    var markers: [FlagCode: Marker] = [:]
    for code in FlagCode.allCases {
      let marker = Marker()
      markers[code] = marker
      _ = try police.commit(.people) { _ in
        [
          NewOperation(
            skeleton: .init(action: .create(.subject, .published), audience: code.definition.audience),
            value: .fields([SubjectField.surname: .text(marker.surname)])),
          NewOperation(
            skeleton: .init(action: .create(.flag, .general), audience: code.definition.audience),
            value: .fields([
              FlagField.code: .integer(code.number), FlagField.subject: .reference(.batch(0)),
              FlagField.reason: .text(marker.text), FlagField.recordedDay: .integer(today),
            ])),
        ]
      }
    }
    // Everything goes through the landlord, who reads nothing of it.
    let relay = partnership.nodes[1]
    try await PersonIndexTests.exchange([police, relay])
    for node in partnership.nodes.dropFirst(2) { try await PersonIndexTests.exchange([relay, node]) }
    for (node, role) in zip(partnership.nodes, roles).dropFirst() {
      node.updateAlerts()
      let barred = markers.filter { !$0.key.definition.audience.isReadable(by: [role], isNamed: false) }
      #expect(try Search.places(of: barred.flatMap { $0.value.words }, at: node).isEmpty, "\(role)")
      let shown = try node.store.read { reader in
        try reader.entities(.flag, limit: 1_000).compactMap { try reader.view(of: $0) }
      }
      #expect(shown.count { $0.isSealed } == barred.count, "\(role)")
      let read = Set(shown.compactMap { $0.shown(FlagField.reason).asText })
      let readable = markers.filter { barred[$0.key] == nil }
      #expect(read == Set(readable.values.map(\.text)), "\(role) reads what is for it")
      // What it does read it finds in its own values, or the search would find nothing anywhere.
      if let one = readable.values.first { #expect(try !Search.places(of: one.words, at: node).isEmpty, "\(role)") }
    }
    let digests = try Set(partnership.nodes.map(TestPartnership.digest))
    #expect(digests.count == 1, "readers and relays have one view digest")
    for node in partnership.nodes { try verify(node, partnership) }
  }

  @Test("named recipients read what names them, with who it is about, and nobody else does")
  func named() async throws {
    let partnership = try await TestPartnership(
      [.police, .refuge, .idva, .school, .childrensServices], schedule: Self.quiet)
    defer { partnership.remove() }
    let (police, school) = (partnership.nodes[0], partnership.nodes[3])
    let today = Day(milliseconds: police.now().rawValue)
    let known = try PersonIndexTests.publish(
      police, SubjectDraft(forenames: "Wren", surname: "Abernathy", birthDay: Day(year: 2012, month: 2, day: 3)))
    for code in [FlagCode.callerProtected, .safeContact, .refugeAddress, .immigrationFirewall] {
      let marker = Marker()
      let flag = try police.raise(
        FlagRequest(subject: .new(SubjectDraft(surname: marker.surname))) { subject, _ in
          FlagDraft(
            code: code, subject: subject, basis: .reported, recordedDay: today,
            attributes: [FlagField.reason: .text(marker.text), FlagField.referredTo: .list([.text("agency 3")])])
        })
      let name = try police.store.read { try $0.name(of: flag) }
      try await PersonIndexTests.exchange(partnership.nodes)
      for node in partnership.nodes.dropFirst() {
        let view = try node.store.read { reader in
          try reader.dots(named: name).first.flatMap { try reader.view(of: $0) }
        }
        let isReader = node.member == 3
        #expect(view?.isSealed == !isReader, "\(code.rawValue) at \(node.member)")
        #expect(
          try Search.places(of: [marker.text], at: node).isEmpty == !isReader, "\(code.rawValue) at \(node.member)")
      }
    }
    // A school that cannot read the subject is told who the notice is about; other schools are not.
    let notice = try police.send(
      ReferralRequest(kind: .schoolNotice, about: .known(known), recipient: 4, reason: "an incident at home"),
      by: Actor(name: "desk", user: "test"))
    let name = try police.store.read { try $0.name(of: notice) }
    try await PersonIndexTests.exchange(partnership.nodes)
    #expect(try school.referrals(.incoming).map(\.about) == ["Wren Abernathy"])
    for member in [1, 2] {
      let node = partnership.nodes[member]
      let view = try node.store.read { reader in
        try reader.dots(named: name).first.flatMap { try reader.view(of: $0) }
      }
      #expect(view?.isSealed == true && view?.referral == nil)
    }
    police.updateAlerts()
    let report = try police.openPerson(known, Self.lookUp)
    #expect(report.referrals.count == 1, "the notice stays with the person at its sender")
    for node in partnership.nodes { try verify(node, partnership) }
  }

  @Test("who joins an audience is granted its keys and reads what was there; who leaves gets none of what is new")
  func joining() async throws {
    let partnership = try await TestPartnership([.police, .refuge, .housing], schedule: Self.quiet)
    defer { partnership.remove() }
    let (police, other) = (partnership.nodes[0], partnership.nodes[2])
    func raise() throws -> String {
      let flag = try partnership.raiseRisk(police, .high)
      return try police.store.read { try $0.name(of: flag) }
    }
    func isSealed(_ name: String) throws -> Bool? {
      try other.store.read { reader in
        try reader.dots(named: name).first.flatMap { try reader.view(of: $0) }?.isSealed
      }
    }
    let first = try raise()
    try await PersonIndexTests.exchange(partnership.nodes)
    #expect(try isSealed(first) == true)
    #expect(try other.store.read { try $0.counts().sealed } > 0)
    let closed = try verification(other, partnership)
    #expect(closed.sealsOpened == 0 && closed.sealsForOthers > 0)
    // It has tried to read whom that is about, and holds that it cannot.
    other.updateAlerts()

    try await publish(partnership) { $0.members[2].roles = [.probation] }
    try await PersonIndexTests.exchange(partnership.nodes)
    #expect(try isSealed(first) == false)
    #expect(try other.store.read { try $0.counts().sealed } == 0)
    let opened = try verification(other, partnership)
    #expect(opened.sealsOpened == closed.sealsForOthers && opened.sealsForOthers == 0, "by a grant that came after")
    other.updateAlerts()
    let found = try other.findPersons(PersonQuery(forenames: "Test", surname: "Person"), Self.lookUp)
    #expect(found.count == 1, "and finds the person by name")
    let report = try other.openPerson(try #require(found.first).person, Self.lookUp)
    #expect(report.history.contains { $0.codes.contains("RISK") })

    try await publish(partnership) { $0.members[2].roles = [.housing] }
    let second = try raise()
    try await PersonIndexTests.exchange(partnership.nodes)
    #expect(try isSealed(second) == true)
    #expect(try isSealed(first) == false, "what it had, it has")
    for node in partnership.nodes { try verify(node, partnership) }
    #expect(try Set(partnership.nodes.map(TestPartnership.digest)).count == 1)
  }

  @Test("what is opened only by a later grant has its receipts then: a referral, and a contest whose clock they start")
  func lateReceipts() async throws {
    let partnership = try await TestPartnership([.police, .refuge], schedule: Self.quiet)
    defer { partnership.remove() }
    let (police, refuge) = (partnership.nodes[0], partnership.nodes[1])
    let known = try PersonIndexTests.publish(police, SubjectDraft(forenames: "Wren", surname: "Abernathy"))
    try await PersonIndexTests.exchange(partnership.nodes)
    let person = try police.store.read { try $0.dot(known) }
    let theirs = try #require(try refuge.store.read { try PersonIndexTests.local(person, $0) })
    let today = Day(milliseconds: refuge.now().rawValue)
    let flag = try refuge.raise(
      FlagRequest(subject: .known(theirs)) { subject, _ in
        FlagDraft(code: .nfs, subject: subject, basis: .reported, recordedDay: today)
      })
    let name = try refuge.store.read { try $0.dot(flag) }
    try await PersonIndexTests.exchange(partnership.nodes)
    // For a while the roster names no key that anything could be sealed to for the refuge.
    let key = try #require(try police.currentRoster().roster.member(refuge.member)).sealingKey
    try await publish(partnership) { $0.members[1].sealingKey = [] }
    for _ in 0..<2 {
      _ = try police.send(
        ReferralRequest(kind: .specialistService, about: .known(known), recipient: refuge.member, reason: "frightened"),
        by: Actor(name: "desk", user: "test"))
    }
    let contested = try #require(try police.store.read { try PersonIndexTests.local(name, $0) })
    _ = try police.contest(contested, by: .subject, statement: "It was an accident", reason: "asked us to")
    try await PersonIndexTests.exchange(partnership.nodes)
    refuge.updateAlerts()
    #expect(try refuge.acknowledgeReferrals() == 0, "nobody says of what cannot be read that it came")
    #expect(try refuge.contests(all: true).isEmpty)
    try await publish(partnership) { $0.members[1].sealingKey = key }
    for _ in 0..<2 {
      try await PersonIndexTests.exchange(partnership.nodes)
      for node in partnership.nodes { node.updateAlerts() }
      for node in partnership.nodes { node.acknowledgeArrivals() }
    }
    try await PersonIndexTests.exchange(partnership.nodes)
    #expect(try police.referrals(.outgoing).map(\.stage) == ["received", "received"])
    #expect(try police.contests(all: true).map(\.stage) == ["received"], "its clock runs")
    #expect(try refuge.acknowledgeReferrals() == 0, "and each once")
  }

  @Test("after a sealing key was changed, what was sealed to either opens, and a lock to the old one seals nothing new")
  func rotated() async throws {
    let partnership = try await TestPartnership([.police, .refuge], schedule: Self.quiet)
    defer { partnership.remove() }
    let (police, refuge) = (partnership.nodes[0], partnership.nodes[1])
    _ = try partnership.raiseRisk(police)
    let before = try police.store.read { try $0.ownLocks() }
    let key = try KeyRotation.begin(.sealing, in: refuge.directory.keys.path, name: "Agency", now: Date())
    try await publish(partnership) { try $0.rotate(.sealing, of: refuge.member, to: key) }
    #expect(refuge.keys.sealing.publicKey == key)
    _ = try partnership.raiseRisk(police)
    let locks = try police.store.read { try $0.ownLocks() }
    #expect(locks.count == before.count + 1)
    try await PersonIndexTests.exchange(partnership.nodes)
    let views = try refuge.store.read { reader in
      try reader.entities(.flag, limit: 9).compactMap { try reader.view(of: $0) }
    }
    #expect(views.count == 2 && views.allSatisfy { !$0.isSealed })
    try verify(refuge, partnership)
  }

  @Test("an author who seals to one what another cannot open is found and named, and nothing of it is shown")
  func doubleFaced() async throws {
    let partnership = try await TestPartnership([.police, .refuge, .idva], schedule: Self.quiet)
    defer { partnership.remove() }
    let (police, refuge) = (partnership.nodes[0], partnership.nodes[1])
    let roster = try police.currentRoster()
    let circle = Circle(.protection, [])
    let readers = circle.readers(roster.roster, author: police.member)
    let (real, false_) = (ContentKey(), ContentKey())
    _ = try police.store.write { transaction in
      let wraps = try readers.map { reader in
        let key = reader.member == refuge.member ? false_ : real
        let wrap = try key.wrap(
          for: reader.member, sealingKey: reader.key, from: police.member, audience: .protection,
          partnership: roster.roster.partnership)
        return Value<NewOperation.Target>.RecordField(
          FieldNumber(rawValue: UInt16(reader.member.rawValue)), .bytes(wrap))
      }
      let lock = NewOperation(
        skeleton: .init(action: .create(.lock, .published), audience: .protection), value: .record(wraps))
      let written = try police.write([lock], [], .people, roster, &transaction)
      try transaction.keep(
        OwnLock(lock: written.committed.dots[0], scope: circle.scope, readers: readers), real)
      return true
    }
    _ = try partnership.raiseRisk(police)
    try await PersonIndexTests.exchange(partnership.nodes)
    let rows = try refuge.store.read { try $0.conflicts() }.filter { $0.type == ConflictType.seal.rawValue }
    #expect(!rows.isEmpty && rows.allSatisfy { $0.members == [police.member] })
    let view = try refuge.store.read { reader in
      try reader.entities(.flag, limit: 9).first.flatMap { try reader.view(of: $0) }
    }
    #expect(view?.isSealed == true && view?.fields.isEmpty == true)
    let told = try partnership.nodes[2].store.read { try $0.conflicts() }
    #expect(told.isEmpty, "whoever was told the truth has nothing to complain of")
    let found = try verification(refuge, partnership)
    let bad = try #require(view).id
    #expect(found.fault == nil && found.sealsOpened == 0)
    #expect(found.brokenSeals.contains(try refuge.store.read { try $0.name(of: bad) }))
    #expect(try verification(partnership.nodes[2], partnership).brokenSeals.isEmpty)
  }

  @Test("a node that is rebuilt from its keys and a peer reads again what was sealed for it")
  func recovered() async throws {
    let partnership = try await TestPartnership([.police, .refuge], schedule: Self.quiet)
    defer { partnership.remove() }
    let (police, refuge) = (partnership.nodes[0], partnership.nodes[1])
    let flag = try partnership.raiseRisk(police, .high)
    let name = try police.store.read { try $0.name(of: flag) }
    try await PersonIndexTests.exchange(partnership.nodes)
    for lost in [police, refuge] {
      var configuration = lost.configuration
      configuration.dataDirectory = partnership.folder.appendingPathComponent("again-\(lost.member)").path
      let again = try await AgencyNode.recover(
        configuration, identity: .directory(lost.directory.keys.path), rosters: [try lost.currentRoster().encoded],
        logger: lost.logger)
      let holder = lost.member == police.member ? refuge : police
      try await PersonIndexTests.deliver(try PersonIndexTests.sets(holder), to: again)
      let view = try again.store.read { reader in
        try reader.dots(named: name).first.flatMap { try reader.view(of: $0) }
      }
      #expect(view?.shown(FlagField.risk) == .integer(RiskLevel.high.rawValue), "member \(lost.member)")
    }
  }

  @discardableResult
  private func publish(
    _ partnership: TestPartnership, _ change: (inout Roster) throws -> Void
  ) async throws -> SignedRoster {
    var roster = try partnership.nodes[0].nextRoster(following: nil).next
    try change(&roster)
    var signed = try SignedRoster(roster)
    try signed.sign(with: partnership.board)
    for node in partnership.nodes { try await node.acceptRoster(try signed.encoded) }
    return signed
  }

  private func verify(_ node: AgencyNode, _ partnership: TestPartnership) throws {
    let found = try verification(node, partnership)
    #expect(found.fault == nil && found.brokenSeals.isEmpty, "\(node.member)")
  }

  private func verification(_ node: AgencyNode, _ partnership: TestPartnership) throws -> Verification {
    let scratch = partnership.folder.appendingPathComponent("verify-\(UUID().uuidString).sqlite").path
    return try node.verify(scratch: scratch) { _, _ in }
  }
}
