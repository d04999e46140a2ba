import Foundation
import Trust

/// Where a secret is that the configuration names and does not have in it.
public enum SecretPlace: Hashable, Sendable {
  /// A file that only its owner can read.
  case file(String)
  /// A systemd credential, by its name in `$CREDENTIALS_DIRECTORY`.
  case credential(String)

  /// Reads `file:PATH` or `credential:NAME`.
  /// - Returns: nil for anything else.
  init?(_ text: String, _ resolve: (String) -> String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    switch (parts.first, parts.count) {
    case ("file", 2): self = .file(resolve(parts[1]))
    case ("credential", 2) where !parts[1].contains("/"): self = .credential(parts[1])
    default: return nil
    }
  }

  /// What is there.
  /// - Throws: ``TrustError`` if it is missing, or a file that others can read.
  func text() throws(TrustError) -> String {
    switch self {
    case .file(let path): return String(decoding: try PrivateFile.read(path), as: UTF8.self)
    case .credential(let name):
      guard let folder = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] else {
        throw TrustError(
          .keyMissing,
          "there are no systemd credentials here: run it as the service, or with systemd-run and LoadCredential")
      }
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
        throw TrustError(.keyMissing, "the systemd credential \(name) is missing; add LoadCredential= to the unit")
      }
      return String(decoding: data, as: UTF8.self)
    }
  }
}
