internal import Foundation
public import Replication
internal import SwiftProtobuf

/// The encoding of frames: the `Frame` message of Protocol/exchange.proto, without the length that goes before it.
public enum FrameCodec {
  static let shape = ProtoShape(
    fields: 1,
    nested: [
      1: ProtoShape(fields: Limits.clockEntries + Limits.dictionariesPerHello + 16),
      2: ProtoShape(fields: Limits.clockEntries + 2),
      6: ProtoShape(fields: Limits.samplesPerProbe + 4),
      10: ProtoShape(fields: Limits.clockEntries + 4),
      16: ProtoShape(fields: Limits.auditPath + 2),
      17: ProtoShape(fields: 4),
    ])

  /// Returns what goes before a payload on a connection and in a bundle: its length, 4 bytes, big-endian.
  public static func prefix(length: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
  }

  /// Returns a frame's payload.
  /// - Throws: `overLimit` if the frame must be split or shortened.
  public static func encode(_ frame: Frame) throws(WireError) -> [UInt8] {
    // Open sessions send these all day.
    if frame == .ack(.signOfLife) { return [] }
    var message = ProtoFrame()
    switch frame {
    case .hello(let hello): message.hello = self.message(hello)
    case .clock(let update):
      message.clock.full = update.isFull
      message.clock.heads = ProtoFields.messages(update.heads)
    case .plan(let plan):
      message.plan.sets = plan.sets
      message.plan.bytes = plan.bytes
    case .roster(let bytes): message.roster = Data(bytes)
    case .forkProof(let proof): message.forkProof = ForkProofCodec.message(proof)
    case .forkProbe(let probe):
      message.forkProbe.member = probe.stream.member.rawValue
      message.forkProbe.stream = probe.stream.id
      message.forkProbe.branch = Data(probe.stream.branch?.bytes ?? [])
      message.forkProbe.samples = probe.samples.map {
        var sample = ProtoSample()
        sample.sequence = $0.sequence
        sample.prefix = Data($0.prefix.bytes)
        return sample
      }
    case .erasure(let bytes): message.erasure = Data(bytes)
    case .changeSet(let start):
      message.changeSet.header = ForkProofCodec.message(start.signed)
      message.changeSet.dictionary = start.dictionary
      message.changeSet.compressedLength = start.compressedLength
      message.changeSet.body = Data(start.body)
    case .chunk(let bytes): message.chunk = Data(bytes)
    case .ack(let ack):
      message.ack.heads = ProtoFields.messages(ack.heads)
      message.ack.sets = ack.sets
      if let hash = ack.clockHash { message.ack.clockHash = Data(hash.bytes) }
      if let digest = ack.digest { message.ack.digest = Data(digest.bytes) }
    case .prove(let head): message.prove = ProtoFields.head(head.stream, head.head)
    case .proof(let signed): message.proof = ForkProofCodec.message(signed)
    case .auditHead(let showing): message.auditHead = AuditCodec.message(showing)
    case .auditAnswer(let answer): message.auditAnswer = AuditCodec.message(answer)
    case .close(let reason):
      message.close.code = reason.code.rawValue
      message.close.detail = reason.detail
    }
    let bytes = ProtoFields.encode(message)
    try checkLength(bytes)
    return bytes
  }

  /// Reads a frame's payload.
  /// - Throws: any ``WireError`` but those of files; `unknownVersion` for a frame that this build does not know.
  public static func decode(_ bytes: [UInt8]) throws(WireError) -> Frame {
    if bytes.isEmpty { return .ack(.signOfLife) }
    try checkLength(bytes)
    let message = try ProtoFields.decode(ProtoFrame.self, bytes, shape, "a frame")
    guard let content = message.content else {
      throw WireError(.unknownVersion, "a frame of a kind that this build does not know")
    }
    switch content {
    case .hello(let hello): return .hello(try self.hello(hello))
    case .clock(let update):
      return .clock(
        ClockUpdate(
          isFull: update.full,
          heads: try ProtoFields.heads(update.heads, atMost: Limits.clockEntries, "a clock")))
    case .plan(let plan): return .plan(SyncPlan(sets: plan.sets, bytes: plan.bytes))
    case .roster(let data): return .roster(try limited(data, atMost: Limits.rosterBytes, "a roster"))
    case .forkProof(let proof): return .forkProof(try ForkProofCodec.proof(proof))
    case .forkProbe(let probe): return .forkProbe(try self.probe(probe))
    case .erasure(let data):
      return .erasure(try limited(data, atMost: Limits.certificateBytes, "a certificate"))
    case .changeSet(let start): return .changeSet(try self.start(start))
    case .chunk(let data):
      let chunk = try limited(data, atMost: Limits.chunkBytes, "a chunk")
      guard !chunk.isEmpty else { throw WireError(.missingField, "a chunk is empty") }
      return .chunk(chunk)
    case .ack(let ack):
      return .ack(
        Ack(
          heads: try ProtoFields.heads(ack.heads, atMost: Limits.clockEntries, "an ack"),
          sets: ack.sets,
          clockHash: ack.hasClockHash ? try ProtoFields.prefix(ack.clockHash, "a clock's hash") : nil,
          digest: ack.hasDigest ? try ProtoFields.prefix(ack.digest, "a digest") : nil))
    case .close(let close):
      guard close.detail.utf8.count <= Limits.detailBytes else {
        throw WireError(.overLimit, "a close reason's detail has \(close.detail.utf8.count) bytes")
      }
      guard let code = CloseReason.Code(rawValue: close.code) else {
        throw WireError(.invalidField, "a close reason's code \(close.code) is unknown")
      }
      return .close(CloseReason(code, close.detail))
    case .prove(let head): return .prove(try ProtoFields.dependency(head))
    case .proof(let header): return .proof(try ForkProofCodec.signed(header))
    case .auditHead(let showing): return .auditHead(try AuditCodec.showing(showing))
    case .auditAnswer(let answer): return .auditAnswer(try AuditCodec.answer(answer))
    case .checkpoint, .headerOnly:
      throw WireError(.unknownVersion, "a frame that is reserved for a later version")
    }
  }

  private static func checkLength(_ bytes: [UInt8]) throws(WireError) {
    // A Hello is read before anything is known of the peer's intentions: its tag is enough to hold it to less.
    let limit = bytes.first == 0x0a ? Limits.helloBytes : Limits.frameBytes
    guard bytes.count <= limit else {
      throw WireError(.overLimit, "a frame of \(bytes.count) bytes; \(limit) are allowed")
    }
  }

  private static func limited(
    _ data: Data, atMost limit: Int, _ what: String
  ) throws(WireError) -> [UInt8] {
    guard data.count <= limit else {
      throw WireError(.overLimit, "\(what) has \(data.count) bytes; \(limit) are allowed")
    }
    return [UInt8](data)
  }

  private static func start(_ message: ProtoChangeSet) throws(WireError) -> ChangeSetStart {
    let body = try limited(message.body, atMost: Limits.chunkBytes, "a chunk")
    guard message.compressedLength <= UInt32(Limits.packedBytes) else {
      throw WireError(.overLimit, "a packed body of \(message.compressedLength) bytes")
    }
    guard body.count <= Int(message.compressedLength), !body.isEmpty else {
      throw WireError(.lengthMismatch, "a body's first part is empty or longer than the whole")
    }
    guard message.hasHeader else { throw WireError(.missingField, "a change-set has no header") }
    return ChangeSetStart(
      signed: try ForkProofCodec.signed(message.header), dictionary: message.dictionary,
      compressedLength: message.compressedLength, body: body)
  }

  private static func probe(_ message: ProtoForkProbe) throws(WireError) -> ForkProbe {
    guard message.samples.count <= Limits.samplesPerProbe else {
      throw WireError(.overLimit, "a fork probe of \(message.samples.count) samples")
    }
    var samples = [Head]()
    for sample in message.samples {
      guard sample.sequence > 0, samples.last.map({ $0.sequence > sample.sequence }) ?? true else {
        throw WireError(.notCanonical, "a fork probe's samples are not newest first")
      }
      samples.append(
        Head(sequence: sample.sequence, prefix: try ProtoFields.prefix(sample.prefix, "a sample")))
    }
    return ForkProbe(
      stream: StreamID(
        member: MemberNumber(rawValue: message.member), id: message.stream,
        branch: try ProtoFields.branch(message.branch)),
      samples: samples)
  }
}
