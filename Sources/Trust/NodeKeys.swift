public import Foundation

/// The keys of a node: one to sign change-sets with, one for TLS, one to open what was sealed for it.
public struct NodeKeys: Sendable {
  public let signing: SigningKey
  public let tls: TLSIdentity
  /// The one in use, which the roster names.
  public let sealing: SealingKey
  /// Every sealing key that the node has, those of before too: what was sealed to them has still to be opened.
  public let openers: [SealingKey]

  /// Makes new keys in a directory that only its owner can enter.
  /// - Parameter name: The common name of the certificate: the agency's, never a person's.
  /// - Throws: `keyExists` if there are keys already.
  public static func generate(in directory: String, name: String, now: Date) throws(TrustError) -> NodeKeys {
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw TrustError(.keyUnreadable, "the key directory cannot be made; check its parent's permissions", cause: error)
    }
    // All are looked at before one is written: a refusal leaves no half set.
    for file in ["signing.key", "tls.key", "tls.crt", "sealing.key"]
    where FileManager.default.fileExists(atPath: path(directory, file)) {
      throw TrustError(.keyExists, "\(path(directory, file)) exists already; move the keys away first, or keep them")
    }
    let signing = SigningKey()
    try signing.save(path(directory, "signing.key"))
    let tls = try TLSIdentity.generate(name: name, now: now)
    try PrivateFile.create(path(directory, "tls.key"), Array(tls.privateKeyPEM.utf8))
    try PrivateFile.create(path(directory, "tls.crt"), Array(tls.certificatePEM.utf8))
    let sealing = SealingKey()
    try sealing.save(path(directory, "sealing.key"))
    return NodeKeys(signing: signing, tls: tls, sealing: sealing, openers: [sealing])
  }

  /// Reads the keys that ``generate(in:name:now:)`` made.
  /// - Throws: `keyMissing`, or `keyTooOpen` if others can read one.
  public static func load(from directory: String) throws(TrustError) -> NodeKeys {
    let signing = try SigningKey.load(path(directory, "signing.key"))
    let tls = try TLSIdentity(
      certificatePEM: String(decoding: try PrivateFile.read(path(directory, "tls.crt")), as: UTF8.self),
      privateKeyPEM: String(decoding: try PrivateFile.read(path(directory, "tls.key")), as: UTF8.self))
    return NodeKeys(
      signing: signing, tls: tls, sealing: try SealingKey.load(path(directory, "sealing.key")),
      openers: try KeyRotation.sealingKeys(in: directory))
  }

  /// These keys with another signing key: one that an older roster names, while that one is in force.
  public func signing(with key: SigningKey) -> NodeKeys {
    NodeKeys(signing: key, tls: tls, sealing: sealing, openers: openers)
  }

  private static func path(_ directory: String, _ name: String) -> String { "\(directory)/\(name)" }
}
