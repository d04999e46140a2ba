import Foundation
import JWTKit
import Replication

/// Why an ID token opens nothing: a stable word for `status` and metrics, with nothing of the token in it.
enum IDTokenFault: String, Error {
  case malformed
  /// Signed in a way that is not accepted, `none` among them.
  case algorithm
  case unknownKey
  case signature
  case issuer
  case audience
  case expired
  /// Given before what its user had signed in to was ended here.
  case ended
  case notYet
  /// Names nobody, or nobody whom the audit log could name.
  case user
  /// Was not given for this sign-in.
  case nonce
  /// Has no role here.
  case role
}

/// An ID token of OpenID Connect: a signed statement of the agency's identity provider about who somebody is
/// (OpenID Connect Core 1.0, section 3.1.3.7; RFC 7519; RFC 8725). jwt-kit checks its signature and reads what was
/// signed.
struct IDToken {
  /// Bytes of a token.
  static let most = 8 << 10
  /// Seconds by which clocks may differ.
  static let leeway = 60.0
  /// Seconds that a token may be valid from now: longer is no sign-in but a pass.
  static let longest = 86_400.0

  /// What is read before a signature holds. jwt-kit's own header makes an integer of any whole number, and version 5.7.1
  /// ends the process at one that no integer holds (`{"x": 1e300}`): nobody's token may do that.
  private struct Header: Decodable {
    var alg: String
    var kid: String?
    var crit: Presence?
  }

  /// That a member is there, whatever it is.
  private struct Presence: Decodable {
    init(from decoder: any Decoder) throws {}
  }

  private let text: String
  private let header: Header

  init(_ text: String) throws(IDTokenFault) {
    guard text.utf8.count <= Self.most else { throw .malformed }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    // Each part in base64url and no other way of writing it, which jwt-kit would read as well.
    guard parts.count == 3, let head = Data(base64URL: parts[0]), Data(base64URL: parts[1]) != nil,
      Data(base64URL: parts[2]) != nil, let header = try? JSONDecoder().decode(Header.self, from: head)
    else { throw .malformed }
    self.text = text
    self.header = header
  }

  /// The name of the key that it says it was signed with, if it could be one here; nil if it names none, as a provider may
  /// that has one key (OpenID Connect Core 1.0, section 10.1).
  /// - Throws: `malformed`, `algorithm`.
  func keyName() throws(IDTokenFault) -> String? { try signing().name }

  /// Who it says is here, and since when. Nothing that it says counts before its signature holds.
  func user(
    _ settings: OpenIDSettings, _ keys: ProviderKeys, now: Instant
  ) async throws(IDTokenFault) -> (user: SignedIn, given: Instant) {
    let claims = try await claims(keys)
    return (try claims.user(settings, now: now), claims.given)
  }

  /// What was signed.
  func claims(_ keys: ProviderKeys) async throws(IDTokenFault) -> IDTokenClaims {
    let (name, algorithm) = try signing()
    return try await keys.claims(of: text, by: name, algorithm)
  }

  private func signing() throws(IDTokenFault) -> (name: String?, algorithm: ProviderKeys.Algorithm) {
    // What is critical is not known here.
    guard header.crit == nil else { throw .malformed }
    guard let algorithm = ProviderKeys.Algorithm(rawValue: header.alg) else { throw .algorithm }
    return (header.kid, algorithm)
  }
}

/// What a token says.
struct IDTokenClaims: JWTPayload {
  private let claims: [String: JSONClaim]

  init(from decoder: any Decoder) throws {
    claims = try decoder.singleValueContainer().decode([String: JSONClaim].self)
  }

  /// jwt-kit asks for it of whatever may be signed as well, which nothing here is.
  func encode(to encoder: any Encoder) throws {
    throw EncodingError.invalidValue("", .init(codingPath: [], debugDescription: "tokens are not made here"))
  }

  /// Its claims are held against this node's settings and clock, which are not known here: see ``user(_:now:)``.
  func verify(using algorithm: some JWTAlgorithm) async throws {}

  /// Who it says is here, if it is for this node and for now.
  /// - Parameter nonce: What it has to repeat, where it was asked for in a sign-in.
  func user(_ settings: OpenIDSettings, now: Instant, nonce: String? = nil) throws(IDTokenFault) -> SignedIn {
    guard claims["iss"]?.text == settings.issuer else { throw .issuer }
    let audiences = claims["aud"]?.texts ?? []
    guard audiences.contains(settings.audience) else { throw .audience }
    // For several it has to say whom it was given to.
    guard audiences.count == 1 || claims["azp"]?.text == settings.audience else { throw .audience }
    if let party = claims["azp"], party.text != settings.audience { throw .audience }
    try checkTimes(Double(now.rawValue) / 1_000)
    if let nonce, claims["nonce"]?.text != nonce { throw .nonce }
    guard let user = name(settings) else { throw .user }
    let roles = Set((claims[settings.roleClaim]?.texts ?? []).compactMap { settings.roles[$0] })
    guard !roles.isEmpty else { throw .role }
    return SignedIn(name: user, roles: roles)
  }

  /// What the audit log would call whom it speaks of.
  func name(_ settings: OpenIDSettings) -> String? {
    claims[settings.userClaim]?.text.flatMap { AgencyNode.isUserName($0) ? $0 : nil }
  }

  /// When it ends, once its times were checked.
  var ends: Instant {
    Instant(milliseconds: claims["exp"]?.number.flatMap { Int64(exactly: ($0 * 1_000).rounded(.down)) } ?? 0)
  }

  /// When it was given, once its times were checked: the earliest that it can have been.
  var given: Instant {
    let seconds = claims["iat"]?.number ?? Double(ends.rawValue) / 1_000 - IDToken.longest
    // The provider's clock may be ahead by as much as is let through: a token counts as given by then.
    return Instant(milliseconds: Int64(exactly: ((seconds - IDToken.leeway) * 1_000).rounded(.down)) ?? 0)
  }

  private func checkTimes(_ now: Double) throws(IDTokenFault) {
    guard let expires = claims["exp"]?.number else { throw .malformed }
    guard now < expires + IDToken.leeway else { throw .expired }
    guard expires - now <= IDToken.longest else { throw .notYet }
    for claim in ["nbf", "iat"] {
      guard let held = claims[claim] else { continue }
      guard let from = held.number else { throw .malformed }
      guard from <= now + IDToken.leeway else { throw .notYet }
    }
  }
}

/// A claim, as far as anything here reads it.
private enum JSONClaim: Decodable {
  case text(String)
  case number(Double)
  case texts([String])
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if (try? container.decode(Bool.self)) != nil {
      self = .other
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let texts = try? container.decode([String].self) {
      self = .texts(texts)
    } else {
      self = .other
    }
  }

  var text: String? {
    if case .text(let text) = self { return text }
    return nil
  }

  /// One text counts as a list of one.
  var texts: [String] {
    switch self {
    case .text(let text): [text]
    case .texts(let texts): texts
    default: []
    }
  }

  var number: Double? {
    if case .number(let number) = self, number.isFinite { return number }
    return nil
  }
}
