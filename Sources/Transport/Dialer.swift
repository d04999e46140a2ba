import NIOCore
import NIOPosix
import NIOSSL
public import Replication

/// Opens connections to peers.
public enum Dialer {
  /// Connects and shakes hands.
  ///
  /// In TLS 1.3 this can succeed although the peer will refuse our certificate; the first
  /// ``PeerConnection/next()`` tells. Send nothing that matters before the peer has spoken.
  /// - Parameters:
  ///   - host: A name or an address.
  ///   - acceptPin: Whether the certificate with this pin may be the peer's; called during the handshake.
  ///   - proxy: The proxy that leads there; nil to connect without.
  ///   - timeout: For the whole, name resolution apart; the handshake has also its own limit.
  /// - Throws: `nameUnknown`, `connectionRefused`, `unreachable`, `handshakeFailed`, `handshakeTimeout`, `strangerPin`,
  ///   `refusedByPeer`, `tlsVersion`, `notTLS`, `noCertificate`, `cancelled`; through a proxy also those that begin with `proxy`, and none of
  ///   the first three but for a name that no proxy can be asked for.
  public static func connect(
    host: String, port: Int, identity: TransportIdentity, limits: TransportLimits = TransportLimits(),
    acceptPin: @escaping @Sendable (Hash) -> Bool, proxy: TunnelProxy? = nil, timeout: Duration = .seconds(10)
  ) async throws(TransportError) -> PeerConnection {
    let began = ContinuousClock.now
    let request = try proxy?.request(host: host, port: port)
    let group = MultiThreadedEventLoopGroup.singleton
    let ready = group.any().makePromise(of: PeerConnection.self)
    let bootstrap = ClientBootstrap(group: group)
      .connectTimeout(timeout.timeAmount)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.tcpOption(.userTimeout), value: limits.userTimeout)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let left = { max(Duration.milliseconds(1), timeout - (ContinuousClock.now - began)) }
          let speakTLS = {
            var limits = limits
            limits.handshake = min(limits.handshake, left())
            try channel.pipeline.syncOperations.addPeerHandlers(channel, identity, limits, acceptPin, isServer: false) {
              result, _ in ready.completeWith(result.mapError { $0 as any Error })
            }
          }
          guard let request else { return try speakTLS() }
          let tunnel = TunnelHandler(request: request, timeout: left()) { result in
            do {
              try result.get()
              try speakTLS()
            } catch {
              ready.fail(error)
              channel.close(promise: nil)
            }
          }
          try channel.pipeline.syncOperations.addHandler(tunnel)
        }
      }
    bootstrap.connect(host: proxy?.host ?? host, port: proxy?.port ?? port).whenFailure { ready.fail($0) }
    do {
      return try await withTaskCancellationHandler {
        try await ready.futureResult.get()
      } onCancel: {
        // A connection that is made after all belongs to nobody then, and hangs up.
        ready.fail(TransportError(.cancelled, "dialing was cancelled"))
      }
    } catch {
      throw name(error, isProxied: proxy != nil)
    }
  }

  private static func name(_ error: any Error, isProxied: Bool) -> TransportError {
    if let error = error as? TransportError { return error }
    if isProxied {
      return TransportError(
        .proxyUnreachable, "the proxy cannot be reached; check its address in node.yaml, and whether it runs",
        cause: error)
    }
    let causes = (error as? NIOConnectionError)?.connectionErrors.map(\.error) ?? [error]
    if causes.contains(where: { ($0 as? IOError)?.errnoCode == ECONNREFUSED }) {
      return TransportError(
        .connectionRefused, "nobody listens at the peer's address; check address and port, and whether the peer runs",
        cause: error)
    }
    if let failed = error as? NIOConnectionError, failed.connectionErrors.isEmpty,
      failed.dnsAError != nil || failed.dnsAAAAError != nil
    {
      return TransportError(
        .nameUnknown, "the name in the peer's address cannot be resolved; check its spelling and this machine's DNS",
        cause: error)
    }
    return TransportError(
      .unreachable, "the peer cannot be reached; check its address, the network and the firewall", cause: error)
  }
}

extension ChannelPipeline.SynchronousOperations {
  /// Puts TLS and frames on a new channel.
  /// - Parameter done: Told once, with the pin shown if the peer came that far.
  func addPeerHandlers(
    _ channel: any Channel, _ identity: TransportIdentity, _ limits: TransportLimits,
    _ acceptPin: @escaping @Sendable (Hash) -> Bool, isServer: Bool,
    done: @escaping (Result<PeerConnection, TransportError>, Hash?) -> Void
  ) throws {
    let pins = PinCheck(acceptPin: acceptPin)
    let inbox = Inbox(highWater: limits.receiveHighWater)
    let outbox = Outbox(highWater: limits.sendHighWater)
    if isServer {
      try addHandler(NIOSSLServerHandler(context: identity.server, customVerificationCallback: pins.verify))
    } else {
      try addHandler(
        NIOSSLClientHandler(
          context: identity.client, serverHostname: nil, customVerificationCallback: pins.verify))
    }
    try addHandler(
      FrameHandler(inbox: inbox, outbox: outbox, limits: limits, pins: pins) { result in
        let connection = result.flatMap { () -> Result<PeerConnection, TransportError> in
          guard let pin = pins.shown, !pins.refused else {
            return .failure(TransportError(.noCertificate, "the peer showed no certificate; it is not a node"))
          }
          return .success(
            PeerConnection(peerPin: pin, channel: channel, inbox: inbox, outbox: outbox, limits: limits))
        }
        if case .failure = connection { channel.close(promise: nil) }
        done(connection, pins.shown)
      })
  }
}
