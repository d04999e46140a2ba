import NIOCore
import NIOPosix
public import Replication

/// Takes connections of peers whose pins are accepted; all others are refused within the handshake.
public final class Listener: Sendable {
  /// The port it listens on: the one asked for, or the one found when 0 was.
  public let port: Int
  /// The connections whose handshakes are done, in that order; ends when the listener closes. For one reader.
  public let connections: AsyncStream<PeerConnection>

  private let channel: any Channel
  private let admission: Admission
  private let accepted: AsyncStream<PeerConnection>.Continuation

  /// Listens.
  /// - Parameters:
  ///   - host: The address or name to listen on; `0.0.0.0` and `::` are all of a kind.
  ///   - port: 0 takes a free one.
  ///   - identity: Asked in each handshake, so that a renewed certificate takes effect at once.
  ///   - acceptPin: Asked in each handshake, so that a new roster takes effect at once. Must be quick: it runs on the
  ///     event loop.
  ///   - onRefusal: Told of each connection turned away. Must be quick.
  /// - Throws: `addressInUse`, `addressUnusable`.
  public static func bind(
    host: String, port: Int, identity: @escaping @autoclosure @Sendable () -> TransportIdentity,
    limits: TransportLimits = TransportLimits(), acceptPin: @escaping @Sendable (Hash) -> Bool,
    onRefusal: @escaping @Sendable (TransportRefusal) -> Void
  ) async throws(TransportError) -> Listener {
    let admission = Admission(limits: limits)
    let (stream, accepted) = AsyncStream.makeStream(of: PeerConnection.self)
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.tcpOption(.userTimeout), value: limits.userTimeout)
      .childChannelInitializer { channel in
        let source = channel.remoteAddress?.ipAddress ?? ""
        let address = describe(channel.remoteAddress)
        switch admission.enter(channel, source: source) {
        case .refused(let reason):
          onRefusal(TransportRefusal(reason: reason, remoteAddress: address))
          return channel.close()
        case .welcomeInsteadOf(let other):
          other.pipeline.fireErrorCaught(
            TransportError(.crowdedOut, "others connected while this handshake took its time; try again"))
        case .welcome:
          break
        }
        channel.closeFuture.whenComplete { _ in admission.leave(channel) }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addPeerHandlers(channel, identity(), limits, acceptPin, isServer: true) {
            result, pin in
            admission.handshakeOver(channel)
            switch result {
            case .success(let connection):
              accepted.yield(connection)
            case .failure(let error):
              let stranger = error.code == .strangerPin ? pin : nil
              onRefusal(TransportRefusal(reason: error.refusal, remoteAddress: address, pin: stranger))
            }
          }
        }
      }
    do {
      let channel = try await bootstrap.bind(host: host, port: port).get()
      return Listener(channel: channel, connections: stream, accepted: accepted, admission: admission)
    } catch {
      throw name(error)
    }
  }

  private init(
    channel: any Channel, connections: AsyncStream<PeerConnection>,
    accepted: AsyncStream<PeerConnection>.Continuation, admission: Admission
  ) {
    self.port = channel.localAddress?.port ?? 0
    self.connections = connections
    self.channel = channel
    self.accepted = accepted
    self.admission = admission
  }

  /// Stops listening and breaks handshakes off; connections already handed out live on.
  public func close() async {
    try? await channel.close()
    for handshake in admission.close() { handshake.close(promise: nil) }
    accepted.finish()
  }

  private static func name(_ error: any Error) -> TransportError {
    if (error as? IOError)?.errnoCode == EADDRINUSE {
      return TransportError(
        .addressInUse, "another process listens on this port; stop it or configure another port", cause: error)
    }
    return TransportError(
      .addressUnusable,
      "this address cannot be listened on; configure one of this machine's, and a port that this "
        + "user may use", cause: error)
  }
}
