/// Where the board drew a line under what a member wrote: it was suspended or revoked, now or earlier.
///
/// What lies beyond the line is delivered and passed on, so that clocks and chains stay whole, and has no effect. Whether a
/// set lies beyond it follows from the set and the roster in force alone, so that every node decides alike, whether the set
/// or the roster came first.
public struct Cutoff: Hashable, Sendable {
  /// The version of the newest roster in which the member took no part. Sets that cite a later one were written after the
  /// board let it in again.
  public let version: UInt64
  /// By stream, the heads up to which its sets count, as the roster in force names them. Of other streams none do.
  public let accepted: [UInt64: [AcceptedHead]]

  public init(version: UInt64, accepted: [UInt64: [AcceptedHead]]) {
    self.version = version
    self.accepted = accepted
  }

  /// Whether a set of the member has no effect.
  /// - Parameters:
  ///   - stream: The stream's id, of whichever branch.
  ///   - hash: Of its header.
  ///   - roster: The version of the roster that it cites.
  public func cuts(stream: UInt64, sequence: UInt64, hash: Hash, roster: UInt64) -> Bool {
    guard roster <= version else { return false }
    return !accepted[stream, default: []].contains { $0.covers(sequence, hash) }
  }
}
