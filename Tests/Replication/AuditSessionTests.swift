import Replication
import Testing
import Toys

@Suite("Session, heads of audit logs")
struct AuditSessionTests {
  private static func showing(_ member: MemberNumber) -> AuditShowing {
    AuditShowing(
      signed: SignedAuditHead(
        head: AuditHead(member: member, size: 3, root: .zero, at: Instant(milliseconds: 0)), signature: []),
      from: 0, path: [])
  }

  /// Two that hold the same, so that the round is complete with both Hellos.
  private static func greeted(
    _ own: AuditClaim?, _ peers: AuditClaim?, isLive: Bool = false
  ) throws -> (party: Party, actions: [SyncSession.Action]) {
    var a = Party(1, to: 2, World.replica(), isLive: isLive) { $0.audit = own }
    var b = Party(2, to: 1, World.replica(), isDialer: false, isLive: isLive) { $0.audit = peers }
    _ = try a.start()
    guard case .send(let hello)? = try b.start().first else { throw Missing() }
    let actions = try a.receive(hello)
    return (a, actions)
  }

  private struct Missing: Error {}

  private static let quiet = AuditClaim(size: 0, root: nil, isFollowed: false)
  private static let follows = AuditClaim(size: 0, root: nil, isFollowed: true)
  private static let done = SyncSession.Action.send(.close(CloseReason(.done)))

  @Test(
    "a peer whose Hello does not speak of audit logs sees nothing of them, and none of its frames about them is taken")
  func old() throws {
    for (own, peers) in [(Self.follows, nil), (nil, Self.follows), (nil, nil)] as [(AuditClaim?, AuditClaim?)] {
      var (a, actions) = try Self.greeted(own, peers)
      #expect(actions.contains(Self.done) && !actions.contains { if case .showAudit = $0 { true } else { false } })
      #expect(a.session.show(Self.showing(1)).isEmpty)
      (a, _) = try Self.greeted(own, peers, isLive: true)
      let taken = try a.receive(.auditHead(Self.showing(2)))
      #expect(
        taken.last
          == .end(
            CloseReason(.violation, "a head of an audit log that is not the sender's, or not asked for"), byPeer: false)
      )
    }
  }

  @Test("the dialer closes only once the head that was promised came and its own was answered")
  func promised() throws {
    var (a, actions) = try Self.greeted(Self.follows, Self.follows)
    #expect(actions.contains(.showAudit(Self.follows)) && !actions.contains(Self.done))
    #expect(a.session.show(Self.showing(1)) == [.send(.auditHead(Self.showing(1)))])
    #expect(try a.receive(.auditHead(Self.showing(2))) == [.takeAudit(Self.showing(2))])
    let closing = try a.receive(.auditAnswer(.later))
    #expect(closing.first == .takeAuditAnswer(.later) && closing.contains(Self.done))
    #expect(try Self.greeted(Self.quiet, Self.quiet).actions.contains(Self.done))
  }

  @Test("whoever promised a head and shows none is not waited for beyond ten seconds")
  func silent() throws {
    var (a, actions) = try Self.greeted(Self.quiet, Self.follows)
    #expect(!actions.contains(Self.done))
    #expect(a.session.tick(now: Instant(milliseconds: 9_000)).isEmpty)
    actions = a.session.tick(now: Instant(milliseconds: 10_001))
    #expect(actions.contains(Self.done))
  }

  @Test("another member's head is a violation, one in quick succession and an answer to none are left")
  func others() throws {
    var (a, _) = try Self.greeted(Self.quiet, Self.quiet, isLive: true)
    #expect(try a.receive(.auditHead(Self.showing(2)), 5) == [.takeAudit(Self.showing(2))])
    guard case .ignored? = try a.receive(.auditHead(Self.showing(2)), 59_000).first,
      case .ignored? = try a.receive(.auditAnswer(.later), 59_000).first
    else { throw Missing() }
    #expect(try a.receive(.auditHead(Self.showing(2)), 60_005) == [.takeAudit(Self.showing(2))])
    #expect(try a.receive(.auditHead(Self.showing(3)), 200_000).contains { if case .end = $0 { true } else { false } })
  }
}
