import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension ProviderClient {
  private struct Tokens: Decodable {
    var token: String

    private enum CodingKeys: String, CodingKey { case token = "id_token" }
  }

  private struct Refusal: Decodable {
    var error: String
  }

  /// The ID token that the provider gives for a code (RFC 6749, section 4.1.3; OpenID Connect Core 1.0, section 3.1.3).
  /// - Throws: `code` if it gives none for this one, `client` if it does not take this node for its client, `secret` if this
  ///   node's own secret cannot be read.
  func token(for code: String, _ signIn: ProviderSignIn, _ document: ProviderDocument) async throws -> String {
    guard let place = document.token, let settings = settings.signIn else { throw ProviderFault.address }
    guard let secret = try? settings.secret.text().trimmingCharacters(in: .whitespacesAndNewlines), !secret.isEmpty
    else { throw ProviderFault.secret }
    let id = self.settings.audience
    var fields = [
      ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", settings.redirect),
      ("code_verifier", signIn.verifier),
    ]
    var request = HTTPClientRequest(url: place.text)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
    if document.takesBasic {
      // Both are written as in a form before they are joined (RFC 6749, section 2.3.1).
      let pair = Self.escaped(id) + ":" + Self.escaped(secret)
      request.headers.add(name: "authorization", value: "Basic " + Data(pair.utf8).base64EncodedString())
    } else {
      fields += [("client_id", id), ("client_secret", secret)]
    }
    request.body = .bytes(ByteBuffer(string: Self.form(fields)))
    let answer = try await answer(to: request, at: place)
    guard answer.status == 200 else {
      guard (400..<500).contains(answer.status) else { throw ProviderFault.status }
      let refusal = try? JSONDecoder().decode(Refusal.self, from: answer.data)
      throw refusal?.error == "invalid_grant" ? ProviderFault.code : ProviderFault.client
    }
    guard let tokens = try? JSONDecoder().decode(Tokens.self, from: answer.data) else { throw ProviderFault.malformed }
    return tokens.token
  }

  /// Pairs as `application/x-www-form-urlencoded`.
  static func form(_ pairs: [(name: String, value: String)]) -> String {
    pairs.map { "\($0.name)=\(escaped($0.value))" }.joined(separator: "&")
  }

  private static func escaped(_ text: String) -> String {
    let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }
}
