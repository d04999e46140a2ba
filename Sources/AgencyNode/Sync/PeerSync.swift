import Logging
public import Replication
import Store
import Synchronization
import Transport
import Trust
import Wire

/// Dials peers and answers those who dial, one session per peer.
public struct PeerSync: Sendable {
  let node: AgencyNode
  let registry: SessionRegistry
  private let identities: HeldIdentity
  /// What this node shows in handshakes now.
  var identity: TransportIdentity { identities.current() }

  /// - Throws: `keyUnusable` if the node's certificate cannot be used.
  public init(_ node: AgencyNode, registry: SessionRegistry? = nil) throws(NodeError) {
    self.node = node
    self.registry = registry ?? SessionRegistry(member: node.member)
    identities = try HeldIdentity(node)
  }

  /// Dials a peer and runs one session.
  /// - Returns: How it went; nil if a session with the peer was open already.
  /// - Throws: `notAMember` if the roster does not name the peer or an address for it; `peerUnreachable` if it does not
  ///   answer as itself.
  public func sync(
    with peer: MemberNumber, isLive: Bool = false,
    progress: @escaping @Sendable (SessionProgress) -> Void = { _ in }
  ) async throws -> SessionReport? {
    let roster = try node.currentRoster().roster
    guard let entry = roster.member(peer), entry.status == .active else {
      throw NodeError(.notAMember, "member \(peer) is not an active member of the roster")
    }
    guard
      let address = node.configuration.address(of: peer)
        ?? entry.addresses.first.flatMap(NodeConfiguration.Endpoint.init)
    else {
      throw NodeError(.peerUnreachable, "no address is known for member \(peer); name one under `peers` in node.yaml")
    }
    node.acknowledgeArrivals()
    let receipts = node.receiptsWritten.withLock { $0 }
    let report = try await dial(entry, address, isLive: isLive, progress: progress)
    // A session that ends with its round leaves the receipts of referrals it brought behind: they go at once.
    guard !isLive, let first = report, first.isComplete, node.receiptsWritten.withLock({ $0 }) > receipts else {
      return report
    }
    do {
      return try await dial(entry, address, isLive: false, progress: progress).map(first.followed) ?? first
    } catch {
      // The round itself went well; they go with the next one.
      return first
    }
  }

  /// Dials an address, whoever of the roster is there, and runs one session: for a node that does not know yet where its
  /// peers are.
  /// - Throws: `invalidInput` for what is no host and port; `peerUnreachable`.
  public func sync(
    at address: String, progress: @escaping @Sendable (SessionProgress) -> Void = { _ in }
  ) async throws -> SessionReport? {
    guard let endpoint = NodeConfiguration.Endpoint(address) else {
      throw NodeError(.invalidInput, "\(address) is not a host and a port; write host:port")
    }
    let roster = try node.currentRoster().roster
    let pins = Set(roster.members.filter { $0.status == .active && $0.number != node.member }.flatMap(\.pins))
    let started = node.now()
    let connection: PeerConnection
    do {
      connection = try await Dialer.connect(
        host: endpoint.host, port: endpoint.port, identity: identity, acceptPin: { pins.contains($0) },
        proxy: try node.configuration.proxy?.tunnel())
    } catch {
      throw NodeError(.peerUnreachable, "\(address): \(error.message)")
    }
    guard let peer = roster.member(pin: connection.peerPin)?.number else {
      await connection.close()
      throw NodeError(.notAMember, "whoever is at \(address) is not in the roster")
    }
    progress(.connected)
    return try await run(connection, peer: peer, isDialer: true, isLive: false, started: started, progress: progress)
  }

  private func dial(
    _ entry: RosterMember, _ address: NodeConfiguration.Endpoint, isLive: Bool,
    progress: @escaping @Sendable (SessionProgress) -> Void
  ) async throws -> SessionReport? {
    let peer = entry.number
    let started = node.now()
    let connection: PeerConnection
    do {
      connection = try await Dialer.connect(
        host: address.host, port: address.port, identity: identity, acceptPin: { entry.pins.contains($0) },
        proxy: try node.configuration.proxy?.tunnel())
    } catch {
      try note(peer, failure: "\(error.code)", detail: error.message, started: started)
      // The cause below this one speaks of sockets; the log has it.
      throw NodeError(.peerUnreachable, "member \(peer) at \(address): \(error.message)")
    }
    progress(.connected)
    return try await run(connection, peer: peer, isDialer: true, isLive: isLive, started: started, progress: progress)
  }

  /// Runs the session of a peer that dialed.
  func answer(_ connection: PeerConnection) async {
    do {
      guard let peer = try node.currentRoster().roster.member(pin: connection.peerPin)?.number else {
        node.count(refusal: "strangerPin", of: nil)
        return await connection.close()
      }
      _ = try await run(
        connection, peer: peer, isDialer: false, isLive: node.configuration.schedule == .live, started: node.now(),
        progress: { _ in })
    } catch {
      node.logger.error("session.failed", metadata: ["error": "\(error)"])
      await connection.close()
    }
  }

  private func run(
    _ connection: PeerConnection, peer: MemberNumber, isDialer: Bool, isLive: Bool, started: Instant,
    progress: @escaping @Sendable (SessionProgress) -> Void
  ) async throws -> SessionReport? {
    let driver = SessionDriver(
      node: node, connection: connection, peer: peer, isDialer: isDialer, isLive: isLive, progress: progress)
    let cancellation = Cancellation()
    guard isDialer || registry.admits(peer) else {
      node.count(refusal: "tooManySessions", of: peer)
      await connection.close()
      return nil
    }
    guard
      let token = await registry.enter(
        peer, isDialed: isDialer, isConnected: { connection.isConnected }, cancel: { cancellation.cancel() })
    else {
      // The dialer learns why; a frame that cannot be encoded would be our own bug, and then it sees the close alone.
      if let frame = try? FrameCodec.encode(.close(.init(.alreadyConnected))) { try? await connection.send(frame) }
      await connection.close()
      return nil
    }
    let task = Task { await driver.run() }
    cancellation.arm { task.cancel() }
    let report = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    await registry.leave(peer, token)
    // Another session with the peer is open: how that one goes is what counts.
    if report.end.code != .alreadyConnected { try note(report, isDialed: isDialer, started: started) }
    return report
  }

  private func note(_ report: SessionReport, isDialed: Bool, started: Instant) throws {
    let failure = report.isComplete ? nil : report.cut ?? report.end.failure
    node.logger.info(
      "session.ended",
      metadata: [
        "peer": "\(report.peer)", "received": "\(report.setsReceived)", "sent": "\(report.setsSent)",
        "reason": "\(failure ?? "done")",
      ])
    // Whether or not the round before it went well.
    if !report.endedByPeer, report.end.isPeersFault { node.count(refusal: report.end.failure, of: report.peer) }
    try node.store.write {
      try $0.noteSession(
        PeerSessionNote(
          peer: report.peer, isDialed: isDialed, started: started, ended: node.now(), failure: failure,
          bytesIn: report.bytesReceived, bytesOut: report.bytesSent, setsIn: UInt64(report.setsReceived),
          setsOut: UInt64(report.setsSent), isAgreed: report.isAgreed, isEndedByPeer: report.endedByPeer))
    }
  }

  private func note(_ peer: MemberNumber, failure: String, detail: String, started: Instant) throws {
    node.logger.info("dial.failed", metadata: ["peer": "\(peer)", "reason": "\(failure)", "detail": "\(detail)"])
    try node.store.write {
      try $0.noteSession(
        PeerSessionNote(
          peer: peer, isDialed: true, started: started, ended: node.now(), failure: failure, bytesIn: 0, bytesOut: 0,
          setsIn: 0, setsOut: 0, isAgreed: false))
    }
  }
}

/// Cancels a task that may not have started yet.
private final class Cancellation: Sendable {
  private let state: Mutex<(isCancelled: Bool, action: (@Sendable () -> Void)?)> = Mutex((false, nil))

  func arm(_ action: @escaping @Sendable () -> Void) {
    let isCancelled = state.withLock { state in
      state.action = action
      return state.isCancelled
    }
    if isCancelled { action() }
  }

  func cancel() {
    let action = state.withLock { state in
      state.isCancelled = true
      return state.action
    }
    action?()
  }
}

extension CloseReason {
  /// The short name that `status` shows for a session that did not complete. A peer may have written it, so nothing in it
  /// steers a terminal.
  var failure: String {
    let shown = String(String.UnicodeScalarView(detail.unicodeScalars.map { (" "..."~").contains($0) ? $0 : "?" }))
    return shown.isEmpty ? "\(code)" : "\(code): \(shown)"
  }

  /// Whether a session that this node ended so was ended for what the peer did or did not do.
  var isPeersFault: Bool {
    switch code {
    case .violation, .wrongPartnership, .wrongMember: true
    case .timedOut: detail == "no Hello in time"
    default: false
    }
  }
}

extension PeerConnection: FrameConnection {}
