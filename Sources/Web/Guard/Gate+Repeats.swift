import AgencyNode
import Foundation
import HTTPTypes
import Replication

extension Gate {
  /// The field by which a form names what it sends, so that a second press of its button is none.
  static let onceField = "once"
  static let onceInput = InputField(onceField, .name, "What makes a second press of the button none.")

  /// Answers a write that names itself once: a repeat gets what was answered the first time.
  func once(_ exchange: Exchange, _ body: [UInt8]) async throws -> Reply {
    let header = HTTPField.Name("idempotency-key").flatMap { exchange.head.headerFields[$0] }
    guard let key = exchange.route.surface == .api ? header : exchange.input.text(Self.onceField) else {
      return try await exchange.route.handle(exchange)
    }
    guard !key.isEmpty, key.utf8.count <= WebLimits.repeatKeyBytes, key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else {
      throw Problem.fault("Idempotency-Key", "has 1 to \(WebLimits.repeatKeyBytes) visible characters of ASCII")
    }
    let write = RepeatableWrite(
      key: key, user: exchange.name, place: exchange.head.path ?? "", body: body)
    let node = services.node
    let erasures: Hash
    switch try await services.worker.run({ try node.begin(write) }) {
    case .first(let before): erasures = before
    case .done(let bytes): return try Kept(bytes).reply
    case .unknown: throw Problem(.repeatUnknown, Problem.Code.repeatUnknown.advice)
    case .other: throw Problem(.repeatDiffers, Problem.Code.repeatDiffers.advice)
    }
    let reply: Reply
    do { reply = try await exchange.route.handle(exchange) } catch {
      // What the node refuses was not written. Of what failed otherwise nobody knows, so its key stays taken.
      if Problem(error).code != .failed {
        try? await services.worker.run { try node.end(write, with: nil, erasures: nil) }
      }
      throw error
    }
    // A page that shows its own faults answers with them: then nothing was written either.
    guard reply.status.kind == .successful || reply.status.kind == .redirection else {
      try await services.worker.run { try node.end(write, with: nil, erasures: nil) }
      return reply
    }
    let bytes = try Kept(reply).bytes
    // An address tells of nobody, nor does what is answered while nobody may be shown.
    let tellsOfNobody = reply.status.kind == .redirection || exchange.route.traits.contains(.whileHeldBack)
    let before = tellsOfNobody ? nil : erasures
    try await services.worker.run { try node.end(write, with: bytes, erasures: before) }
    return reply
  }

  /// An answer as it is kept.
  private struct Kept: Codable {
    var status: Int
    var type: String
    var location: String?
    var body: [UInt8]

    init(_ reply: Reply) {
      status = reply.status.code
      type = reply.headers[.contentType] ?? ""
      location = reply.headers[.location]
      body = reply.body
    }

    init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(Kept.self, from: Data(bytes)) }

    var bytes: [UInt8] { get throws { Array(try JSONEncoder().encode(self)) } }

    var reply: Reply {
      var reply = Reply(status: .init(code: status), headers: [.contentType: type], body: body)
      if let location { reply.headers[.location] = location }
      if let name = HTTPField.Name("idempotent-replayed") { reply.headers[name] = "true" }
      return reply
    }
  }
}
