import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Replication
import Synchronization
import Testing
import Transport
import Trust

/// A node's certificate and what Transport makes of it.
struct TestNode {
  let tls: TLSIdentity
  let identity: TransportIdentity

  init(_ name: String = "node") throws {
    tls = try TLSIdentity.generate(name: name, now: Date())
    identity = try TransportIdentity(
      certificatePEM: Array(tls.certificatePEM.utf8), privateKeyPEM: Array(tls.privateKeyPEM.utf8))
  }

  /// NIOSSL's own configuration with this node's certificate, for peers that do something we never would.
  func clientConfiguration(withCertificate: Bool = true) throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    if withCertificate {
      configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(tls.certificatePEM.utf8))
        .map { .certificate($0) }
      configuration.privateKey = .privateKey(
        try NIOSSLPrivateKey(bytes: Array(tls.privateKeyPEM.utf8), format: .pem))
    }
    configuration.certificateVerification = .none
    configuration.verifySignatureAlgorithms = [.ed25519]
    configuration.signingSignatureAlgorithms = [.ed25519]
    return configuration
  }
}

/// Something many threads add to and a test waits for.
final class Log<Entry: Sendable>: Sendable {
  private let entries = Mutex<[Entry]>([])

  func add(_ entry: Entry) { entries.withLock { $0.append(entry) } }
  var all: [Entry] { entries.withLock { $0 } }

  /// The first entries, as soon as there are so many; what there is after ten seconds.
  func first(_ count: Int) async -> [Entry] {
    await eventually { self.all.count >= count }
    return all
  }
}

/// Waits until something holds, ten seconds at most.
@discardableResult
func eventually(_ holds: () -> Bool) async -> Bool {
  for _ in 0..<2000 {
    if holds() { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return holds()
}

/// A listener on the loopback interface, with what it refused.
func listen(
  _ node: TestNode, limits: TransportLimits = TransportLimits(), accept: @escaping @Sendable (Hash) -> Bool
) async throws -> (listener: Listener, refusals: Log<TransportRefusal>) {
  let refusals = Log<TransportRefusal>()
  let listener = try await Listener.bind(
    host: "127.0.0.1", port: 0, identity: node.identity, limits: limits, acceptPin: accept,
    onRefusal: { refusals.add($0) })
  return (listener, refusals)
}

/// Two nodes that know each other, connected.
struct ConnectedPair {
  let listener: Listener
  let dialed: PeerConnection
  let accepted: PeerConnection

  init(limits: TransportLimits = TransportLimits()) async throws {
    let (north, south) = (try TestNode(), try TestNode())
    (listener, _) = try await listen(south, limits: limits) { $0 == north.identity.pin }
    dialed = try await Dialer.connect(
      host: "127.0.0.1", port: listener.port, identity: north.identity, limits: limits,
      acceptPin: { $0 == south.identity.pin })
    accepted = try #require(await listener.connections.first { _ in true })
  }

  func close() async {
    await dialed.close()
    await accepted.close()
    await listener.close()
  }
}

/// A peer that does not keep to the rules: it writes whatever bytes a test says, over TLS or not.
final class RawPeer: Sendable {
  let channel: any Channel
  let errors: Log<any Error>
  let received: Log<[UInt8]>

  private init(channel: any Channel, errors: Log<any Error>, received: Log<[UInt8]>) {
    self.channel = channel
    self.errors = errors
    self.received = received
  }

  static func connect(_ port: Int, tls: TLSConfiguration? = nil) async throws -> RawPeer {
    let errors = Log<any Error>()
    let received = Log<[UInt8]>()
    let context = try tls.map { try NIOSSLContext(configuration: $0) }
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let context { try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil)) }
          try pipeline.addHandler(Collector(errors: errors, received: received))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return RawPeer(channel: channel, errors: errors, received: received)
  }

  func write(_ bytes: [UInt8]) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
  }

  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    let errors: Log<any Error>
    let received: Log<[UInt8]>

    init(errors: Log<any Error>, received: Log<[UInt8]>) {
      self.errors = errors
      self.received = received
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received.add(Array(unwrapInboundIn(data).readableBytesView))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      errors.add(error)
      context.close(promise: nil)
    }
  }
}

/// The code with which something throws, or nil if it does not.
func code(_ body: () async throws(TransportError) -> Void) async -> TransportError.Code? {
  do {
    try await body()
    return nil
  } catch {
    return error.code
  }
}
