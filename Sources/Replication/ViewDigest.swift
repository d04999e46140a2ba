/// An order-independent 256-bit sum over everything that is live in the view, kept up to date as operations come and
/// go. Two nodes at equal clocks, rosters and erasures have equal digests; different ones are an alarm.
///
/// The terms: the leaf of every live operation; for a creation whose first value of a field was replaced, a hash of
/// its dot and the field.
public struct ViewDigest: Hashable, Sendable {
  public private(set) var sum: Hash

  public init(_ sum: Hash = .zero) {
    self.sum = sum
  }

  /// Adds a term, modulo 2^256.
  public mutating func add(_ term: Hash) {
    let (a, b) = (sum.words, term.words)
    var carry: UInt64 = 0
    let w3 = Self.add(a.3, b.3, &carry)
    let w2 = Self.add(a.2, b.2, &carry)
    let w1 = Self.add(a.1, b.1, &carry)
    let w0 = Self.add(a.0, b.0, &carry)
    sum = Hash(words: (w0, w1, w2, w3))
  }

  /// Takes a term away again, modulo 2^256.
  public mutating func remove(_ term: Hash) {
    let b = term.words
    var carry: UInt64 = 1
    let w3 = Self.add(0, ~b.3, &carry)
    let w2 = Self.add(0, ~b.2, &carry)
    let w1 = Self.add(0, ~b.1, &carry)
    let w0 = Self.add(0, ~b.0, &carry)
    add(Hash(words: (w0, w1, w2, w3)))
  }

  private static func add(_ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
    let (first, overflow) = a.addingReportingOverflow(b)
    let (second, again) = first.addingReportingOverflow(carry)
    carry = (overflow ? 1 : 0) + (again ? 1 : 0)
    return second
  }
}
