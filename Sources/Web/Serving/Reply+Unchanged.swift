import AgencyNode
import Crypto
import Foundation
import HTTPTypes
import Replication

extension Reply {
  /// Marks an answer of the API by what it says, and leaves the body out for whoever has it already.
  mutating func markUnchanged(_ head: HTTPRequest, _ passage: Gate.Passage) {
    guard status == .ok, headers[.eTag] == nil, passage.surface == .api || passage.route?.access == .anybody else {
      return
    }
    let tag = ETag.of(body)
    headers[.eTag] = tag
    guard ETag.isKnown(tag, head) else { return }
    status = .notModified
    body = []
  }
}

extension Gate {
  /// Answers what is polled. Who has it already costs one small read, and no entry in the audit log: nothing is shown.
  func unlessKnown(_ exchange: Exchange) async throws -> Reply {
    let mark = try await exchange.work { try $0.pollMark() }
    let tag = ETag.of(Array([mark, exchange.name, exchange.head.path ?? ""].joined(separator: "\n").utf8))
    var reply = Reply(status: .notModified)
    if !ETag.isKnown(tag, exchange.head) { reply = try await exchange.route.handle(exchange) }
    reply.headers[.eTag] = tag
    return reply
  }
}

/// What names a state of something, for whoever has it already (RFC 9110, section 8.8.3).
enum ETag {
  static func of(_ bytes: [UInt8]) -> String {
    "\"\(hexadecimal(Array(SHA256.hash(data: Data(bytes)).prefix(16))))\""
  }

  /// Whether a request says that it has it.
  static func isKnown(_ tag: String, _ head: HTTPRequest) -> Bool {
    (head.headerFields[.ifNoneMatch] ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
      .contains { $0 == tag || $0 == "W/" + tag }
  }
}
