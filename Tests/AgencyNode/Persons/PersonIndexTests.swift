import AgencyNode
import Foundation
import Replication
import Safeguarding
import Store
import Testing
import Trust
import Wire

@Suite("Persons, worked out on every node", .serialized)
struct PersonIndexTests {
  private let lookUp = LookUp(user: "tester", purpose: "test", basis: "test")

  private func partnership() async throws -> TestPartnership {
    try await TestPartnership([.police, .refuge, .probation], schedule: .interval(every: 3_600_000, jitter: 0))
  }

  private func publish(_ node: AgencyNode, _ draft: SubjectDraft) throws -> LocalDot {
    let committed = try node.commit(.people) { _ in
      [
        NewOperation(
          skeleton: .init(action: .create(.subject, .published), audience: .protection), value: draft.record())
      ]
    }
    return try #require(committed?.dots.first)
  }

  /// Every node takes what every other wrote, in an order of its own.
  private func exchange(_ nodes: [AgencyNode], _ random: inout some RandomNumberGenerator) throws {
    for node in nodes {
      for other in nodes.shuffled(using: &random) where other.member != node.member {
        let numbers = try other.store.read { try $0.log(after: SetNumber(rawValue: 0), limit: 10_000).map(\.number) }
        let sets = try other.store.read { try $0.packed(numbers.shuffled(using: &random)) }
          .map { try ChangeSetCodec.open($0) }
        _ = try node.store.write { try $0.deliver(sets, now: .system) }
      }
    }
  }

  /// Each subject by the name that is alike everywhere, with its persons.
  private func persons(_ node: AgencyNode) throws -> [Dot: [Dot]] {
    try node.updatePersons()
    return try node.store.read { reader in
      var found: [Dot: [Dot]] = [:]
      for subject in try reader.entities(.subject, limit: 10_000) {
        let person = try #require(try reader.person(of: subject))
        found[try reader.dot(subject)] = [try reader.dot(person.probable), try reader.dot(person.firm)]
      }
      return found
    }
  }

  private func waiting(_ node: AgencyNode) throws -> Set<[Dot]> {
    try node.store.read { reader in
      Set(
        try reader.pairsToReview(limit: 10_000).map { [try reader.dot($0.first), try reader.dot($0.second)].sorted() })
    }
  }

  /// People who share names, dates and numbers often enough to be hard to tell apart.
  private func randomSubject(_ random: inout some RandomNumberGenerator) throws -> SubjectDraft {
    let forenames = ["Nadia", "Nadja", "Robert", "Bob", "Robin", "N", "Åsa"]
    let surnames = ["Okafor", "Okafor-Bell", "Tanner", "Taner", "Lindqvist"]
    let days = [(1981, 3, 4), (1981, 4, 3), (2006, 3, 4), (1990, 1, 1), (1981, 3, 5)]
    let numbers = ["9991004017", "9991005013", "9991006019"].compactMap { try? NHSNumber($0) }
    var draft = SubjectDraft(
      forenames: forenames.randomElement(using: &random), surname: surnames.randomElement(using: &random))
    if Int.random(in: 0..<5, using: &random) > 0 {
      let (year, month, day) = try #require(days.randomElement(using: &random))
      draft.birthDay = Day(year: year, month: month, day: day)
    }
    if Int.random(in: 0..<6, using: &random) == 0 { draft.nhsNumber = numbers.randomElement(using: &random) }
    return draft
  }

  @Test("whatever the order in which subjects and decisions arrive, every node has the same persons and the same queue")
  func convergence() async throws {

    var random = ReplayableGenerator(for: "persons")
    let partnership = try await partnership()
    defer { partnership.remove() }
    let nodes = partnership.nodes
    for round in 0..<4 {
      for node in nodes {
        for _ in 0..<5 { _ = try publish(node, try randomSubject(&random)) }
        // Some nodes keep their index up to date in between, others do not.
        if Bool.random(using: &random) { try node.updatePersons() }
        guard round > 0 else { continue }
        let subjects = try node.store.read { try $0.entities(.subject, limit: 10_000) }
        for _ in 0..<2 {
          let pair = Array(subjects.shuffled(using: &random).prefix(2))
          let decision: LinkDecision = Bool.random(using: &random) ? .same : .different
          _ = try node.decideLink(pair[0], pair[1], decision, reason: "seen together", lookUp)
        }
      }
      try exchange(nodes, &random)
    }
    try exchange(nodes, &random)
    #expect(Set(try nodes.map(TestPartnership.digest)).count == 1)
    let first = try persons(nodes[0])
    for node in nodes {
      let incremental = try persons(node)
      #expect(incremental == first, "node \(node.member)")
      #expect(try waiting(node) == waiting(nodes[0]))
      let queue = try waiting(node)
      try node.rebuildPersons()
      #expect(try persons(node) == incremental, "worked out anew")
      #expect(try waiting(node) == queue)
    }
    #expect(Set(first.values.map(\.[0])).count < first.count, "nothing was linked: the test says nothing")
  }

  @Test("two agencies that decide both ways while apart: not linked, and a person is asked again")
  func disputed() async throws {
    var random = SystemRandomNumberGenerator()
    let partnership = try await partnership()
    defer { partnership.remove() }
    let nodes = partnership.nodes
    let draft = SubjectDraft(
      forenames: "Nadia", surname: "Okafor", birthDay: Day(year: 1981, month: 3, day: 4))
    _ = try publish(nodes[0], draft)
    _ = try publish(nodes[1], draft)
    try exchange(nodes, &random)
    func pair(_ node: AgencyNode) throws -> [LocalDot] {
      try node.store.read { try $0.entities(.subject, limit: 2) }
    }
    #expect(Set(try persons(nodes[0]).values.map(\.[0])).count == 1, "linked by their weight at first")
    for (node, decision) in [(nodes[0], LinkDecision.same), (nodes[1], .different)] {
      let subjects = try pair(node)
      _ = try node.decideLink(subjects[0], subjects[1], decision, reason: "spoke to both", lookUp)
    }
    try exchange(nodes, &random)
    for node in nodes {
      #expect(Set(try persons(node).values.map(\.[0])).count == 2)
      #expect(try waiting(node).count == 1)
    }
    let subjects = try pair(nodes[2])
    _ = try nodes[2].decideLink(subjects[0], subjects[1], .same, reason: "seen with both agencies", lookUp)
    try exchange(nodes, &random)
    for node in nodes {
      #expect(Set(try persons(node).values.map(\.[1])).count == 1, "one decision, everywhere")
      #expect(try waiting(node).isEmpty)
    }
  }

  @Test("a look-up is in the audit log, and one that is not answered is too")
  func audited() async throws {
    let partnership = try await TestPartnership([.police, .school], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let (police, school) = (partnership.nodes[0], partnership.nodes[1])
    _ = try publish(
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
    let partnership = try await partnership()
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let draft = SubjectDraft(forenames: "Nadia", surname: "Okafor", birthDay: Day(year: 1981, month: 3, day: 4))
    let (kept, gone) = (try publish(node, draft), try publish(node, draft))
    _ = try node.decideLink(kept, gone, .same, reason: "one file, entered twice", lookUp)
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
    try node.updatePersons()
    #expect(try node.store.read { try $0.person(of: gone) } == nil)
    #expect(try node.store.read { try $0.subjects(ofPerson: kept) } == [kept])
    #expect(
      try node.findPersons(PersonQuery(forenames: "Nadia", surname: "Okafor"), lookUp).map(\.subjects) == [[kept]])
  }
}
