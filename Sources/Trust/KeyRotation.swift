public import Foundation
public import Replication

/// A node's keys while one of them is being changed: the new one lies beside the old until the roster names it.
public struct KeyRotation: Sendable {
  /// Which key is changed.
  public enum Kind: String, Sendable, CaseIterable {
    case signing
    case tls
    case sealing
  }

  /// The key that is to come; nil if none is.
  public let signing: SigningKey?
  public let tls: TLSIdentity?
  public let sealing: SealingKey?

  /// Reads the keys that ``begin(_:in:name:now:)`` made and that were not put in place yet.
  public static func load(from directory: String) throws(TrustError) -> KeyRotation {
    func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(directory)/\(name)") }
    var tls: TLSIdentity?
    if isThere("tls.next.crt"), isThere("tls.next.key") {
      tls = try TLSIdentity(
        certificatePEM: String(decoding: try PrivateFile.read("\(directory)/tls.next.crt"), as: UTF8.self),
        privateKeyPEM: String(decoding: try PrivateFile.read("\(directory)/tls.next.key"), as: UTF8.self))
    }
    return KeyRotation(
      signing: isThere("signing.next.key") ? try SigningKey.load("\(directory)/signing.next.key") : nil, tls: tls,
      sealing: isThere("sealing.next.key") ? try SealingKey.load("\(directory)/sealing.next.key") : nil)
  }

  /// Makes the next key of a kind beside the one in use, readable by its owner only.
  /// - Parameters:
  ///   - name: The common name of a certificate: the agency's, never a person's.
  ///   - now: When a certificate begins.
  /// - Returns: What the board puts in the roster: a public key, or a certificate's pin, 32 bytes.
  /// - Throws: `keyExists` if there is a next one already.
  public static func begin(
    _ kind: Kind, in directory: String, name: String, now: Date
  ) throws(TrustError) -> [UInt8] {
    switch kind {
    case .signing:
      let key = SigningKey()
      try key.save("\(directory)/signing.next.key")
      return key.publicKey
    case .sealing:
      let key = SealingKey()
      try key.save("\(directory)/sealing.next.key")
      return key.publicKey
    case .tls:
      let identity = try TLSIdentity.generate(name: name, now: now)
      // The certificate last: without it the key alone counts for nothing, and a second try says what is in the way.
      try PrivateFile.create("\(directory)/tls.next.key", Array(identity.privateKeyPEM.utf8))
      try PrivateFile.create("\(directory)/tls.next.crt", Array(identity.certificatePEM.utf8))
      return identity.pin.bytes
    }
  }

  /// What the roster calls the next key of a kind; nil if there is none.
  public func publicPart(_ kind: Kind) -> [UInt8]? {
    switch kind {
    case .signing: signing?.publicKey
    case .tls: tls?.pin.bytes
    case .sealing: sealing?.publicKey
    }
  }

  /// Whether a roster names the next key of a kind.
  public func isNamed(_ kind: Kind, by member: RosterMember) -> Bool {
    switch kind {
    case .signing: signing.map { member.signingKeys.contains($0.publicKey) } ?? false
    case .tls: tls.map { member.pins.contains($0.pin) } ?? false
    case .sealing: sealing.map { member.sealingKey == $0.publicKey } ?? false
    }
  }

  /// Puts the next key in the place of the one in use, which is kept under a name with the time: what was sealed to it has
  /// still to be opened. Whoever crashes in between finds the keys by ``load(from:)``, and goes on.
  public static func putInPlace(_ kind: Kind, in directory: String, now: Instant) throws(TrustError) {
    let names =
      switch kind {
      case .signing: ["signing.key"]
      case .sealing: ["sealing.key"]
      // The certificate first: with it gone from its next name, the pair is no longer taken for one to come.
      case .tls: ["tls.crt", "tls.key"]
      }
    for name in names {
      let parts = name.split(separator: ".")
      let (place, next) = ("\(directory)/\(name)", "\(directory)/\(parts[0]).next.\(parts[1])")
      guard FileManager.default.fileExists(atPath: next) else { continue }
      if FileManager.default.fileExists(atPath: place) {
        let old = "\(directory)/\(parts[0]).old-\(now.rawValue).\(parts[1])"
        guard link(place, old) == 0 || errno == EEXIST else {
          throw TrustError(.keyUnreadable, "\(old) cannot be made (errno \(errno)); check the directory")
        }
      }
      // Gone if another process was quicker.
      guard rename(next, place) == 0 || errno == ENOENT else {
        throw TrustError(.keyUnreadable, "\(next) cannot be put in place (errno \(errno)); check the directory")
      }
    }
  }

  /// Ends a change of the TLS key that was cut short between the certificate and its key.
  public static func repair(in directory: String) throws(TrustError) {
    let (next, place) = ("\(directory)/tls.next.key", "\(directory)/tls.key")
    guard FileManager.default.fileExists(atPath: next),
      !FileManager.default.fileExists(atPath: "\(directory)/tls.next.crt"),
      (try? TLSIdentity(
        certificatePEM: String(decoding: try PrivateFile.read("\(directory)/tls.crt"), as: UTF8.self),
        privateKeyPEM: String(decoding: try PrivateFile.read(next), as: UTF8.self))) != nil
    else { return }
    guard rename(next, place) == 0 else {
      throw TrustError(.keyUnreadable, "\(next) cannot be put in place (errno \(errno)); check the directory")
    }
  }

  /// A signing key that was in use before and that a roster names: the board's rosters came into rivalry, and an older one
  /// holds. nil if there is none.
  public static func formerSigningKey(
    named keys: [[UInt8]], in directory: String
  ) throws(TrustError) -> SigningKey? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    for name in names.sorted() where name.hasPrefix("signing.old-") && name.hasSuffix(".key") {
      let key = try SigningKey.load("\(directory)/\(name)")
      if keys.contains(key.publicKey) { return key }
    }
    return nil
  }

  /// Every sealing key in a directory: the one in use, the next, and those of before, which open what is old.
  public static func sealingKeys(in directory: String) throws(TrustError) -> [SealingKey] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    var keys: [SealingKey] = []
    for name in names.sorted() where name.hasPrefix("sealing.") && name.hasSuffix(".key") {
      keys.append(try SealingKey.load("\(directory)/\(name)"))
    }
    return keys
  }
}
