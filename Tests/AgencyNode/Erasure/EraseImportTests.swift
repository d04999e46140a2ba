import Foundation
import Replication
import Safeguarding
import Store
import Testing
import Trust

@testable import AgencyNode

@Suite("Imports after an erasure", .serialized)
struct EraseImportTests {
  private static let yaml = """
    version: 1
    name: visits
    record: visit
    key: Ref
    columns:
      Ref: { type: text, required: true }
      Day: { type: day dd/MM/yyyy, required: true }
      Name: text
      Other: text
      Offer: text
    subjects:
      client:
        fullName: Name
      other:
        fullName: Other
    publish:
      offered:
        flag: SUPPORT-OFFERED
        about: client
        basis: observed
        recordedDay: Day
        source: Ref
        attributes:
          offer: Offer
      pair:
        flag: INTIMATE-RELATIONSHIP
        about: client
        counterpart: other
        basis: observed
        eventDay: Day
        recordedDay: Day
        once: [client, other]
    """
  private static let header = "Ref,Day,Name,Other,Offer\n"
  private let order = EraseOrder(
    user: "dpo-1", authority: "decision 14", reason: "the time is over", basis: "UK GDPR art. 5(1)(e)",
    ground: .retention)

  private func load(_ node: AgencyNode, _ rows: String) throws -> ImportOutcome {
    let mapping = try ImportMapping.parse(yaml: Self.yaml)
    var reader = CSVReader(Array((Self.header + rows).utf8))
    let plan = ImportPlanner.plan(&reader, mapping: mapping, roles: [.refuge], today: Day(rawValue: 20_000))
    #expect(plan.problems.isEmpty)
    return try node.commit(plan, mapping: mapping.name)
  }

  private func standing(_ node: AgencyNode, _ code: FlagCode) throws -> [EntityView] {
    try node.store.read { reader in
      try reader.entities(.flag, limit: 100).compactMap { try reader.view(of: $0) }
        .filter { FlagView(fields: $0.chosen).code == code }
    }
  }

  @Test("what was erased is not published by the same rows again, and a new row about the same person is, whole")
  func again() async throws {
    let partnership = try await TestPartnership([.refuge, .police], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let row = "R1,04/03/2020,Ada Person,Bo Person,a place\n"
    #expect(try load(node, row).published == 4)
    let subject = try #require(
      try standing(node, .supportOffered).first.flatMap { FlagView(fields: $0.chosen).subject })
    #expect(try node.erase(.person(subject), order).values == 3, "the subject, what was offered, and the pair")

    for changed in [row, "R1,04/03/2020,Ada Person,Bo Person,another place\n"] {
      let outcome = try load(node, changed)
      #expect(outcome.published == 0 && outcome.amended == 0 && outcome.erased == 3)
    }
    #expect(try standing(node, .supportOffered).isEmpty)

    let outcome = try load(node, row + "R2,05/03/2024,Ada Person,Bo Person,a new place\n")
    #expect(outcome.published == 3, "the new offer, the person anew, and what is said once of the pair")
    #expect(outcome.erased == 1, "what was said in the old row stays erased")
    let offered = try standing(node, .supportOffered)
    #expect(offered.map { FlagView(fields: $0.chosen).source } == ["R2"])
    let anew = try #require(FlagView(fields: offered[0].chosen).subject)
    #expect(anew != subject)
    #expect(try standing(node, .intimateRelationship).map { FlagView(fields: $0.chosen).subject } == [anew])
    // From here on it is known again, and nothing is published twice.
    let after = try load(node, row + "R2,05/03/2024,Ada Person,Bo Person,a new place\n")
    #expect(after.published == 0 && after.amended == 0 && after.erased == 1)
  }

  @Test("an import writes no field of which its last value was erased")
  func amended() async throws {
    let partnership = try await TestPartnership([.refuge, .police], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    _ = try load(node, "R1,04/03/2020,Ada Person,,a place\n")
    #expect(try load(node, "R1,04/03/2020,Ada Person,,a secret place\n").amended == 1)
    let flag = try #require(try standing(node, .supportOffered).first)
    let write = try #require(flag[FlagField.offer]?.dots.first)
    // The write alone is erased, as a board may have it.
    try await node.acceptErasure(try EraseTests.certificate(for: write, node, signedBy: partnership.board))
    #expect(try load(node, "R1,04/03/2020,Ada Person,,a secret place\n").amended == 0)
    #expect(try Traces.places(of: "a secret place", node) == ["record.content"], "its own record is its own")
  }
}
