import Crypto
import Foundation
import Logging
public import Replication

/// A sign-in through the identity provider that a browser began: what only that browser and this node may know of it until
/// the provider has answered (RFC 6749, section 10.12; RFC 7636; OpenID Connect Core 1.0, section 3.1.2.1).
public struct ProviderSignIn: Codable, Sendable {
  /// Comes back with the answer, so that nobody else's answer is taken for it.
  public let state: String
  /// Comes back within the token, so that nobody else's token is.
  let nonce: String
  /// Goes with the code to the provider, so that nobody who sees the code alone can use it.
  let verifier: String

  public init() {
    (state, nonce, verifier) = (Self.random(), Self.random(), Self.random())
  }

  /// What the provider is shown of the verifier before it is asked for a token.
  var challenge: String { Data(SHA256.hash(data: Data(verifier.utf8))).base64URLText }

  private static func random() -> String { Data((0..<32).map { _ in UInt8.random(in: .min ... .max) }).base64URLText }
}

/// What came of a sign-in through the identity provider.
public enum ProviderAnswer: Sendable {
  /// - Parameters:
  ///   - given: When the token was given that says so.
  ///   - until: When it ends.
  case signedIn(SignedIn, given: Instant, until: Instant)
  /// - Parameters:
  ///   - reason: A stable word.
  ///   - user: Who it was, where the provider said so and this node has no role for them.
  case refused(reason: String, user: String?)
  /// The provider cannot be asked, or does not take this node for its client.
  case unavailable(reason: String)
}

extension IdentityProvider {
  /// Bytes of a code.
  private static let longestCode = 3_072

  /// Where a browser is sent to sign in.
  /// - Throws: `providerUnavailable` if the provider cannot be asked where that is, or does not say.
  public func address(for signIn: ProviderSignIn) async throws(NodeError) -> String {
    let document = try await document()
    guard let settings = settings.signIn, let place = document.authorization,
      document.challenges?.contains("S256") ?? true
    else {
      node.count(webRefusal: "provider.address")
      throw NodeError(.providerUnavailable, "The agency's identity provider has no sign-in that this node can use.")
    }
    let query = ProviderClient.form([
      ("response_type", "code"), ("client_id", self.settings.audience), ("redirect_uri", settings.redirect),
      ("scope", (["openid"] + settings.scopes).joined(separator: " ")), ("state", signIn.state),
      ("nonce", signIn.nonce), ("code_challenge", signIn.challenge), ("code_challenge_method", "S256"),
    ])
    return place.text + (place.text.contains("?") ? "&" : "?") + query
  }

  /// Who somebody is by a code that the provider sent their browser back with.
  /// - Parameter issuer: Who the answer says that it is of (RFC 9207).
  public func answer(code: String, issuer: String?, _ signIn: ProviderSignIn) async -> ProviderAnswer {
    let outcome = await exchanged(code, issuer, signIn)
    switch outcome {
    case .signedIn: break
    case .refused(let reason, _): node.count(webRefusal: "signIn." + reason)
    case .unavailable(let reason):
      node.count(webRefusal: "provider." + reason)
      node.logger.warning("provider.code.failed", metadata: ["reason": "\(reason)"])
    }
    return outcome
  }

  private func exchanged(_ code: String, _ issuer: String?, _ signIn: ProviderSignIn) async -> ProviderAnswer {
    guard code.utf8.count <= Self.longestCode, code.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
      return .refused(reason: "code", user: nil)
    }
    do {
      let document = try await document()
      guard issuer == settings.issuer || (issuer == nil && !document.namesItself) else {
        return .refused(reason: "issuer", user: nil)
      }
      let text = try await ProviderClient(settings: settings).within { client in
        try await client.token(for: code, signIn, document)
      }
      let claims = try await claims(of: try IDToken(text))
      do {
        let user = try claims.user(settings, now: node.now(), nonce: signIn.nonce)
        let until = claims.ends
        guard node.now() < until else { return .refused(reason: IDTokenFault.expired.rawValue, user: nil) }
        return .signedIn(user, given: claims.given, until: until)
      } catch IDTokenFault.role { return .refused(reason: IDTokenFault.role.rawValue, user: claims.name(settings)) }
    } catch let fault as IDTokenFault {
      return .refused(reason: fault.rawValue, user: nil)
    } catch let fault as ProviderFault {
      return fault == .code ? .refused(reason: fault.rawValue, user: nil) : .unavailable(reason: fault.rawValue)
    } catch { return .unavailable(reason: "keys") }
  }
}
