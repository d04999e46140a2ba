import Foundation
import Replication
import Wire

/// What somebody signs in with: 256 random bits in a text that scanners for secrets can tell.
///
/// It is kept as its SHA-256 alone. A slow hash with a salt is for what people make up themselves: nobody finds 256
/// random bits by trying, however quick a try is, and no two tokens are alike. So the hash can be an index, and a
/// request costs no more than one look-up.
public struct UserToken: Sendable {
  static let prefix = "nodetoken_"

  /// As it is shown, once.
  public let text: String

  init() {
    text = Self.prefix + Data((0..<32).map { _ in UInt8.random(in: .min ... .max) }).base64URLText
  }

  /// - Returns: nil for what was never a token.
  init?(_ text: String) {
    let isOurs = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    guard text.hasPrefix(Self.prefix), text.utf8.count == Self.prefix.utf8.count + 43, isOurs else { return nil }
    self.text = text
  }

  var hash: Hash { sha256(Array("agency-node/1/user-token\0".utf8) + Array(text.utf8)) }
}
