/// An HTTP proxy that connections to peers go through. It is asked for a tunnel (CONNECT: RFC 9110, section 9.3.6) and learns
/// the peer's host and port; TLS goes through it from end to end, with the same pins.
public struct TunnelProxy: Sendable {
  let host: String
  let port: Int
  let authorization: String?

  /// - Parameter authorization: The value of Proxy-Authorization; nil if the proxy asks for nothing.
  /// - Returns: nil if that value could end its line, or has more than 2,048 bytes.
  public init?(host: String, port: Int, authorization: String? = nil) {
    guard (authorization ?? "").utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), (authorization ?? "").utf8.count <= 2_048
    else { return nil }
    self.host = host
    self.port = port
    self.authorization = authorization
  }

  /// What is sent to the proxy.
  /// - Throws: `nameUnknown` for a host that could end the line and begin another one.
  func request(host: String, port: Int) throws(TransportError) -> String {
    guard host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !host.isEmpty, host.utf8.count <= 255 else {
      throw TransportError(
        .nameUnknown, "a proxy cannot be asked for the peer's address; correct it in node.yaml or the roster")
    }
    let target = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    let secret = authorization.map { "Proxy-Authorization: \($0)\r\n" } ?? ""
    return "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n\(secret)\r\n"
  }
}

/// What a proxy said to CONNECT, as far as it came.
enum TunnelAnswer: Equatable {
  case incomplete
  /// The tunnel stands; the bytes after so many are the peer's.
  case open(headBytes: Int)
  case refused(status: Int)
  /// No answer of an HTTP/1 proxy, or one whose head is longer than ``limit``.
  case unreadable

  /// Bytes of heads, interim ones (1xx) included.
  static let limit = 8 << 10

  /// Reads from the beginning. Headers say nothing that counts: only the status does.
  static func read(_ bytes: [UInt8]) -> TunnelAnswer {
    var head = bytes[...]
    while true {
      guard let status = status(head) else { return .unreadable }
      guard status > 0 else { return .incomplete }
      guard status < 300 else { return .refused(status: status) }
      guard let end = end(of: head) else { return bytes.count < limit ? .incomplete : .unreadable }
      guard end <= limit else { return .unreadable }
      if status >= 200 { return .open(headBytes: end) }
      head = bytes[end...]
    }
  }

  /// - Returns: 0 if the status is still to come; nil if what came begins no answer.
  private static func status(_ head: ArraySlice<UInt8>) -> Int? {
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    for (byte, form) in zip(head, "HTTP/1.d ddd".utf8) {
      guard form == UInt8(ascii: "d") ? isDigit(byte) : byte == form else { return nil }
    }
    guard head.count > 12 else { return 0 }
    let after = head[head.startIndex + 12]
    guard after == UInt8(ascii: " ") || after == UInt8(ascii: "\r") else { return nil }
    let status = head.dropFirst(9).prefix(3).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return status >= 100 ? status : nil
  }

  /// The place after the empty line that ends a head.
  private static func end(of head: ArraySlice<UInt8>) -> Int? {
    let line = Array("\r\n\r\n".utf8)
    return head.indices.dropLast(3).first { head[$0..<$0 + 4].elementsEqual(line) }.map { $0 + 4 }
  }
}
