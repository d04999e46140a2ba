import Logging
public import Replication
import Store
import Transport
import Trust
import Wire

/// How a session went.
public struct SessionReport: Sendable {
  public let peer: MemberNumber
  /// Whether everything that was planned was exchanged.
  public internal(set) var isComplete = false
  /// Whether both sides ended with one clock.
  public internal(set) var isAgreed = false
  public internal(set) var setsReceived = 0
  public internal(set) var setsPlanned = 0
  public internal(set) var setsSent = 0
  /// Bytes of frames, each with its length prefix.
  public internal(set) var bytesReceived: UInt64 = 0
  public internal(set) var bytesSent: UInt64 = 0
  public internal(set) var end: CloseReason
  public internal(set) var endedByPeer = false
  /// The name of what cut the connection before the peer said anything; nil if it spoke.
  var cut: String?

  /// This session and the one after it, as one report.
  func followed(by next: SessionReport) -> SessionReport {
    var sum = next
    sum.setsReceived += setsReceived
    sum.setsPlanned += setsPlanned
    sum.setsSent += setsSent
    sum.bytesReceived += bytesReceived
    sum.bytesSent += bytesSent
    return sum
  }
}

/// Progress of a session, for people who watch it.
public enum SessionProgress: Sendable, Hashable {
  case connected
  case receiving(done: UInt64, awaited: UInt64)
  case sending(done: Int, planned: Int)
  case roundComplete(agreed: Bool)
}

/// Runs one ``SyncSession`` over a connection: reads, writes, commits and keeps time, each in a task of its own, around
/// one loop that alone touches the state machine.
struct SessionDriver {
  let node: AgencyNode
  let connection: any FrameConnection
  let peer: MemberNumber
  let isDialer: Bool
  let isLive: Bool
  let progress: @Sendable (SessionProgress) -> Void

  /// Frames read ahead of the loop. With 256 KiB chunks this is a few megabytes.
  private static let framesInFlight = 32

  /// Sets without a good signature that a peer may relay in a session before it ends.
  private static let forgeriesBorne = 16

  private enum Event {
    case frame(Frame)
    case committed(Delivered, count: Int)
    case unusable(String)
    case failed(any Error)
    case localChange
    case tick
    case sent(Int)
    /// With the name of what went wrong before its first word; nil for any other end.
    case peerGone(String?)
    case stop
  }

  func run() async -> SessionReport {
    let (events, feed) = AsyncStream.makeStream(of: Event.self)
    let inbox = SetInbox()
    let outbox = Outbox()
    let gate = FrameGate(permits: Self.framesInFlight)
    let conduct = PeerConduct()
    var report = SessionReport(peer: peer, end: .init(.done))
    // Before the session first looks at the log: what is written after that look is then heard of.
    let changes = await node.changes.subscribe()
    await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await read(into: feed, gate) }
        group.addTask { await write(from: outbox, feed: feed) }
        group.addTask { await commit(from: inbox, feed: feed, conduct) }
        group.addTask { await watch(changes, feed: feed) }
        do {
          report = try await loop(events, inbox, outbox, gate, conduct)
        } catch {
          node.logger.error("session.failed", metadata: ["peer": "\(peer)", "error": "\(error)"])
          report.end = .init(.storageUnavailable, "the node's own store failed")
        }
        await gate.open()
        await inbox.finish()
        await outbox.finish()
        feed.finish()
        // The writer ends once the last frames, a Close among them, have left.
        await outbox.drained(within: .milliseconds(500))
        await connection.close()
        group.cancelAll()
      }
    } onCancel: {
      feed.yield(.stop)
      Task { await outbox.hurry() }
    }
    (report.bytesReceived, report.bytesSent) = connection.traffic
    return report
  }

  private func loop(
    _ events: AsyncStream<Event>, _ inbox: SetInbox, _ outbox: Outbox, _ gate: FrameGate, _ conduct: PeerConduct
  ) async throws -> SessionReport {
    var report = SessionReport(peer: peer, end: .init(.done))
    var session = try node.makeSession(peer: peer, isDialer: isDialer, isLive: isLive)
    var nextAudit = node.now().adding(milliseconds: AgencyNode.auditPauseMilliseconds)
    var run = SessionRun(
      node: node, peer: peer, isDialer: isDialer, inbox: inbox, outbox: outbox, conduct: conduct, progress: progress)
    try await run.perform(
      node.store.read { try session.start(now: node.now(), log: $0) }, &session, &report)
    for await event in events {
      let actions: [SyncSession.Action]
      switch event {
      case .frame(let frame):
        if case .hello(let hello) = frame { try node.note(hello, of: peer) }
        actions = try node.store.read { try session.receive(frame, now: node.now(), log: $0) }
      case .committed(let delivered, let count):
        report.setsReceived += count
        actions = session.committed(
          sets: count, clock: delivered.clock, digest: delivered.digest, now: node.now())
        progress(.receiving(done: session.progress.done, awaited: session.progress.awaited))
      case .unusable(let rule): actions = session.end(.init(.violation, rule))
      case .failed(let error):
        node.logger.error("session.commit.failed", metadata: ["peer": "\(peer)", "error": "\(error)"])
        actions = session.end(.init(.storageUnavailable, "cannot commit"))
      case .localChange: actions = try pushChanges(&session)
      case .tick:
        // Nothing may follow them in an open session.
        try await run.settleErasures()
        actions = session.tick(now: node.now())
        // An open session shows heads now and then; the rest of the time it costs nothing.
        if isLive, node.now() >= nextAudit, session.sharesAudits {
          nextAudit = node.now().adding(milliseconds: AgencyNode.auditPauseMilliseconds)
          if let showing = try node.showing(to: peer) {
            try await run.perform(session.show(showing), &session, &report)
          }
        }
      case .sent(let count):
        report.setsSent += count
        actions = []
      case .peerGone(let name):
        if !session.isClosed {
          report.cut = name
          report.end = .init(.timedOut, report.isComplete ? "the connection was closed" : "the connection was cut")
          report.endedByPeer = true
        }
        try await run.settleErasures()
        return report
      case .stop: actions = session.end(.init(.shuttingDown))
      }
      try await run.perform(actions, &session, &report)
      if case .frame = event { await gate.leave() }
      if session.isClosed { break }
    }
    try await run.settleErasures()
    return report
  }

  private func pushChanges(_ session: inout SyncSession) throws -> [SyncSession.Action] {
    try node.store.read { log in
      var actions: [SyncSession.Action] = []
      let book = try log.rosterBook()
      actions += session.rosterChanged(book.mark, settled: book.current?.roster.accepted ?? [:], now: node.now())
      // It still gets the roster that says so, which is how it learns why nobody talks to it.
      guard book.current?.roster.member(peer)?.status == .active else {
        return actions + session.end(.init(.notInRoster, "suspended or revoked"))
      }
      actions += session.erasuresChanged(try log.erasuresDigest, now: node.now())
      return try actions
        + session.localChanged(clock: log.clock, digest: log.digest.sum, now: node.now(), log: log)
    }
  }

  private func read(into feed: AsyncStream<Event>.Continuation, _ gate: FrameGate) async {
    do {
      while let bytes = try await connection.next() {
        await gate.enter()
        do {
          feed.yield(.frame(try FrameCodec.decode(bytes)))
        } catch {
          feed.yield(.unusable("frame.\(error.code)"))
          return
        }
      }
    } catch {
      let code = (error as? TransportError)?.code
      // An honest node's frames fit, and are whole in no time; that a line breaks is nobody's fault.
      if code == .frameTooLarge || code == .frameTimeout, let code { node.count(refusal: "\(code)", of: peer) }
      node.logger.info("session.cut", metadata: ["peer": "\(peer)", "reason": "\(error)"])
      feed.yield(Self.gone(error))
      return
    }
    feed.yield(.peerGone(nil))
  }

  /// What to say of an error that ended the connection, whether reading or writing met it first.
  private static func gone(_ error: any Error) -> Event {
    switch (error as? TransportError)?.code {
    // In TLS 1.3 this is how a dialer hears that its certificate was turned down.
    case .refusedByPeer: .peerGone("\(TransportError.Code.refusedByPeer)")
    case .handshakeFailed: .peerGone("\(TransportError.Code.handshakeFailed)")
    default: .peerGone(nil)
    }
  }

  private func write(from outbox: Outbox, feed: AsyncStream<Event>.Continuation) async {
    do {
      while let item = await outbox.next() {
        switch item {
        case .frame(let frame): try await connection.send(FrameCodec.encode(frame))
        case .erasures: try await send(CertificatePages(node.store), outbox)
        case .sets(let numbers):
          var rest = numbers[...]
          while !rest.isEmpty {
            // A set can be seventeen megabytes: a few of them at a time, whoever wrote them.
            let sets = try node.store.read { try $0.packed(rest, atMost: Limits.frameBytes) }
            guard !sets.isEmpty else { break }
            rest = rest.dropFirst(sets.count)
            try await send(sets, outbox)
          }
          feed.yield(.sent(numbers.count))
        }
      }
    } catch {
      feed.yield(Self.gone(error))
    }
    await outbox.noteDrained()
  }

  private func send(_ sets: [PackedChangeSet], _ outbox: Outbox) async throws {
    // What was erased since the session began has its certificate go before it.
    try await send(CertificatePages(node.store, for: sets), outbox)
    for set in sets {
      for item in await outbox.overtaking() {
        switch item {
        case .frame(let frame): try await connection.send(FrameCodec.encode(frame))
        case .erasures: try await send(CertificatePages(node.store), outbox)
        case .sets: break
        }
      }
      for frame in set.frames(chunk: Limits.chunkBytes) { try await connection.send(FrameCodec.encode(frame)) }
    }
  }

  /// Certificates, however many there are, a few in memory at a time.
  private func send(_ certificates: CertificatePages, _ outbox: Outbox) async throws {
    var pages = certificates
    while let page = try pages.next() {
      for bytes in await outbox.fresh(page) { try await connection.send(FrameCodec.encode(.erasure(bytes))) }
    }
  }

  /// Verifies the next batch while the one before is being committed.
  private func commit(from inbox: SetInbox, feed: AsyncStream<Event>.Continuation, _ conduct: PeerConduct) async {
    var running: Task<Void, Never>?
    var forged = 0
    while let batch = await inbox.next() {
      let opened: [ReceivedSet]
      do throws(UnusableSet) {
        let result = try await node.verifier.open(batch, from: peer)
        opened = result.sets
        forged += result.forged
        for _ in 0..<result.forged { node.count(refusal: UnusableSet.badSignature, of: peer) }
        guard forged <= Self.forgeriesBorne else {
          throw UnusableSet(code: UnusableSet.badSignature, detail: "too many of what it relays")
        }
      } catch {
        await running?.value
        // That this node's own disk fails is not the peer's fault.
        guard error.code != UnusableSet.storeUnavailable else {
          _ = feed.yield(.failed(error))
          return
        }
        node.count(refusal: "\(error.code)", of: peer)
        feed.yield(.unusable("changeSet.\(error.code)"))
        return
      }
      await running?.value
      running = Task {
        do {
          let delivered = try await node.take(opened, from: peer)
          await node.note(delivered.events, of: opened, from: peer, conduct)
          feed.yield(.committed(delivered, count: batch.count))
          node.checkInnerSignatures(batch, checkedAllOf: peer)
        } catch {
          feed.yield(.failed(error))
        }
      }
    }
    await running?.value
  }

  private func watch(_ changes: AsyncStream<Void>, feed: AsyncStream<Event>.Continuation) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in changes { feed.yield(.localChange) }
      }
      group.addTask {
        while !Task.isCancelled {
          try? await Task.sleep(for: .seconds(1))
          feed.yield(.tick)
        }
      }
    }
  }
}
