import Foundation
import Loopback
import Replication
import Safeguarding
import Store
import Testing
import Trust

@testable import AgencyNode

/// Rounds of a node that may only dial out, and only through a proxy.
@Suite("Dialing through a proxy", .serialized, .timeLimit(.minutes(3)))
struct ProxyTests {
  private func partnership(
    _ port: Int, _ roles: [Role] = [.police, .refuge], credentials: SecretPlace? = nil
  ) async throws -> TestPartnership {
    try await TestPartnership(
      roles, schedule: .interval(every: 3_600_000, jitter: 0),
      proxy: ProxySettings(address: .init(host: "127.0.0.1", port: port), credentials: credentials))
  }

  /// Dials once, in vain.
  /// - Returns: The check at which it stopped, with the name of the failure.
  private func stop(_ partnership: TestPartnership) async throws -> (failure: String?, check: PeerExplanation.Check?) {
    let (node, peer) = (partnership.nodes[0], partnership.nodes[1])
    await #expect(throws: NodeError.self) { try await PeerSync(node).sync(with: peer.member) }
    let found = try #require(try node.explainPeers(peer.member).first)
    #expect(found.state == .down && found.next.first != nil)
    return (found.lastFailure, found.checks.first { $0.result == .failed })
  }

  @Test("two nodes sync through a proxy that wants credentials, and it sees host and port and no byte of the exchange")
  func syncs() async throws {
    let secret = FileManager.default.temporaryDirectory.appendingPathComponent("proxy-\(UUID().uuidString)")
    try PrivateFile.create(secret.path, Array("node:open sesame\n".utf8))
    defer { try? FileManager.default.removeItem(at: secret) }
    let proxy = try await TestProxy(.honest, wants: "bm9kZTpvcGVuIHNlc2FtZQ==")
    let partnership = try await partnership(proxy.port, credentials: .file(secret.path))
    defer { partnership.remove() }
    let (node, peer) = (partnership.nodes[0], partnership.nodes[1])
    _ = try partnership.raiseRisk(node)
    _ = try partnership.raiseRisk(peer)
    try await partnership.serving([peer]) { try await TestPartnership.meet(node, peer) }
    #expect(try TestPartnership.digest(node) == TestPartnership.digest(peer))
    #expect(try node.store.read { try $0.clock } == peer.store.read { try $0.clock })
    let asked = try #require(proxy.requests.first)
    let port = try #require(peer.configuration.listen?.port)
    #expect(asked.hasPrefix("CONNECT 127.0.0.1:\(port) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"))
    // What it carries begins as TLS does: a handshake's record.
    #expect(proxy.bytes.first == 0x16)
    await proxy.close()
  }

  @Test("a proxy that answers in the peer's place, with a key of its own, is refused as a stranger")
  func terminates() async throws {
    let impostor = try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
    defer { impostor.remove() }
    try await impostor.serving([impostor.nodes[1]]) {
      let proxy = try await TestProxy(.leadsTo(try #require(impostor.nodes[1].configuration.listen?.port)))
      let partnership = try await partnership(proxy.port)
      defer { partnership.remove() }
      // A daemon holds its lock a moment before it listens.
      var stopped = try await stop(partnership)
      for _ in 0..<400 where stopped.failure == "proxyFoundNobody" {
        try await Task.sleep(for: .milliseconds(50))
        stopped = try await stop(partnership)
      }
      #expect(stopped.failure == "strangerPin" && stopped.check?.name == .theirCertificate)
      await proxy.close()
    }
  }

  @Test(
    "a proxy that refuses, finds nobody, hangs up or is none is named as what stopped the dial, with what to do",
    arguments: [
      (.says("HTTP/1.1 403 Forbidden\r\n\r\n"), "proxyRefused"),
      (.says("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"), "proxyCredentials"),
      (.honest, "proxyFoundNobody"),
      (.hangsUp, "proxyAnswer"),
      (.says("220 mail.agency.example ESMTP\r\n"), "proxyAnswer"),
      (.says("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 100_000)), "proxyAnswer"),
      (.says("HTTP/1.1 200 OK\r\n\r\nand then no TLS at all"), "notTLS"),
    ] as [(TestProxy.Manner, String)])
  func refusals(_ manner: TestProxy.Manner, _ failure: String) async throws {
    let proxy = try await TestProxy(manner)
    let partnership = try await partnership(proxy.port)
    defer { partnership.remove() }
    let stopped = try await stop(partnership)
    #expect(stopped.failure == failure)
    #expect(stopped.check?.name == (failure == "notTLS" ? .tls : .connection))
    await proxy.close()
  }

  @Test("a proxy that is down and credentials that cannot be read are told apart, and no dial goes round a proxy")
  func unreachable() async throws {
    let secret = FileManager.default.temporaryDirectory.appendingPathComponent("proxy-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: secret) }
    // No port that the system would give to somebody meanwhile, and nobody listens there.
    let partnership = try await partnership(1)
    defer { partnership.remove() }
    try await partnership.serving([partnership.nodes[1]]) {
      let stopped = try await stop(partnership)
      #expect(stopped.failure == "proxyUnreachable")
    }
    let other = try await self.partnership(1, credentials: .file(secret.path))
    defer { other.remove() }
    var stopped = try await stop(other)
    #expect(stopped.failure == "proxyCredentials")
    try PrivateFile.create(secret.path, Array("no colon".utf8))
    stopped = try await stop(other)
    #expect(stopped.failure == "proxyCredentials")
  }
}
