/// Turns the references of one change-set into this node's own names, through the set's header and the log.
public struct ReferenceResolver: Sendable {
  private let header: Header
  private let number: SetNumber
  private var known: [Slot: SetNumber] = [:]

  private struct Slot: Hashable {
    let slot: UInt32
    let back: UInt64
  }

  /// - Parameters:
  ///   - header: The header of the set that the references stand in.
  ///   - number: The number that the set has or is about to get.
  public init(header: Header, number: SetNumber) {
    self.header = header
    self.number = number
  }

  /// - Returns: nil if nothing was delivered under that name: the set that says so is void.
  public mutating func resolve(_ reference: Reference, in log: some ReplicaLog) throws -> LocalDot? {
    guard reference.index < UInt32(1) << UInt32(LocalDot.indexBits) else { return nil }
    if reference.slot == 0 {
      guard reference.back == 0, reference.index < header.operationCount else { return nil }
      return LocalDot(set: number, index: reference.index)
    }
    let slot = Slot(slot: reference.slot, back: reference.back)
    if let set = known[slot] { return LocalDot(set: set, index: reference.index) }
    guard let set = try find(slot, in: log) else { return nil }
    known[slot] = set
    return LocalDot(set: set, index: reference.index)
  }

  private func find(_ slot: Slot, in log: some ReplicaLog) throws -> SetNumber? {
    if slot.slot == 1 {
      guard slot.back >= 1, slot.back < header.sequence else { return nil }
      let last = Head(sequence: header.sequence - 1, prefix: header.previous.prefix)
      return try log.ancestor(of: last, trunk: header.stream, at: header.sequence - slot.back)?.number
    }
    let place = Int(slot.slot) - 2
    guard place < header.dependencies.count else { return nil }
    let dependency = header.dependencies[place]
    guard slot.back < dependency.head.sequence else { return nil }
    return try log.ancestor(
      of: dependency.head, trunk: dependency.stream.trunk, at: dependency.head.sequence - slot.back)?.number
  }
}

extension ReplicaLog {
  /// The delivered set that a head names.
  public func entry(trunk: StreamID, head: Head) throws -> LogEntry? {
    try entries(trunk: trunk, sequence: head.sequence).first { $0.hash.prefix == head.prefix }
  }

  /// The set at a sequence in the chain that ends in `head`, which was delivered.
  func ancestor(of head: Head, trunk: StreamID, at sequence: UInt64) throws -> LogEntry? {
    let candidates = try entries(trunk: trunk, sequence: sequence)
    // The usual case: the stream never parted, so whatever stands there is in the chain.
    if candidates.count == 1 { return candidates[0] }
    guard var entry = try entry(trunk: trunk, head: head) else { return nil }
    while entry.sequence > sequence {
      guard let before = try self.entry(entry.previous) else { return nil }
      entry = before
    }
    return entry
  }
}
