public import Foundation
import SwiftASN1
import X509

/// Whom a certificate of another house is for.
public enum CertificateName {
  /// Whether one of its DNS names is a host's: the same, or with a star for the first label (RFC 9525, section 6.3).
  ///
  /// Addresses do not count. A TLS library that knows whom it is connected with takes one for the host as well; through a
  /// proxy that is the proxy.
  /// - Parameter der: The certificate. Whether it holds is for others to say.
  /// - Returns: false too if it cannot be read.
  public static func isFor(host: String, der: some DataProtocol) -> Bool {
    guard let certificate = try? Certificate(derEncoded: Array(der)),
      let names = try? certificate.extensions.subjectAlternativeNames
    else { return false }
    return names.contains { name in
      guard case .dnsName(let name) = name else { return false }
      return matches(name.lowercased(), host.lowercased())
    }
  }

  private static func matches(_ name: String, _ host: String) -> Bool {
    if name == host { return true }
    let (own, asked) = (labels(name), labels(host))
    return own.count == asked.count && own.count > 2 && own[0] == "*" && own.dropFirst() == asked.dropFirst()
      && asked.allSatisfy { !$0.isEmpty }
  }

  private static func labels(_ name: String) -> [Substring] {
    name.split(separator: ".", omittingEmptySubsequences: false)
  }
}
