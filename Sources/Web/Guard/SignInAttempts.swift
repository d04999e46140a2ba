import AgencyNode
import Crypto
import Foundation
import Replication
import Synchronization

/// A sign-in through the identity provider that a browser began.
struct SignInAttempt: Codable, Sendable {
  let signIn: ProviderSignIn
  /// The section where somebody wanted to go, if they said so.
  let to: String?
  let began: Instant

  private enum CodingKeys: String, CodingKey { case signIn, to, began }

  init(to: String?, now: Instant) {
    (signIn, self.to, began) = (ProviderSignIn(), to, now)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    signIn = try container.decode(ProviderSignIn.self, forKey: .signIn)
    to = try container.decodeIfPresent(String.self, forKey: .to)
    began = Instant(milliseconds: try container.decode(Int64.self, forKey: .began))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(signIn, forKey: .signIn)
    try container.encodeIfPresent(to, forKey: .to)
    try container.encode(began.rawValue, forKey: .began)
  }
}

/// Sign-ins through the identity provider that browsers began. Each is kept by its browser, sealed under a key of this
/// process, so that strangers who begin thousands fill nothing here; what is held are those that came back, so that none
/// does twice.
final class SignInAttempts: Sendable {
  private static let label = Data("agency-node/1/sign-in".utf8)

  private let key = SymmetricKey(size: .bits256)
  private let returned: Mutex<[String: Instant]> = Mutex([:])

  /// As a browser keeps it.
  func sealed(_ attempt: SignInAttempt) throws -> String {
    let box = try AES.GCM.seal(try JSONEncoder().encode(attempt), using: key, authenticating: Self.label)
    guard let bytes = box.combined else { throw Problem(.failed, Problem.Code.failed.advice) }
    return bytes.base64EncodedString()
  }

  /// - Returns: nil for what this process did not seal, or too long ago.
  func opened(_ text: String, now: Instant) -> SignInAttempt? {
    guard text.utf8.count <= WebLimits.signInBytes, let bytes = Data(base64Encoded: text),
      let box = try? AES.GCM.SealedBox(combined: bytes),
      let data = try? AES.GCM.open(box, using: key, authenticating: Self.label),
      let attempt = try? JSONDecoder().decode(SignInAttempt.self, from: data), Self.isFresh(attempt.began, now)
    else { return nil }
    return attempt
  }

  /// Takes one for good. How many there are at a time is bounded by how many may come back in a time.
  /// - Returns: false if it came back before.
  func take(_ attempt: SignInAttempt, now: Instant) -> Bool {
    returned.withLock { returned in
      if returned.count >= WebLimits.signInBurst { returned = returned.filter { Self.isFresh($0.value, now) } }
      return returned.updateValue(attempt.began, forKey: attempt.signIn.state) == nil
    }
  }

  private static func isFresh(_ began: Instant, _ now: Instant) -> Bool {
    began <= now && now < began.adding(milliseconds: WebLimits.signInMinutes * 60_000)
  }
}
