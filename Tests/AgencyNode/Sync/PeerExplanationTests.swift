import Foundation
import Replication
import Safeguarding
import Store
import Synchronization
import Testing
import Transport
import Trust

@testable import AgencyNode

/// Why a peer is in the state that `node status` shows.
@Suite("Why a peer is in its state", .serialized)
struct PeerExplanationTests {
  private func pair() async throws -> (TestPartnership, AgencyNode, AgencyNode) {
    let partnership = try await TestPartnership([.police, .refuge], schedule: .interval(every: 3_600_000, jitter: 0))
    return (partnership, partnership.nodes[0], partnership.nodes[1])
  }

  private func results(_ peer: PeerExplanation) -> [PeerExplanation.Check.Name: CheckResult] {
    Dictionary(uniqueKeysWithValues: peer.checks.map { ($0.name, $0.result) })
  }

  private func explain(_ node: AgencyNode, _ peer: AgencyNode) throws -> PeerExplanation {
    try #require(try node.explainPeers(peer.member).first)
  }

  @Test("what was never tried is not called good, and a member that the roster does not name is not found")
  func never() async throws {
    let (partnership, node, peer) = try await pair()
    defer { partnership.remove() }
    let found = try explain(node, peer)
    #expect(found.state == .never && found.isDialed == nil)
    #expect(found.checks.map(\.name) == PeerExplanation.Check.Name.allCases)
    #expect(results(found)[.membership] == .ok && results(found)[.connection] == .unknown)
    let error = #expect(throws: NodeError.self) { try node.explainPeers(9) }
    #expect(error?.code == .notFound)
  }

  @Test("a dial that nobody answers stops at the connection: what is before it held, what is after was not reached")
  func down() async throws {
    let (partnership, node, peer) = try await pair()
    defer { partnership.remove() }
    let sync = try PeerSync(node)
    await #expect(throws: NodeError.self) { try await sync.sync(with: peer.member) }
    let found = try explain(node, peer)
    let results = results(found)
    #expect(found.state == .down && found.isDialed == true && found.lastFailure == "connectionRefused")
    #expect(results[.name] == .ok && results[.connection] == .failed && results[.tls] == .unknown)
    #expect(found.next.first?.contains("address and port") == true)
  }

  @Test("a round that was complete has every check hold, with the versions and the roster that the peer told")
  func fine() async throws {
    let (partnership, node, peer) = try await pair()
    defer { partnership.remove() }
    _ = try partnership.raiseRisk(peer)
    try await partnership.serving([peer]) { try await TestPartnership.meet(node, peer) }
    let found = try explain(node, peer)
    #expect(found.state == .ok && found.next.isEmpty && found.lastFailure == nil)
    #expect(found.checks.allSatisfy { $0.result == .ok || $0.name == .clock })
    let row = try #require(try node.store.read { try $0.peers() }.first)
    #expect(row.greeting == PeerGreeting(lowestVersion: 1, highestVersion: 1, rosterVersion: 1))
  }

  @Test("a peer that turned this node's certificate down is told from a line that broke")
  func refused() async throws {
    let (partnership, node, peer) = try await pair()
    defer { partnership.remove() }
    var next = try peer.nextRoster(following: nil).next
    try next.setStatus(.suspended, of: node.member, acceptUpTo: [])
    var signed = try SignedRoster(next)
    try signed.sign(with: partnership.board)
    try await peer.acceptRoster(try signed.encoded)
    try await partnership.serving([peer]) {
      // It holds its lock a moment before it listens.
      for _ in 0..<400 {
        _ = try? await PeerSync(node).sync(with: peer.member)
        if let failure = try explain(node, peer).lastFailure, failure != "connectionRefused" { break }
        try await Task.sleep(for: .milliseconds(50))
      }
    }
    let found = try explain(node, peer)
    #expect(results(found)[.ourCertificate] == .failed, "\(found.lastFailure ?? "no failure")")
    #expect(results(found)[.theirCertificate] == .ok)
  }

  @Test("two nodes without a version in common are incompatible, and the explanation names both ranges")
  func incompatible() async throws {
    let (partnership, node, peer) = try await pair()
    defer { partnership.remove() }
    try node.store.write {
      try $0.note(greeting: PeerGreeting(lowestVersion: 2, highestVersion: 3, rosterVersion: 1), of: peer.member)
      try $0.noteSession(
        PeerSessionNote(
          peer: peer.member, isDialed: false, started: node.now(), ended: node.now(),
          failure: "versionUnknown: speaks 2 to 3",
          bytesIn: 0, bytesOut: 0, setsIn: 0, setsOut: 0, isAgreed: false, isEndedByPeer: false))
    }
    let found = try explain(node, peer)
    #expect(found.state == .incompatible && results(found)[.protocolVersion] == .failed)
    #expect(found.reason.contains("2 to 3") && found.next == ["update the older of the two nodes"])
  }

  @Test("another view of the same changes stays an alarm, however many rounds complete, until one shows the same view")
  func mismatch() async throws {
    let (partnership, node, peer) = try await pair()
    defer { partnership.remove() }
    _ = try partnership.raiseRisk(peer)
    let alarms = { try node.status().reasons.filter { $0.contains("shows another view") }.count }
    try await partnership.serving([peer]) {
      try await TestPartnership.meet(node, peer)
      #expect(try alarms() == 0)
      let right = try node.store.read { try $0.digest }
      try node.store.write { try $0.setDigest(ViewDigest()) }
      for _ in 0..<2 {
        try await TestPartnership.meet(node, peer)
        #expect(try alarms() == 1)
        #expect(try explain(node, peer).isMismatch && node.status().state == .critical)
      }
      try node.store.write { try $0.setDigest(right) }
      try await TestPartnership.meet(node, peer)
      #expect(try alarms() == 0)
      #expect(try !explain(node, peer).isMismatch)
    }
  }

  @Test("a peer that was down is shown as it is from the first complete round on, before the session ends")
  func live() async throws {
    let (partnership, node, peer) = try await pair()
    defer { partnership.remove() }
    await #expect(throws: NodeError.self) { try await PeerSync(node).sync(with: peer.member) }
    #expect(try explain(node, peer).state == .down)
    let seen = Mutex<[NodeStatus.Peer.State?]>([])
    try await partnership.serving([peer]) {
      try await TestPartnership.meet(node, peer) {
        if case .roundComplete = $0 { seen.withLock { $0.append(try? explain(node, peer).state) } }
      }
    }
    #expect(seen.withLock { $0 } == [.ok])
  }

  @Test("every name under which a dial or a session fails says where it stopped and what to do")
  func names() {
    let elsewhere: Set<TransportError.Code> = [
      // Of listeners, of open sessions (where the session's own word counts), and of this node's own key.
      .crowdedOut, .frameTooLarge, .truncatedFrame, .frameTimeout, .idle, .closed, .addressInUse, .addressUnusable,
      .identityUnusable,
    ]
    let closing = CloseReason.Code.allCases.filter { $0 != .done && $0 != .alreadyConnected }
    let dialing = TransportError.Code.allCases.filter { !elsewhere.contains($0) }
    for name in dialing.map({ "\($0)" }) + closing.map({ "\($0)" }) {
      let stop = PeerStop(name, member: 2, byPeer: true)
      #expect(!stop.says.hasPrefix("ended by"), "\(name)")
      #expect(stop.next != nil, "\(name)")
    }
    #expect(PeerStop("somethingNew: x", member: 2, byPeer: true).says == "ended by the peer: somethingNew: x")
  }
}
