import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

@testable import Transport

/// A TCP connection from an address of its own, as from another machine: bare, or with TLS and a member's certificate.
/// It sends whatever bytes it is given and reads nothing.
struct RawConnection: Sendable {
  static let source = "127.0.0.66"
  let channel: any Channel

  /// - Parameter member: Shakes hands with this one's certificate; nil never begins to.
  init(port: Int, _ member: HostileMember?) async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let shaken = group.any().makePromise(of: Void.self)
    let bootstrap = ClientBootstrap(group: group).channelOption(.autoRead, value: member == nil ? false : true)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let member else { return shaken.succeed(()) }
          try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: member.identity.client, serverHostname: nil) { _, promise in
              promise.succeed(.certificateVerified)
            })
          try channel.pipeline.syncOperations.addHandler(Waiting(shaken))
        }
      }
    do {
      channel = try await bootstrap.bind(to: SocketAddress(ipAddress: Self.source, port: 0))
        .connect(host: "127.0.0.1", port: port).get()
    } catch {
      shaken.fail(error)
      throw error
    }
    try await shaken.futureResult.get()
  }

  func send(_ bytes: [UInt8]) async throws {
    var buffer = channel.allocator.buffer(capacity: bytes.count)
    buffer.writeBytes(bytes)
    try await channel.writeAndFlush(buffer)
  }

  func close() { channel.close(promise: nil) }

  /// Whether the other side has hung up, after at most so long.
  func isCut(within limit: Duration) async -> Bool {
    let end = ContinuousClock.now + limit
    while channel.isActive, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(20)) }
    return !channel.isActive
  }

  private final class Waiting: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    private let shaken: EventLoopPromise<Void>

    init(_ shaken: EventLoopPromise<Void>) { self.shaken = shaken }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case TLSUserEvent.handshakeCompleted = event { shaken.succeed(()) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      shaken.fail(error)
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { shaken.fail(ChannelError.eof) }
  }
}
