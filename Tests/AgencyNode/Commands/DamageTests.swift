import AgencyNode
import Foundation
import Replication
import Safeguarding
import Store
import Testing

@Suite("Damage on the disk", .serialized)
struct DamageTests {
  private func change(_ node: AgencyNode, _ statement: String) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    shell.arguments = [
      "python3", "-c", "import sqlite3,sys; d=sqlite3.connect(sys.argv[1]); d.execute(sys.argv[2]); d.commit()",
      node.directory.database.path, statement,
    ]
    try shell.run()
    shell.waitUntilExit()
    try #require(shell.terminationStatus == 0)
  }

  @Test("first values that are damaged are read from the log, and an entity that cannot be read hides no other")
  func damage() async throws {
    let partnership = try await TestPartnership([.police], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let flags = try [RiskLevel.high, .standard].map { try partnership.raiseRisk(node, $0) }
    _ = try node.amend(flags[0], field: FlagField.risk, to: .integer(RiskLevel.medium.rawValue))
    func risks() throws -> [Value<LocalDot>?] {
      try node.store.read { reader in try flags.map { try reader.view(of: $0)?.shown(FlagField.risk) } }
    }
    let whole: [Value<LocalDot>?] = [.integer(RiskLevel.medium.rawValue), .integer(RiskLevel.standard.rawValue)]
    #expect(try risks() == whole)
    func fault() throws -> String? {
      let scratch = partnership.folder.appendingPathComponent("\(UUID().uuidString).sqlite").path
      return try node.verify(scratch: scratch) { _, _ in }.fault
    }
    #expect(try fault() == nil)

    try change(node, "UPDATE entity_value SET cell = zeroblob(length(cell))")
    #expect(try risks() == whole, "from the log")
    #expect(try fault()?.contains("3 of entity_value.cell") == true, "two flags and a lock")
    #expect(try node.store.read { try $0.subjects(forenames: "Test", surname: nil, birthDay: nil) }.count == 2)

    try change(node, "UPDATE entity_state SET state = zeroblob(length(state))")
    let views = try node.store.read { reader in try flags.map { try reader.view(of: $0) } }
    #expect(views.map { $0?.isUnreadable } == [true, false])
    #expect(try risks() == [Value<LocalDot>.none, whole[1]], "an old value is not shown in the place of a newer one")
    try change(node, "UPDATE packed SET body = zeroblob(length(body)) WHERE number = \(flags[1].set.rawValue)")
    #expect(try node.store.read { try $0.view(of: flags[1]) }?.isUnreadable == true)
  }
}
