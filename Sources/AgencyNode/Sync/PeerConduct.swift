import Replication
import Store

/// What a peer sent in one session, as far as it tells whether the peer behaves: sets that it repeats, and sets of which
/// it never sends what goes before.
actor PeerConduct {
  /// Sets whose names are remembered at a time.
  private static let remembered = 4_096
  /// A few sets come twice when two nodes look for where a stream forked.
  private static let repeatsAllowed = 16
  private static let waitingRemembered = 256

  private var recent: Set<Hash> = []
  private var repeats = 0
  private var waiting: Set<Hash> = []

  /// - Returns: Whether the peer now sends again what it sent before, beyond what can be.
  func note(_ sets: [ReceivedSet], _ events: [ReplicaEvent]) -> Bool {
    let before = repeats
    for set in sets {
      if recent.count >= Self.remembered { recent.removeAll(keepingCapacity: true) }
      if !recent.insert(set.hash).inserted { repeats += 1 }
    }
    for case .parked(let hash, _) in events where waiting.count < Self.waitingRemembered { waiting.insert(hash) }
    return repeats > Self.repeatsAllowed && before <= Self.repeatsAllowed
  }

  /// Sets that waited for others when they came; asked once the peer has sent all that it planned.
  func takeWaiting() -> Set<Hash> {
    defer { waiting = [] }
    return waiting
  }
}

extension AgencyNode {
  /// How far ahead of this node's time an author's may be.
  private static let clockDrift: Int64 = 86_400_000

  /// Counts what stands against the authors of delivered sets, and against the peer that sent them.
  func note(_ events: [ReplicaEvent], of sets: [ReceivedSet], from peer: MemberNumber, _ conduct: PeerConduct) async {
    if await conduct.note(sets, events) { count(refusal: "replayed", of: peer) }
    let headers = Dictionary(sets.map { ($0.hash, $0.header) }) { first, _ in first }
    let late = now().adding(milliseconds: Self.clockDrift)
    for event in events {
      switch event {
      case .refused(let hash, let refusal):
        if let author = headers[hash]?.stream.member { count(refusal: refusal.rawValue, of: author) }
      case .evicted(let hash):
        if let author = headers[hash]?.stream.member { count(refusal: "waitingQuota", of: author) }
      case .delivered(let entry, _):
        // It is taken, since time is no rule of validity, and shown with the time of its receipt.
        if let header = headers[entry.hash], header.authored > late {
          count(refusal: "futureTime", of: header.stream.member)
        }
      default: break
      }
    }
  }

  /// Once a peer has sent all that it planned, nothing of it can wait for what goes before: whoever has a set has that.
  func noteGaps(_ conduct: PeerConduct, of peer: MemberNumber) async throws {
    let waiting = await conduct.takeWaiting()
    guard !waiting.isEmpty else { return }
    let isGap = try store.read { reader in try waiting.contains { try reader.isWaiting($0) } }
    if isGap { count(refusal: "gap", of: peer) }
  }
}
