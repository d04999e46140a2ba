import Crypto
import Foundation

/// Encrypts the cells of a database: AES-256-GCM (NIST SP 800-38D), each under a random nonce of 96 bits and bound to the
/// place where it stands. One key may seal 2^32 cells; a node is told to change it long before.
public struct CellCipher: Sendable {
  /// Bytes that sealing adds: nonce and tag.
  public static let overhead = 28
  private let key: SymmetricKey

  /// - Parameter secret: 32 random bytes. What encrypts is derived from them, so that they can serve one purpose only.
  public init(secret: [UInt8]) {
    key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: secret), info: Data("agency-node at rest: cells".utf8), outputByteCount: 32)
  }

  init(_ key: NodeKey) {
    self.key = key.derived("agency-node at rest: keys")
  }

  /// - Parameter place: What the cell is bound to: it can be opened nowhere else.
  /// - Returns: Nonce, ciphertext, tag.
  public func seal(_ bytes: [UInt8], bound place: [UInt8]) throws(TrustError) -> [UInt8] {
    do {
      guard let sealed = try AES.GCM.seal(bytes, using: key, authenticating: place).combined else {
        throw CryptoKitError.incorrectParameterSize
      }
      return Array(sealed)
    } catch { throw TrustError(.sealBroken, "a value cannot be encrypted for the disk", cause: error) }
  }

  /// - Throws: `sealBroken` if the cell was changed, stood elsewhere, or another key sealed it.
  public func open(_ cell: ArraySlice<UInt8>, bound place: [UInt8]) throws(TrustError) -> [UInt8] {
    do {
      guard cell.count >= Self.overhead else { throw CryptoKitError.incorrectParameterSize }
      let box = try AES.GCM.SealedBox(combined: cell)
      return Array(try AES.GCM.open(box, using: key, authenticating: place))
    } catch { throw TrustError(.sealBroken, "an encrypted value cannot be opened", cause: error) }
  }
}
