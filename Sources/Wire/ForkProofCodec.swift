internal import Foundation
public import Replication

/// The encoding of fork proofs, and the check that two headers are one. Signatures are for Trust to check.
public enum ForkProofCodec {
  /// Returns a proof's bytes, as files and audits keep it.
  public static func encode(_ proof: ForkProof) -> [UInt8] {
    ProtoFields.encode(message(proof))
  }

  /// Reads a proof and checks it as ``check(_:)`` does.
  public static func decode(_ bytes: [UInt8]) throws(WireError) -> ForkProof {
    guard bytes.count <= Limits.frameBytes else {
      throw WireError(.overLimit, "a fork proof of \(bytes.count) bytes")
    }
    let shape = ProtoShape(fields: 2, nested: [1: ProtoShape(fields: 2), 2: ProtoShape(fields: 2)])
    let proof = try proof(
      try ProtoFields.decode(ProtoForkProof.self, bytes, shape, "a fork proof"))
    try check(proof)
    return proof
  }

  /// Two different headers of one stream prove a fork if they have one sequence, or follow the same header.
  /// - Throws: `noFork` otherwise.
  public static func check(_ proof: ForkProof) throws(WireError) {
    let (a, b) = (proof.first.header, proof.second.header)
    guard proof.first.hash != proof.second.hash, a.stream == b.stream,
      a.sequence == b.sequence || a.previous == b.previous
    else { throw WireError(.noFork, "two headers do not show that their author wrote two histories") }
  }

  static func message(_ proof: ForkProof) -> ProtoForkProof {
    var message = ProtoForkProof()
    message.first = self.message(proof.first)
    message.second = self.message(proof.second)
    return message
  }

  static func message(_ signed: SignedHeader) -> ProtoSignedHeader {
    var message = ProtoSignedHeader()
    message.header = Data(signed.bytes)
    message.signature = Data(signed.signature)
    return message
  }

  static func proof(_ message: ProtoForkProof) throws(WireError) -> ForkProof {
    guard message.hasFirst, message.hasSecond else {
      throw WireError(.missingField, "a fork proof has not two headers")
    }
    return ForkProof(first: try signed(message.first), second: try signed(message.second))
  }

  static func signed(_ message: ProtoSignedHeader) throws(WireError) -> SignedHeader {
    guard message.header.count <= Limits.headerBytes else {
      throw WireError(.overLimit, "a header has \(message.header.count) bytes")
    }
    return try HeaderCodec.decode([UInt8](message.header), signature: [UInt8](message.signature))
  }
}
