/// Logarithms and powers of two from additions and multiplications alone. The C library's differ in the last digit from
/// one system to another, and a weight that differs so much could order two links differently on two nodes.
enum Bits {
  private static let ln2 = 0.693_147_180_559_945_309_417

  /// The base-2 logarithm, within 2 ulp; -infinity for zero, NaN below.
  static func log2(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? .infinity : .nan }
    var significand = x.significand
    var exponent = Double(x.exponent)
    if significand > 1.414_213_562_373_095_1 {
      significand /= 2
      exponent += 1
    }
    // ln(s) = 2 artanh((s-1)/(s+1)); the argument is below 0.1716, so that z^24 is below one part in 10^18.
    let z = (significand - 1) / (significand + 1)
    let square = z * z
    var sum = 0.0
    var divisor = 25.0
    while divisor >= 1 {
      sum = sum * square + 1 / divisor
      divisor -= 2
    }
    return exponent + 2 * z * sum / ln2
  }

  /// Two to a power; 0 and infinity beyond the range of a double.
  static func exp2(_ x: Double) -> Double {
    guard x > -1_100 else { return x.isNaN ? .nan : 0 }
    guard x < 1_100 else { return .infinity }
    let whole = Int(x < 0 ? x - 0.5 : x + 0.5)
    let y = (x - Double(whole)) * ln2
    var sum = 1.0
    for n in stride(from: 20.0, through: 1, by: -1) { sum = 1 + sum * y / n }
    // In two steps, so that a result below the normal numbers is not lost on the way.
    let half = whole / 2
    return sum * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: whole - half, significand: 1)
  }
}

/// What a match weight is worth.
public struct MatchWeight: Hashable, Comparable, Sendable {
  /// Bits for (above zero) or against one person: the base-2 logarithm of the odds.
  public let bits: Double

  public init(bits: Double) { self.bits = bits }

  public static func < (a: MatchWeight, b: MatchWeight) -> Bool { a.bits < b.bits }

  /// How likely it is that both are one person, from 0 to 1.
  public var probability: Double {
    // 2^-bits overflows where 2^bits does not, and the other way round.
    if bits >= 0 { return 1 / (1 + Bits.exp2(-bits)) }
    let odds = Bits.exp2(bits)
    return odds / (1 + odds)
  }
}
