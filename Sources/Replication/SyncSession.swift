/// One session between two nodes, as a state machine: frames and time in, actions out. It touches no socket, no store
/// and no key, so the same code runs over TLS, in the simulator and over bundle files.
///
/// After ``start(now:)`` the owner feeds it every frame and runs the actions in order. It is symmetrical after the dial.
public struct SyncSession: Sendable {
  /// What this node is and has, told in its Hello.
  public struct Local: Sendable {
    public var member: MemberNumber
    public var partnership: HashPrefix
    public var incarnation: UInt64
    /// Names all rosters that this node holds.
    public var roster: Hash
    /// The highest version among them.
    public var rosterVersion: UInt64
    public var dictionaries: [UInt32]
    public var clock: Clock
    public var digest: Hash
    public var erasures: Hash
    /// Streams whose fork the roster has settled, with the heads up to which their sets are taken from anyone again.
    public var settled: [StreamID: [AcceptedHead]]
    /// What Hello says of audit logs; nil to take no part.
    public var audit: AuditClaim?
    /// The session versions that this node speaks.
    public var versions = SyncSession.versions

    public init(
      member: MemberNumber, partnership: HashPrefix, incarnation: UInt64, roster: Hash, rosterVersion: UInt64,
      dictionaries: [UInt32], clock: Clock, digest: Hash, erasures: Hash,
      settled: [StreamID: [AcceptedHead]] = [:], audit: AuditClaim? = nil
    ) {
      self.member = member
      self.partnership = partnership
      self.incarnation = incarnation
      self.roster = roster
      self.rosterVersion = rosterVersion
      self.dictionaries = dictionaries
      self.clock = clock
      self.digest = digest
      self.erasures = erasures
      self.settled = settled
      self.audit = audit
    }
  }

  /// Bounds that a session enforces.
  public struct Limits: Sendable {
    public var helloMilliseconds: Int64 = 10_000
    public var idleMilliseconds: Int64 = 60_000
    public var keepaliveMilliseconds: Int64 = 20_000
    public var compressedBodyBytes: UInt32 = 17 << 20
    public var clockEntries: Int = 65_536
    public var probesPerSession: Int = 1_024
    /// Each can have a whole stream sent again.
    public var probesPerStream: Int = 8
    /// Streams that a member is let open with this node by itself. A few in the life of a node are usual; what others took of
    /// it is taken from them, so that this never keeps honest nodes apart.
    public var streamsPerAuthor: Int = 256
    /// Sets of its own that a member may send out of their order: beyond, they are branches of a fork.
    public var descentsPerSession: Int = 16
    /// Heads of own streams that a peer is asked to prove, and that it may ask for.
    public var proofsPerSession: Int = 64

    public init() {}
  }

  /// What the session asks of whoever runs it, in order.
  public enum Action: Hashable, Sendable {
    case send(Frame)
    /// Read these sets from the log and send their frames, in order and with back-pressure.
    case stream([SetNumber])
    /// Send the signed rosters that a peer may lack, oldest first.
    case sendRosters(to: RosterMark)
    /// Send every erasure certificate that this node knows, but for those that crossed in this session already.
    case sendErasures
    /// Verify this set, commit it durably, then call ``committed(sets:clock:digest:now:)``.
    case take(PackedChangeSet)
    case takeRoster([UInt8])
    case takeForkProof(ForkProof)
    case takeErasure([UInt8])
    /// A header of this node's own streams that this node does not have. If its own signature is under it, a copy or an
    /// old backup is running.
    case takeProof(SignedHeader)
    /// The peer's Hello told what it countersigned of this node's audit log. If Hello said so, show a head now with
    /// ``show(_:)``.
    case showAudit(AuditClaim)
    /// Countersign the head of the peer's audit log, or refuse it, and send the answer.
    case takeAudit(AuditShowing)
    case takeAuditAnswer(AuditAnswer)
    /// Everything planned was exchanged. With equal clocks, the clock to remember as the next session's baseline.
    case roundComplete(agreed: Clock?)
    /// With equal clocks, rosters and erasures, whether the two show one view. If not: an alarm, until they do.
    case viewsCompared(equal: Bool)
    /// A late or superfluous frame; nothing was done.
    case ignored(String)
    /// Something that no honest peer does, by its stable name: to be counted against the peer. The session goes on.
    case fault(String)
    /// This node's own code broke the rules of the session: a bug to report. The session ends.
    case ourBug(String)
    /// Close the connection. `byPeer` tells whose decision it was.
    case end(CloseReason, byPeer: Bool)
  }

  enum Phase: Hashable, Sendable {
    case greeting
    case exchanging
    case closed
  }

  /// The session versions that this build speaks. A release that adds one keeps the one before it, so that neighbouring
  /// releases understand each other.
  public static var versions: ClosedRange<UInt32> { 1...1 }

  /// What both sides speak: the highest version that both know; nil before the peer's Hello.
  public var version: UInt32? { peerHello.map { min($0.maximumVersion, local.versions.upperBound) } }

  let limits: Limits
  let isDialer: Bool
  let isLive: Bool
  let peer: MemberNumber
  let hash: HashFunction
  let baseline: Clock?
  var local: Local
  /// What Hello told of this node.
  var told: (roster: Hash, erasures: Hash)
  var phase = Phase.greeting
  var peerHello: Hello?
  /// What the peer holds, as far as it was told or is on its way to it.
  var peerClock: Clock?
  /// What the peer is known to hold: what it told, and what it sent.
  var peerHolds = Clock()
  /// The rosters that the peer told of, or holds once it has taken what was sent to it.
  var peerRosters = RosterMark(hash: .zero, version: 0)
  /// Own heads that the peer claimed and has not proven yet.
  var unproven: Set<HashPrefix> = []
  var proofsGiven = 0
  /// Heads of audit logs that the peer is to show, and answers that it is to give.
  var audits = (heads: 0, answers: 0)
  var lastAudit: Instant?
  var hasShownAudit = false
  /// The peer's own streams of which a fork is known: what only their author holds of them is not taken.
  var forked: Set<StreamID> = []
  /// Streams that the peer was asked about.
  var probed: Set<StreamID> = []
  /// The clock whose hash was told in Hello.
  var helloClock = Clock()
  /// What the peer was told of this node's clock.
  var toldClock = Clock()
  var toldClockHash: HashPrefix?
  var toldDigest: HashPrefix?
  var peerClockHash: HashPrefix?
  var peerDigest: HashPrefix?
  var assembly: (start: ChangeSetStart, body: [UInt8])?
  /// Plans the peer still owes: one for the clocks, one for every probe.
  var plansAwaited = 1
  var setsAwaited: UInt64 = 0
  var setsTaken: UInt64 = 0
  var setsDone: UInt64 = 0
  var setsSent: UInt64 = 0
  var setsAcknowledged: UInt64 = 0
  var probesAnswered = 0
  var probesByStream: [StreamID: Int] = [:]
  /// What the peer told to hold at first, until the first round has shown whether it sends it.
  var claimed: Clock?
  /// How far each stream was taken from the peer in this session.
  var takenUpTo: [StreamID: UInt64] = [:]
  var descents = 0
  var isRoundOpen = true
  var started = Instant(milliseconds: 0)
  var lastHeard = Instant(milliseconds: 0)
  var lastSent = Instant(milliseconds: 0)

  /// - Parameters:
  ///   - peer: The member that the connection's certificate belongs to.
  ///   - baseline: The clock that both sides agreed on when they last met.
  ///   - isLive: Whether to stay connected and push changes as they land.
  public init(
    local: Local, peer: MemberNumber, baseline: Clock?, isDialer: Bool, isLive: Bool, hash: HashFunction,
    limits: Limits = Limits()
  ) {
    self.local = local
    told = (local.roster, local.erasures)
    self.peer = peer
    self.baseline = baseline
    self.isDialer = isDialer
    self.isLive = isLive
    self.hash = hash
    self.limits = limits
  }

  /// Whether the session has ended, by either side.
  public var isClosed: Bool { phase == .closed }

  /// Change-sets the peer plans to send, and how many were dealt with; for progress.
  public var progress: (awaited: UInt64, done: UInt64) { (setsAwaited, setsDone) }

  /// The first actions of both sides: a Hello.
  public mutating func start(now: Instant, log: some ReplicaLog) throws -> [Action] {
    started = now
    lastHeard = now
    lastSent = now
    told = (local.roster, local.erasures)
    let clockHash = clockHash()
    toldClockHash = clockHash.prefix
    toldDigest = local.digest.prefix
    helloClock = local.clock
    let theirs = local.clock.sorted.filter { $0.stream.member == peer }
    return [
      .send(
        .hello(
          Hello(
            minimumVersion: local.versions.lowerBound, maximumVersion: local.versions.upperBound,
            partnership: local.partnership,
            member: local.member, incarnation: local.incarnation,
            baseline: baseline.map { hash.sha256($0.canonicalBytes) } ?? .zero, roster: local.roster,
            rosterVersion: local.rosterVersion, dictionaries: local.dictionaries, clockHash: clockHash,
            digest: local.digest, erasures: local.erasures,
            yourHeads: theirs.map { Dependency(stream: $0.stream, head: $0.head) }, live: isLive, audit: local.audit)))
    ]
  }

  /// Takes one frame from the peer.
  public mutating func receive(_ frame: Frame, now: Instant, log: some ReplicaLog) throws -> [Action] {
    lastHeard = now
    switch (phase, frame) {
    case (.closed, _): return [.ignored("a frame after the close")]
    case (_, .close(let reason)):
      phase = .closed
      return [.end(reason, byPeer: true)]
    case (.greeting, .hello(let hello)): return try greet(hello, log)
    case (.greeting, _): return violation("a frame before Hello")
    case (.exchanging, .hello): return violation("a second Hello")
    case (.exchanging, .clock(let update)): return try takeClock(update, log)
    case (.exchanging, .plan(let plan)): return takePlan(plan)
    case (.exchanging, .roster(let bytes)): return [.takeRoster(bytes)]
    case (.exchanging, .forkProof(let proof)): return takeForkProof(proof)
    case (.exchanging, .erasure(let bytes)): return [.takeErasure(bytes)]
    case (.exchanging, .forkProbe(let probe)): return try answer(probe, log)
    case (.exchanging, .changeSet(let start)): return takeStart(start)
    case (.exchanging, .chunk(let bytes)): return takeChunk(bytes)
    case (.exchanging, .ack(let ack)): return takeAck(ack)
    case (.exchanging, .prove(let head)): return try prove(head, log)
    case (.exchanging, .proof(let header)): return takeProof(header)
    case (.exchanging, .auditHead(let showing)): return takeAudit(showing, now)
    case (.exchanging, .auditAnswer(let answer)): return takeAuditAnswer(answer)
    }
  }

  /// Call when time passes: keeps an open session alive, and ends one that went quiet.
  public mutating func tick(now: Instant) -> [Action] {
    switch phase {
    case .closed: return []
    case .greeting where now.rawValue - started.rawValue > limits.helloMilliseconds:
      return end(.init(.timedOut, "no Hello in time"))
    case .exchanging where now.rawValue - lastHeard.rawValue > limits.idleMilliseconds:
      return end(.init(.timedOut, "nothing heard in time"))
    // Whoever promised a head or owes an answer keeps nobody waiting for long.
    case .exchanging where awaitsAuditOnly && now.rawValue - lastHeard.rawValue > limits.helloMilliseconds:
      return end(.init(.done))
    // The dialer asks and the listener answers, so that the answer carries TCP's own acknowledgement.
    case .exchanging where isDialer && now.rawValue - lastSent.rawValue >= limits.keepaliveMilliseconds:
      lastSent = now
      return [.send(.ack(.signOfLife))]
    default: return []
    }
  }

  /// Ends the session from this side.
  public mutating func end(_ reason: CloseReason) -> [Action] {
    guard phase != .closed else { return [] }
    phase = .closed
    return [.send(.close(reason)), .end(reason, byPeer: false)]
  }

  mutating func violation(_ rule: String) -> [Action] { end(.init(.violation, rule)) }

  func clockHash() -> Hash { hash.sha256(local.clock.canonicalBytes) }
}
