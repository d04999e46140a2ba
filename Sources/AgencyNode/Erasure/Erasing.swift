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
    let taken = try await acceptErasures([bytes])
    if let refusal = taken.refusals.first { throw refusal }
    return taken.new > 0
  }

  /// Takes in several certificates in one transaction. One that is refused keeps no other out.
  /// - Returns: How many erased what was not erased yet, and why others were refused.
  func acceptErasures(_ batch: [[UInt8]]) async throws -> (new: Int, refusals: [NodeError]) {
    var refusals: [NodeError] = []
    var proven: [(certificate: ErasureCertificate, bytes: [UInt8])] = []
    for bytes in batch {
      do throws(NodeError) { proven.append((try self.proven(bytes), bytes)) } catch { refusals.append(error) }
    }
    guard !proven.isEmpty else { return (0, refusals) }
    let new = try store.write { transaction in
      var accepted: [AcceptedErasure] = []
      for (certificate, bytes) in proven {
        do { accepted.append(try self.accepted(certificate, bytes, transaction)) } catch let error as NodeError
          where error.code == .erasureRefused
        { refusals.append(error) }
      }
      return accepted.isEmpty ? 0 : try transaction.erase(accepted, now: now())
    }
    if new > 0 {
      logger.notice("values.erased", metadata: ["count": "\(new)"])
      await changes.notify()
    }
    return (new, refusals)
  }

  /// A certificate that proves what it erases; who signed it is still to be looked at.
  func proven(_ bytes: [UInt8]) throws(NodeError) -> ErasureCertificate {
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
    return certificate
  }

  /// A certificate that the roster in force lets its signers make.
  func accepted(
    _ certificate: ErasureCertificate, _ bytes: [UInt8], audit: Int64? = nil, _ transaction: StoreTransaction
  ) throws -> AcceptedErasure {
    guard let roster = try transaction.rosterBook().current?.roster else { throw Self.rosterMissing }
    guard let authority = certificate.authority(under: roster) else {
      throw NodeError(
        .erasureRefused,
        "neither the value's author nor enough of the board signed the certificate; nothing was erased")
    }
    return AcceptedErasure(certificate, bytes: bytes, isByBoard: authority == .board, audit: audit)
  }

  /// ``acceptErasures(_:)`` from a peer, whose fault a certificate that proves nothing is.
  func take(erasures batch: [[UInt8]], from peer: MemberNumber) async throws {
    for error in try await acceptErasures(batch).refusals {
      // A roster that is not held yet is nobody's fault: the sums of erasures differ, so it is sent again.
      if (error.cause as? UnusableSet)?.code != "unknownRoster" { count(refusal: "erasure", of: peer) }
      logger.notice("erasure.refused", metadata: ["peer": "\(peer)", "detail": "\(error)"])
    }
  }
}

extension ErasureCertificate {
  /// By whose word it erases under a roster; nil if those who signed it may not.
  func authority(under roster: Roster) -> ErasureSignature.Authority? {
    let signers = signatures.filter {
      ErasureSignature.verify(
        $0.signature, of: statementBytes, partnership: roster.partnership, publicKey: $0.publicKey)
    }
    return ErasureSignature.authority(
      of: Set(signers.map(\.publicKey)), toEraseOf: header.header.stream.member, under: roster)
  }
}

/// Certificates of erasures, a few megabytes at a time: each carries the header of its set, and there may be many.
struct CertificatePages {
  private let store: NodeStore
  /// Of which sets; nil for all at once.
  private var headers: ArraySlice<Hash?>
  private var place: Dot?

  /// All that this node holds.
  init(_ store: NodeStore) {
    self.store = store
    headers = [nil]
  }

  /// Those that go before these sets: every hole needs one, or nobody can tell it from a loss.
  init(_ store: NodeStore, for sets: [PackedChangeSet]) throws {
    self.store = store
    headers = try sets.filter { try !ChangeSetCodec.holes($0).isEmpty }.map(\.signed.hash)[...]
  }

  /// Those of one set.
  init(_ store: NodeStore, of header: Hash) {
    self.store = store
    headers = [header]
  }

  /// The next few; nil after the last.
  mutating func next() throws -> [[UInt8]]? {
    while let header = headers.first {
      let page = try store.read { [place] in
        try $0.erasureCertificates(of: header, after: place, atMost: Limits.frameBytes)
      }
      place = page.last
      if place == nil { headers.removeFirst() }
      if !page.certificates.isEmpty { return page.certificates }
    }
    return nil
  }
}
