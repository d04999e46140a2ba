import NIOCore
import NIOPosix
import NIOSSL
import Replication
import Synchronization
import Testing
import Transport
import Trust
import Wire

@Suite("Who may connect", .timeLimit(.minutes(1)))
struct HandshakeTests {
  @Test("two nodes that accept each other exchange frames both ways")
  func mutual() async throws {
    let pair = try await ConnectedPair()
    try await pair.dialed.send([1, 2, 3])
    #expect(try await pair.accepted.next() == [1, 2, 3])
    try await pair.accepted.send([])
    try await pair.accepted.send(Array(repeating: 7, count: 300_000))
    #expect(try await pair.dialed.next() == [])
    #expect(try await pair.dialed.next() == Array(repeating: 7, count: 300_000))
    #expect(pair.accepted.traffic.received == 7)
    #expect(await eventually { pair.accepted.traffic.sent == 300_008 })
    #expect(pair.dialed.traffic == (received: 300_008, sent: 7))
    #expect(pair.accepted.remoteAddress.hasPrefix("127.0.0.1:"))
    await pair.close()
  }

  @Test("each side knows the other by the pin that Trust computes")
  func pins() async throws {
    let (north, south) = (try TestNode(), try TestNode())
    #expect(north.identity.pin == north.tls.pin)
    let (listener, _) = try await listen(south) { $0 == north.tls.pin }
    let dialed = try await Dialer.connect(
      host: "127.0.0.1", port: listener.port, identity: north.identity, acceptPin: { $0 == south.tls.pin })
    let accepted = try #require(await listener.connections.first { _ in true })
    #expect(dialed.peerPin == south.tls.pin)
    #expect(accepted.peerPin == north.tls.pin)
    await dialed.close()
    await listener.close()
  }

  @Test("a stranger is refused in the handshake, named with its pin, and hears why at its first read")
  func stranger() async throws {
    let (stranger, south) = (try TestNode(), try TestNode())
    let (listener, refusals) = try await listen(south) { _ in false }
    let reason = await code { () async throws(TransportError) in
      let dialed = try await Dialer.connect(
        host: "127.0.0.1", port: listener.port, identity: stranger.identity, acceptPin: { _ in true })
      _ = try await dialed.next()
    }
    #expect(reason == .refusedByPeer)
    let refusal = try #require(await refusals.first(1).first)
    #expect(refusal.reason == .strangerPin)
    #expect(refusal.pin == stranger.tls.pin)
    await listener.close()
    #expect(await listener.connections.first { _ in true } == nil)
  }

  @Test("a stranger that speaks before it listens is told that it was refused, not just cut off")
  func eagerStranger() async throws {
    let (stranger, south) = (try TestNode(), try TestNode())
    let (listener, _) = try await listen(south) { _ in false }
    for _ in 0..<10 {
      let reason = await code { () async throws(TransportError) in
        let dialed = try await Dialer.connect(
          host: "127.0.0.1", port: listener.port, identity: stranger.identity, acceptPin: { _ in true })
        try? await dialed.send(Array(repeating: 1, count: 100_000))
        _ = try await dialed.next()
      }
      #expect(reason == .refusedByPeer || reason == .handshakeFailed)
    }
    await listener.close()
  }

  @Test("a dialer refuses a listener with another pin than expected, and the listener counts it")
  func impostor() async throws {
    let (north, impostor) = (try TestNode(), try TestNode())
    let (listener, refusals) = try await listen(impostor) { _ in true }
    let reason = await code { () async throws(TransportError) in
      _ = try await Dialer.connect(
        host: "127.0.0.1", port: listener.port, identity: north.identity, acceptPin: { $0 != impostor.tls.pin })
    }
    #expect(reason == .strangerPin)
    #expect(await refusals.first(1).map(\.reason) == [.handshakeFailed])
    await listener.close()
  }

  @Test("a peer without a certificate is refused as such")
  func noCertificate() async throws {
    let south = try TestNode()
    let (listener, refusals) = try await listen(south) { _ in true }
    let peer = try await RawPeer.connect(listener.port, tls: south.clientConfiguration(withCertificate: false))
    #expect(await refusals.first(1).map(\.reason) == [.noCertificate])
    try? await peer.channel.closeFuture.get()
    await listener.close()
  }

  @Test("a peer that ends at TLS 1.2 is refused as such, whoever dials")
  func tls12() async throws {
    let (north, south) = (try TestNode(), try TestNode())
    let (listener, refusals) = try await listen(south) { _ in true }
    var old = try north.clientConfiguration()
    old.minimumTLSVersion = .tlsv1
    old.maximumTLSVersion = .tlsv12
    _ = try await RawPeer.connect(listener.port, tls: old)
    #expect(await refusals.first(1).map(\.reason) == [.tlsVersion])
    await listener.close()

    var server = TLSConfiguration.makeServerConfiguration(
      certificateChain: old.certificateChain, privateKey: try #require(old.privateKey))
    server.maximumTLSVersion = .tlsv12
    let context = try NIOSSLContext(configuration: server)
    let oldListener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(oldListener.localAddress?.port)
    let reason = await code { () async throws(TransportError) in
      _ = try await Dialer.connect(
        host: "127.0.0.1", port: port, identity: south.identity, acceptPin: { _ in true })
    }
    #expect(reason == .tlsVersion)
    try await oldListener.close()
  }

  @Test(
    "bytes that are not TLS are refused as such",
    arguments: [
      Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8), Array(repeating: 0, count: 64), Array(repeating: 255, count: 5),
      Array("SSH-2.0-OpenSSH_9\r\n".utf8),
    ])
  func garbage(_ bytes: [UInt8]) async throws {
    let (listener, refusals) = try await listen(try TestNode()) { _ in true }
    let peer = try await RawPeer.connect(listener.port)
    try await peer.write(bytes)
    #expect(await refusals.first(1).map(\.reason) == [.notTLS])
    try? await peer.channel.closeFuture.get()
    await listener.close()
  }

  @Test("a dialer names a peer that is not TLS, one that is not there, and one that says nothing")
  func dialing() async throws {
    let node = try TestNode()
    let mute = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.0.0.1", port: 0).get()
    let chatty = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Greeter()) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    @Sendable func dial(_ port: Int?, within timeout: Duration = .seconds(20)) async -> TransportError.Code? {
      await code { () async throws(TransportError) in
        _ = try await Dialer.connect(
          host: "127.0.0.1", port: port ?? 0, identity: node.identity, acceptPin: { _ in true }, timeout: timeout)
      }
    }
    #expect(await dial(mute.localAddress?.port, within: .milliseconds(300)) == .handshakeTimeout)
    #expect(await dial(chatty.localAddress?.port) == .notTLS)
    let port = chatty.localAddress?.port
    try await chatty.close()
    #expect(await dial(port) == .connectionRefused)
    let cancelled = Task { await dial(mute.localAddress?.port) }
    cancelled.cancel()
    #expect(await cancelled.value == .cancelled)
    try await mute.close()
  }

  @Test("a change of what is accepted takes effect at the next handshake")
  func swap() async throws {
    let (north, south, west) = (try TestNode(), try TestNode(), try TestNode())
    let accepted = Log<Hash>()
    accepted.add(north.tls.pin)
    let (listener, refusals) = try await listen(south) { $0 == accepted.all.last }
    @Sendable func dial(_ node: TestNode) async -> TransportError.Code? {
      await code { () async throws(TransportError) in
        let dialed = try await Dialer.connect(
          host: "127.0.0.1", port: listener.port, identity: node.identity, acceptPin: { _ in true })
        _ = try await dialed.next()
      }
    }
    let server = Task {
      for await connection in listener.connections { await connection.close() }
    }
    #expect(await dial(north) == nil)
    #expect(await dial(west) == .refusedByPeer)
    accepted.add(west.tls.pin)
    #expect(await dial(west) == nil)
    #expect(await dial(north) == .refusedByPeer)
    #expect(refusals.all.map(\.pin) == [west.tls.pin, north.tls.pin])
    await listener.close()
    await server.value
  }

  @Test("a certificate that is no certificate, not Ed25519, or not the key's is unusable")
  func identity() async throws {
    let (north, south) = (try TestNode(), try TestNode())
    let pairs = [
      ("nothing", north.tls.privateKeyPEM), (north.tls.certificatePEM, "nothing"),
      (north.tls.certificatePEM, south.tls.privateKeyPEM),
    ]
    for (certificate, key) in pairs {
      let reason = await code { () async throws(TransportError) in
        _ = try TransportIdentity(certificatePEM: Array(certificate.utf8), privateKeyPEM: Array(key.utf8))
      }
      #expect(reason == .identityUnusable)
    }
  }

  @Test("a port that is taken is named as such")
  func addressInUse() async throws {
    let node = try TestNode()
    let (listener, _) = try await listen(node) { _ in true }
    let reason = await code { () async throws(TransportError) in
      _ = try await Listener.bind(
        host: "127.0.0.1", port: listener.port, identity: node.identity, acceptPin: { _ in true }, onRefusal: { _ in })
    }
    #expect(reason == .addressInUse)
    await listener.close()
  }
}

/// Greets like a mail server.
private final class Greeter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelActive(context: ChannelHandlerContext) {
    context.channel.writeAndFlush(ByteBuffer(string: "220 mail.example ESMTP\r\n"), promise: nil)
  }
}
