import Crypto
public import Replication

/// Returns SHA-256 (FIPS 180-4) of some bytes.
public func sha256(_ bytes: [UInt8]) -> Hash {
  bytes.withUnsafeBytes { sha256($0) }
}

/// Returns SHA-256 (FIPS 180-4) of the bytes in a buffer, without copying them.
public func sha256(_ bytes: UnsafeRawBufferPointer) -> Hash {
  var function = SHA256()
  function.update(bufferPointer: bytes)
  return Hash(digest: function.finalize())
}

/// Returns SHA-256 of two buffers one after the other.
func sha256(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Hash {
  var function = SHA256()
  function.update(bufferPointer: first)
  function.update(bufferPointer: second)
  return Hash(digest: function.finalize())
}

extension Replication.HashFunction {
  /// SHA-256 by swift-crypto, for the pure core.
  public static let crypto = Replication.HashFunction { Wire.sha256($0) }
}

extension Hash {
  fileprivate init(digest: SHA256Digest) {
    self = digest.withUnsafeBytes { Hash(loading: $0, at: 0) }
  }

  /// Reads 32 bytes at an offset that the caller has checked.
  init(loading bytes: UnsafeRawBufferPointer, at offset: Int) {
    func word(_ index: Int) -> UInt64 {
      UInt64(
        bigEndian: bytes.loadUnaligned(fromByteOffset: offset + index * 8, as: UInt64.self))
    }
    self.init(words: (word(0), word(1), word(2), word(3)))
  }

  /// Writes 32 bytes at an offset that the caller has checked.
  func store(to bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
    bytes.storeBytes(of: words.0.bigEndian, toByteOffset: offset, as: UInt64.self)
    bytes.storeBytes(of: words.1.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
    bytes.storeBytes(of: words.2.bigEndian, toByteOffset: offset + 16, as: UInt64.self)
    bytes.storeBytes(of: words.3.bigEndian, toByteOffset: offset + 24, as: UInt64.self)
  }
}
