import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What is answered, before the headers that every answer has.
struct Reply: Sendable {
  var status: HTTPResponse.Status = .ok
  var headers: HTTPFields = [:]
  var body: [UInt8] = []

  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Reply {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Reply(
      status: status, headers: [.contentType: "application/json"], body: Array(try encoder.encode(value)))
  }

  static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Reply {
    Reply(status: status, headers: [.contentType: "text/html; charset=utf-8"], body: Array(text.utf8))
  }

  static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Reply {
    Reply(status: status, headers: [.contentType: "text/plain; charset=utf-8"], body: Array(text.utf8))
  }

  /// Sends a browser on to a page, with GET.
  static func see(_ path: String) -> Reply { Reply(status: .seeOther, headers: [.location: path]) }

  static func problem(_ problem: Problem) -> Reply {
    var reply = Reply(
      status: problem.code.status, headers: [.contentType: "application/problem+json"], body: problem.document.bytes)
    reply.add(problem)
    return reply
  }

  /// Adds the headers that go with a problem, however it is shown.
  mutating func add(_ problem: Problem) {
    if let seconds = problem.retryAfter { headers[.retryAfter] = "\(seconds)" }
    if !problem.allow.isEmpty { headers[.allow] = problem.allow.map(\.rawValue).joined(separator: ", ") }
  }

  /// As it goes out; a HEAD has the headers alone.
  func response(to method: HTTPRequest.Method) -> Response {
    var response = Response(status: status, headers: headers)
    if method == .head {
      response.headers[.contentLength] = "\(body.count)"
    } else if status != .notModified {
      response = Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
    return response
  }
}
