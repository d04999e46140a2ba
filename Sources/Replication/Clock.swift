/// Where a stream stands: the last sequence delivered without a gap, and the start of that header's hash.
public struct Head: Hashable, Sendable {
  /// From 1; a stream nothing was delivered of has no head.
  public let sequence: UInt64
  public let prefix: HashPrefix

  public init(sequence: UInt64, prefix: HashPrefix) {
    self.sequence = sequence
    self.prefix = prefix
  }
}

/// A vector clock: for each stream, its ``Head``. Clocks order delivery and say what was seen; they never
/// remove anything.
public struct Clock: Hashable, Sendable {
  public private(set) var heads: [StreamID: Head]

  public init(_ heads: [StreamID: Head] = [:]) {
    self.heads = heads
  }

  /// The head delivered of a stream; nil for none.
  public subscript(stream: StreamID) -> Head? {
    get { heads[stream] }
    set { heads[stream] = newValue }
  }

  /// The last sequence delivered of a stream; 0 for none.
  public func sequence(of stream: StreamID) -> UInt64 { heads[stream]?.sequence ?? 0 }

  /// The entries in the one order that every node writes them in.
  public var sorted: [(stream: StreamID, head: Head)] {
    heads.sorted { $0.key < $1.key }.map { (stream: $0.key, head: $0.value) }
  }

  /// The entries of this clock that differ from, or are missing in, an older one.
  public func changes(since older: Clock) -> [(stream: StreamID, head: Head)] {
    heads.lazy.filter { older.heads[$0.key] != $0.value }.sorted { $0.key < $1.key }
      .map { (stream: $0.key, head: $0.value) }
  }

  /// The bytes that a clock's hash is taken over: for each entry in order, member (4, big-endian), stream id (8),
  /// branch (16, zero for none), sequence (8), prefix (16).
  public var canonicalBytes: [UInt8] {
    var out = [UInt8]()
    out.reserveCapacity(heads.count * 52)
    for (stream, head) in sorted {
      for shift: UInt32 in [24, 16, 8, 0] {
        out.append(UInt8(truncatingIfNeeded: stream.member.rawValue >> shift))
      }
      out.append(bigEndian: stream.id)
      out += stream.branch?.bytes ?? [UInt8](repeating: 0, count: HashPrefix.byteCount)
      out.append(bigEndian: head.sequence)
      out += head.prefix.bytes
    }
    return out
  }
}
