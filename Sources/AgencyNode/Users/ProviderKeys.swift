import Crypto
import CryptoExtras
import Foundation

/// The public keys of an identity provider: a JWK Set (RFC 7517). What is no key for signatures here is left out.
struct ProviderKeys {
  /// How a token may be signed (RFC 7518, RFC 8037): public keys alone, so that nobody can sign with what everybody has.
  enum Algorithm: String {
    case rs256 = "RS256"
    case ps256 = "PS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"
  }

  private enum Key {
    case rsa(_RSA.Signing.PublicKey)
    case p256(P256.Signing.PublicKey)
    case ed25519(Curve25519.Signing.PublicKey)
  }

  /// Bytes of a file.
  private static let most = 256 << 10
  /// Bits of an RSA key (NIST SP 800-131A).
  private static let rsaBits = 2_048...8_192

  private var keys: [String: (key: Key, algorithm: String?)] = [:]

  /// - Throws: `configurationInvalid` if it cannot be read, is no JWK Set, or names two keys alike.
  static func load(_ path: String) throws(NodeError) -> ProviderKeys {
    guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: most + 1),
      data.count <= most, let set = try? JSONDecoder().decode(JWKSet.self, from: data)
    else {
      throw NodeError(
        .configurationInvalid, "the keys of the identity provider cannot be read; 'keys' under 'openid' is a JWK Set")
    }
    var found = ProviderKeys()
    for entry in set.keys where entry.use ?? "sig" == "sig" {
      guard let name = entry.kid, let key = Self.key(entry) else { continue }
      guard found.keys.updateValue((key, entry.alg), forKey: name) == nil else {
        throw NodeError(.configurationInvalid, "two keys of the identity provider have one 'kid'; get its file again")
      }
    }
    return found
  }

  /// Whether a key of this name made a signature in this way; nil if there is none of the name for it.
  func verifies(_ signature: Data, of signed: Data, by name: String, _ algorithm: Algorithm) -> Bool? {
    guard let (key, stated) = keys[name], stated == nil || stated == algorithm.rawValue else { return nil }
    switch (key, algorithm) {
    case (.rsa(let key), .rs256):
      return key.isValidSignature(.init(rawRepresentation: signature), for: signed, padding: .insecurePKCS1v1_5)
    case (.rsa(let key), .ps256):
      return key.isValidSignature(.init(rawRepresentation: signature), for: signed, padding: .PSS)
    case (.p256(let key), .es256):
      return (try? P256.Signing.ECDSASignature(rawRepresentation: signature)).map {
        key.isValidSignature($0, for: signed)
      }
        ?? false
    case (.ed25519(let key), .edDSA): return key.isValidSignature(signature, for: signed)
    default: return nil
    }
  }

  private struct JWKSet: Decodable {
    struct Entry: Decodable {
      var kty: String
      var kid: String?
      var use: String?
      var alg: String?
      var crv: String?
      var n: String?
      var e: String?
      var x: String?
      var y: String?
    }

    var keys: [Entry]
  }

  private static func key(_ entry: JWKSet.Entry) -> Key? {
    func bytes(_ text: String?) -> Data? { text.flatMap(Data.init(base64URL:)) }
    switch (entry.kty, entry.crv) {
    case ("RSA", _):
      guard let n = bytes(entry.n), let e = bytes(entry.e), let key = try? _RSA.Signing.PublicKey(n: n, e: e),
        rsaBits.contains(key.keySizeInBits)
      else { return nil }
      return .rsa(key)
    case ("EC", "P-256"):
      guard let x = bytes(entry.x), let y = bytes(entry.y), x.count == 32, y.count == 32 else { return nil }
      return (try? P256.Signing.PublicKey(rawRepresentation: x + y)).map(Key.p256)
    case ("OKP", "Ed25519"):
      return bytes(entry.x).flatMap { try? Curve25519.Signing.PublicKey(rawRepresentation: $0) }.map(Key.ed25519)
    default: return nil
    }
  }
}

extension Data {
  /// Reads base64url without padding (RFC 7515, section 2); nil for anything else.
  init?(base64URL text: some StringProtocol) {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isPlain else { return nil }
    let base64 = String(text).replacing("-", with: "+").replacing("_", with: "/")
    self.init(base64Encoded: base64 + String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4))
  }
}
