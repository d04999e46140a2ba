import Foundation
import Replication
import Safeguarding
import Store
import Testing
import Trust
import Wire

@testable import AgencyNode

@Suite("Who is who, on every node")
struct PersonIndexTests {
  private static let lookUp = LookUp(user: "test", purpose: "test", basis: "test")

  @Test("nodes that hold the same say the same of who is who, in whatever order it came and however it was worked out")
  func convergence() async throws {
    var random = ReplayableGenerator(for: "PersonIndexTests")
    let partnership = try await TestPartnership([.police, .refuge, .probation, .childrensServices, .acuteTrust])
    defer { partnership.remove() }
    let authors = Array(partnership.nodes.prefix(2))
    for round in 0..<12 {
      for author in authors { try Self.write(author, round, &random) }
      if round % 4 == 3 { try await Self.exchange(authors) }
    }
    try await Self.exchange(authors)
    let sets = try Self.sets(authors[0])

    // One catches up after every set, in an order of its own; one at the end; one all at once.
    let (eager, late, bulk) = (partnership.nodes[2], partnership.nodes[3], partnership.nodes[4])
    for set in sets.shuffled(using: &random) {
      try await Self.deliver([set], to: eager)
      #expect(try PersonIndex(eager).catchUp())
    }
    try await Self.deliver(sets.shuffled(using: &random), to: late)
    #expect(try PersonIndex(late).catchUp())
    try await Self.deliver(sets.shuffled(using: &random), to: bulk)
    #expect(try PersonIndex(bulk, bulk: 5).catchUp())

    let persons = try Self.persons(eager)
    #expect(persons.count > 20)
    #expect(Set(persons.values.map(\.probable)).count < persons.count, "nobody was linked")
    #expect(try Self.persons(late) == persons)
    #expect(try Self.persons(bulk) == persons)
    #expect(try Self.unhonoured(late) == Self.unhonoured(eager))
    #expect(try Self.unhonoured(bulk) == Self.unhonoured(eager))
  }

  @Test("two agencies that decide both ways at once leave two subjects apart until a person decides again")
  func disputed() async throws {
    let partnership = try await TestPartnership([.police, .refuge])
    defer { partnership.remove() }
    let (one, other) = (partnership.nodes[0], partnership.nodes[1])
    let lookUp = Self.lookUp
    let names = [("Wilma", "Test"), ("Billie", "Person")]
    let subjects = try names.map { try Self.publish(one, SubjectDraft(forenames: $0.0, surname: $0.1)) }
    try await Self.exchange([one, other])
    func local(_ node: AgencyNode) throws -> [LocalDot] {
      let named = try subjects.map { subject in try one.store.read { try $0.dot(subject) } }
      return try named.compactMap { name in try node.store.read { try Self.local(name, $0) } }
    }
    for (node, decision) in [(one, LinkDecision.same), (other, .different)] {
      let pair = try local(node)
      _ = try node.decideLink(pair[0], pair[1], decision, reason: "by test", lookUp)
      node.updatePersons()
    }
    #expect(Set(try Self.persons(one).values.map(\.firm)).count == 1)
    try await Self.exchange([one, other])
    for node in [one, other] {
      node.updatePersons()
      #expect(Set(try Self.persons(node).values.map(\.probable)).count == 2)
      #expect(try node.store.read { try $0.pairsToReview(limit: 10) }.map(\.obstacle) == [.disputed])
    }
    let pair = try local(one)
    _ = try one.decideLink(pair[0], pair[1], .same, reason: "asked both", lookUp)
    try await Self.exchange([one, other])
    for node in [one, other] {
      node.updatePersons()
      #expect(Set(try Self.persons(node).values.map(\.firm)).count == 1)
    }
  }

  @Test("an index that is broken stops neither reading nor writing, and says so")
  func fault() async throws {
    let partnership = try await TestPartnership([.police])
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    _ = try Self.publish(node, SubjectDraft(forenames: "Wilma", surname: "Test"))
    try FileManager.default.createDirectory(
      at: node.directory.root.appendingPathComponent("persons.lock"), withIntermediateDirectories: false)
    #expect(!node.updatePersons(seconds: 0.1))
    _ = try Self.publish(node, SubjectDraft(forenames: "Billie", surname: "Test"))
    #expect(try node.store.read { try $0.counts().subjects } == 2)
  }

  @Test(
    "of many that want the index at once each finds it whole, and one whose turn does not come in time goes on without")
  func turns() async throws {
    let partnership = try await TestPartnership([.police], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let draft = SubjectDraft(forenames: "Wilma", surname: "Test", birthDay: Day(rawValue: 5_000))
    for _ in 0..<5 {
      for _ in 0..<20 { _ = try Self.publish(node, draft) }
      try await withThrowingTaskGroup(of: (Bool, Int).self) { group in
        for _ in 0..<6 {
          group.addTask {
            let isDone = node.updatePersons(seconds: nil)
            return (isDone, try Self.persons(node).count)
          }
        }
        let expected = try node.store.read { try $0.counts().subjects }
        for try await (isDone, count) in group { #expect(isDone && count == expected) }
      }
    }
    _ = try Self.publish(node, draft)
    node.indexing.withLock { #expect(!node.updatePersons(seconds: 0.05)) }
    #expect(node.updatePersons())
    #expect(try Self.persons(node).count == 101)
  }

  @Test("a look-up is in the audit log, and one that is not answered is too")
  func audited() async throws {
    let partnership = try await TestPartnership([.police, .school], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let lookUp = Self.lookUp
    let (police, school) = (partnership.nodes[0], partnership.nodes[1])
    _ = try Self.publish(
      police, SubjectDraft(forenames: "Nadia", surname: "Okafor", birthDay: Day(year: 1981, month: 3, day: 4)))
    let query = PersonQuery(forenames: "nadia", surname: "OKAFOR")
    #expect(try police.findPersons(query, lookUp).map(\.fit) == [.possible])
    #expect(throws: NodeError.self) { try school.findPersons(query, lookUp) }
    #expect(throws: NodeError.self) { try police.findPersons(PersonQuery(surname: "Okafor"), lookUp) }
    #expect(throws: NodeError.self) { try police.findPersons(query, LookUp(user: "tester", purpose: " ", basis: "x")) }
    #expect(try police.store.read { try $0.auditLog(limit: 10) }.map(\.entry.result) == ["1 found"])
    #expect(
      try school.store.read { try $0.auditLog(limit: 10) }.map(\.entry.result) == [
        "refused: this member has no look-up"
      ])
  }

  @Test("a subject that is erased while it is linked leaves its person, and the view opens all the same")
  func erased() async throws {
    let partnership = try await TestPartnership([.police, .refuge])
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let lookUp = Self.lookUp
    let draft = SubjectDraft(forenames: "Nadia", surname: "Okafor", birthDay: Day(year: 1981, month: 3, day: 4))
    let (kept, gone) = (try Self.publish(node, draft), try Self.publish(node, draft))
    _ = try node.decideLink(kept, gone, .same, reason: "one file, entered twice", lookUp)
    node.updatePersons()
    let named = try #require(try node.store.read { try $0.person(of: kept)?.probable })
    #expect(try node.store.read { try $0.subjects(ofPerson: named) }.count == 2)
    let set = try #require(try node.store.read { try $0.packed([gone.set]) }.first)
    var certificate = try ErasureCodec.certificate(
      for: gone.index, of: set, authored: Instant(milliseconds: 1), reason: 1)
    let partnershipID = try node.currentRoster().roster.partnership
    certificate.signatures = [
      .init(
        publicKey: node.keys.signing.publicKey,
        signature: try ErasureSignature.sign(
          certificate.statementBytes, partnership: partnershipID, key: node.keys.signing))
    ]
    try await node.acceptErasure(ErasureCodec.encode(certificate))
    node.updatePersons()
    #expect(try node.store.read { try $0.person(of: gone) } == nil)
    #expect(try node.store.read { try $0.subjects(ofPerson: kept) } == [kept])
    #expect(
      try node.findPersons(PersonQuery(forenames: "Nadia", surname: "Okafor"), lookUp).map(\.subjects) == [[kept]])
  }

  // MARK: -

  private static func write(_ node: AgencyNode, _ round: Int, _ random: inout ReplayableGenerator) throws {
    let forenames = ["Wilhelmina", "Wilma", "Billie", "William", "Will", "W"]
    let surnames = ["Tester", "Testor", "Sampleton"]
    for _ in 0..<3 {
      var draft = SubjectDraft(forenames: forenames.randomElement(using: &random))
      draft.surname = surnames.randomElement(using: &random)
      draft.birthDay = Day(rawValue: Int64.random(in: 0...2, using: &random))
      if Int.random(in: 0..<3, using: &random) == 0 {
        draft.otherIdentifiers = ["crn:\(Int.random(in: 0..<6, using: &random))"]
      }
      _ = try publish(node, draft)
    }
    guard round % 2 == 1 else { return }
    let subjects = try node.store.read { try $0.entities(.subject, limit: 1_000) }
    guard let one = subjects.randomElement(using: &random), let other = subjects.randomElement(using: &random),
      one != other
    else { return }
    let decision: LinkDecision = Bool.random(using: &random) ? .same : .different
    do {
      _ = try node.decideLink(one, other, decision, reason: "by test", Self.lookUp)
    } catch let error as NodeError where error.code == .invalidInput {}
  }

  static func publish(_ node: AgencyNode, _ draft: SubjectDraft) throws -> LocalDot {
    let committed = try node.commit(.people) { _ in
      [
        NewOperation(
          skeleton: .init(action: .create(.subject, .published), audience: .everyone), value: draft.record())
      ]
    }
    return try #require(committed?.dots.first)
  }

  static func sets(_ node: AgencyNode) throws -> [PackedChangeSet] {
    try node.store.read { reader in
      try reader.packed(try reader.log(after: SetNumber(rawValue: 0), limit: 10_000).map(\.number))
    }
  }

  static func deliver(_ sets: [PackedChangeSet], to node: AgencyNode) async throws {
    _ = try await node.take(try await node.verifier.open(sets), from: node.member)
  }

  static func exchange(_ nodes: [AgencyNode]) async throws {
    for receiver in nodes {
      for sender in nodes where sender.member != receiver.member {
        try await deliver(try sets(sender), to: receiver)
      }
    }
  }

  static func local(_ name: Dot, _ reader: StoreReader) throws -> LocalDot? {
    try reader.entry(name.header).map { LocalDot(set: $0.number, index: name.index) }
  }

  struct Names: Hashable {
    var probable: Dot
    var firm: Dot
  }

  static func persons(_ node: AgencyNode) throws -> [Dot: Names] {
    try node.store.read { reader in
      var persons: [Dot: Names] = [:]
      for subject in try reader.entities(.subject, limit: 10_000) {
        guard let person = try reader.person(of: subject) else { continue }
        persons[try reader.dot(subject)] = Names(
          probable: try reader.dot(person.probable), firm: try reader.dot(person.firm))
      }
      return persons
    }
  }

  static func unhonoured(_ node: AgencyNode) throws -> Set<[Dot]> {
    try node.store.read { reader in
      Set(
        try reader.pairsToReview(limit: 10_000).map { try [$0.first, $0.second].map { try reader.dot($0) }.sorted() })
    }
  }
}
