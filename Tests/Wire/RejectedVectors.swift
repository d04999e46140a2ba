import Foundation
import Replication

@testable import Wire

/// What every reader must refuse, by file name, with the reason.
enum RejectedVectors {
  static func all() throws -> [(name: String, vector: Vector)] {
    try values() + skeletons() + headers() + sets() + frames() + certificates() + bundles()
      + SealExample.rejected()
  }

  static func values() -> [(String, Vector)] {
    func value(_ name: String, _ bytes: [UInt8], _ error: WireError.Code) -> (String, Vector) {
      ("value-\(name)", Vector(.value, "a value: \(name)", ["value": bytes], error: error))
    }
    // Four lists in a list, each of 4,096 elements: five values more than allowed.
    let many = Array(repeatElement([0xbf, 0xe1, 0x1f] + [UInt8](repeating: 0, count: 4_096), count: 4).joined())
    return [
      value("nothing", [], .truncated),
      value("trailing-byte", [0x20, 0x00], .trailingBytes),
      value("sealed-cut", [0xe0], .truncated),
      value("long-varint", [0x3f, 0x80, 0x00], .notCanonical),
      value("varint-over-64-bits", [0x3f] + [UInt8](repeating: 0xff, count: 9) + [0x02], .invalidField),
      value("integer-over-64-bits", [0x3f] + [UInt8](repeating: 0xff, count: 9) + [0x01], .invalidField),
      value("too-deep", [UInt8](repeating: 0xa1, count: Limits.valueDepth) + [0x20], .overLimit),
      value("too-many", [0xa4] + many, .overLimit),
      value("text-cut", [0x43, 0x61, 0x62], .truncated),
      value("text-not-utf8", [0x41, 0xff], .invalidField),
      value("text-surrogate", [0x43, 0xed, 0xa0, 0x80], .invalidField),
      value("bytes-over-limit", [0x7f, 0xe2, 0xff, 0xff, 0xff, 0x0f], .overLimit),
      value("list-over-limit", [0xbf, 0xe2, 0x1f], .overLimit),
      value("list-cut", [0xa2, 0x20], .truncated),
      value("record-over-limit", [0xdf, 0xe2, 0x01], .overLimit),
      value("record-field-over-limit", [0xc2, 0xff, 0xff, 0x03, 0x20, 0x00, 0x20], .invalidField),
      value("reference-index-over-limit", [0x80, 0x90, 0x4e], .overLimit),
      value("none-with-content", [0x01], .invalidField),
    ]
  }

  static func skeletons() -> [(String, Vector)] {
    func skeleton(_ name: String, _ bytes: [UInt8], _ error: WireError.Code) -> (String, Vector) {
      ("skeleton-\(name)", Vector(.skeleton, "a skeleton: \(name)", ["skeleton": bytes], error: error))
    }
    return [
      skeleton("unknown-action", [0x02, 0x01, 0x01], .invalidField),
      skeleton("unknown-bit", [0x80, 0x01, 0x01], .invalidField),
      skeleton("creation-replaces", [0x08, 0x01, 0x01, 0x00, 0x00], .invalidField),
      skeleton("audience-zero", [0x04, 0x01, 0x01, 0x00], .notCanonical),
      skeleton("trailing-byte", [0x00, 0x01, 0x01, 0x00], .trailingBytes),
      skeleton("cut", [0x01, 0x00], .truncated),
      skeleton("replaces-over-limit", [0x39, 0x00, 0x00, 0x01, 0xfa, 0x07], .overLimit),
      skeleton("replaces-cut", [0x39, 0x00, 0x00, 0x01, 0x7f], .truncated),
      skeleton("index-over-limit", [0x01, 0x00, 0x90, 0x4e, 0x01], .overLimit),
      skeleton("long-varint", [0x01, 0x80, 0x00, 0x00, 0x01], .notCanonical),
    ]
  }

  static func headers() throws -> [(String, Vector)] {
    let example = try Example()
    let signed = try example.set(example.draft(), Example.operations).packed.signed
    let later = try example.set(example.draft(sequence: 2, anchor: nil), Example.amendments).packed.signed
    func header(_ name: String, _ error: WireError.Code, _ change: (inout ProtoHeader) -> Void) -> (String, Vector) {
      var message = HeaderCodec.message(later.header)
      change(&message)
      return raw(name, ProtoFields.encode(message), error)
    }
    func raw(_ name: String, _ bytes: [UInt8], _ error: WireError.Code) -> (String, Vector) {
      (
        "header-\(name)",
        Vector(.header, "a header: \(name)", ["header": bytes, "signature": signed.signature], error: error)
      )
    }
    func entry(_ number: UInt32, _ count: Int) -> ProtoExtension {
      var entry = ProtoExtension()
      (entry.number, entry.content) = (number, Data(count: count))
      return entry
    }
    return [
      header("unknown-format", .unknownVersion) { $0.format = 2 },
      header("no-sequence", .missingField) { $0.sequence = 0 },
      header("no-previous", .invalidField) { $0.previous = Data() },
      header("first-with-previous", .invalidField) { $0.sequence = 1 },
      header("unknown-purpose", .invalidField) { $0.purpose = 9 },
      header("no-operations", .overLimit) { $0.operationCount = 0 },
      header("too-many-operations", .overLimit) { $0.operationCount = 10_001 },
      header("body-too-long", .overLimit) { $0.bodyLength = 16 << 20 + 1 },
      header("short-hash", .invalidField) { $0.root = Data([1, 2, 3]) },
      header("written-zero-hash", .notCanonical) { $0.roster = Data(count: 32) },
      header("own-stream-as-dependency", .invalidField) {
        $0.dependencies[0].member = $0.member
        $0.dependencies[0].stream = $0.stream
      },
      header("repeated-dependency", .notCanonical) { $0.dependencies.append($0.dependencies[0]) },
      header("branch-as-dependency", .invalidField) { $0.dependencies[0].branch = Data(count: 16) },
      header("too-many-dependencies", .overLimit) {
        $0.dependencies = Array(repeating: ProtoHead(), count: Limits.dependenciesPerHeader + 1)
      },
      header("extensions-unordered", .notCanonical) { $0.extensions = [entry(2, 0), entry(1, 0)] },
      header("too-many-extensions", .overLimit) { $0.extensions = (1...17).map { entry($0, 0) } },
      header("extension-too-long", .overLimit) { $0.extensions = [entry(1, Limits.extensionBytes + 1)] },
      raw("cut", Array(signed.bytes.dropLast()), .truncated),
      raw("unknown-field", signed.bytes + [0xf8, 0x07, 0x01], .notCanonical),
      raw("long-varint", [0x08, 0x81, 0x00] + signed.bytes.dropFirst(2), .notCanonical),
      raw("field-twice", [0x08, 0x01] + signed.bytes, .notCanonical),
      raw("group", [0x0b] + signed.bytes, .malformedMessage),
      raw("nothing", [], .unknownVersion),
      (
        "header-short-signature",
        Vector(
          .header, "a signature of 63 bytes",
          ["header": signed.bytes, "signature": Array(signed.signature.dropLast())],
          error: .invalidField)
      ),
    ]
  }

  static func frames() throws -> [(String, Vector)] {
    func frame(_ name: String, _ error: WireError.Code, _ change: (inout ProtoFrame) -> Void) -> (String, Vector) {
      var message = ProtoFrame()
      change(&message)
      return raw(name, ProtoFields.encode(message), error)
    }
    func raw(_ name: String, _ bytes: [UInt8], _ error: WireError.Code) -> (String, Vector) {
      ("frame-\(name)", Vector(.frame, "a frame: \(name)", ["frame": bytes], error: error))
    }
    let signed = ForkProofCodec.message(try AcceptedVectors.proof().first)
    return [
      raw("unknown-kind", [0xfa, 0x06, 0x00], .unknownVersion),
      raw("two-contents", [0x1a, 0x00, 0x1a, 0x00], .overLimit),
      raw("cut", [0x1a, 0x05, 0x08], .truncated),
      raw("bad-wire-type", [0x1f], .malformedMessage),
      raw("endless-varint", [UInt8](repeating: 0xff, count: 11), .malformedMessage),
      frame("hello-short-partnership", .invalidField) { $0.hello.partnership = Data([1]) },
      frame("hello-versions-crossed", .invalidField) {
        $0.hello.partnership = Data(Example.partnership)
        $0.hello.minimumVersion = 2
      },
      frame("hello-dictionaries", .overLimit) {
        $0.hello.partnership = Data(Example.partnership)
        $0.hello.dictionaries = Array(repeating: 1, count: 33)
      },
      frame("hello-two-audit-claims", .invalidField) {
        $0.hello.partnership = Data(Example.partnership)
        $0.hello.audit = [ProtoAuditClaim(), ProtoAuditClaim()]
      },
      frame("clock-unordered", .notCanonical) {
        let head = ProtoFields.head(Example.stream, Head(sequence: 1, prefix: Example.hash("").prefix))
        $0.clock.heads = [head, head]
      },
      frame("clock-no-sequence", .missingField) { $0.clock.heads = [ProtoHead()] },
      frame("probe-unordered", .notCanonical) {
        var sample = ProtoSample()
        (sample.sequence, sample.prefix) = (1, Data(count: 16))
        $0.forkProbe.samples = [sample, sample]
      },
      frame("change-set-no-header", .missingField) {
        $0.changeSet.body = Data([0])
        $0.changeSet.compressedLength = 1
      },
      frame("change-set-body-too-long", .lengthMismatch) {
        $0.changeSet.header = signed
        $0.changeSet.body = Data([0, 1])
        $0.changeSet.compressedLength = 1
      },
      frame("change-set-over-limit", .overLimit) {
        $0.changeSet.header = signed
        $0.changeSet.body = Data([0, 1])
        $0.changeSet.compressedLength = UInt32(Limits.packedBytes + 1)
      },
      frame("chunk-empty", .missingField) { $0.chunk = Data() },
      frame("close-unknown-code", .invalidField) { $0.close.code = 99 },
      frame("close-long-detail", .overLimit) { $0.close.detail = String(repeating: "x", count: 257) },
      frame("checkpoint-reserved", .unknownVersion) { $0.checkpoint = Data([1]) },
      frame("header-only-reserved", .unknownVersion) { $0.headerOnly = signed },
    ]
  }

  static func certificates() throws -> [(String, Vector)] {
    func certificate(_ name: String, _ error: WireError.Code, _ change: (inout ProtoErasureCertificate) -> Void) throws
      -> (String, Vector)
    {
      var message = try ProtoFields.decode(
        ProtoErasureCertificate.self, ErasureCodec.encode(AcceptedVectors.certificate()), ErasureCodec.shape,
        "a certificate")
      change(&message)
      return (
        "erasure-\(name)",
        Vector(
          .erasureCertificate, "a certificate: \(name)", ["certificate": ProtoFields.encode(message)], error: error)
      )
    }
    let accepted = try AcceptedVectors.proof()
    let other = try Example()
    let stranger = try other.set(other.draft(sequence: 2), Example.amendments).packed.signed
    let checkpoint = CheckpointCodec.encode(try AcceptedVectors.checkpoint())
    return [
      try certificate("commitment-bit", .proofMismatch) { $0.commitment[0] ^= 1 },
      try certificate("skeleton-bit", .proofMismatch) { $0.skeleton[1] ^= 1 },
      try certificate("path-bit", .proofMismatch) { $0.path[0][0] ^= 1 },
      try certificate("path-short", .proofMismatch) { $0.path.removeLast() },
      try certificate("path-long", .proofMismatch) { $0.path.append($0.path[0]) },
      try certificate("path-over-limit", .overLimit) { $0.path = Array(repeating: $0.path[0], count: 100) },
      try certificate("statement-trailing", .notCanonical) { $0.statement.append(contentsOf: [0x78, 0x01]) },
      try certificate("statement-format", .unknownVersion) { $0.statement[1] = 2 },
      try certificate("no-header", .missingField) { $0.clearHeader() },
      try certificate("short-key", .invalidField) { $0.signatures[0].publicKey.removeLast() },
      (
        "fork-proof-same-header",
        Vector(
          .forkProof, "one header twice",
          ["proof": ForkProofCodec.encode(ForkProof(first: accepted.first, second: accepted.first))], error: .noFork)
      ),
      (
        "fork-proof-successor",
        Vector(
          .forkProof, "two sequences, and not after the same header",
          ["proof": ForkProofCodec.encode(ForkProof(first: accepted.first, second: stranger))], error: .noFork)
      ),
      (
        "checkpoint-cut",
        Vector(.checkpoint, "a checkpoint: cut", ["checkpoint": Array(checkpoint.dropLast(3))], error: .truncated)
      ),
    ]
  }

  static func bundles() throws -> [(String, Vector)] {
    let bundle = try AcceptedVectors.bundle()
    func vector(_ name: String, _ bytes: [UInt8], _ error: WireError.Code) -> (String, Vector) {
      ("bundle-\(name)", Vector(.bundle, "a bundle: \(name)", ["bundle": bytes], error: error))
    }
    return [
      vector("nothing", [], .notABundle), vector("other-magic", [0x50, 0x4b, 3, 4], .notABundle),
      vector("torn-length", Array(bundle.prefix(6)), .tornBundle),
      vector("torn-frame", Array(bundle.dropLast(1)), .tornBundle),
      vector("no-close", Array(bundle.dropLast(6)), .tornBundle),
      vector("trailing-byte", bundle + [0], .trailingBytes),
      vector("frame-over-limit", Array(bundle.prefix(4)) + [0x00, 0x40, 0x00, 0x01], .overLimit),
    ]
  }
}
