import Foundation
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("Assertions that the vocabulary reserves")
struct RefusedAssertionTests {
  private let lookUp = LookUp(user: "tester", purpose: "test", basis: "test")

  /// Three nodes, the last of which has software that checks nothing.
  private struct World {
    let partnership: TestPartnership
    var nodes: [AgencyNode] { partnership.nodes }
    var school: AgencyNode { nodes[2] }

    init() async throws { partnership = try await TestPartnership([.police, .refuge, .school]) }

    /// Writes flags around every check, about an invented person.
    func publish(_ flags: [[FieldNumber: Value<NewOperation.Target>]]) throws -> (subject: LocalDot, flags: [LocalDot])
    {
      let today = Day(milliseconds: school.now().rawValue).rawValue
      let committed = try school.commit(.people) { _ in
        [
          NewOperation(
            skeleton: .init(action: .create(.subject, .published), audience: .everyone),
            value: SubjectDraft(forenames: "Nadia", surname: "Okafor").record())
        ]
          + flags.map { fields in
            let said: [FieldNumber: Value<NewOperation.Target>] = [
              FlagField.subject: .reference(.batch(0)), FlagField.eventDay: .integer(today),
              FlagField.recordedDay: .integer(today), FlagField.status: .integer(FlagStatus.active.rawValue),
            ]
            return NewOperation(
              skeleton: .init(action: .create(.flag, .general), audience: .protection),
              value: .fields(said.merging(fields) { _, own in own }))
          }
      }
      let dots = try #require(committed?.dots)
      return (dots[0], Array(dots.dropFirst()))
    }

    func local(_ dot: LocalDot, at node: AgencyNode) throws -> LocalDot {
      let name = try school.store.read { try $0.dot(dot) }
      return try #require(try node.store.read { try PersonIndexTests.local(name, $0) })
    }

    func refused(_ node: AgencyNode, isOpen: Bool? = true) throws -> [ConflictRow] {
      var filter = ConflictFilter(isOpen: isOpen)
      filter.type = ConflictType.policyDenied.rawValue
      return try node.store.read { try $0.conflicts(filter) }
    }
  }

  private func nfs(_ basis: Basis) -> [FieldNumber: Value<NewOperation.Target>] {
    [FlagField.code: .integer(FlagCode.nfs.number), FlagField.basis: .integer(basis.rawValue)]
  }

  @Test("a finding by a school whose software let it pass is shown as refused on every node, and drives nothing")
  func finding() async throws {
    let world = try await World()
    defer { world.partnership.remove() }
    var marker = nfs(.adjudicated)
    marker[FlagField.code] = .integer(FlagCode.visitWithCare.number)
    marker[FlagField.reason] = .text("a dog in the yard")
    let made = try world.publish([nfs(.adjudicated), nfs(.disclosed), marker])
    try await PersonIndexTests.exchange(world.nodes)

    let names = try world.nodes.map { try Set(world.refused($0).map(\.name)) }
    #expect(names[0].count == 2 && names.allSatisfy { $0 == names[0] })
    for node in world.nodes.prefix(2) {
      let row = try #require(try world.refused(node).last)
      #expect(row.reason.contains("reserved to Police") && row.members == [world.school.member])
      #expect(row.severity == .medium && row.kind == .flag)
      let here = try world.local(made.flags[0], at: node)
      let flag = try #require(try node.store.read { try $0.view(of: here) })
      #expect(flag.isDenied && flag.refusal == .unconfirmable(.nfs))
      let report = try node.openPerson(try world.local(made.subject, at: node), lookUp)
      let entries = report.history.map { [$0.status, $0.basis] }
      #expect(Set(entries) == [["refused", "finding"], ["active", "disclosure"]], "refused, and never hidden")
      #expect(report.history.first { $0.status == "refused" }?.details.contains { $0.contains("reserved") } == true)
      // The disclosure beside it counts: once.
      #expect(report.counts.events == 1)
      #expect(report.warnings.isEmpty && !report.patterns.contains { $0.count > 1 })
      #expect(!PersonBrief(report).lines.contains { $0.contains("READ FIRST") || $0.contains("dog") })
    }
  }

  @Test("two refused reports make no repeat, no escalation, no draft and no alert")
  func nothingFollows() async throws {
    let world = try await World()
    defer { world.partnership.remove() }
    var flags: [[FieldNumber: Value<NewOperation.Target>]] = []
    for place in 0..<4 {
      var flag = nfs(.adjudicated)
      flag[FlagField.eventDay] = .integer(17_000 + Int64(place) * 10)
      flag[FlagField.recordedDay] = flag[FlagField.eventDay]
      flags.append(flag)
    }
    var risk = nfs(.adjudicated)
    risk[FlagField.code] = .integer(FlagCode.risk.number)
    risk[FlagField.risk] = .integer(RiskLevel.high.rawValue)
    let made = try world.publish(flags + [risk])
    let police = world.nodes[0]
    try await PersonIndexTests.exchange(world.nodes)
    let subject = try world.local(made.subject, at: police)
    let report = try police.openPerson(subject, lookUp)
    #expect(report.history.count >= 5 && report.patterns.isEmpty && report.counts.events == 0)
    #expect(try police.store.read { try $0.openDangers(ofPersonOf: subject) }.isEmpty)
    #expect(!report.steps.contains { $0.tier == "urgent" })
    #expect(try police.alerts(lookUp).isEmpty)
  }

  @Test("its author mends it by saying how it is known, and the row closes on every node")
  func mended() async throws {
    let world = try await World()
    defer { world.partnership.remove() }
    let made = try world.publish([nfs(.adjudicated)])
    try await PersonIndexTests.exchange(world.nodes)
    for node in world.nodes { #expect(try world.refused(node).count == 1) }
    _ = try world.school.amend(
      made.flags[0], field: FlagField.basis, to: .integer(Basis.disclosed.rawValue))
    try await PersonIndexTests.exchange(world.nodes)
    for node in world.nodes {
      #expect(try world.refused(node).isEmpty && world.refused(node, isOpen: false).count == 1)
      let here = try world.local(made.flags[0], at: node)
      let flag = try #require(try node.store.read { try $0.view(of: here) })
      #expect(!flag.isDenied && flag.shown(FlagField.basis) == .integer(Basis.disclosed.rawValue))
    }
  }

  @Test("a confirmation by somebody who may not give one has no effect on the flag: what it replaced stands")
  func amended() async throws {
    let partnership = try await TestPartnership([.police, .refuge, .gp])
    defer { partnership.remove() }
    let (police, refuge) = (partnership.nodes[0], partnership.nodes[1])
    let today = Day(milliseconds: police.now().rawValue)
    let flag = try police.raise(
      FlagRequest(subject: .new(SubjectDraft(forenames: "Nadia", surname: "Okafor"))) { subject, _ in
        FlagDraft(code: .nfs, subject: subject, basis: .reported, eventDay: today, recordedDay: today)
      })
    try await PersonIndexTests.exchange(partnership.nodes)
    let name = try police.store.read { try $0.dot(flag) }
    let there = try #require(try refuge.store.read { try PersonIndexTests.local(name, $0) })
    func write(_ field: FieldNumber, _ value: Value<NewOperation.Target>) throws {
      let view = try #require(try refuge.store.read { try $0.view(of: there) })
      _ = try refuge.commit(.people) { _ in
        [
          NewOperation(
            skeleton: .init(
              action: .set(entity: .delivered(there), field: field),
              replaces: view.dots(field).map { .delivered($0) }, audience: view.audience), value: value)
        ]
      }
    }
    #expect(throws: NodeError.self) {
      try refuge.amend(there, field: FlagField.basis, to: .integer(Basis.adjudicated.rawValue))
    }
    try write(FlagField.basis, .integer(Basis.adjudicated.rawValue))
    try write(FlagField.injury, .text("bruise"))
    try await PersonIndexTests.exchange(partnership.nodes)
    var names: [Set<Hash>] = []
    for node in partnership.nodes {
      let local = try #require(try node.store.read { try PersonIndexTests.local(name, $0) })
      let view = try #require(try node.store.read { try $0.view(of: local) })
      #expect(!view.isDenied, "nobody silences a flag by what is refused")
      #expect(view.shown(FlagField.basis) == .integer(Basis.reported.rawValue))
      #expect(view[FlagField.injury] == nil)
      var filter = ConflictFilter()
      filter.type = ConflictType.policyDenied.rawValue
      names.append(Set(try node.store.read { try $0.conflicts(filter) }.map(\.name)))
      #expect(try node.store.read { try $0.openConflicts() }.count == 0)
    }
    #expect(names[0].count == 2 && Set(names).count == 1)
    // A valid value takes the place of what was refused, and of what that stood in for.
    _ = try police.amend(flag, field: FlagField.basis, to: .integer(Basis.observed.rawValue))
    let view = try #require(try police.store.read { try $0.view(of: flag) })
    #expect(view[FlagField.basis]?.siblings.count == 1)
    #expect(view.shown(FlagField.basis) == .integer(Basis.observed.rawValue))
  }
}
