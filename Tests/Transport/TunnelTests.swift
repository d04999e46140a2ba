import Testing

@testable import Transport

/// What is said to a proxy, and what its answers are taken for.
@Suite("Tunnels")
struct TunnelTests {
  @Test(
    "an answer is judged by its status alone, as soon as that is known",
    arguments: [
      ("", .incomplete), ("HTTP/1.1 200", .incomplete), ("HTTP/1.1 200 OK\r\n", .incomplete),
      ("HTTP/1.1 200 OK\r\n\r\n", .open(headBytes: 19)),
      ("HTTP/1.0 200\r\nContent-Length: 5\r\n\r\nabc", .open(headBytes: 35)),
      ("HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 204 Yes\r\n\r\n", .open(headBytes: 39)),
      ("HTTP/1.1 407 ", .refused(status: 407)), ("HTTP/1.1 302 Found\r\n", .refused(status: 302)),
      ("HTTP/2 200 OK\r\n\r\n", .unreadable), ("HTTP/1.1 20x", .unreadable), ("HTTP/1.1 2000", .unreadable),
      ("HTTP/1.1 099 \r\n\r\n", .unreadable), ("\u{16}\u{3}\u{1}", .unreadable), ("SSH-2.0", .unreadable),
    ] as [(String, TunnelAnswer)])
  func answers(_ text: String, _ answer: TunnelAnswer) {
    let bytes = Array(text.utf8)
    #expect(TunnelAnswer.read(bytes) == answer)
    // However it is cut on its way, nothing else is made of it before all is there.
    for count in 0...bytes.count {
      #expect([.incomplete, answer].contains(TunnelAnswer.read(Array(bytes[..<count]))), "\(count) bytes")
    }
  }

  @Test("an answer whose head does not end within 8 KiB is unreadable, interim answers included")
  func long() {
    let interim = Array("HTTP/1.1 100 Go\r\n\r\n".utf8)
    let endless = (0..<1_000).flatMap { _ in interim }
    #expect(TunnelAnswer.read(endless) == .unreadable)
    let head = Array("HTTP/1.1 200 OK\r\nX: ".utf8)
    let filler = { (count: Int) in head + [UInt8](repeating: 0x78, count: count - head.count) }
    #expect(TunnelAnswer.read(filler(TunnelAnswer.limit - 1)) == .incomplete)
    #expect(TunnelAnswer.read(filler(TunnelAnswer.limit)) == .unreadable)
    #expect(
      TunnelAnswer.read(filler(TunnelAnswer.limit - 4) + Array("\r\n\r\n".utf8))
        == .open(headBytes: TunnelAnswer.limit))
  }

  @Test("an address that would end the line, and credentials that would, are never sent to a proxy")
  func injection() throws {
    let proxy = try #require(TunnelProxy(host: "127.0.0.1", port: 1))
    for host in ["", "a\r\nX: y", "a b", "a\u{7F}", "é", String(repeating: "a", count: 256)] {
      let error = #expect(throws: TransportError.self) { _ = try proxy.request(host: host, port: 1) }
      #expect(error?.code == .nameUnknown)
    }
    #expect(
      try proxy.request(host: "::1", port: 7_450) == "CONNECT [::1]:7450 HTTP/1.1\r\nHost: [::1]:7450\r\n\r\n")
    for authorization in ["Basic YQ==\r\nX: y", "é", String(repeating: "b", count: 2_049)] {
      #expect(TunnelProxy(host: "127.0.0.1", port: 1, authorization: authorization) == nil)
    }
  }

  @Test("a proxy that takes a connection and says nothing is left when the time for dialing is over")
  func hangs() async throws {
    let node = try TestNode()
    // A relay that lets nothing through takes what comes, as a proxy that hangs does.
    let (listener, _) = try await listen(node) { _ in true }
    let relay = try await Relay(to: listener.port)
    relay.stall()
    let proxy = try #require(TunnelProxy(host: "127.0.0.1", port: relay.port))
    let found = await code { () throws(TransportError) in
      _ = try await Dialer.connect(
        host: "127.0.0.1", port: listener.port, identity: node.identity, acceptPin: { _ in true }, proxy: proxy,
        timeout: .seconds(1))
    }
    #expect(found == .proxyTimeout)
    await relay.close()
    await listener.close()
  }
}
