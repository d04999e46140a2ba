public import Replication

/// Holds that this member raised, the closed ones too: few, so that it costs nothing to ask whether a change concerns one.
extension StoreAccess {
  /// Flags that hold, in the order in which they were noted.
  public func ownHolds() throws -> [LocalDot] { try meta("holds.own").map { DotList.decode($0) } ?? [] }
}

extension StoreTransaction {
  /// Notes a flag of this member's that holds.
  public func noteOwnHold(_ flag: LocalDot) throws {
    let all = try ownHolds()
    guard !all.contains(flag) else { return }
    try setMeta("holds.own", DotList.encode(all + [flag]))
  }
}
