import Testing
import Toys

@testable import Replication

/// What two nodes speak of which one is a release ahead.
@Suite("Session versions")
struct VersionTests {
  private func meet(_ first: ClosedRange<UInt32>, _ second: ClosedRange<UInt32>) throws -> (Party, Party) {
    var (left, right) = (World.replica(), World.replica())
    try left.create(World.stream(1))
    try right.create(World.stream(2))
    var a = Party(1, to: 2, left) { $0.versions = first }
    var b = Party(2, to: 1, right, isDialer: false) { $0.versions = second }
    try exchange(&a, &b)
    return (a, b)
  }

  @Test(
    "a node that speaks one version and one that speaks the next as well agree on the highest that both know",
    arguments: [(1, 2, UInt32(1)), (2, 1, 1), (2, 2, 2), (3, 2, 2)] as [(UInt32, UInt32, UInt32)])
  func negotiated(_ first: UInt32, _ second: UInt32, _ agreed: UInt32) throws {
    let (a, b) = try meet(1...first, 1...second)
    #expect(a.session.version == agreed && b.session.version == agreed)
    #expect(a.replica.storage.clock == b.replica.storage.clock && a.replica.storage.clock.heads.count == 2)
    #expect(a.log.contains(.roundComplete(agreed: a.replica.storage.clock)))
  }

  @Test("nodes without a version in common close with what the other speaks, and exchange nothing")
  func apart() throws {
    let (a, b) = try meet(1...1, 2...3)
    #expect(a.replica.storage.clock != b.replica.storage.clock)
    #expect(a.log.contains(.end(.init(.versionUnknown, "speaks 2 to 3"), byPeer: false)))
    #expect(b.log.contains(.end(.init(.versionUnknown, "speaks 1 to 1"), byPeer: false)))
    #expect(a.session.version == nil && b.session.version == nil)
  }
}
