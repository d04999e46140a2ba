import Foundation
import Replication

@testable import Wire

/// What every reader must accept, by file name.
enum AcceptedVectors {
  static func all() throws -> [(name: String, vector: Vector)] {
    try headers() + contents() + sets() + certificates() + SealExample.accepted() + frames()
  }

  static func input(_ set: PackedChangeSet) -> [String: [UInt8]] {
    ["header": set.signed.bytes, "signature": set.signed.signature, "body": set.body]
  }

  static func changeSet(_ comment: String, _ set: PackedChangeSet, error: WireError.Code? = nil) -> Vector {
    Vector(.changeSet, comment, input(set), numbers: ["dictionary": Int(set.dictionary)], error: error)
  }

  static func header(_ comment: String, _ signed: SignedHeader) -> Vector {
    Vector(.header, comment, ["header": signed.bytes, "signature": signed.signature])
  }

  /// A header with extensions, which this build reads but does not write.
  static func extended(_ example: Example, _ extensions: [(UInt32, Bool)]) throws -> (bytes: [UInt8], body: [UInt8]) {
    let set = try Example.stored(example.set(example.draft(), Example.operations))
    var message = HeaderCodec.message(set.signed.header)
    message.extensions = extensions.map { number, critical in
      var entry = ProtoExtension()
      entry.number = number
      entry.critical = critical
      entry.content = Data([1, 2, 3])
      return entry
    }
    return (ProtoFields.encode(message), set.body)
  }

  static func headers() throws -> [(String, Vector)] {
    let example = try Example()
    let first = try example.set(example.draft(), Example.operations).packed.signed
    let second = try example.set(example.draft(sequence: 2, anchor: nil), Example.amendments).packed.signed
    let anchor = Clock([
      Example.other: Head(sequence: 9, prefix: Example.hash("other head").prefix),
      StreamID(member: 5, id: 7, branch: Example.hash("branch").prefix): Head(
        sequence: 1, prefix: Example.hash("branch").prefix),
    ])
    let anchored = try example.set(example.draft(sequence: 2, anchor: anchor), Example.amendments).packed.signed
    let plain = try extended(example, [(7, false)])
    let critical = try extended(example, [(7, false), (8, true)])
    return [
      ("header-first", header("a stream's first header, with an empty anchor", first)),
      ("header-dependency", header("a later header that cites another stream", second)),
      ("header-anchor", header("a full clock as anchor, with a branch", anchored)),
      (
        "header-extension",
        Vector(
          .header, "an unknown extension that is not critical changes nothing",
          ["header": plain.bytes, "signature": try example.sign(plain.bytes)])
      ),
      (
        "header-critical-extension",
        Vector(
          .header, "an unknown critical extension: delivered uninterpreted",
          ["header": critical.bytes, "signature": try example.sign(critical.bytes)])
      ),
      (
        "set-critical-extension",
        Vector(
          .changeSet, "its body can be read all the same",
          ["header": critical.bytes, "signature": try example.sign(critical.bytes), "body": critical.body])
      ),
    ]
  }

  static func contents() throws -> [(String, Vector)] {
    var vectors = [(String, Vector)]()
    for (number, operation) in (Example.operations + Example.amendments).enumerated() {
      var bytes = [UInt8]()
      SkeletonCodec.append(operation.skeleton, to: &bytes)
      vectors.append(("skeleton-\(number)", Vector(.skeleton, "a skeleton", ["skeleton": bytes])))
      vectors.append(
        ("value-\(number)", Vector(.value, "a value", ["value": ValueCodec.encode(operation.value)])))
    }
    var many = [UInt8]()
    SkeletonCodec.append(
      Skeleton(
        action: .set(entity: .own(0), field: 1), replaces: (0..<9).map { Reference.own($0) }, audience: 255),
      to: &many)
    vectors.append(("skeleton-nine-replaced", Vector(.skeleton, "seven or more replaced", ["skeleton": many])))
    let integers: [Int64] = [0, -1, 15, -16, 16, .max, .min]
    let nested = (1..<Limits.valueDepth).reduce(Value<Reference>.integer(1)) { value, _ in .list([value]) }
    for (name, value) in [
      ("integers", .list(integers.map { .integer($0) })), ("deepest", nested),
      ("text-31", .text(String(repeating: "x", count: 31))), ("empty", .record([])),
      ("last-field", .record([.init(0, .none), .init(65_535, .bytes([]))])),
    ] as [(String, Value<Reference>)] {
      vectors.append(
        ("value-\(name)", Vector(.value, "a value: \(name)", ["value": ValueCodec.encode(value)])))
    }
    return vectors
  }

  static func sets() throws -> [(String, Vector)] {
    let example = try Example()
    let set = try example.set(example.draft(), Example.operations)
    let later = try example.set(example.draft(sequence: 2, anchor: nil), Example.amendments)
    let many: Operations = (0..<40).map { number in
      (
        Skeleton(action: .create(3, 1)),
        number == 7
          ? .none
          : .record([
            .init(1, .integer(number)), .init(2, .text("flag \(number)")), .init(3, .integer(100_000 * number)),
            .init(70, .list([.integer(-number)])),
          ])
      )
    }
    let bulk = try example.set(example.draft(), many)
    let holes = try ChangeSetCodec.erase(bulk.packed, indices: [0, 7, 8, 39])
    var body = set.body
    let place = 32 + 1
    body[place] = 0x43
    let void = try example.header(example.draft(), body: body, count: 3)
    return [
      ("set-stored", changeSet("three operations, not compressed", try Example.stored(set))),
      ("set-deflate", changeSet("the same, compressed with dictionary 1", set.packed)),
      ("set-references", changeSet("references to earlier sets and to a dependency", later.packed)),
      ("set-columns", changeSet("forty operations, rearranged and compressed", bulk.packed)),
      (
        "set-hole",
        changeSet(
          "the second value erased", try Example.stored(erased(set, [1])))
      ),
      ("set-holes-columns", changeSet("four values erased of forty", holes)),
      ("set-all-erased", changeSet("every value erased", try ChangeSetCodec.erase(set.packed, indices: [0, 1, 2]))),
      (
        "set-void",
        changeSet(
          "signed, but its first skeleton is unknown: delivered void",
          PackedChangeSet(signed: void, body: [0] + body, dictionary: 0))
      ),
    ]
  }

  static func erased(_ set: ReceivedSet, _ indices: [UInt32]) throws -> ReceivedSet {
    try ChangeSetCodec.open(ChangeSetCodec.erase(set.packed, indices: indices))
  }

  static func certificate() throws -> ErasureCertificate {
    let example = try Example()
    let set = try example.set(example.draft(), Example.operations)
    var certificate = try ErasureCodec.certificate(
      for: 1, of: set.packed, authored: Example.authored.adding(milliseconds: 1), reason: 2)
    certificate.signatures = [
      .init(
        publicKey: example.publicKey,
        signature: try example.sign(certificate.statementBytes, "erasure"))
    ]
    return certificate
  }

  static func proof() throws -> ForkProof {
    let example = try Example()
    let first = try example.set(example.draft(), Example.operations).packed.signed
    let second = try example.set(example.draft(), [Example.operations[0]]).packed.signed
    return ForkProof(first: first, second: second)
  }

  static func checkpoint() throws -> SignedCheckpoint {
    let checkpoint = Checkpoint(
      clock: Clock([Example.stream: Head(sequence: 1, prefix: Example.hash("head").prefix)]),
      roster: Example.hash("roster"), erasures: .zero, liveRoot: Example.hash("live"), liveCount: 3,
      digest: Example.hash("digest"), authored: Example.authored)
    let bytes = CheckpointCodec.encode(checkpoint)
    return SignedCheckpoint(
      checkpoint, statementBytes: bytes,
      signatures: [.init(member: 3, signature: try Example().sign(bytes, "checkpoint"))])
  }

  static func certificates() throws -> [(String, Vector)] {
    [
      (
        "erasure-certificate",
        Vector(
          .erasureCertificate, "the second value of set-stored, erased by its author",
          ["certificate": ErasureCodec.encode(try certificate())])
      ),
      (
        "fork-proof",
        Vector(.forkProof, "two first headers of one stream", ["proof": ForkProofCodec.encode(try proof())])
      ),
      ("checkpoint", Vector(.checkpoint, "reserved", ["checkpoint": CheckpointCodec.encode(try checkpoint())])),
    ]
  }

  static func exampleFrames() throws -> [(String, Frame)] {
    let example = try Example()
    let set = try Example.stored(example.set(example.draft(), Example.operations))
    let head = Dependency(stream: Example.other, head: Head(sequence: 9, prefix: Example.hash("other head").prefix))
    return [
      (
        "hello",
        .hello(
          Hello(
            minimumVersion: 1, maximumVersion: 1,
            partnership: HashPrefix(Example.partnership) ?? Example.hash("").prefix, member: 3, incarnation: 77,
            baseline: .zero, roster: Example.hash("roster"), rosterVersion: 2, dictionaries: [1],
            clockHash: Example.hash("clock"), digest: Example.hash("digest"), erasures: .zero,
            yourHeads: [head], live: true))
      ),
      ("clock", .clock(ClockUpdate(isFull: true, heads: [head]))), ("plan", .plan(SyncPlan(sets: 1, bytes: 512))),
      ("roster", .roster([1, 2, 3])), ("fork-proof", .forkProof(try proof())),
      ("fork-probe", .forkProbe(ForkProbe(stream: Example.stream, samples: [head.head]))),
      ("erasure", .erasure(ErasureCodec.encode(try certificate()))),
      (
        "change-set",
        .changeSet(
          ChangeSetStart(
            signed: set.signed, dictionary: 0, compressedLength: UInt32(set.body.count),
            body: Array(set.body.prefix(100))))
      ),
      ("chunk", .chunk(Array(set.body.dropFirst(100)))),
      ("ack", .ack(Ack(heads: [head], sets: 1, clockHash: Example.hash("clock").prefix, digest: nil))),
      ("ack-empty", .ack(Ack(heads: [], sets: 0, clockHash: nil, digest: nil))),
      ("prove", .prove(head)), ("proof", .proof(set.signed)),
      ("close", .close(CloseReason(.violation, "rootMismatch"))),
    ]
  }

  /// Those that only peers exchange whose Hello speaks of audit logs.
  static func auditFrames() -> [(String, Frame)] {
    let head = SignedAuditHead(
      head: AuditHead(member: 3, size: 12, root: Example.hash("audit root"), at: Instant(milliseconds: 5)),
      signature: Array(repeating: 7, count: 64))
    return [
      (
        "hello-audit",
        .hello(
          Hello(
            minimumVersion: 1, maximumVersion: 1,
            partnership: HashPrefix(Example.partnership) ?? Example.hash("").prefix, member: 3, incarnation: 77,
            baseline: .zero, roster: .zero, rosterVersion: 2, dictionaries: [], clockHash: .zero, digest: .zero,
            erasures: .zero, yourHeads: [], live: false,
            audit: AuditClaim(size: 9, root: Example.hash("audit root").prefix, isFollowed: true)))
      ),
      ("audit-head", .auditHead(AuditShowing(signed: head, from: 9, path: [Example.hash("node")]))),
      ("audit-cosigned", .auditAnswer(.cosigned(size: 12, at: Instant(milliseconds: 6), signature: head.signature))),
      ("audit-refused", .auditAnswer(.refused(head))), ("audit-later", .auditAnswer(.later)),
    ]
  }

  static func frames() throws -> [(String, Vector)] {
    var vectors = [(String, Vector)]()
    for (name, frame) in try exampleFrames() {
      vectors.append(("frame-\(name)", Vector(.frame, "a frame: \(name)", ["frame": try FrameCodec.encode(frame)])))
    }
    for (name, frame) in auditFrames() {
      vectors.append(("frame-\(name)", Vector(.frame, "a frame: \(name)", ["frame": try FrameCodec.encode(frame)])))
    }
    var servable = ProtoFrame()
    var row = ProtoServableFrom()
    (row.member, row.stream, row.sequence) = (3, 4, 5)
    servable.hello.partnership = Data(Example.partnership)
    servable.hello.servableFrom = [row]
    vectors.append(
      (
        "frame-hello-servable-from",
        Vector(.frame, "what is reserved in a Hello is passed over", ["frame": ProtoFields.encode(servable)])
      ))
    vectors.append(("bundle", Vector(.bundle, "a bundle of all frames but Hello", ["bundle": try bundle()])))
    return vectors
  }

  static func bundle() throws -> [UInt8] {
    var bytes: [UInt8] = Array("ANB1".utf8)
    for (_, frame) in try exampleFrames() + [("", .close(CloseReason(.done)))] {
      switch frame {
      case .hello: continue
      case .close(let reason) where reason.code != .done: continue
      default:
        let payload = try FrameCodec.encode(frame)
        bytes += FrameCodec.prefix(length: payload.count) + payload
      }
    }
    return bytes
  }
}
