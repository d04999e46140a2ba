import Foundation
import Replication

@testable import Transport
@testable import Wire

enum WireParsers {
  /// A connection's bytes, in pieces as TLS gives them: the first byte says how long the pieces are.
  static func stream(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let piece = Int(first) + 1
    var frames: [[UInt8]] = []
    var assembler = FrameAssembler(limit: Limits.frameBytes)
    let rest = bytes.dropFirst()
    var at = rest.startIndex
    while at < rest.endIndex {
      let end = min(rest.endIndex, at + piece)
      let fits = Array(rest[at..<end]).withUnsafeBufferPointer { assembler.feed($0) { frames.append($0) } }
      guard fits else { return }
      at = end
    }
    try hold(frames.reduce(0) { $0 + $1.count + 4 } <= rest.count, "more frames than bytes")
    for bytes in frames { try frame(bytes) }
  }

  static func frame(_ bytes: [UInt8]) throws {
    guard let frame = try? FrameCodec.decode(bytes) else { return }
    guard let again = try? FrameCodec.encode(frame) else {
      throw Parser.Broken("a frame that was read cannot be written")
    }
    try hold(try FrameCodec.decode(again) == frame, "a frame changes when it is passed on")
  }

  /// A proxy's answer to CONNECT: cut anywhere, it is unfinished or says what it says whole.
  static func tunnel(_ bytes: [UInt8]) throws {
    let answer = TunnelAnswer.read(bytes)
    if case .open(let head) = answer {
      try hold(head <= min(bytes.count, TunnelAnswer.limit), "a head over its limits")
      try hold(TunnelAnswer.read(Array(bytes[..<head])) == answer, "an answer needs what comes after its head")
    }
    let half = TunnelAnswer.read(Array(bytes[..<(bytes.count / 2)]))
    try hold(half == .incomplete || half == answer, "an answer changes as more of it comes")
  }

  static let tunnelSeeds: [[UInt8]] = [
    "HTTP/1.1 200 Connection established\r\nVia: 1.1 x\r\n\r\n", "HTTP/1.1 100 Go\r\n\r\nHTTP/1.0 204\r\n\r\n",
    "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n", "HTTP/1.1 2000 \r\n\r\n",
    "220 mail ESMTP\r\n",
  ].map { Array($0.utf8) }

  static func header(_ bytes: [UInt8]) throws {
    guard let signed = try? HeaderCodec.decode(bytes, signature: signature) else { return }
    try hold(signed.bytes == bytes, "a header is not the bytes it was read from")
    try hold((1...Limits.operationsPerSet).contains(Int(signed.header.operationCount)), "a header over its limits")
  }

  /// Two bytes of operation count, three of body length, one of dictionary, then the packed body. The root that the
  /// header needs is made to fit, as a member gone bad would.
  static func body(_ bytes: [UInt8]) throws {
    guard bytes.count > 6 else { return }
    let count = (Int(bytes[0]) << 8 | Int(bytes[1])) % Limits.operationsPerSet + 1
    let length = min(Limits.bodyBytes, Int(bytes[2]) << 16 | Int(bytes[3]) << 8 | Int(bytes[4]))
    func set(_ root: Hash) throws -> PackedChangeSet {
      let header = Header(
        format: 1, stream: StreamID(member: MemberNumber(rawValue: 3), id: 9), purpose: .people, sequence: 2,
        previous: sha256([1]), dependencies: [], clockHash: sha256([2]), roster: sha256([3]),
        authored: Instant(rawValue: 0), operationCount: UInt32(count), bodyLength: UInt32(length), root: root,
        anchor: nil)
      let signed = try HeaderCodec.decode(HeaderCodec.encode(header), signature: signature)
      return PackedChangeSet(signed: signed, body: Array(bytes[6...]), dictionary: UInt32(bytes[5] & 1))
    }
    guard let unrooted = try? set(sha256([4])), let (body, layout) = try? PackedBody.unpack(unrooted) else { return }
    let leaves = body.withUnsafeBytes { layout.leaves($0) }
    let packed = try set(MerkleTree.root(leaves))
    let opened = try ChangeSetCodec.open(packed)
    try hold(opened.body == body, "a body is not the one that was unpacked")
    try hold(opened.malformed != nil || opened.operations.map(\.leaf) == leaves, "leaves of another body")
    for operation in opened.operations { if let range = operation.value { _ = try? ValueCodec.decode(body[range]) } }
    // What is passed on to a peer without the dictionary is the same set.
    let plain = try ChangeSetCodec.open(ChangeSetCodec.repack(packed, for: []))
    try hold(plain.body == body && plain.operations.map(\.leaf) == opened.operations.map(\.leaf), "repacked otherwise")
    _ = try ChangeSetCodec.holes(packed)
    guard opened.malformed == nil, opened.operations.first?.value != nil else { return }
    let erased = try ChangeSetCodec.open(ChangeSetCodec.erase(packed, indices: [0]))
    try hold(erased.operations.map(\.leaf) == leaves && erased.operations[0].value == nil, "erased otherwise")
  }

  static func skeleton(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { buffer in
      var reader = ByteReader(buffer)
      guard let skeleton = try? SkeletonCodec.decode(&reader), reader.remaining == 0 else { return }
      var again = [UInt8]()
      SkeletonCodec.append(skeleton, to: &again)
      try hold(again == bytes, "a skeleton has two forms")
    }
  }

  static func value(_ bytes: [UInt8]) throws {
    guard let value = try? ValueCodec.decode(bytes[...]) else { return }
    try hold(ValueCodec.encode(value) == bytes, "a value has two forms")
  }

  static func certificate(_ bytes: [UInt8]) throws {
    guard let certificate = try? ErasureCodec.decode(bytes) else { return }
    let again = ErasureCodec.encode(certificate)
    try hold(try ErasureCodec.decode(again) == certificate, "a certificate changes when it is passed on")
  }

  static func proof(_ bytes: [UInt8]) throws {
    guard let proof = try? ForkProofCodec.decode(bytes) else { return }
    try hold(try ForkProofCodec.decode(ForkProofCodec.encode(proof)) == proof, "a proof changes when it is passed on")
  }

  static func checkpoint(_ bytes: [UInt8]) throws {
    guard let signed = try? CheckpointCodec.decode(bytes) else { return }
    try hold(try CheckpointCodec.decode(CheckpointCodec.encode(signed)) == signed, "a checkpoint changes")
  }

  static func bundle(_ bytes: [UInt8]) throws {
    let path = try Parser.file("bundle", bytes)
    defer { unlink(path) }
    guard let reader = try? BundleReader(path: path) else { return }
    var frames = 0
    while (try? reader.next()) != nil {
      frames += 1
      try hold(reader.offset <= UInt64(bytes.count), "a bundle is read past its end")
    }
    try hold(frames * 4 <= bytes.count, "more frames than bytes")
  }

  static let signature = [UInt8](repeating: 7, count: 64)
}
