import Foundation
import Replication
import Safeguarding
import Transport
import Trust

@testable import Wire

/// What a member gone bad can try, one way at a time.
enum Attack: String, CaseIterable, Sendable {
  // Change-sets that are not what they say.
  case forged, foreignSignature, innerSignature, strangeRoster, stripped, tampered, replayed, reordered, jumped, gap
  // More than there is.
  case endlessPlan, bomb, deepFrame, oversizeFrame, noFrame, probes, ownHeads
  // Lies about others and about oneself.
  case otherPartnership, otherMember, beforeHello, falseErasure, falseRoster, falseProof, withheld, farFuture, escapes
  // Time and weight.
  case silent, trickle, answers, heavy, longHeaders
  // Last, because hardly anything is taken from the member afterwards.
  case equivocation, manyStreams, reconnects

  /// The reasons that `status` counts for this member, each at least once; none for what does no harm.
  var reasons: [String] {
    switch self {
    case .forged, .foreignSignature, .innerSignature: ["badSignature"]
    case .strangeRoster: ["unknownRoster"]
    case .stripped: ["holeUncertified"]
    case .tampered: ["rootMismatch"]
    case .replayed: ["replayed"]
    case .reordered: []
    case .jumped: ["sequenceDoesNotFollow"]
    case .gap: ["gap"]
    case .endlessPlan: ["violation: a plan beyond all bounds"]
    case .manyStreams: ["tooManyStreams"]
    case .bomb: ["inflatesTooFar"]
    case .deepFrame: ["violation: frame.malformedMessage"]
    case .oversizeFrame: ["frameTooLarge"]
    case .noFrame: ["violation: frame.malformedMessage"]
    case .probes: ["violation: too many fork probes"]
    case .ownHeads: ["violation: asks for proof of what it was not told"]
    case .otherPartnership: ["wrongPartnership"]
    case .otherMember: ["wrongMember: not the member of its certificate"]
    case .beforeHello: ["violation: a frame before Hello"]
    case .falseErasure: ["erasure"]
    case .falseRoster: ["roster.memberDropped"]
    case .falseProof: ["forkProof.badSignature"]
    case .withheld: ["withheld"]
    case .farFuture: ["futureTime"]
    case .escapes: []
    case .silent: ["timedOut: no Hello in time"]
    case .trickle: ["timedOut: no Hello in time"]
    case .answers, .heavy, .longHeaders: []
    case .reconnects: ["tooManySessions"]
    case .equivocation: []
    }
  }

  /// Whether something is left in the view of what the member has the right to say: its own words about nobody.
  var leavesOwnWords: Bool {
    switch self {
    case .heavy, .longHeaders, .reordered, .jumped, .innerSignature, .manyStreams, .farFuture, .equivocation, .replayed:
      true
    default: false
    }
  }

  /// Attacks a node.
  /// - Parameter honest: Sets that others wrote, as the member received them.
  func run(_ member: HostileMember, port: Int, honest: [PackedChangeSet]) async throws {
    let stream = UInt64.random(in: 1...UInt64.max)
    switch self {
    case .silent:
      let connection = try await RawConnection(port: port, member)
      _ = await connection.isCut(within: Self.patience)
      return connection.close()
    case .trickle:
      let connection = try await RawConnection(port: port, member)
      // A Hello is announced, and comes a byte a second.
      try await connection.send([0, 0, 0xff, 0xff, 0x0a])
      let end = ContinuousClock.now + Self.patience
      while !(await connection.isCut(within: .seconds(1))), ContinuousClock.now < end {
        try? await connection.send([0x80])
      }
      return connection.close()
    case .reconnects:
      // Several at a time, and more than a slow machine gives back meanwhile.
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<50 {
              let connection = try? await RawConnection(port: port, member)
              connection?.close()
            }
          }
        }
      }
      return
    case .oversizeFrame:
      let connection = try await RawConnection(port: port, member)
      // The first four bytes say enough: the node may have hung up before it is sent the rest.
      try? await connection.send([0x7f, 0xff, 0xff, 0xff] + [UInt8](repeating: 0x0a, count: 1 << 16))
      _ = await connection.isCut(within: Self.patience)
      return connection.close()
    default: break
    }
    let session: HostileSession
    var heads: [Dependency] = []
    if isRude {
      session = try await HostileSession.open(member, port: port)
    } else {
      (session, heads) = try await HostileSession.greeted(member, port: port, claiming: try claims(member))
    }
    var expected = UInt64.max
    do {
      expected = try await play(session, member, stream, honest, heads)
    } catch is TransportError where !reasons.isEmpty {
      // The node hung up in the middle of it, as it may at the first byte that is wrong. `status` has to tell why. What
      // gives it no reason has to be heard out.
    }
    _ = await session.verdict(acknowledged: expected)
  }

  /// Far longer than the node's own deadlines, on a machine that has much else to do.
  private static let patience = Duration.seconds(90)

  /// Whether it begins with something else than a proper greeting.
  private var isRude: Bool {
    switch self {
    case .otherPartnership, .otherMember, .beforeHello, .noFrame: true
    default: false
    }
  }

  /// - Returns: How many acknowledged sets end the session well.
  private func play(
    _ session: HostileSession, _ member: HostileMember, _ stream: UInt64, _ honest: [PackedChangeSet],
    _ theirs: [Dependency]
  ) async throws -> UInt64 {
    if isRude {
      try await greetBadly(session)
      return .max
    }
    let sets = try sets(member, stream, honest)
    if !sets.isEmpty {
      try await session.push(sets)
      return UInt64(sets.count)
    }
    switch self {
    case .endlessPlan:
      for _ in 0..<2 { try await session.send(.plan(SyncPlan(sets: .max, bytes: .max))) }
    case .deepFrame:
      // Groups within groups, a byte each.
      try await session.connection.send([UInt8](repeating: 0x0b, count: 30_000))
    case .probes:
      let probe = ForkProbe(stream: theirs[0].stream, samples: [])
      for _ in 0..<1_100 { try await session.send(.forkProbe(probe)) }
    case .answers:
      // Each asks for an answer, and nobody reads them. What the node does not take in time is never sent.
      let flood = Task {
        for _ in 0..<200_000 { try await session.connection.send([]) }
        try await session.send(.close(CloseReason(.done)))
      }
      try? await Task.sleep(for: .seconds(2))
      flood.cancel()
      await session.connection.close()
      return .max
    case .ownHeads:
      for _ in 0..<100 { try await session.send(.prove(theirs[0])) }
    case .falseErasure:
      var certificate = try ErasureCodec.certificate(
        for: 0, of: honest[0], authored: Instant(rawValue: 1), reason: 1)
      certificate.signatures = [
        .init(
          publicKey: member.keys.signing.publicKey,
          signature: try ErasureSignature.sign(
            certificate.statementBytes, partnership: member.partnership, key: member.keys.signing))
      ]
      try await session.send(.erasure(ErasureCodec.encode(certificate)))
    case .falseRoster:
      var roster = member.roster.roster
      roster.version += 1
      roster.previous = member.roster.hash
      roster.boardKeys = [member.keys.signing.publicKey]
      roster.members.removeAll { $0.number == 1 }
      var signed = try SignedRoster(roster)
      try signed.sign(with: member.keys.signing)
      try await session.send(.roster(try signed.encoded))
      // The one in force again, which is no news.
      try await session.send(.roster(try member.roster.encoded))
    case .falseProof:
      // Two histories of another member, signed by this one.
      let pair = try (0..<2).map { _ in try member.set(stream: stream, author: 1).signed }
      try await session.send(.forkProof(ForkProof(first: pair[0], second: pair[1])))
    case .escapes:
      // Nothing after this: whoever was told that it is over hangs up.
      try await session.send(.close(CloseReason(.done, "\u{1B}[2J\u{1B}]0;owned\u{07}\r\nOK  all is well")))
      return .max
    default: break
    }
    try await session.send(.plan(SyncPlan(sets: 0, bytes: 0)))
    if isCourteous { try await session.send(.close(CloseReason(.done))) }
    return .max
  }

  /// Whether the member ends the session itself, since the node has no reason to.
  private var isCourteous: Bool {
    switch self {
    case .falseErasure, .falseRoster, .falseProof, .withheld, .heavy: true
    default: false
    }
  }

  private func greetBadly(_ session: HostileSession) async throws {
    switch self {
    case .otherPartnership: try await session.send(session.hello { $0.partnership = HashPrefix(words: (1, 2)) })
    case .otherMember: try await session.send(session.hello { $0.member = 1 })
    case .beforeHello: try await session.send(.plan(SyncPlan(sets: 1, bytes: 1)))
    default: try await session.connection.send([UInt8](repeating: 0xff, count: 100))
    }
  }

  /// Heads that the member says it holds and does not show.
  private func claims(_ member: HostileMember) throws -> [Dependency] {
    guard self == .withheld else { return [] }
    let hidden = try member.set(stream: 7)
    return [
      Dependency(stream: StreamID(member: 2, id: 99), head: Head(sequence: 3, prefix: hidden.signed.hash.prefix))
    ]
  }

  private func sets(
    _ member: HostileMember, _ stream: UInt64, _ honest: [PackedChangeSet]
  ) throws -> [PackedChangeSet] {
    switch self {
    case .forged: return [try member.set(stream: stream, author: 1)]
    case .foreignSignature: return [try member.set(stream: stream, for: HashPrefix(words: (1, 2)))]
    case .innerSignature:
      // A later header vouches for it, so that who takes it in one piece may find it good, and who does not never will.
      var sets = try member.chain(stream: stream, 3)
      let middle = sets[1].signed
      sets[1] = PackedChangeSet(
        signed: try HeaderCodec.decode(middle.bytes, signature: [UInt8](repeating: 1, count: 64)), body: sets[1].body,
        dictionary: sets[1].dictionary)
      return sets
    case .strangeRoster:
      var other = member.roster.roster
      other.issued = Instant(rawValue: 5)
      var bad = member
      bad.roster = try SignedRoster(other)
      return [try bad.set(stream: stream)]
    case .stripped: return [try ChangeSetCodec.erase(honest[0], indices: [0])]
    case .tampered:
      // Another body of the same form under a signed header.
      let (shown, sent) = (try member.set(stream: stream), try member.set(stream: stream))
      return [PackedChangeSet(signed: shown.signed, body: sent.body, dictionary: sent.dictionary)]
    case .replayed:
      let own = try member.set(stream: stream)
      return [own] + (0..<50).flatMap { _ in [own, honest[0]] }
    case .reordered: return try member.chain(stream: stream, 5).reversed()
    case .jumped:
      let first = try member.set(stream: stream)
      return [first, try member.set(stream: stream, 9, after: first.signed.hash)]
    case .gap: return [try member.set(stream: stream, 2, after: sha256([1, 2, 3]))]
    case .manyStreams: return try (0..<300).map { try member.set(stream: stream &+ $0) }
    case .bomb:
      var set = try member.set(stream: stream)
      set = PackedChangeSet(signed: set.signed, body: Self.zeros, dictionary: 0)
      return [set]
    case .farFuture:
      return [
        try member.set(stream: stream, authored: Instant(rawValue: .max)),
        try member.set(stream: stream &+ 1, authored: Instant(rawValue: .min)),
      ]
    case .heavy:
      // Fourteen megabytes each, of some kilobytes.
      let value = Value<Reference>.record([.init(2, .bytes([UInt8](repeating: 0, count: 1_000_000)))])
      let operation = HostileMember.Operation(
        Skeleton(action: .create(.subject, .published), audience: .everyone), value)
      let one = try member.set(stream: stream, 1, [HostileMember.Operation](repeating: operation, count: 14))
      let two = try member.set(
        stream: stream, 2, after: one.signed.hash, [HostileMember.Operation](repeating: operation, count: 14))
      // The second again and again: it is inflated and checked before it is known for what it is.
      return [one] + [PackedChangeSet](repeating: two, count: 16)
    case .longHeaders:
      var anchor = Clock()
      for id in 1...UInt64(30_000) {
        anchor[StreamID(member: 3, id: id)] = Head(sequence: 1, prefix: HashPrefix(words: (id, id)))
      }
      let set = try member.set(stream: stream, anchor: anchor)
      return [PackedChangeSet](repeating: set, count: 24)
    case .equivocation:
      let first = try member.set(stream: stream)
      return [
        first, try member.set(stream: stream, 2, after: first.signed.hash),
        try member.set(stream: stream, 2, after: first.signed.hash),
      ]
    default: return []
    }
  }

  /// A megabyte of zeros, a thousandth as long: what claims to be a body of some hundred bytes.
  static var zeros: [UInt8] {
    [UInt8](repeating: 0, count: 1 << 20).withUnsafeBytes { Deflate.compress($0, prefix: 1, dictionary: []) } ?? []
  }
}
