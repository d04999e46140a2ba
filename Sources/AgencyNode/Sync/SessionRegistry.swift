public import Replication

/// Which peers a session is open with: at most one per peer.
public actor SessionRegistry {
  struct Open {
    let id: Int
    let isDialed: Bool
    let isConnected: @Sendable () -> Bool
    let cancel: @Sendable () -> Void
  }

  /// How long a session whose connection is gone may take to write down how it ended: the store may be busy.
  private static let patience = Duration.seconds(10)

  private let member: MemberNumber
  private let allowance = SessionAllowance()
  private var open: [MemberNumber: Open] = [:]
  private var next = 0

  public init(member: MemberNumber) {
    self.member = member
  }

  /// Whether a peer that dials may have another session now.
  nonisolated func admits(_ peer: MemberNumber) -> Bool { allowance.take(for: peer) }

  /// Claims the one place for a peer.
  ///
  /// When two nodes dial each other at once, both keep the session that the lower number dialed. A peer that has hung
  /// up and dials again is not turned away because its last session is still being written down.
  /// - Parameter isConnected: Whether the connection of this session still stands.
  /// - Returns: A token for ``leave(_:_:)``; nil if there is a session already that stays.
  func enter(
    _ peer: MemberNumber, isDialed: Bool, isConnected: @escaping @Sendable () -> Bool,
    cancel: @escaping @Sendable () -> Void
  ) async -> Int? {
    let deadline = ContinuousClock.now + Self.patience
    while let held = open[peer], !held.isConnected(), ContinuousClock.now < deadline, !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(10))
    }
    if let held = open[peer] {
      let preferred = isDialed == (member < peer)
      guard preferred, held.isDialed != isDialed else { return nil }
      held.cancel()
    }
    next += 1
    open[peer] = Open(id: next, isDialed: isDialed, isConnected: isConnected, cancel: cancel)
    return next
  }

  func leave(_ peer: MemberNumber, _ token: Int) {
    if open[peer]?.id == token { open[peer] = nil }
  }

  /// Members that a session is open with.
  public var peers: [MemberNumber] { open.keys.sorted() }
}
