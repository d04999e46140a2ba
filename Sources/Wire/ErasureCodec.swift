internal import Foundation
public import Replication

/// The encoding of erasure certificates, and the proof in them. Signatures and authority are for Trust to check.
public enum ErasureCodec {
  static let statementShape = ProtoShape(
    fields: Limits.extensionsPerHeader + 5, nested: [6: ProtoShape(fields: 3)])
  static let shape = ProtoShape(
    fields: Limits.signaturesPerCertificate + SaltTree.height(count: Limits.operationsPerSet) + 4,
    nested: [2: ProtoShape(fields: 2), 3: ProtoShape(fields: 2)])

  /// Returns a statement's bytes: what is signed.
  public static func encode(_ statement: ErasureStatement) -> [UInt8] {
    ProtoFields.encode(message(statement))
  }

  /// Makes a certificate for a value of a change-set, still without signatures.
  ///
  /// - Parameter set: whole, or with holes of which the value in question may be one.
  /// - Throws: `invalidField` for an index that the set does not have; what ``ChangeSetCodec/open(_:)`` throws.
  public static func certificate(
    for index: UInt32, of set: PackedChangeSet, authored: Instant, reason: UInt32
  ) throws(WireError) -> ErasureCertificate {
    let erased = try ChangeSetCodec.erase(set, indices: [index])
    let statement = ErasureStatement(
      headerHash: set.signed.hash, index: index, authored: authored, reason: reason)
    let (body, layout) = try PackedBody.unpack(erased)
    return try body.withBytes { (bytes) throws(WireError) in
      guard let hole = layout.holes.first(where: { $0.index == Int(index) }) else {
        throw WireError(.invalidField, "operation \(index) could not be erased")
      }
      return ErasureCertificate(
        statement: statement, statementBytes: encode(statement), signatures: [], header: set.signed,
        skeleton: [UInt8](bytes[layout.skeletons[Int(index)]]), commitment: hole.commitment,
        path: MerkleTree.proof(of: Int(index), in: layout.leaves(bytes)))
    }
  }

  /// Returns a certificate's bytes.
  public static func encode(_ certificate: ErasureCertificate) -> [UInt8] {
    var message = ProtoErasureCertificate()
    message.statement = Data(certificate.statementBytes)
    message.signatures = certificate.signatures.map {
      var signature = ProtoSignature()
      signature.publicKey = Data($0.publicKey)
      signature.signature = Data($0.signature)
      return signature
    }
    message.header = ForkProofCodec.message(certificate.header)
    message.skeleton = Data(certificate.skeleton)
    message.commitment = Data(certificate.commitment.bytes)
    message.path = certificate.path.map { Data($0.bytes) }
    return ProtoFields.encode(message)
  }

  /// Reads a certificate and checks that its proof leads from the skeleton and the commitment to the signed root.
  /// - Throws: `proofMismatch` if it does not.
  public static func decode(_ bytes: [UInt8]) throws(WireError) -> ErasureCertificate {
    guard bytes.count <= Limits.certificateBytes else {
      throw WireError(.overLimit, "an erasure certificate of \(bytes.count) bytes")
    }
    let message = try ProtoFields.decode(
      ProtoErasureCertificate.self, bytes, shape, "an erasure certificate")
    guard message.hasHeader else { throw WireError(.missingField, "a certificate has no header") }
    guard message.signatures.count <= Limits.signaturesPerCertificate,
      message.skeleton.count <= Limits.skeletonBytes
    else { throw WireError(.overLimit, "a certificate has too many signatures, or too long a skeleton") }
    var signatures = [ErasureCertificate.Signature]()
    for entry in message.signatures {
      guard entry.publicKey.count == 32, entry.signature.count == 64 else {
        throw WireError(.invalidField, "a certificate's key or signature has a wrong length")
      }
      signatures.append(
        .init(publicKey: [UInt8](entry.publicKey), signature: [UInt8](entry.signature)))
    }
    guard let commitment = Hash(message.commitment) else {
      throw WireError(.invalidField, "a commitment has \(message.commitment.count) bytes")
    }
    var path = [Hash]()
    for entry in message.path {
      guard let hash = Hash(entry) else {
        throw WireError(.invalidField, "a step of a proof has \(entry.count) bytes")
      }
      path.append(hash)
    }
    let statementBytes = [UInt8](message.statement)
    let certificate = ErasureCertificate(
      statement: try statement(statementBytes), statementBytes: statementBytes,
      signatures: signatures, header: try ForkProofCodec.signed(message.header),
      skeleton: [UInt8](message.skeleton), commitment: commitment, path: path)
    try check(certificate)
    return certificate
  }

  private static func check(_ certificate: ErasureCertificate) throws(WireError) {
    let header = certificate.header
    let index = Int(certificate.statement.index)
    let leaf = SetBody.leaf(
      index: index, skeleton: certificate.skeleton, commitment: certificate.commitment)
    guard certificate.statement.headerHash == header.hash,
      MerkleTree.root(
        from: leaf, at: index, of: Int(header.header.operationCount), path: certificate.path)
        == header.header.root
    else {
      throw WireError(.proofMismatch, "a certificate's proof does not lead to what its header commits to")
    }
  }

  private static func statement(_ bytes: [UInt8]) throws(WireError) -> ErasureStatement {
    let message = try ProtoFields.decode(
      ProtoErasureStatement.self, bytes, statementShape, "an erasure statement")
    guard message.format == 1 else {
      throw WireError(.unknownVersion, "an erasure statement has format \(message.format)")
    }
    let statement = ErasureStatement(
      headerHash: try ProtoFields.hash(message.headerHash, "a header's hash"), index: message.index,
      authored: Instant(rawValue: message.authored), reason: message.reason,
      hasUnknownCriticalExtension: try ProtoFields.checkExtensions(message.extensions))
    var canonical = self.message(statement)
    canonical.extensions = ProtoFields.known(message.extensions)
    guard ProtoFields.encode(canonical) == bytes else {
      throw WireError(.notCanonical, "an erasure statement has unknown fields, or another order or form")
    }
    return statement
  }

  private static func message(_ statement: ErasureStatement) -> ProtoErasureStatement {
    var message = ProtoErasureStatement()
    message.format = 1
    message.headerHash = ProtoFields.data(statement.headerHash)
    message.index = statement.index
    message.authored = statement.authored.rawValue
    message.reason = statement.reason
    return message
  }
}
