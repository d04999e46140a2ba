import Logging
import Replication
import Store
import Trust
import Wire

/// Values that were taken out of change-sets, here and everywhere, by certificate.
extension AgencyNode {
  /// Takes in an erasure certificate, from a peer, a bundle or a command: erases the value for good, or sees to it that
  /// it is erased when its set arrives.
  /// - Returns: Whether it was new.
  /// - Throws: `erasureRefused` with what is wrong with it.
  @discardableResult
  public func acceptErasure(_ bytes: [UInt8]) async throws -> Bool {
    let certificate: ErasureCertificate
    do { certificate = try ErasureCodec.decode(bytes) } catch {
      throw NodeError(.erasureRefused, "this is no erasure certificate that proves what it erases", cause: error)
    }
    guard !certificate.statement.hasUnknownCriticalExtension else {
      throw NodeError(.erasureRefused, "the certificate needs a newer version of this product")
    }
    do { try verifier.verify(certificate.header) } catch {
      throw NodeError(.erasureRefused, "the change-set that it erases from cannot be verified", cause: error)
    }
    let isNew = try store.write { transaction -> Bool in
      guard let roster = try transaction.rosterBook().current?.roster else { throw Self.rosterMissing }
      let signers = certificate.signatures.filter {
        ErasureSignature.verify(
          $0.signature, of: certificate.statementBytes, partnership: roster.partnership, publicKey: $0.publicKey)
      }
      guard
        ErasureSignature.suffices(
          Set(signers.map(\.publicKey)), toEraseOf: certificate.header.header.stream.member, under: roster)
      else {
        throw NodeError(
          .erasureRefused,
          "neither the value's author nor enough of the board signed the certificate; nothing was erased")
      }
      return try transaction.erase(certificate.statement, certificate: bytes, now: now())
    }
    if isNew {
      logger.notice("value.erased", metadata: ["member": "\(certificate.header.header.stream.member)"])
      await changes.notify()
    }
    return isNew
  }

  /// ``acceptErasure(_:)`` from a peer, whose fault a certificate that proves nothing is.
  func take(erasure bytes: [UInt8], from peer: MemberNumber) async throws {
    do { try await acceptErasure(bytes) } catch let error as NodeError where error.code == .erasureRefused {
      // A roster that is not held yet is nobody's fault: the sums of erasures differ, so it is sent again.
      if (error.cause as? UnusableSet)?.code != "unknownRoster" { count(refusal: "erasure", of: peer) }
      logger.notice("erasure.refused", metadata: ["peer": "\(peer)", "detail": "\(error)"])
    }
  }

  /// The certificates that go before these sets: every hole needs one, or nobody can tell it from a loss.
  func certificates(for sets: [PackedChangeSet]) throws -> [[UInt8]] {
    var headers: [Hash] = []
    for set in sets where try !ChangeSetCodec.holes(set).isEmpty { headers.append(set.signed.hash) }
    return headers.isEmpty ? [] : try store.read { reader in try headers.flatMap(reader.erasureCertificates(of:)) }
  }
}
