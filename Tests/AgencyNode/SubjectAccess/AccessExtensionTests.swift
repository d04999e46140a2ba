import Logging
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("The clock of a request for access", .serialized)
struct AccessExtensionTests {
  private struct Scene {
    let partnership: TestPartnership
    let clock = TestClock()
    let node: AgencyNode

    init() async throws {
      let partnership = try await TestPartnership([.police])
      let clock = clock
      node = try AgencyNode.open(
        configuration: partnership.nodes[0].configuration,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        clock: { clock.now })
      self.partnership = partnership
    }

    func draft(_ received: Day) throws -> AccessReport {
      try node.draftAccess(
        of: nil, by: .subject, identityCheckedBy: "Data lead", reason: "letter", received: received)
    }

    func refusal(_ step: () throws -> Void) -> NodeError? {
      do { try step() } catch { return error as? NodeError }
      return nil
    }
  }

  @Test("more time for an answer is taken once, within the first month, with a reason and by name")
  func once() async throws {
    let scene = try await Scene()
    defer { scene.partnership.remove() }
    let (node, received) = (scene.node, scene.node.today())
    let (long, late) = (try scene.draft(received), try scene.draft(received))
    #expect(long.due == received.adding(months: 1).description && long.extensionReason == nil)
    for (reason, name) in [("", "Lead"), ("records of three sites", " ")] {
      #expect(
        scene.refusal { _ = try node.extendAccess(long.number, reason: reason, by: name) }?.code == .invalidInput)
    }
    #expect(scene.refusal { _ = try node.extendAccess(99, reason: "many", by: "Lead") }?.code == .notFound)
    #expect(try node.accessRequest(long.number).due == long.due)

    let extended = try node.extendAccess(long.number, reason: "records of three sites", by: "Lead")
    #expect(extended.due == received.adding(months: 3).description && extended.firstMonthEnds == long.due)
    #expect(extended.extensionReason == "records of three sites" && extended.extendedBy == "Lead")
    let again = scene.refusal { _ = try node.extendAccess(long.number, reason: "still more", by: "Lead") }
    #expect(again?.code == .invalidInput && again?.message.contains("taken already") == true)
    let log = try node.store.read { try $0.auditLog(AuditFilter()) }
    #expect(log.count { $0.entry.result == "two further months taken" } == 1)

    scene.clock.advance(days: 40)
    let refused = scene.refusal { _ = try node.extendAccess(late.number, reason: "forgotten", by: "Lead") }
    #expect(refused?.code == .invalidInput && refused?.message.contains(late.due) == true)
    #expect(try node.accessRequests().map(\.isOverdue) == [false, true])
    scene.clock.advance(days: 60)
    #expect(try node.accessRequests().map(\.isOverdue) == [true, true])
    // What was answered takes no more time.
    let fresh = try scene.draft(node.today())
    _ = try node.signAccess(fresh.number, by: "Lead")
    _ = try node.issueAccess(fresh.number)
    let answered = scene.refusal { _ = try node.extendAccess(fresh.number, reason: "more", by: "Lead") }
    #expect(answered?.message.contains("was answered") == true)
  }

  @Test("a step with a request that somebody else changed since is refused, and nothing is overwritten")
  func meanwhile() async throws {
    let scene = try await Scene()
    defer { scene.partnership.remove() }
    let node = scene.node
    let number = try scene.draft(node.today()).number
    var (begun, record) = try node.open(number)
    _ = try node.extendAccess(number, reason: "records of three sites", by: "Lead")
    record.signedBy = "Somebody who saw it before"
    let refused = scene.refusal { try node.save(&begun, record, "signed") }
    #expect(refused?.code == .changedMeanwhile && refused?.message.contains("nothing was overwritten") == true)
    let stands = try node.accessRequest(number)
    #expect(stands.signedBy == nil && stands.extendedBy == "Lead")
  }
}
