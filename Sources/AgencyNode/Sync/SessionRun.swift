import Logging
import Replication
import Store
import Trust
import Wire

/// Carries out what a session's state machine asked for, after its state has changed.
struct SessionRun {
  let node: AgencyNode
  let peer: MemberNumber
  let isDialer: Bool
  let inbox: SetInbox
  let outbox: Outbox
  let conduct: PeerConduct
  let progress: @Sendable (SessionProgress) -> Void
  /// Certificates that came one after another, to be taken in together.
  private var erasures: [[UInt8]] = []
  private var erasureBytes = 0

  /// Certificates taken in at once, and their bytes.
  private static let mostErasures = 512

  init(
    node: AgencyNode, peer: MemberNumber, isDialer: Bool, inbox: SetInbox, outbox: Outbox, conduct: PeerConduct,
    progress: @escaping @Sendable (SessionProgress) -> Void
  ) {
    self.node = node
    self.peer = peer
    self.isDialer = isDialer
    self.inbox = inbox
    self.outbox = outbox
    self.conduct = conduct
    self.progress = progress
  }

  /// Takes in the certificates that came last. Whatever follows them may rest on them: sets, a round that is complete.
  mutating func settleErasures() async throws {
    guard !erasures.isEmpty else { return }
    let batch = erasures
    erasures = []
    erasureBytes = 0
    try await node.take(erasures: batch, from: peer)
  }

  private mutating func add(erasure bytes: [UInt8]) async throws {
    await outbox.noteHeld(certificate: bytes)
    erasures.append(bytes)
    erasureBytes += bytes.count
    if erasures.count >= Self.mostErasures || erasureBytes >= Limits.frameBytes { try await settleErasures() }
  }

  mutating func perform(
    _ actions: [SyncSession.Action], _ session: inout SyncSession, _ report: inout SessionReport
  ) async throws {
    for action in actions {
      if case .takeErasure(let bytes) = action {
        try await add(erasure: bytes)
        continue
      }
      try await settleErasures()
      switch action {
      case .send(let frame): await outbox.put(frame)
      case .stream(let numbers):
        report.setsPlanned += numbers.count
        await outbox.put(numbers)
      case .sendRosters(let mark):
        for bytes in try node.rosterBytes(lackedBy: mark) { await outbox.put(.roster(bytes)) }
      case .sendErasures: await outbox.putErasures()
      case .take(let set): await inbox.put(set)
      case .takeRoster(let bytes): try await takeRoster(bytes)
      case .takeForkProof(let proof): try await node.take(proof, from: peer)
      case .takeErasure: break
      case .takeProof(let signed): try node.take(proof: signed, from: peer)
      case .showAudit(let claim):
        if let showing = try node.showing(to: peer, claim) {
          for case .send(let frame) in session.show(showing) { await outbox.put(frame) }
        }
      case .takeAudit(let showing): await outbox.put(.auditAnswer(try node.take(audit: showing, from: peer)))
      case .takeAuditAnswer(let answer): try node.take(auditAnswer: answer, from: peer)
      case .roundComplete(let agreed):
        report.isComplete = true
        report.isAgreed = agreed != nil
        try node.noteRound(with: peer, isDialer: isDialer, agreed: agreed)
        try await node.noteGaps(conduct, of: peer)
        progress(.roundComplete(agreed: agreed != nil))
        try await complete(&session, &report)
      case .viewsCompared(let isEqual): try node.noteViews(equal: isEqual, with: peer)
      case .ignored(let what): note("session.ignored", what)
      case .fault(let name):
        note("session.fault", name)
        node.count(refusal: name, of: peer)
      case .ourBug(let what):
        node.logger.critical("session.bug", metadata: ["peer": "\(peer)", "detail": "\(what)"])
      case .end(let reason, let byPeer):
        report.end = reason
        report.endedByPeer = byPeer
      }
    }
  }

  /// Changes may have landed during the round; they are pushed at once if the session stays open.
  private mutating func complete(_ session: inout SyncSession, _ report: inout SessionReport) async throws {
    guard !session.isClosed else { return }
    let more = try node.store.read { log in
      try session.localChanged(clock: log.clock, digest: log.digest.sum, now: node.now(), log: log)
    }
    if !more.isEmpty { try await perform(more, &session, &report) }
  }

  private func takeRoster(_ bytes: [UInt8]) async throws {
    do {
      try await node.acceptRoster(bytes)
    } catch let error as NodeError where (error.cause as? TrustError)?.code == .rosterGap {
      // One branch of several; what lies between comes when the two meet next.
      note("roster.waits", "\(error)")
    } catch {
      node.noteRefusedRoster(from: peer, error)
      note("roster.refused", "\(error)")
    }
  }

  private func note(_ event: Logger.Message, _ detail: String) {
    node.logger.notice(event, metadata: ["peer": "\(peer)", "detail": "\(detail)"])
  }
}
