import Foundation
import Replication
import Safeguarding
import Synchronization
import Testing

@testable import AgencyNode
@testable import Store

@Suite("Identities that are held between comparisons", .serialized)
struct HeldIdentityTests {
  private struct Undone: Error {}

  @Test(
    "a node that has read everybody reads the same as one that has read nobody, whatever was written, corrected, erased, encrypted anew or undone since"
  )
  func fresh() async throws {
    var random = ReplayableGenerator(for: "HeldIdentityTests")
    let partnership = try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let (node, other) = (partnership.nodes[0], partnership.nodes[1])
    var subjects: [LocalDot] = []
    var changes = 0
    var before: [LocalDot: Identity] = [:]
    for number in 0..<80 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0...2:
        // Several in one set, which are in one block.
        subjects += try publish(node, (0..<Int.random(in: 1...4, using: &random)).map { "Person\(number)x\($0)" })
      case 3: try correct(subjects.randomElement(using: &random), at: node, to: "Corrected\(number)")
      case 4:
        try await partnership.exchange()
        let theirs = try other.store.read { try $0.entities(.subject, limit: 1_000) }
        try correct(theirs.randomElement(using: &random), at: other, to: "Elsewhere\(number)")
        try await partnership.exchange()
      case 5:
        guard subjects.count > 3, let gone = subjects.randomElement(using: &random) else { continue }
        _ = try node.erase(
          .entities([gone]),
          EraseOrder(user: "dpo", authority: "decision 1", reason: "test", basis: "test", ground: .request))
        subjects.removeAll { $0 == gone }
      case 6: _ = try node.rotateAtRest(hashes: Bool.random(using: &random)) { _ in }
      default:
        let undone = subjects.randomElement(using: &random)
        #expect(throws: Undone.self) {
          try node.store.write { transaction in
            try transaction.execute("UPDATE entity SET shape = shape | (1 << 24)")
            if let undone { #expect(try transaction.identity(of: undone) == nil) }
            throw Undone()
          }
        }
      }
      let held = try identities(node)
      let read = try identities(try reopened(node))
      #expect(held == read, "after step \(number)")
      if held != before { changes += 1 }
      before = held
    }
    #expect(before.count > 5 && changes > 10)
  }

  @Test("what another process erased is not held in memory for longer than it takes to hear of it")
  func erasedElsewhere() async throws {
    let partnership = try await TestPartnership([.police], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let subjects = try publish(node, ["Quillfeather", "Other"])
    func held() -> Int { node.store.caches.identities.withLock { $0.count } }
    try node.forgetErasedIdentities()
    #expect(try identities(node).count == 2 && held() == 2)
    try node.forgetErasedIdentities()
    #expect(try identities(node).count == 2 && held() == 2, "nothing was erased")
    _ = try reopened(node).erase(
      .entities([subjects[0]]),
      EraseOrder(user: "dpo", authority: "decision 1", reason: "test", basis: "test", ground: .request))
    #expect(held() == 2)
    try node.forgetErasedIdentities()
    #expect(held() == 0)
    // Whoever read what was before puts it back.
    _ = try identities(node)
    #expect(held() == 1)
    try node.forgetErasedIdentities()
    #expect(held() == 0)
    #expect(try identities(node).count == 1 && held() == 1)
    try node.forgetErasedIdentities()
    #expect(held() == 1)
  }

  // MARK: -

  private func publish(_ node: AgencyNode, _ surnames: [String]) throws -> [LocalDot] {
    try node.commit(.people) { _ in
      surnames.map {
        NewOperation(
          skeleton: .init(action: .create(.subject, .published), audience: .everyone),
          value: SubjectDraft(forenames: "Test", surname: $0, birthDay: Day(rawValue: 5_000)).record())
      }
    }?.dots ?? []
  }

  private func correct(_ subject: LocalDot?, at node: AgencyNode, to surname: String) throws {
    guard let subject, let view = try node.store.read({ try $0.view(of: subject) }), !view.isErased else { return }
    _ = try node.commit(.people) { _ in
      [AgencyNode.write(SubjectField.surname, .text(surname), to: view, replacing: view.dots(SubjectField.surname))]
    }
  }

  private func identities(_ node: AgencyNode) throws -> [LocalDot: Identity] {
    try node.store.read { reader in
      var found: [LocalDot: Identity] = [:]
      for subject in try reader.entities(.subject, limit: 1_000) { found[subject] = try reader.identity(of: subject) }
      return found
    }
  }

  private func reopened(_ node: AgencyNode) throws -> AgencyNode {
    try AgencyNode.open(configuration: node.configuration, logger: node.logger)
  }
}
