import Crypto
import Foundation
import HTTPTypes
import Replication

extension Reply {
  /// Marks an answer of the API by what it says, and leaves the body out for whoever has it already: what is polled
  /// costs little while nothing changes.
  mutating func answerUnchanged(_ head: HTTPRequest, _ passage: Gate.Passage) {
    guard status == .ok, passage.surface == .api || passage.route?.access == .anybody else { return }
    let tag = "\"\(hexadecimal(Array(SHA256.hash(data: Data(body)).prefix(16))))\""
    headers[.eTag] = tag
    let known = (head.headerFields[.ifNoneMatch] ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    if known.contains(tag) || known.contains("W/\(tag)") {
      status = .notModified
      body = []
    }
  }
}
