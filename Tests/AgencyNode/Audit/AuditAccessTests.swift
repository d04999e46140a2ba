import Foundation
import Replication
import Safeguarding
import Testing
import Trust

@testable import AgencyNode
@testable import Store

@Suite("Look-ups of oneself and one's own, unusual ones, and those behind glass")
struct AuditAccessTests {
  private static let born = Day(year: 1981, month: 3, day: 4)
  private static let draft = SubjectDraft(forenames: "Nadia May", surname: "Okafor", birthDay: born)
  private static let query = PersonQuery(forenames: "Nadia", surname: "Okafor", birthDay: born)

  private static func lookUp(_ user: String = "worker-7", glass: String? = nil) -> LookUp {
    LookUp(user: user, purpose: "safeguarding visit", basis: "public task", breakGlass: glass)
  }

  /// The police, that children's services review; both hold what was published.
  private struct Scene {
    let partnership: TestPartnership
    var police: AgencyNode
    let reviewer: AgencyNode
    let clock: TestClock

    init(_ settings: AuditSettings = AuditSettings(reviewer: "2")) async throws {
      partnership = try await TestPartnership([.police, .childrensServices])
      let held = partnership.nodes[0]
      var configuration = held.configuration
      configuration.audit = settings
      let clock = TestClock()
      self.clock = clock
      police = try AgencyNode.open(configuration: configuration, logger: held.logger, clock: { clock.now })
      reviewer = partnership.nodes[1]
    }

    func publish(_ node: AgencyNode, _ drafts: SubjectDraft...) throws -> [LocalDot] {
      try node.commit(.people) { _ in
        drafts.map {
          NewOperation(
            skeleton: .init(action: .create(.subject, .published), audience: .everyone), value: $0.record())
        }
      }?.dots ?? []
    }

    func relate(_ node: AgencyNode, _ first: LocalDot, _ second: LocalDot, _ kind: RelationshipKind) throws {
      let draft = RelationshipDraft<NewOperation.Target>(
        first: .delivered(first), second: .delivered(second), kind: kind, basis: .reported,
        recordedDay: Day(milliseconds: 0))
      _ = try node.commit(.people) { _ in
        [
          NewOperation(
            skeleton: .init(action: .create(.relationship, .published), audience: .everyone), value: draft.record)
        ]
      }
    }

    func log() throws -> [AuditRow] { try police.store.read { try $0.auditLog(limit: 1_000) } }
  }

  private static func code(_ body: () throws -> Void) -> NodeError.Code? {
    do {
      try body()
      return nil
    } catch { return (error as? NodeError)?.code }
  }

  @Test("whoever asks for themselves is blocked, in the same words whether or not anything is held")
  func own() async throws {
    let scene = try await Scene()
    defer { scene.partnership.remove() }
    try scene.police.addStaff(
      "worker-7", isSelf: true, subject: nil, person: Self.query, Self.lookUp("manager-1"))
    func message() -> String? {
      do {
        _ = try scene.police.findPersons(Self.query, Self.lookUp())
        return nil
      } catch { return "\(error)" }
    }
    let before = try #require(message())
    _ = try scene.publish(scene.police, Self.draft)
    #expect(message() == before)
    #expect(try scene.police.findPersons(Self.query, Self.lookUp("worker-8")).count == 1)
    let log = try scene.log().filter { $0.entry.action == .find }
    #expect(log.map { $0.entry.marks.contains(.own) } == [true, true, false])
    #expect(log.map { $0.entry.marks.contains(.blocked) } == [true, true, false])
  }

  @Test("a record under another spelling is left out once it is linked, and opening it says that nobody is there")
  func linked() async throws {
    let scene = try await Scene()
    defer { scene.partnership.remove() }
    let subjects = try scene.publish(
      scene.police, Self.draft, SubjectDraft(forenames: "Nadja", surname: "Okafore", birthDay: Self.born))
    try scene.police.addStaff("worker-7", isSelf: true, subject: subjects[0], person: nil, Self.lookUp("manager-1"))
    let other = PersonQuery(forenames: "Nadja", surname: "Okafore", birthDay: Self.born)
    _ = try scene.police.decideLink(
      subjects[0], subjects[1], .same, reason: "one file, entered twice", Self.lookUp("manager-1"))
    #expect(try scene.police.findPersons(other, Self.lookUp("worker-8")).count == 1)
    #expect(try scene.police.findPersons(other, Self.lookUp()).isEmpty)
    for subject in subjects {
      #expect(Self.code { _ = try scene.police.openPerson(subject, Self.lookUp()) } == .notFound)
      #expect(Self.code { _ = try scene.police.brief(subject, Self.lookUp()) } == .notFound)
      #expect(Self.code { _ = try scene.police.disclosures(of: subject, Self.lookUp()) } == .notFound)
      #expect(Self.code { _ = try scene.police.auditLog(AuditFilter(), person: subject, Self.lookUp()) } == .notFound)
      #expect(throws: Never.self) { try scene.police.openPerson(subject, Self.lookUp("worker-8")) }
    }
  }

  @Test("family by relationships, and those with whom a connection was declared, are blocked; strangers are not")
  func family() async throws {
    let scene = try await Scene()
    defer { scene.partnership.remove() }
    let people = try scene.publish(
      scene.police, Self.draft,
      SubjectDraft(forenames: "Ike", surname: "Okafor", birthDay: Day(year: 2010, month: 1, day: 2)),
      SubjectDraft(forenames: "Theo", surname: "Vance", birthDay: Day(year: 1979, month: 5, day: 6)),
      SubjectDraft(forenames: "Mara", surname: "Quill", birthDay: Day(year: 1990, month: 7, day: 8)),
      SubjectDraft(forenames: "Olu", surname: "Stranger", birthDay: Day(year: 1960, month: 9, day: 9)))
    try scene.relate(scene.police, people[0], people[1], .parent)
    try scene.relate(scene.police, people[2], people[1], .parent)
    try scene.police.addStaff("worker-7", isSelf: true, subject: people[0], person: nil, Self.lookUp("manager-1"))
    try scene.police.addStaff("worker-7", isSelf: false, subject: people[3], person: nil, Self.lookUp("manager-1"))
    // Oneself, one's child, the child's other parent, and a declared friend.
    for person in people.prefix(4) {
      #expect(Self.code { _ = try scene.police.openPerson(person, Self.lookUp()) } == .notFound)
    }
    #expect(Self.code { _ = try scene.police.openPerson(people[4], Self.lookUp()) } == nil)
    let marks = try scene.log().filter { $0.entry.action == .open }.map(\.entry.marks)
    #expect(marks.map { $0.subtracting([.blocked]) } == [[.own], [.family], [.family], [.connected], []])
    // Glass is no way round it.
    #expect(Self.code { _ = try scene.police.openPerson(people[1], Self.lookUp(glass: "urgent")) } == .notFound)
  }

  @Test("the reviewer's agency is told of the entity and the entry, and of nobody who looked")
  func told() async throws {
    let scene = try await Scene()
    defer { scene.partnership.remove() }
    let subject = try scene.publish(scene.police, Self.draft)[0]
    try scene.police.addStaff("worker-7", isSelf: true, subject: subject, person: nil, Self.lookUp("manager-1"))
    #expect(Self.code { _ = try scene.police.openPerson(subject, Self.lookUp()) } == .notFound)
    #expect(try scene.police.status().audit.noticesWaiting == 0)
    try await scene.partnership.exchange()
    let referrals = try scene.reviewer.referrals(.incoming)
    #expect(referrals.map(\.kind) == ["access-review"])
    let entity = try #require(
      try scene.reviewer.store.read { reader in try reader.referrals(limit: 1).first.flatMap(reader.view) })
    let words = entity.fields.flatMap(\.siblings).compactMap(\.value.asText).joined(separator: " ")
    #expect(words.contains("entry") && !words.contains("worker") && !words.contains("Okafor"))
    // It is nothing about the person.
    let there = try #require(entity.referral?.about)
    #expect(try scene.reviewer.openPerson(there, Self.lookUp("worker-9")).referrals.isEmpty)
  }

  @Test("a reviewer that cannot be told is waited for, and the look-up stays blocked")
  func untold() async throws {
    let scene = try await Scene(AuditSettings())
    defer { scene.partnership.remove() }
    let subject = try scene.publish(scene.police, Self.draft)[0]
    try scene.police.addStaff("worker-7", isSelf: true, subject: subject, person: nil, Self.lookUp("manager-1"))
    #expect(Self.code { _ = try scene.police.openPerson(subject, Self.lookUp()) } == .notFound)
    let status = try scene.police.status()
    #expect(status.audit.noticesWaiting == 1 && status.audit.blocked == 1)
    #expect(status.reasons.contains { $0.contains("reviewer") })
  }

  @Test("a list of staff that others can read, or that is damaged, has nobody answered")
  func unreadable() async throws {
    let scene = try await Scene()
    defer { scene.partnership.remove() }
    let subject = try scene.publish(scene.police, Self.draft)[0]
    try scene.police.addStaff("worker-7", isSelf: true, subject: nil, person: Self.query, Self.lookUp("manager-1"))
    let path = scene.police.directory.staff.path
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!text.contains("kafor") && !text.contains("1981"))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(Self.code { _ = try scene.police.openPerson(subject, Self.lookUp("worker-8")) } == .notAllowed)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(Self.code { _ = try scene.police.openPerson(subject, Self.lookUp("worker-8")) } == nil)
    try Data("{".utf8).write(to: scene.police.directory.staff)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(Self.code { _ = try scene.police.openPerson(subject, Self.lookUp("worker-8")) } == .notAllowed)
  }

  @Test("no case link, too many look-ups and other hours stand out; what the agency blocks needs a reason and a review")
  func unusual() async throws {
    var settings = AuditSettings(reviewer: "2", lookUpsPerHour: 6, blocks: [.noCaseLink, .outOfHours])
    settings.hours = .init(days: Set(1...7), from: 8 * 60, to: 18 * 60)
    let scene = try await Scene(settings)
    defer { scene.partnership.remove() }
    let own = try scene.publish(scene.police, Self.draft)[0]
    _ = try scene.publish(scene.reviewer, SubjectDraft(forenames: "Mara", surname: "Quill", birthDay: Self.born))
    try await scene.partnership.exchange()
    let query = PersonQuery(forenames: "Mara", surname: "Quill", birthDay: Self.born)
    scene.clock.set(hour: 9)
    let foreign = try #require(try scene.police.findPersons(query, Self.lookUp()).first?.person)
    #expect(Self.code { _ = try scene.police.openPerson(own, Self.lookUp()) } == nil)
    #expect(Self.code { _ = try scene.police.openPerson(foreign, Self.lookUp()) } == .notAllowed)
    #expect(Self.code { _ = try scene.police.openPerson(foreign, Self.lookUp(glass: "child at risk now")) } == nil)
    let broken = try #require(try scene.log().last { $0.entry.marks.contains(.breakGlass) })
    #expect(broken.entry.marks == [.breakGlass, .noCaseLink] && broken.entry.purpose.contains("child at risk now"))
    #expect(try scene.police.status().audit.reviewsWaiting == 1)
    #expect(Self.code { try scene.police.review(broken.number, .justified, Self.lookUp("Worker-7")) } == .notAllowed)
    scene.clock.advance(days: 4)
    #expect(try scene.police.status().audit.reviewsOverdue == 1)
    try scene.police.review(broken.number, .justified, Self.lookUp("manager-1"))
    #expect(try scene.police.status().audit.reviewsWaiting == 0)
    scene.clock.set(hour: 22)
    #expect(Self.code { _ = try scene.police.openPerson(own, Self.lookUp()) } == .notAllowed)
    #expect(try scene.log().last?.entry.marks == [.blocked, .outOfHours])
    scene.clock.set(hour: 10)
    for _ in 0..<7 { _ = try scene.police.findPersons(query, Self.lookUp("worker-9")) }
    #expect(try scene.log().last?.entry.marks == [.many])
    var filter = AuditFilter()
    filter.isUnusual = true
    #expect(try scene.police.auditLog(filter, Self.lookUp("manager-1")).allSatisfy { !$0.entry.marks.isEmpty })
  }

  @Test("look-ups of the last hour count whichever process made them, each user's alone, and no longer")
  func many() async throws {
    let scene = try await Scene(AuditSettings(lookUpsPerHour: 4))
    defer { scene.partnership.remove() }
    let clock = scene.clock
    let other = try AgencyNode.open(
      configuration: scene.police.configuration, logger: scene.police.logger, clock: { clock.now })
    func marks(_ node: AgencyNode, _ user: String) throws -> Set<AuditEntry.Mark>? {
      _ = try node.findPersons(Self.query, Self.lookUp(user))
      return try scene.log().last?.entry.marks
    }
    for node in [scene.police, other, other, scene.police] { #expect(try marks(node, "worker-9") == []) }
    #expect(try marks(other, "worker-8") == [])
    #expect(try marks(scene.police, "worker-9") == [.many] && marks(other, "worker-9") == [.many])
    scene.clock.advance(minutes: 61)
    #expect(try marks(other, "worker-9") == [] && marks(scene.police, "worker-9") == [])
  }

  @Test("what cannot be written down is not answered, and what is answered was written down before")
  func unwritable() async throws {
    let scene = try await Scene()
    defer { scene.partnership.remove() }
    let subject = try scene.publish(scene.police, Self.draft)[0]
    let before = try scene.log().count
    _ = try scene.police.openPerson(subject, Self.lookUp())
    #expect(try scene.log().count == before + 1)
    try scene.police.store.write {
      try $0.execute("CREATE TRIGGER stop BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
    }
    #expect(Self.code { _ = try scene.police.openPerson(subject, Self.lookUp()) } == .auditUnwritable)
    #expect(Self.code { _ = try scene.police.findPersons(Self.query, Self.lookUp()) } == .auditUnwritable)
    #expect(Self.code { _ = try scene.police.brief(subject, Self.lookUp()) } == .auditUnwritable)
    #expect(Self.code { _ = try scene.police.alerts(Self.lookUp()) } == .auditUnwritable)
    #expect(Self.code { _ = try scene.police.disclosures(of: subject, Self.lookUp()) } == .auditUnwritable)
    #expect(Self.code { _ = try scene.police.auditLog(AuditFilter(), Self.lookUp()) } == .auditUnwritable)
    #expect(Self.code { _ = try scene.police.readShared("a flag") { _ in [(row: 1, about: [])] } } == .auditUnwritable)
    #expect(
      Self.code {
        _ = try scene.police.exportBundle(to: scene.partnership.folder.appendingPathComponent("b").path, for: nil)
      }
        == .auditUnwritable)
    let flags = try scene.police.store.read { try $0.counts().flags }
    #expect(throws: (any Error).self) { try scene.partnership.raiseRisk(scene.police) }
    #expect(try scene.police.store.read { try $0.counts().flags } == flags, "no act without an entry")
  }

  @Test("nothing personal of whom somebody looked at is in the entries, whatever was done")
  func personal() async throws {
    let scene = try await Scene()
    defer { scene.partnership.remove() }
    let subjects = try scene.publish(
      scene.police, SubjectDraft(forenames: "Zebedee", surname: "Quixworth", birthDay: Self.born),
      SubjectDraft(forenames: "Zebedee", surname: "Quixworthy", birthDay: Self.born))
    let query = PersonQuery(forenames: "Zebedee", surname: "Quixworth", birthDay: Self.born)
    _ = try scene.police.findPersons(query, Self.lookUp())
    _ = try scene.police.openPerson(subjects[0], Self.lookUp())
    _ = try scene.police.brief(subjects[0], Self.lookUp())
    _ = try scene.police.decideLink(subjects[0], subjects[1], .same, reason: "one file", Self.lookUp())
    _ = try scene.police.disclosures(of: subjects[0], Self.lookUp())
    try scene.police.addStaff("worker-7", isSelf: true, subject: nil, person: query, Self.lookUp("manager-1"))
    _ = try? scene.police.findPersons(query, Self.lookUp())
    _ = try scene.partnership.raiseRisk(scene.police)
    let log = try scene.log()
    #expect(log.count >= 8)
    for row in log {
      let text = row.chained.texts.joined(separator: " ").lowercased()
      #expect(!text.contains("zebedee") && !text.contains("quixworth") && !text.contains("1981"), "\(text)")
    }
    #expect(try scene.police.verifyAudit().fault == nil)
    let disclosed = try scene.police.disclosures(of: subjects[0], Self.lookUp("worker-8"))
    #expect(Set(disclosed.looks.map(\.action)).isSuperset(of: ["find", "open", "brief"]))
    #expect(disclosed.changeSets >= 1)
  }
}
