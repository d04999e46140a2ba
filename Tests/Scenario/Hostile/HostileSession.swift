import Foundation
import Replication
import Transport
import Wire

/// One session of a hostile member with a node: it can follow the protocol up to where it wants to break it.
struct HostileSession: Sendable {
  let connection: PeerConnection
  private let pause: Duration
  /// What the node said of itself.
  let theirs: Hello

  /// Dials until the node answers.
  static func open(_ member: HostileMember, port: Int) async throws -> HostileSession {
    try await patiently { try await HostileSession(member, port: port) }
  }

  /// Dials until the node has answered and said what it holds.
  /// - Parameter claimed: Heads that are told as held beside those.
  /// - Returns: The session, and the node's clock.
  static func greeted(
    _ member: HostileMember, port: Int, claiming claimed: [Dependency] = []
  ) async throws -> (session: HostileSession, heads: [Dependency]) {
    try await patiently {
      let session = try await HostileSession(member, port: port)
      return (session, try await session.greet(claiming: claimed))
    }
  }

  /// Tries until it works: the node lets go of the session before this one a moment after that was left, and on a busy
  /// machine a moment can be long. Seldom, before long: for ever a member has two sessions a second and no more.
  static func patiently<T: Sendable>(_ attempt: @Sendable () async throws -> T) async throws -> T {
    let end = ContinuousClock.now + .seconds(120)
    var pause = Duration.milliseconds(50)
    while true {
      do { return try await attempt() } catch {
        guard ContinuousClock.now < end else { throw error }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(1))
      }
    }
  }

  /// Dials, and hears the node's Hello. Nothing of ours is sent yet.
  init(_ member: HostileMember, port: Int) async throws {
    var limits = TransportLimits()
    pause = member.pause
    // Ours is no node that would stop at the limit.
    limits.frameBytes = 64 << 20
    connection = try await Dialer.connect(
      host: "127.0.0.1", port: port, identity: member.identity, limits: limits, acceptPin: { _ in true })
    guard let first = try await connection.next(), case .hello(let hello) = try FrameCodec.decode(first) else {
      await connection.close()
      throw Unexpected(description: "the node did not say Hello")
    }
    theirs = hello
  }

  struct Unexpected: Error, CustomStringConvertible { var description: String }

  /// The Hello of a member that is up to date but for its clock.
  func hello(_ change: (inout Hello) -> Void = { _ in }) -> Frame {
    var hello = Hello(
      minimumVersion: 1, maximumVersion: 1, partnership: theirs.partnership, member: HostileMember.number,
      incarnation: 9, baseline: .zero, roster: theirs.roster, rosterVersion: theirs.rosterVersion,
      dictionaries: theirs.dictionaries, clockHash: sha256([UInt8.random(in: .min ... .max), 1]), digest: .zero,
      erasures: theirs.erasures, yourHeads: [], live: false)
    change(&hello)
    return .hello(hello)
  }

  func send(_ frame: Frame) async throws {
    try await connection.send(FrameCodec.encode(frame))
    if pause > .zero { try await Task.sleep(for: pause) }
  }

  /// Says Hello and exchanges clocks; tells to hold all that the node holds, so that it sends nothing.
  /// - Parameter claimed: Heads that are told as held beside those.
  /// - Returns: The node's clock.
  private func greet(claiming claimed: [Dependency]) async throws -> [Dependency] {
    try await send(hello())
    var heads: [Dependency]?
    while heads == nil {
      guard let frame = try await next() else { throw Unexpected(description: "no clock came") }
      if case .clock(let update) = frame { heads = update.heads }
    }
    let all = (heads ?? []) + claimed
    try await send(.clock(ClockUpdate(isFull: true, heads: all.sorted { $0.stream < $1.stream })))
    return heads ?? []
  }

  private func next() async throws -> Frame? {
    guard let bytes = try await connection.next() else { return nil }
    return try FrameCodec.decode(bytes)
  }

  /// Announces sets and sends them.
  func push(_ sets: [PackedChangeSet]) async throws {
    try await send(.plan(SyncPlan(sets: UInt64(sets.count), bytes: 0)))
    for set in sets { for frame in set.frames(chunk: Limits.chunkBytes) { try await send(frame) } }
  }

  /// What the node makes of it all: the reason with which it closes, or nil once so many sets were acknowledged, the
  /// connection was cut, or time is up.
  func verdict(acknowledged sets: UInt64 = .max, within limit: Duration = .seconds(60)) async -> CloseReason? {
    let listening = Task<CloseReason?, Never> {
      while let frame = try? await next() {
        switch frame {
        case .close(let reason): return reason
        case .ack(let ack) where ack.sets >= sets:
          try? await send(.close(CloseReason(.done)))
          return nil
        default: break
        }
      }
      return nil
    }
    let alarm = Task {
      try await Task.sleep(for: limit)
      listening.cancel()
    }
    let reason = await listening.value
    alarm.cancel()
    await connection.close()
    return reason
  }
}
