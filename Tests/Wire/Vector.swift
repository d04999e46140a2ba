import Foundation
import Replication
import Trust

@testable import Wire

/// One test vector: what goes in, in hexadecimal, and what must come out, or which error.
struct Vector: Codable, Equatable {
  enum Kind: String, Codable {
    case header, skeleton, value, changeSet, frame, erasureCertificate, forkProof, checkpoint, bundle, seal
  }

  var kind: Kind
  var comment: String
  var input: [String: String]
  var expected: [String: String]?
  var error: String?

  /// The repository's Protocol folder.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Protocol")

  static func files(_ folder: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: Self.folder.appending(path: "vectors/\(folder)"), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
  }

  init(
    _ kind: Kind, _ comment: String, _ input: [String: [UInt8]], numbers: [String: Int] = [:],
    error: WireError.Code? = nil
  ) {
    self.kind = kind
    self.comment = comment
    self.input = input.mapValues(hexadecimal)
    for (name, number) in numbers { self.input[name] = String(number) }
    self.error = error?.rawValue
  }

  init(contentsOf url: URL) throws {
    self = try JSONDecoder().decode(Vector.self, from: Data(contentsOf: url))
  }

  func write(_ name: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let url = Self.folder.appending(path: "vectors/\(error == nil ? "accepted" : "rejected")/\(name).json")
    try (encoder.encode(self) + Data("\n".utf8)).write(to: url)
  }

  private func bytes(_ name: String) throws -> [UInt8] { try Hexadecimal.decode(input[name] ?? "") }

  private static func skeleton(_ bytes: [UInt8]) throws -> Skeleton<Reference> {
    try bytes.withBytes { (buffer) throws(WireError) in
      var reader = ByteReader(buffer)
      let skeleton = try SkeletonCodec.decode(&reader)
      try reader.finish("a skeleton")
      return skeleton
    }
  }

  /// What this build makes of the input.
  func run() throws -> [String: String] {
    switch kind {
    case .header:
      let signed = try HeaderCodec.decode(bytes("header"), signature: bytes("signature"))
      var fields = Describe.header(signed.header)
      fields["hash"] = "\(signed.hash)"
      return fields
    case .skeleton:
      return ["skeleton": Describe.skeleton(try Self.skeleton(bytes("skeleton")))]
    case .value: return ["value": Describe.value(try ValueCodec.decode(bytes("value")[...]))]
    case .changeSet:
      let signed = try HeaderCodec.decode(bytes("header"), signature: bytes("signature"))
      let packed = PackedChangeSet(
        signed: signed, body: try bytes("body"), dictionary: UInt32(input["dictionary"] ?? "0") ?? 0)
      return try Describe.set(ChangeSetCodec.open(packed))
    case .frame: return ["frame": Describe.frame(try FrameCodec.decode(bytes("frame")))]
    case .erasureCertificate:
      let certificate = try ErasureCodec.decode(bytes("certificate"))
      return [
        "header": "\(certificate.header.hash)", "index": "\(certificate.statement.index)",
        "authored": "\(certificate.statement.authored.rawValue)",
        "reason": "\(certificate.statement.reason)", "identity": "\(certificate.statement.identity)",
        "commitment": "\(certificate.commitment)", "signatures": "\(certificate.signatures.count)",
      ]
    case .forkProof:
      let proof = try ForkProofCodec.decode(bytes("proof"))
      return ["first": "\(proof.first.hash)", "second": "\(proof.second.hash)"]
    case .checkpoint:
      let signed = try CheckpointCodec.decode(bytes("checkpoint"))
      let checkpoint = signed.checkpoint
      return [
        "clock": checkpoint.clock.sorted.map { Describe.head($0.stream, $0.head) }.joined(separator: ", "),
        "roster": "\(checkpoint.roster)", "erasures": "\(checkpoint.erasures)",
        "liveRoot": "\(checkpoint.liveRoot)", "liveCount": "\(checkpoint.liveCount)",
        "digest": "\(checkpoint.digest)", "authored": "\(checkpoint.authored.rawValue)",
        "signatures": "\(signed.signatures.count)",
        "uninterpreted": "\(checkpoint.hasUnknownCriticalExtension)",
      ]
    case .seal: return try opened()
    case .bundle:
      return try TemporaryFile.with(bytes("bundle")) { path in
        let reader = try BundleReader(path: path)
        var fields = [String: String]()
        while let frame = try reader.next() { fields["frame \(fields.count)"] = Describe.frame(frame) }
        return fields
      }
    }
  }
}

extension Vector {
  /// What a reader that may read it makes of a sealed value.
  private func opened() throws -> [String: String] {
    func number(_ name: String) -> UInt64 { UInt64(input[name] ?? "") ?? 0 }
    func member(_ name: String) -> MemberNumber { MemberNumber(rawValue: UInt32(number(name))) }
    guard let partnership = HashPrefix(try bytes("partnership")) else { throw Hexadecimal.Malformed() }
    let skeletonBytes = try bytes("skeleton")
    let skeleton = try Self.skeleton(skeletonBytes)
    guard case .sealed(let lock, let ciphertext) = try ValueCodec.decode(bytes("value")[...]),
      let commitment = skeleton.commitment
    else { throw WireError(.invalidField, "this is no sealed value") }
    let key = try ContentKey.unwrap(
      bytes("wrap"), for: member("recipient"), key: SealingKey(seed: bytes("sealingKey")), from: member("author"),
      audience: skeleton.audience, partnership: partnership)
    let place = SealPlace(
      partnership: partnership, stream: StreamID(member: member("author"), id: number("stream")),
      sequence: number("sequence"), index: UInt32(number("index")))
    let value = try key.open(ciphertext, commitment: commitment, at: place, skeleton: skeletonBytes)
    return [
      "lock": Describe.reference(lock), "commitment": "\(commitment)",
      "value": Describe.value(try ValueCodec.decode(value[...])),
    ]
  }
}

enum Hexadecimal {
  struct Malformed: Error {}

  static func decode(_ text: String) throws -> [UInt8] {
    let digits = Array(text.utf8)
    guard digits.count % 2 == 0 else { throw Malformed() }
    return try stride(from: 0, to: digits.count, by: 2).map { place in
      guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else {
        throw Malformed()
      }
      return byte
    }
  }
}

/// Files that are gone after use.
enum TemporaryFile {
  static func path() -> String {
    FileManager.default.temporaryDirectory.appending(path: "wire-\(UUID().uuidString)").path
  }

  static func with<R>(_ bytes: [UInt8], _ body: (String) throws -> R) throws -> R {
    let path = path()
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }
}
