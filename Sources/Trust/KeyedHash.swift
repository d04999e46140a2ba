import Crypto
import Foundation

/// Keyed hashes, for columns that are looked things up by: who has only the database cannot try out names.
///
/// Texts get HMAC-SHA-256 (RFC 2104) cut to 128 bits; numbers of 64 bits, of which a load has a hundred thousand,
/// SipHash-2-4 (Aumasson and Bernstein, 2012), which is a pseudo-random function for short inputs and forty times faster.
public struct KeyedHash: Sendable {
  private let text: SymmetricKey
  private let first: UInt64
  private let second: UInt64

  /// - Parameters:
  ///   - secret: 32 random bytes.
  ///   - purpose: Which column: the same value has another hash in each.
  public init(secret: [UInt8], purpose: String) {
    func derived(_ info: String, _ count: Int) -> SymmetricKey {
      HKDF<SHA256>.deriveKey(
        inputKeyMaterial: SymmetricKey(data: secret), info: Data("agency-node at rest: \(info): \(purpose)".utf8),
        outputByteCount: count)
    }
    text = derived("texts", 32)
    (first, second) = derived("numbers", 16).withUnsafeBytes {
      (
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
  }

  init(first: UInt64, second: UInt64) {
    text = SymmetricKey(size: .bits256)
    (self.first, self.second) = (first, second)
  }

  /// 16 bytes.
  public func callAsFunction(_ bytes: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: bytes, using: text).prefix(16))
  }

  /// SipHash-2-4 of the number's eight bytes, little-endian.
  public func callAsFunction(_ number: UInt64) -> UInt64 {
    var a = first ^ 0x736f_6d65_7073_6575
    var b = second ^ 0x646f_7261_6e64_6f6d
    var c = first ^ 0x6c79_6765_6e65_7261
    var d = second ^ 0x7465_6462_7974_6573
    func turned(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
    func round() {
      a = a &+ b
      b = turned(b, 13) ^ a
      a = turned(a, 32)
      c = c &+ d
      d = turned(d, 16) ^ c
      a = a &+ d
      d = turned(d, 21) ^ a
      c = c &+ b
      b = turned(b, 17) ^ c
      c = turned(c, 32)
    }
    // The number, then the length in the highest byte of a last word.
    func take(_ word: UInt64) {
      d ^= word
      round()
      round()
      a ^= word
    }
    take(number)
    take(8 << 56)
    c ^= 0xff
    for _ in 0..<4 { round() }
    return a ^ b ^ c ^ d
  }
}
