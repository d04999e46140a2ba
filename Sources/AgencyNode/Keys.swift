import Foundation
import Logging
import Replication
import Store
import Synchronization
import Transport
import Trust

/// Keys that are changed while the node works: the new one waits beside the old until the roster names it.
extension AgencyNode {
  /// How long a renewed certificate waits for peers that have not met this node since the roster named it.
  static let certificateWait: Int64 = 7 * 86_400_000

  /// Takes keys into use that the roster in force names. Sets signed with the old key before stay valid, since each cites
  /// the roster that names its key.
  public func adoptKeys() throws {
    guard let own = try store.read({ try $0.rosterBook().current?.roster.member(member) }) else { return }
    try adoptKeys(named: own, mayWait: true)
  }

  /// - Parameter mayWait: Whether a certificate may wait for its turn, which asks the store.
  func adoptKeys(named own: RosterMember, mayWait: Bool) throws(NodeError) {
    let place = directory.keys.path
    do {
      let rotation = try KeyRotation.load(from: place)
      for kind in KeyRotation.Kind.allCases where rotation.isNamed(kind, by: own) {
        if kind == .tls {
          guard mayWait, try isTimeForCertificate(own) else { continue }
        }
        try KeyRotation.putInPlace(kind, in: place, now: now())
        logger.notice("key.changed", metadata: ["kind": "\(kind)"])
      }
      let held = keys
      // Another process may have put them in place.
      guard
        !own.signingKeys.contains(held.signing.publicKey) || !own.pins.contains(held.tls.pin)
          || own.sealingKey != held.sealing.publicKey || rotation.tls != nil || rotation.signing != nil
      else { return }
      var fresh = try NodeKeys.load(from: place)
      if !own.signingKeys.contains(fresh.signing.publicKey),
        let former = try KeyRotation.formerSigningKey(named: own.signingKeys, in: place)
      {
        fresh = fresh.signing(with: former)
      }
      heldKeys.withLock { $0 = fresh }
      store.setOpeners(fresh.openers)
    } catch let error as NodeError {
      throw error
    } catch {
      throw NodeError(.keyUnusable, "the node's keys cannot be read", cause: error)
    }
  }

  /// A peer that does not hold the roster yet knows the old pin alone, so the old certificate is shown until every peer that
  /// was ever met was met since, or a week went by, or the roster no longer names it.
  private func isTimeForCertificate(_ own: RosterMember) throws -> Bool {
    guard own.pins.contains(keys.tls.pin) else { return true }
    return try store.read { reader in
      guard let roster = try reader.rosterBook().current, let since = try reader.received(roster: roster.hash) else {
        return false
      }
      if since.adding(milliseconds: Self.certificateWait) < now() { return true }
      let active = Set(roster.roster.members.filter { $0.status == .active }.map(\.number))
      return try reader.peers().filter { active.contains($0.member) && $0.lastSuccess != nil }
        .allSatisfy { $0.lastSuccess.map { $0 > since } ?? true }
    }
  }
}

/// The certificate and key for handshakes, made again when the node's change.
final class HeldIdentity: Sendable {
  private let node: AgencyNode
  private let held: Mutex<TransportIdentity>

  init(_ node: AgencyNode) throws(NodeError) {
    self.node = node
    held = Mutex(try Self.make(node.keys.tls))
  }

  private static func make(_ tls: TLSIdentity) throws(NodeError) -> TransportIdentity {
    do {
      return try TransportIdentity(
        certificatePEM: Array(tls.certificatePEM.utf8), privateKeyPEM: Array(tls.privateKeyPEM.utf8))
    } catch {
      throw NodeError(.keyUnusable, "the node's TLS certificate cannot be used", cause: error)
    }
  }

  func current() -> TransportIdentity {
    let tls = node.keys.tls
    return held.withLock { identity in
      guard identity.pin != tls.pin else { return identity }
      do { identity = try Self.make(tls) } catch {
        node.logger.error("certificate.unusable", metadata: ["error": "\(error)", "kept": "the one before"])
      }
      return identity
    }
  }
}
