/// The rosters that a node holds, in a Hello's words.
public struct RosterMark: Hashable, Sendable {
  /// Equal if and only if the rosters are.
  public let hash: Hash
  /// The highest version among them.
  public let version: UInt64

  public init(hash: Hash, version: UInt64) {
    self.hash = hash
    self.version = version
  }
}

/// The last set of a forked stream, or of one of its branches, that stands because the roster says so.
public struct AcceptedHead: Hashable, Sendable {
  public let sequence: UInt64
  public let hash: Hash

  public init(sequence: UInt64, hash: Hash) {
    self.sequence = sequence
    self.hash = hash
  }

  /// Whether a set of the stream may be one of those up to here.
  ///
  /// What comes before the head is not looked at closer: another chain that ends below it would be one more fork, with
  /// its own proof, and no more than this many sets.
  public func covers(_ sequence: UInt64, _ hash: Hash) -> Bool {
    sequence < self.sequence || sequence == self.sequence && hash == self.hash
  }
}
