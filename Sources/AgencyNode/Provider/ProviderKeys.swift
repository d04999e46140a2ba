import Foundation
import JWTKit

/// The public keys of an identity provider: a JWK Set (RFC 7517). What is no key for signatures here is left out.
///
/// jwt-kit reads keys and checks signatures. Which key may check what is decided here. Its collections take their default
/// key for a token whose key they do not know, keep a key to the algorithm that it was first used with, let a second key
/// of a name take the place of the first, and refuse a whole set for one entry of another kind. So each key is asked alone.
public struct ProviderKeys: Sendable {
  /// How a token may be signed (RFC 7518, RFC 8037): public keys alone, so that nobody signs with what everybody has.
  enum Algorithm: String {
    case rs256 = "RS256"
    case ps256 = "PS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"
  }

  /// Bytes of a set.
  private static let most = 256 << 10
  /// Bytes of the modulus of an RSA key: at most 8192 bits. That it has 2048 (NIST SP 800-131A) is jwt-kit's own rule.
  private static let modulusBytes = 1_024
  /// Bytes of a coordinate of P-256 (RFC 7518, section 6.2.1.2).
  private static let coordinateBytes = 32

  private enum Key {
    case rsa(Insecure.RSA.PublicKey)
    case p256(ES256PublicKey)
    case ed25519(EdDSA.PublicKey)
  }

  private var keys: [String: (key: Key, algorithm: String?)] = [:]
  /// Those without a name: one is of use where there is no other.
  private var nameless: [(key: Key, algorithm: String?)] = []

  /// Reads a file.
  /// - Throws: `configurationInvalid` if it cannot be read, is no JWK Set, or names two keys alike.
  public static func load(_ path: String) throws(NodeError) -> ProviderKeys {
    let unreadable = "the keys of the identity provider cannot be read; 'keys' under 'openid' is a JWK Set"
    guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: most + 1) else {
      throw NodeError(.configurationInvalid, unreadable)
    }
    do { return try ProviderKeys(data) } catch {
      throw NodeError(
        .configurationInvalid,
        error == .twice ? "two keys of the identity provider have one 'kid'; get its file again" : unreadable)
    }
  }

  /// Reads a JWK Set.
  /// - Throws: `malformed`, or `twice` if two keys have one name.
  init(_ data: Data) throws(ProviderFault) {
    guard data.count <= Self.most, let set = try? JSONDecoder().decode(KeySet.self, from: data) else {
      throw .malformed
    }
    for entry in set.keys where entry.use ?? "sig" == "sig" {
      guard let jwk = entry.key, let key = Self.key(jwk) else { continue }
      guard let name = jwk.keyIdentifier?.string else {
        nameless.append((key, entry.algorithm))
        continue
      }
      guard keys.updateValue((key, entry.algorithm), forKey: name) == nil else { throw .twice }
    }
  }

  /// Whether there is a key of a name; with nil, whether there is one key and no other.
  func knows(_ name: String?) -> Bool { held(name) != nil }

  /// How many there are.
  var count: Int { keys.count + nameless.count }

  private func held(_ name: String?) -> (key: Key, algorithm: String?)? {
    if let name { return keys[name] }
    return count == 1 ? keys.first?.value ?? nameless.first : nil
  }

  /// What a token says, by the key of a name, or by the only one, and in one way alone.
  /// - Throws: `unknownKey` if there is no such key for it, `signature` if it did not sign the token, `malformed`
  ///   if what was signed is no JSON object.
  func claims(of token: String, by name: String?, _ algorithm: Algorithm) async throws(IDTokenFault) -> IDTokenClaims {
    guard let (key, stated) = held(name), stated == nil || stated == algorithm.rawValue else { throw .unknownKey }
    // Made for this token: one key for one algorithm, so that there is no other that could be taken in its place.
    let one = JWTKeyCollection()
    switch (key, algorithm) {
    case (.rsa(let key), .rs256): await one.add(rsa: key, digestAlgorithm: .sha256)
    case (.rsa(let key), .ps256): await one.add(pss: key, digestAlgorithm: .sha256)
    case (.p256(let key), .es256): await one.add(ecdsa: key)
    case (.ed25519(let key), .edDSA): await one.add(eddsa: key)
    default: throw .unknownKey
    }
    do { return try await one.verify(token, as: IDTokenClaims.self) } catch {
      throw (error as? JWTError)?.errorType == .malformedToken ? IDTokenFault.malformed : IDTokenFault.signature
    }
  }

  /// A key that may check signatures here, from its public part alone; nil if it is of another kind, size or form.
  private static func key(_ entry: JWK) -> Key? {
    switch (entry.keyType.rawValue, entry.curve?.rawValue) {
    case ("RSA", _):
      guard let modulus = entry.modulus, let exponent = entry.exponent, let bytes = Data(base64URL: modulus),
        bytes.drop(while: { $0 == 0 }).count <= modulusBytes
      else { return nil }
      return (try? Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)).map(Key.rsa)
    case ("EC", "P-256"):
      guard let x = entry.x, let y = entry.y,
        [x, y].allSatisfy({ Data(base64URL: $0)?.count == coordinateBytes })
      else { return nil }
      return (try? ES256PublicKey(parameters: (x, y))).map(Key.p256)
    case ("OKP", "Ed25519"):
      return entry.x.flatMap { try? EdDSA.PublicKey(x: $0, curve: .ed25519) }.map(Key.ed25519)
    default: return nil
    }
  }
}

/// A JWK Set of which an entry that is no key here spoils no other, as a provider may have them for other purposes.
private struct KeySet: Decodable {
  struct Entry: Decodable {
    /// What it is for, which jwt-kit does not read.
    var use: String?
    var algorithm: String?
    var key: JWK?

    private enum CodingKeys: String, CodingKey {
      case use
      case algorithm = "alg"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      use = try container.decodeIfPresent(String.self, forKey: .use)
      algorithm = try container.decodeIfPresent(String.self, forKey: .algorithm)
      key = try? JWK(from: decoder)
    }
  }

  var keys: [Entry]
}

extension Data {
  /// Writes base64url without padding.
  var base64URLText: String {
    base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// Reads base64url without padding (RFC 7515, section 2); nil for anything else. jwt-kit takes more than that.
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
