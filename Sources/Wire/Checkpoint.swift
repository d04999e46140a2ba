internal import Foundation
public import Replication

/// Reserved: what a joining node may start from instead of the whole log. It is specified and encoded, so that
/// the format need not change when pruning comes; no session sends one yet.
public struct Checkpoint: Hashable, Sendable {
  /// A member's signature over the statement.
  public struct Signature: Hashable, Sendable {
    public let member: MemberNumber
    /// Ed25519, 64 bytes.
    public let signature: [UInt8]

    public init(member: MemberNumber, signature: [UInt8]) {
      self.member = member
      self.signature = signature
    }
  }

  public var clock: Clock
  public var roster: Hash
  /// The sum of the identities of all erasures.
  public var erasures: Hash
  /// The root of the RFC 9162 tree over the leaves of live operations, in ascending order of dot.
  public var liveRoot: Hash
  public var liveCount: UInt64
  /// The view digest.
  public var digest: Hash
  public var authored: Instant
  public var hasUnknownCriticalExtension: Bool

  public init(
    clock: Clock, roster: Hash, erasures: Hash, liveRoot: Hash, liveCount: UInt64, digest: Hash,
    authored: Instant, hasUnknownCriticalExtension: Bool = false
  ) {
    self.clock = clock
    self.roster = roster
    self.erasures = erasures
    self.liveRoot = liveRoot
    self.liveCount = liveCount
    self.digest = digest
    self.authored = authored
    self.hasUnknownCriticalExtension = hasUnknownCriticalExtension
  }
}

/// A checkpoint with its signatures: its bytes as received, and what they say.
public struct SignedCheckpoint: Hashable, Sendable {
  public let checkpoint: Checkpoint
  /// The statement as it was signed.
  public let statementBytes: [UInt8]
  /// In ascending order of member, each once.
  public var signatures: [Checkpoint.Signature]

  public init(_ checkpoint: Checkpoint, statementBytes: [UInt8], signatures: [Checkpoint.Signature]) {
    self.checkpoint = checkpoint
    self.statementBytes = statementBytes
    self.signatures = signatures
  }
}

/// The encoding of checkpoints. Signatures are for Trust to check.
public enum CheckpointCodec {
  static let statementShape = ProtoShape(
    fields: Limits.extensionsPerHeader + 8,
    nested: [2: ProtoShape(fields: Limits.clockEntries), 9: ProtoShape(fields: 3)])
  static let shape = ProtoShape(
    fields: Limits.signaturesPerCertificate + 1, nested: [2: ProtoShape(fields: 2)])

  /// Returns a statement's bytes: what is signed.
  public static func encode(_ checkpoint: Checkpoint) -> [UInt8] {
    ProtoFields.encode(message(checkpoint))
  }

  /// Returns a signed checkpoint's bytes.
  public static func encode(_ signed: SignedCheckpoint) -> [UInt8] {
    var message = ProtoCheckpoint()
    message.statement = Data(signed.statementBytes)
    message.signatures = signed.signatures.map {
      var signature = ProtoMemberSignature()
      signature.member = $0.member.rawValue
      signature.signature = Data($0.signature)
      return signature
    }
    return ProtoFields.encode(message)
  }

  /// Reads a signed checkpoint.
  /// - Throws: `notCanonical` for a statement in any other form than ``encode(_:)-(Checkpoint)`` writes.
  public static func decode(_ bytes: [UInt8]) throws(WireError) -> SignedCheckpoint {
    guard bytes.count <= Limits.frameBytes else {
      throw WireError(.overLimit, "a checkpoint of \(bytes.count) bytes")
    }
    let message = try ProtoFields.decode(ProtoCheckpoint.self, bytes, shape, "a checkpoint")
    guard message.signatures.count <= Limits.signaturesPerCertificate else {
      throw WireError(.overLimit, "a checkpoint has \(message.signatures.count) signatures")
    }
    var signatures = [Checkpoint.Signature]()
    for entry in message.signatures {
      guard entry.signature.count == 64 else {
        throw WireError(.invalidField, "a signature has \(entry.signature.count) bytes and not 64")
      }
      let member = MemberNumber(rawValue: entry.member)
      if let last = signatures.last, !(last.member < member) {
        throw WireError(.notCanonical, "a checkpoint's signatures are not in ascending order")
      }
      signatures.append(.init(member: member, signature: [UInt8](entry.signature)))
    }
    let statement = [UInt8](message.statement)
    return SignedCheckpoint(
      try checkpoint(statement), statementBytes: statement, signatures: signatures)
  }

  private static func checkpoint(_ bytes: [UInt8]) throws(WireError) -> Checkpoint {
    let message = try ProtoFields.decode(
      ProtoCheckpointStatement.self, bytes, statementShape, "a checkpoint's statement")
    guard message.format == 1 else {
      throw WireError(.unknownVersion, "a checkpoint has format \(message.format)")
    }
    guard message.hasClock else { throw WireError(.missingField, "a checkpoint has no clock") }
    let checkpoint = Checkpoint(
      clock: try ProtoFields.clock(message.clock, "a checkpoint's clock"),
      roster: try ProtoFields.hash(message.roster, "the roster's hash"),
      erasures: try ProtoFields.hash(message.erasures, "the erasures' sum"),
      liveRoot: try ProtoFields.hash(message.liveRoot, "the live root"),
      liveCount: message.liveCount, digest: try ProtoFields.hash(message.digest, "the digest"),
      authored: Instant(rawValue: message.authored),
      hasUnknownCriticalExtension: try ProtoFields.checkExtensions(message.extensions))
    var canonical = self.message(checkpoint)
    canonical.extensions = ProtoFields.known(message.extensions)
    guard ProtoFields.encode(canonical) == bytes else {
      throw WireError(.notCanonical, "a checkpoint has unknown fields, or another order or form")
    }
    return checkpoint
  }

  private static func message(_ checkpoint: Checkpoint) -> ProtoCheckpointStatement {
    var message = ProtoCheckpointStatement()
    message.format = 1
    message.clock = ProtoFields.clock(checkpoint.clock)
    message.roster = ProtoFields.data(checkpoint.roster)
    message.erasures = ProtoFields.data(checkpoint.erasures)
    message.liveRoot = ProtoFields.data(checkpoint.liveRoot)
    message.liveCount = checkpoint.liveCount
    message.digest = ProtoFields.data(checkpoint.digest)
    message.authored = checkpoint.authored.rawValue
    return message
  }
}
