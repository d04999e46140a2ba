import Crypto
import CryptoExtras
import Foundation
import Replication
import Testing

@testable import AgencyNode

/// An identity provider that the test is.
struct TestProvider {
  let p256 = P256.Signing.PrivateKey()
  let ed25519 = Curve25519.Signing.PrivateKey()
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("provider-\(UUID().uuidString)")
  let settings: OpenIDSettings
  let keys: String

  static let issuer = "https://login.agency.example"

  /// - Parameter more: Entries of its JWK Set beside its own two keys.
  init(_ more: [[String: String]] = []) throws {
    keys = folder.appendingPathComponent("keys.json").path
    settings = OpenIDSettings(
      issuer: Self.issuer, audience: "agency-node", keys: keys,
      roles: ["DA-Practitioners": .practitioner, "DA-Leads": .administrator])
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(more)
  }

  func write(_ more: [[String: String]] = []) throws {
    let point = p256.publicKey.rawRepresentation
    let own: [[String: String]] = [
      [
        "kty": "EC", "crv": "P-256", "kid": "ec-1", "use": "sig", "alg": "ES256", "x": Self.text(point.prefix(32)),
        "y": Self.text(point.suffix(32)),
      ],
      ["kty": "OKP", "crv": "Ed25519", "kid": "ed-1", "x": Self.text(ed25519.publicKey.rawRepresentation)],
    ]
    try JSONSerialization.data(withJSONObject: ["keys": own + more]).write(to: URL(filePath: keys))
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  static func text(_ data: some DataProtocol) -> String {
    Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// The claims of a token that is good at a time, with others in their place; an empty text leaves one out.
  static func claims(at now: Instant, _ other: [String: Any] = [:]) -> [String: Any] {
    let seconds = Double(now.rawValue) / 1_000
    let good: [String: Any] = [
      "iss": issuer, "aud": "agency-node", "sub": "0042", "preferred_username": "r.quill",
      "roles": ["DA-Practitioners", "Everybody"], "iat": seconds - 10, "exp": seconds + 600,
    ]
    return good.merging(other) { $1 }.filter { $0.value as? String != "" }
  }

  /// What is signed of a token.
  static func unsigned(_ header: [String: Any], _ claims: [String: Any]) throws -> String {
    try [header, claims].map { text(try JSONSerialization.data(withJSONObject: $0)) }.joined(separator: ".")
  }

  func es256(_ claims: [String: Any], header: [String: Any] = [:], key: P256.Signing.PrivateKey? = nil) throws -> String
  {
    let signed = try Self.unsigned(["alg": "ES256", "kid": "ec-1"].merging(header) { $1 }, claims)
    return signed + "." + Self.text(try (key ?? p256).signature(for: Data(signed.utf8)).rawRepresentation)
  }

  func edDSA(_ claims: [String: Any]) throws -> String {
    let signed = try Self.unsigned(["alg": "EdDSA", "kid": "ed-1"], claims)
    return signed + "." + Self.text(try ed25519.signature(for: Data(signed.utf8)))
  }
}

@Suite("ID tokens of an identity provider")
struct IDTokenTests {
  private static let now = Instant(milliseconds: 1_790_000_000_000)

  private static func outcome(
    _ token: String, _ provider: TestProvider, now: Instant = IDTokenTests.now
  ) async throws -> String {
    let keys = try ProviderKeys.load(provider.keys)
    do {
      let (user, _) = try await IDToken(token).user(provider.settings, keys, now: now)
      return "\(user.name) \(user.roles.sorted().map(\.rawValue).joined(separator: ","))"
    } catch { return error.rawValue }
  }

  @Test("a token that holds says who somebody is and in which roles, by the provider's words for them")
  func good() async throws {
    let provider = try TestProvider()
    defer { provider.remove() }
    let claims = TestProvider.claims(at: Self.now)
    #expect(try await Self.outcome(provider.es256(claims), provider) == "r.quill practitioner")
    #expect(try await Self.outcome(provider.edDSA(claims), provider) == "r.quill practitioner")
    let both = TestProvider.claims(
      at: Self.now,
      ["roles": ["DA-Leads", "DA-Practitioners"], "aud": ["agency-node", "other"], "azp": "agency-node"])
    #expect(try await Self.outcome(provider.es256(both), provider) == "r.quill administrator,practitioner")
    let one = TestProvider.claims(at: Self.now, ["roles": "DA-Leads"])
    #expect(try await Self.outcome(provider.es256(one), provider) == "r.quill administrator")
  }

  @Test("what a token says is refused by what is wrong with it, and nothing in it is repeated")
  func claims() async throws {
    let provider = try TestProvider()
    defer { provider.remove() }
    let seconds = Double(Self.now.rawValue) / 1_000
    let cases: [([String: Any], String)] = [
      (["iss": "https://login.elsewhere.example"], "issuer"), (["iss": ""], "issuer"),
      (["aud": "another-client"], "audience"), (["aud": ""], "audience"),
      (["aud": ["agency-node", "other"]], "audience"), (["azp": "other"], "audience"),
      (["exp": seconds - 61], "expired"), (["exp": ""], "malformed"), (["exp": "soon"], "malformed"),
      (["exp": true], "malformed"), (["exp": seconds + 90_000], "notYet"), (["nbf": seconds + 61], "notYet"),
      (["iat": seconds + 61], "notYet"), (["nbf": "x"], "malformed"),
      (["preferred_username": ""], "user"), (["preferred_username": "a b"], "user"),
      (["preferred_username": ["a"]], "user"), (["roles": ["Everybody"]], "role"), (["roles": ""], "role"),
    ]
    for (other, fault) in cases {
      let token = try provider.es256(TestProvider.claims(at: Self.now, other))
      #expect(try await Self.outcome(token, provider) == fault, "\(other)")
    }
    for other in [["exp": seconds - 59], ["nbf": seconds + 59], ["iat": seconds + 59]] {
      let token = try provider.es256(TestProvider.claims(at: Self.now, other))
      #expect(try await Self.outcome(token, provider) == "r.quill practitioner", "\(other)")
    }
  }

  @Test("a token is taken only in the way that its key is for, whatever its header says")
  func algorithms() async throws {
    let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let numbers = try rsa.publicKey.getKeyPrimitives()
    let provider = try TestProvider([
      [
        "kty": "RSA", "kid": "rsa-1", "alg": "RS256", "n": TestProvider.text(numbers.modulus),
        "e": TestProvider.text(numbers.publicExponent),
      ],
      ["kty": "oct", "kid": "shared", "k": TestProvider.text(Data("secret".utf8))],
      ["kty": "RSA", "kid": "for-encryption", "use": "enc", "n": TestProvider.text(numbers.modulus), "e": "AQAB"],
    ])
    defer { provider.remove() }
    let claims = TestProvider.claims(at: Self.now)
    func rs256(_ header: [String: Any], _ padding: _RSA.Signing.Padding = .insecurePKCS1v1_5) throws -> String {
      let signed = try TestProvider.unsigned(header, claims)
      return signed + "."
        + TestProvider.text(try rsa.signature(for: Data(signed.utf8), padding: padding).rawRepresentation)
    }
    #expect(try await Self.outcome(rs256(["alg": "RS256", "kid": "rsa-1"]), provider) == "r.quill practitioner")
    // The key is for RS256 alone, as its entry says.
    #expect(try await Self.outcome(rs256(["alg": "PS256", "kid": "rsa-1"], .PSS), provider) == "unknownKey")
    #expect(try await Self.outcome(rs256(["alg": "RS256", "kid": "for-encryption"]), provider) == "unknownKey")
    // Signed with what everybody has: the public key as the secret of a symmetric algorithm.
    for algorithm in ["HS256", "none", "None", "RS1", "ES384", ""] {
      let signed = try TestProvider.unsigned(["alg": algorithm, "kid": "ec-1"], claims)
      let code = HMAC<SHA256>.authenticationCode(
        for: Data(signed.utf8), using: SymmetricKey(data: provider.p256.publicKey.rawRepresentation))
      #expect(try await Self.outcome(signed + "." + TestProvider.text(Data(code)), provider) == "algorithm")
      #expect(try await Self.outcome(signed + ".", provider) == "algorithm")
    }
    #expect(try await Self.outcome(provider.es256(claims, key: P256.Signing.PrivateKey()), provider) == "signature")
    #expect(try await Self.outcome(provider.es256(claims, header: ["kid": "ec-2"]), provider) == "unknownKey")
    #expect(try await Self.outcome(provider.es256(claims, header: ["kid": "ed-1"]), provider) == "unknownKey")
    #expect(try await Self.outcome(provider.es256(claims, header: ["crit": ["exp"]]), provider) == "malformed")
    #expect(try await Self.outcome(provider.es256(claims, header: ["kid": 1]), provider) == "malformed")

    let good = try provider.es256(claims)
    let parts = good.split(separator: ".").map(String.init)
    let other = try provider.es256(TestProvider.claims(at: Self.now, ["roles": ["DA-Leads"]])).split(separator: ".")
    #expect(try await Self.outcome("\(parts[0]).\(other[1]).\(parts[2])", provider) == "signature")
    for bad in ["", ".", "..", "\(parts[0]).\(parts[1])", good + ".x", good + "=", "x" + good, good + "\n"] {
      #expect(try await Self.outcome(bad, provider) == "malformed", "\(bad.count)")
    }
    #expect(try await Self.outcome(String(repeating: "a", count: IDToken.most + 1), provider) == "malformed")
  }

  @Test(
    "a token that names no key is the only key's where there is one key for signatures, named or not, and nobody's where there are two"
  )
  func nameless() async throws {
    let provider = try TestProvider()
    defer { provider.remove() }
    let claims = TestProvider.claims(at: Self.now)
    func token(_ header: [String: Any] = ["alg": "EdDSA"], by key: Curve25519.Signing.PrivateKey? = nil) throws
      -> String
    {
      let signed = try TestProvider.unsigned(header, claims)
      return signed + "." + TestProvider.text(try (key ?? provider.ed25519).signature(for: Data(signed.utf8)))
    }
    func keep(_ entries: [[String: String]]) throws {
      try JSONSerialization.data(withJSONObject: ["keys": entries]).write(to: URL(filePath: provider.keys))
    }
    let x = TestProvider.text(provider.ed25519.publicKey.rawRepresentation)
    let named = ["kty": "OKP", "crv": "Ed25519", "kid": "ed-1", "x": x]
    let bare = named.filter { $0.key != "kid" }
    let other = ["kty": "oct", "kid": "shared", "k": "AAAA"]
    #expect(try await Self.outcome(token(), provider) == "unknownKey", "its file has two")
    for entries in [[named], [bare], [bare, other], [named, bare.merging(["use": "enc"]) { $1 }]] {
      try keep(entries)
      #expect(try await Self.outcome(token(), provider) == "r.quill practitioner")
      #expect(try await Self.outcome(token(by: .init()), provider) == "signature")
      #expect(try await Self.outcome(token(["alg": "ES256"]), provider) == "unknownKey")
    }
    for entries in [[named, bare], [bare, bare], [other], []] {
      try keep(entries)
      #expect(try await Self.outcome(token(), provider) == "unknownKey")
    }
    try keep([bare])
    #expect(try await Self.outcome(token(["alg": "EdDSA", "kid": "ed-1"]), provider) == "unknownKey")
  }

  @Test("a number that no integer holds, wherever it stands in a token, ends no process")
  func numbers() async throws {
    let provider = try TestProvider()
    defer { provider.remove() }
    let claims = TestProvider.claims(at: Self.now)
    #expect(try await Self.outcome(provider.es256(claims, header: ["x": 1e300]), provider) == "r.quill practitioner")
    #expect(try await Self.outcome(provider.es256(claims, header: ["kid": 1e300]), provider) == "malformed")
    #expect(try await Self.outcome(provider.es256(claims, header: ["crit": 1e300]), provider) == "malformed")
    for claim in ["exp", "iat", "nbf"] {
      let token = try provider.es256(TestProvider.claims(at: Self.now, [claim: 1e300]))
      #expect(try await Self.outcome(token, provider) == "notYet", "\(claim)")
    }
    let token = try provider.es256(TestProvider.claims(at: Self.now, ["x": ["y": [1e300, -1e300]]]))
    #expect(try await Self.outcome(token, provider) == "r.quill practitioner")
  }

  @Test("a key of RSA has 2048 to 8192 bits, and one for no stated algorithm checks both ways of signing with it")
  func rsa() async throws {
    let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let numbers = try rsa.publicKey.getKeyPrimitives()
    func entry(_ name: String, _ modulus: Data, _ more: [String: String] = [:]) -> [String: String] {
      ["kty": "RSA", "kid": name, "n": TestProvider.text(modulus), "e": "AQAB"].merging(more) { $1 }
    }
    let provider = try TestProvider([
      entry("any", Data(numbers.modulus)), entry("small", Data(repeating: 0xFF, count: 128)),
      entry("large", Data(repeating: 0xFF, count: 1_025)),
      // For other purposes, and of kinds that are not known here: no reason to refuse the others.
      entry("any", Data(numbers.modulus), ["use": "enc", "alg": "RSA-OAEP-256"]),
      ["kty": "OKP", "crv": "X25519", "kid": "x", "x": TestProvider.text(Data(count: 32))],
      ["kty": "EC", "crv": "secp256k1", "kid": "k", "x": "AA", "y": "AA"],
      ["kty": "AKP", "kid": "pq", "alg": "ML-DSA-65"],
    ])
    defer { provider.remove() }
    let claims = TestProvider.claims(at: Self.now)
    func token(_ algorithm: String, _ name: String, _ padding: _RSA.Signing.Padding) throws -> String {
      let signed = try TestProvider.unsigned(["alg": algorithm, "kid": name], claims)
      return signed + "."
        + TestProvider.text(try rsa.signature(for: Data(signed.utf8), padding: padding).rawRepresentation)
    }
    for _ in 0..<2 {
      #expect(try await Self.outcome(token("RS256", "any", .insecurePKCS1v1_5), provider) == "r.quill practitioner")
      #expect(try await Self.outcome(token("PS256", "any", .PSS), provider) == "r.quill practitioner")
      #expect(try await Self.outcome(token("PS256", "any", .insecurePKCS1v1_5), provider) == "signature")
    }
    for name in ["small", "large", "x", "k", "pq"] {
      #expect(try await Self.outcome(token("RS256", name, .insecurePKCS1v1_5), provider) == "unknownKey", "\(name)")
    }
  }

  @Test("keys are read anew for every token, and a file that cannot be trusted opens nothing")
  func keys() async throws {
    let provider = try TestProvider()
    defer { provider.remove() }
    let token = try provider.es256(TestProvider.claims(at: Self.now))
    #expect(try await Self.outcome(token, provider) == "r.quill practitioner")
    let changed = try TestProvider()
    defer { changed.remove() }
    try FileManager.default.removeItem(atPath: provider.keys)
    try FileManager.default.copyItem(atPath: changed.keys, toPath: provider.keys)
    #expect(try await Self.outcome(token, provider) == "signature")
    for bad in ["", "{}", "[]", #"{"keys":1}"#, #"{"keys":["# + String(repeating: " ", count: 300_000) + "]}"] {
      try Data(bad.utf8).write(to: URL(filePath: provider.keys))
      #expect(throws: NodeError.self) { try ProviderKeys.load(provider.keys) }
    }
    try provider.write([["kty": "OKP", "crv": "Ed25519", "kid": "ed-1", "x": TestProvider.text(Data(count: 32))]])
    #expect(throws: NodeError.self) { try ProviderKeys.load(provider.keys) }
    try FileManager.default.removeItem(atPath: provider.keys)
    #expect(throws: NodeError.self) { try ProviderKeys.load(provider.keys) }
  }
}
