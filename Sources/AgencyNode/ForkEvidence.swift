import Foundation
public import Replication
import Store
import Trust
import Wire

/// The proof that a member signed two histories, as files that anyone can check with OpenSSL and nothing of this product.
public struct ForkEvidence: Sendable {
  public var member: MemberNumber
  public var agency: String
  public var stream: UInt64
  /// Of both headers.
  public var sequence: UInt64
  /// Names and bytes: `first.message`, `first.signature`, `second.…`, and a public key in DER (RFC 8410) for each.
  public var files: [(name: String, bytes: [UInt8])]
  /// What to run in their directory; each prints `Signature Verified Successfully`.
  public var commands: [String]
}

extension AgencyNode {
  /// RFC 8410: a SubjectPublicKeyInfo of an Ed25519 key is these bytes and the key's 32.
  private static let keyPrefix: [UInt8] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]

  /// The proof of the fork that a row of the conflict log is about.
  /// - Throws: `notFound` if the row is about no fork.
  public func forkEvidence(_ conflict: Hash) throws -> ForkEvidence {
    try store.read { reader in
      for proof in try reader.forkProofs() where reader.forkIncident(proof) == conflict {
        return try evidence(proof, reader)
      }
      throw NodeError(.notFound, "that conflict is about no fork; `node conflicts list --type fork` lists them")
    }
  }

  private func evidence(_ proof: ForkProof, _ reader: StoreReader) throws -> ForkEvidence {
    let header = proof.first.header
    guard let current = try reader.rosterBook().current?.roster else { throw Self.rosterMissing }
    var evidence = ForkEvidence(
      member: header.stream.member, agency: current.member(header.stream.member)?.agency ?? "unknown",
      stream: header.stream.id, sequence: header.sequence, files: [], commands: [])
    for (name, signed) in [("first", proof.first), ("second", proof.second)] {
      let keys = try reader.signedRoster(signed.header.roster)?.roster.member(signed.header.stream.member)?.signingKeys
      guard
        let key = keys?.first(where: {
          HeaderSignature.verify(signed, partnership: current.partnership, publicKey: $0)
        })
      else { throw NodeError(.storeUnavailable, "a header of the proof does not verify here; run `node verify`") }
      evidence.files.append(
        ("\(name).message", HeaderSignature.message(signed.bytes, partnership: current.partnership)))
      evidence.files.append(("\(name).signature", signed.signature))
      evidence.files.append(("\(name).key.der", Self.keyPrefix + key))
      evidence.commands.append(
        "openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey \(name).key.der "
          + "-sigfile \(name).signature -in \(name).message")
    }
    evidence.files.append(("fork.proof", ForkProofCodec.encode(proof)))
    return evidence
  }
}
