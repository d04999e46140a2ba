import Foundation

/// Every parser of bytes that another node, a file or a person may have made. Each reads or refuses: it never traps, and
/// what it reads has the properties that ``run(_:)`` checks.
enum Parser: String, CaseIterable, Sendable {
  // What travels.
  case stream, frame, header, body, skeleton, value, certificate, proof, checkpoint, bundle, session, tunnel
  // Trust.
  case roster, tls, pem, seal, lock
  // Files.
  case csv, configuration, mapping, services, handover
  // What a browser or a program sends.
  case form, json
  // What an identity provider answers, and its tokens.
  case document, keys, token

  /// What a parser read does not hold together: as bad as a crash.
  struct Broken: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// Bytes that are worth trying: a little more than what the parser takes at once, and no more than finds new paths.
  var longest: Int {
    switch self {
    case .body, .csv, .bundle, .session: 64 << 10
    case .configuration, .mapping, .services, .handover: 16 << 10
    default: 8 << 10
    }
  }

  /// Reads the bytes as this parser does.
  /// - Throws: ``Broken``, and nothing else: what a parser refuses with is caught here.
  func run(_ bytes: [UInt8]) throws {
    switch self {
    case .stream: try WireParsers.stream(bytes)
    case .frame: try WireParsers.frame(bytes)
    case .header: try WireParsers.header(bytes)
    case .body: try WireParsers.body(bytes)
    case .skeleton: try WireParsers.skeleton(bytes)
    case .value: try WireParsers.value(bytes)
    case .certificate: try WireParsers.certificate(bytes)
    case .proof: try WireParsers.proof(bytes)
    case .checkpoint: try WireParsers.checkpoint(bytes)
    case .bundle: try WireParsers.bundle(bytes)
    case .session: try SessionParser.run(bytes)
    case .tunnel: try WireParsers.tunnel(bytes)
    case .roster: try TrustParsers.roster(bytes)
    case .tls: try TrustParsers.tls(bytes)
    case .pem: TrustParsers.pem(bytes)
    case .seal: try TrustParsers.seal(bytes)
    case .lock: try TrustParsers.lock(bytes)
    case .csv: try FileParsers.csv(bytes)
    case .configuration: try FileParsers.configuration(bytes)
    case .mapping: try FileParsers.mapping(bytes)
    case .services: try FileParsers.services(bytes)
    case .handover: try HandoverParser.run(bytes)
    case .form: try WebParsers.form(bytes)
    case .json: try WebParsers.json(bytes)
    case .document: try ProviderParsers.document(bytes)
    case .keys: try ProviderParsers.keys(bytes)
    case .token: try ProviderParsers.idToken(bytes)
    }
  }
}

extension Parser {
  /// A file in memory with these bytes, for what is read from a path. Whoever asks removes it.
  static func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    let path = "\(folder)/agency-node-fuzz-\(getpid()).\(name)"
    guard let file = fopen(path, "w") else { throw Broken("\(path) cannot be written") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Broken("\(path) cannot be written") }
    return path
  }
}

/// Fails if a parser's result is not as it must be.
func hold(_ condition: @autoclosure () throws -> Bool, _ what: String) throws {
  guard try condition() else { throw Parser.Broken(what) }
}
