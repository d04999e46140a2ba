import Foundation
import Replication
import Wire

@testable import Trust

/// What the fuzzers begin with, made from the protocol's vectors and the reference partnership's files, so that no binary
/// is kept; and the inputs that once broke a parser, in hexadecimal under `crashers`.
extension Parser {
  private struct Vector: Decodable {
    var kind: String
    var input: [String: String]
  }

  /// The kind of vector, and the names of what goes in, one after the other.
  private var vectors: (kind: String, input: String)? {
    switch self {
    case .stream, .frame, .session: ("frame", "frame")
    case .header: ("header", "header")
    case .body: ("changeSet", "body")
    case .skeleton: ("skeleton", "skeleton")
    case .value: ("value", "value")
    case .certificate: ("erasureCertificate", "certificate")
    case .proof: ("forkProof", "proof")
    case .checkpoint: ("checkpoint", "checkpoint")
    case .bundle: ("bundle", "bundle")
    case .tunnel, .roster, .tls, .pem, .seal, .lock, .csv, .configuration, .mapping, .services, .handover, .form, .json,
      .document, .keys, .token:
      nil
    }
  }

  func seeds() throws -> [[UInt8]] {
    if let (kind, name) = vectors { return try Self.read(kind).compactMap { try seed($0, name) } }
    switch self {
    case .tunnel: return WireParsers.tunnelSeeds
    case .roster: return try Self.rosters()
    case .tls: return [try Self.certificate().der]
    case .pem: return [Array(try Self.certificate().pem.utf8)]
    case .seal: return [try SealedPlain([1, 2, 3], opening: [UInt8](repeating: 1, count: 32)).bytes]
    case .lock: return try TrustParsers.lockSeeds()
    case .handover: return try HandoverParser.seeds()
    case .form: return WebParsers.formSeeds
    case .json: return WebParsers.jsonSeeds
    case .document: return ProviderParsers.documentSeeds
    case .keys: return ProviderParsers.keySeeds
    case .token: return ProviderParsers.tokenSeeds
    case .csv: return try Self.files("csv").map { [63] + $0 }
    case .configuration: return try Self.files("node.yaml")
    case .mapping: return try Self.files("mapping.yaml")
    default: return try Self.files("services.yaml")
    }
  }

  private func seed(_ vector: Vector, _ name: String) throws -> [UInt8]? {
    guard let text = vector.input[name] ?? vector.input["bytes"], let bytes = Hexadecimal.bytes(text) else {
      return nil
    }
    switch self {
    case .stream: return [9] + FrameCodec.prefix(length: bytes.count) + bytes
    case .session:
      return [4, UInt8(truncatingIfNeeded: bytes.count >> 8), UInt8(truncatingIfNeeded: bytes.count)] + bytes
    case .body:
      let header = vector.input["header"].flatMap(Hexadecimal.bytes).flatMap {
        try? HeaderCodec.decode($0, signature: [UInt8](repeating: 0, count: 64)).header
      }
      guard let header else { return nil }
      let (count, length) = (header.operationCount - 1, header.bodyLength)
      let dictionary = UInt8(vector.input["dictionary"] ?? "") ?? 0
      return [
        UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count),
        UInt8(truncatingIfNeeded: length >> 16), UInt8(truncatingIfNeeded: length >> 8),
        UInt8(truncatingIfNeeded: length), dictionary,
      ] + bytes
    default: return bytes
    }
  }

  private static func read(_ kind: String) throws -> [Vector] {
    let folder = FileParsers.top.appending(path: "Protocol/vectors")
    return try ["accepted", "rejected"].flatMap { part in
      try FileManager.default.contentsOfDirectory(
        at: folder.appending(path: part), includingPropertiesForKeys: nil)
    }.sorted { $0.path < $1.path }.filter { $0.pathExtension == "json" }
      .map { try JSONDecoder().decode(Vector.self, from: Data(contentsOf: $0)) }.filter { $0.kind == kind }
  }

  private static func files(_ ending: String) throws -> [[UInt8]] {
    let folder = FileParsers.top.appending(path: "Nodes")
    guard let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else { return [] }
    return try all.compactMap { $0 as? URL }.filter { $0.path.hasSuffix(ending) && !$0.path.contains("/data/") }
      .sorted { $0.path < $1.path }.map { [UInt8](try Data(contentsOf: $0)) }
  }

  /// Inputs that once broke this parser, with their names.
  func crashers() throws -> [(name: String, bytes: [UInt8])] {
    let folder = FileParsers.top.appending(path: "Tests/Fuzzing/crashers/\(rawValue)")
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .sorted { $0.path < $1.path }.map { file in
        let text = try String(contentsOf: file, encoding: .utf8).filter { !$0.isWhitespace }
        guard let bytes = Hexadecimal.bytes(text) else { throw Broken("\(file.lastPathComponent) is not hexadecimal") }
        return (file.lastPathComponent, bytes)
      }
  }

  private static func rosters() throws -> [[UInt8]] {
    let board = SigningKey()
    func member(_ number: UInt32) -> RosterMember {
      RosterMember(
        number: MemberNumber(rawValue: number), agency: "Agency \(number)", roles: [1, 2],
        signingKeys: [SigningKey().publicKey], pins: [sha256([UInt8(number)])], addresses: ["127.0.0.1:7400"])
    }
    let first = Roster(
      partnership: HashPrefix(words: (7, 7)), version: 1, previous: .zero, boardKeys: [board.publicKey], threshold: 1,
      members: [member(1), member(2)], rights: [:], issued: Instant(rawValue: 0))
    var signed = try SignedRoster(first)
    try signed.sign(with: board)
    return [try signed.encoded]
  }

  private static func certificate() throws -> (pem: String, der: [UInt8]) {
    let pem = try TLSIdentity.generate(name: "Agency", now: Date(timeIntervalSince1970: 0)).certificatePEM
    let base64 = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    return (pem, [UInt8](Data(base64Encoded: base64) ?? Data()))
  }
}

enum Hexadecimal {
  static func bytes(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for at in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[at..<at + 2], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
