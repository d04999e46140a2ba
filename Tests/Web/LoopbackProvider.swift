import AgencyNode
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOCore
import NIOSSL
import Replication
import SwiftASN1
import Synchronization
import Testing
import X509

@testable import Web

/// An identity provider on this machine, which tests make behave as they like. It is served with `test(.ahc())`.
final class LoopbackProvider: Sendable {
  /// How it answers.
  struct Conduct: Sendable {
    var key = Curve25519.Signing.PrivateKey()
    var keyName = "1"
    /// Whether its tokens say which key they are signed with.
    var namesKeys = true
    /// What it calls itself; its own name without it.
    var issuer: String?
    /// Where it says its keys are; at its own place without it.
    var keysAddress: String?
    var status: HTTPResponse.Status = .ok
    /// Where it sends whoever asks for its document.
    var elsewhere: String?
    /// Bytes of nothing before what it answers.
    var padding = 0
    /// Seconds for which it says that its keys hold.
    var maximumAge: Int?
    /// Where it lets people sign in; at its own place without it.
    var authorization: String?
    /// Whether it names itself in what it sends browsers back with, and says that it does.
    var namesItself = false
    /// How its clients show their secret; it does not say without it.
    var methods: [String]?
    /// How it lets verifiers be shown.
    var challenges: [String]? = ["S256"]
    /// Claims of its tokens in the place of its own.
    var claims: [String: any Sendable] = [:]
    /// What it answers in the place of a token.
    var refusal: (status: HTTPResponse.Status, error: String)?
    /// What time it is.
    var now = Instant(milliseconds: 0)
    /// Whether it sends a byte now and then, for as long as the test goes on.
    var isSlow = false
  }

  static let client = "agency-node"
  static let secret = "s3cret: with % and +"
  static let address = "http://localhost"

  let conduct = Mutex(Conduct())
  private let held = Mutex((port: 0, asked: [String: Int](), isOver: false))
  /// What each code was given out for, until it is used.
  private let codes = Mutex([String: [String: String]]())

  private let scheme: String

  init(isTLS: Bool = false) { scheme = isTLS ? "https" : "http" }

  var issuer: String { "\(scheme)://localhost:\(held.withLock { $0.port })" }

  /// How often a path was asked for.
  func asked(_ path: String) -> Int { held.withLock { $0.asked[path] ?? 0 } }

  /// - Parameter port: Where it is served.
  func begin(_ port: Int?) { held.withLock { $0.port = port ?? 0 } }

  /// Lets go of whoever still waits for an answer.
  func end() { held.withLock { $0.isOver = true } }

  func set(_ change: @Sendable (inout Conduct) -> Void) { conduct.withLock { change(&$0) } }

  func settings(patience: Double = 60) -> OpenIDSettings {
    OpenIDSettings(
      issuer: issuer, audience: Self.client, roles: ["DA-Practitioners": .practitioner, "DA-Leads": .administrator],
      patience: patience)
  }

  /// The same for pages that are opened through it.
  /// - Parameter secret: Where the node has its secret.
  func settings(secret: String, patience: Double = 60) -> OpenIDSettings {
    var settings = settings(patience: patience)
    settings.signIn = ProviderSignInSettings(address: Self.address, secret: .file(secret))
    return settings
  }

  /// Somebody signs in where a browser was sent: the address that it is sent back to.
  func authorize(_ location: String) throws -> String {
    let asked = try Dictionary(
      #require(URLComponents(string: location)?.queryItems).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
    try #require(asked["response_type"] == "code" && asked["client_id"] == Self.client)
    try #require(asked["scope"] == "openid profile" && asked["code_challenge_method"] == "S256")
    let code = "code-\(UUID().uuidString)"
    codes.withLock { $0[code] = asked }
    let more = conduct.withLock { $0.namesItself } ? "&iss=\(issuer)" : ""
    let redirect = try #require(asked["redirect_uri"])
    return "\(redirect)?state=\(try #require(asked["state"]))&session_state=x.y&code=\(code)\(more)"
  }

  /// The token that a code is for, checked as RFC 6749 and RFC 7636 have it.
  private func exchange(_ request: Request) async throws -> Response {
    let conduct = conduct.withLock { $0 }
    if let (status, error) = conduct.refusal {
      return Response(status: status, body: .init(byteBuffer: ByteBuffer(string: #"{"error":"\#(error)"}"#)))
    }
    let body = String(buffer: try await request.body.collect(upTo: 8_192))
    let given = Dictionary(InputForm.pairs(body.utf8).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    let basic = "Basic " + Data("agency-node:s3cret%3A%20with%20%25%20and%20%2B".utf8).base64EncodedString()
    let isClient =
      conduct.methods == ["client_secret_post"]
      ? given["client_id"] == Self.client && given["client_secret"] == Self.secret
        && request.headers[.authorization] == nil
      : request.headers[.authorization] == basic && given["client_secret"] == nil
    guard isClient else { return Response(status: .unauthorized) }
    guard request.method == .post, given["grant_type"] == "authorization_code",
      let asked = codes.withLock({ $0.removeValue(forKey: given["code"] ?? "") }),
      asked["redirect_uri"] == given["redirect_uri"], let verifier = given["code_verifier"], verifier.utf8.count >= 43,
      Self.text(Data(SHA256.hash(data: Data(verifier.utf8)))) == asked["code_challenge"]
    else {
      return Response(status: .badRequest, body: .init(byteBuffer: ByteBuffer(string: #"{"error":"invalid_grant"}"#)))
    }
    let nonce: [String: any Sendable] = ["nonce": asked["nonce"] ?? ""]
    let token = try token(conduct.now, nonce.merging(conduct.claims) { $1 })
    return try json(["id_token": token, "access_token": "x", "token_type": "Bearer"])
  }

  /// A token that is good at a time, with other claims in the place of its own; an empty text leaves one out.
  func token(_ now: Instant, _ other: [String: any Sendable] = [:], keyName: String? = nil) throws -> String {
    let conduct = conduct.withLock { $0 }
    let seconds = Double(now.rawValue) / 1_000
    let good: [String: any Sendable] = [
      "iss": issuer, "aud": Self.client, "sub": "0042", "preferred_username": "r.quill",
      "roles": ["DA-Practitioners", "Everybody"], "iat": seconds - 10, "exp": seconds + 600,
    ]
    let claims = good.merging(other) { $1 }.filter { $0.value as? String != "" }
    let name = conduct.namesKeys ? keyName ?? conduct.keyName : keyName
    let header = ["alg": "EdDSA", "kid": name].compactMapValues(\.self)
    let parts: [[String: Any]] = [header, claims]
    let signed = try parts.map { Self.text(try JSONSerialization.data(withJSONObject: $0)) }
      .joined(separator: ".")
    return signed + "." + Self.text(try conduct.key.signature(for: Data(signed.utf8)))
  }

  static func text(_ data: some DataProtocol) -> String {
    Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  var application: some ApplicationProtocol { application(.http1()) }

  func application(_ tls: TLSConfiguration) throws -> some ApplicationProtocol {
    application(try .tls(.http1(), tlsConfiguration: tls))
  }

  private func application(_ server: HTTPServerBuilder) -> some ApplicationProtocol {
    Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in try await self.answer(request) },
      server: server,
      configuration: ApplicationConfiguration(address: .hostname("localhost", port: 0)))
  }

  private func answer(_ request: Request) async throws -> Response {
    let path = request.uri.path
    held.withLock { $0.asked[path, default: 0] += 1 }
    let conduct = conduct.withLock { $0 }
    switch path {
    case "/.well-known/openid-configuration":
      if let elsewhere = conduct.elsewhere {
        return Response(status: .found, headers: [.location: elsewhere])
      }
      var document: [String: Any] = [
        "issuer": conduct.issuer ?? issuer, "jwks_uri": conduct.keysAddress ?? issuer + "/keys",
        "authorization_endpoint": conduct.authorization ?? issuer + "/authorize?tenant=1",
        "token_endpoint": issuer + "/token",
        "authorization_response_iss_parameter_supported": conduct.namesItself,
      ]
      document["code_challenge_methods_supported"] = conduct.challenges
      document["token_endpoint_auth_methods_supported"] = conduct.methods
      return try json(document)
    case "/token": return try await exchange(request)
    case "/keys":
      let key = [
        "kty": "OKP", "crv": "Ed25519", "kid": conduct.keyName,
        "x": Self.text(conduct.key.publicKey.rawRepresentation),
      ]
      return try json(["keys": [key]], conduct.maximumAge.map { [.cacheControl: "public, max-age=\($0)"] } ?? [:])
    default: return Response(status: .notFound)
    }
  }

  private func json(_ object: [String: Any], _ headers: HTTPFields = [:]) throws -> Response {
    let conduct = conduct.withLock { $0 }
    let data = try JSONSerialization.data(withJSONObject: object)
    var headers = headers
    headers[.contentType] = "application/json"
    guard conduct.isSlow else {
      let body = ByteBuffer(bytes: Array(repeating: UInt8(ascii: " "), count: conduct.padding) + data)
      return Response(status: conduct.status, headers: headers, body: ResponseBody(byteBuffer: body))
    }
    let body = ResponseBody { writer in
      while !self.held.withLock({ $0.isOver }) {
        try await writer.write(ByteBuffer(string: " "))
        try await Task.sleep(for: .milliseconds(20))
      }
      try await writer.finish(nil)
    }
    return Response(status: conduct.status, headers: headers, body: body)
  }
}

/// Somebody who vouches for the certificate of a host: for its own.
struct TestAuthority: Sendable {
  private let key: P256.Signing.PrivateKey
  private let certificate: Certificate
  /// Where its certificate is, in PEM.
  let path: String

  /// - Parameters:
  ///   - name: The host's.
  ///   - address: Its IPv4 address, if the certificate is for that as well.
  init(name: String = "localhost", address: String? = nil) throws {
    key = P256.Signing.PrivateKey()
    let subject = try DistinguishedName { CommonName(name) }
    let now = Date()
    let numbers = address.map { [$0.split(separator: ".").compactMap { UInt8($0) }] } ?? []
    certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: now - 3_600,
      notValidAfter: now + 86_400, issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
        SubjectAlternativeNames([.dnsName(name)] + numbers.map { .ipAddress(.init(contentBytes: $0[...])) })
      }, issuerPrivateKey: .init(key))
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("authority-\(UUID().uuidString).pem")
    path = file.path
    try Data(try certificate.serializeAsPEM().pemString.utf8).write(to: file)
  }

  /// How its host speaks TLS.
  var tls: TLSConfiguration {
    get throws {
      TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)))
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
