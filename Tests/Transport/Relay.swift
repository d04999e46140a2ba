import NIOCore
import NIOPosix
import Synchronization

/// A line between two nodes that counts what crosses it and can be stopped or cut.
final class Relay: Sendable {
  let port: Int
  private let server: any Channel
  private let line: Line

  final class Line: Sendable {
    let bytes = Mutex(0)
    let stalled = Mutex(false)
    let channels = Mutex<[any Channel]>([])
  }

  /// Bytes of TCP payload that crossed, both ways together.
  var bytes: Int { line.bytes.withLock { $0 } }

  init(to target: Int) async throws {
    let line = Line()
    self.line = line
    server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { near in
        line.channels.withLock { $0.append(near) }
        return ClientBootstrap(group: near.eventLoop)
          .channelInitializer { far in
            far.eventLoop.makeCompletedFuture {
              try far.pipeline.syncOperations.addHandler(Pump(to: near, line: line))
            }
          }
          .connect(host: "127.0.0.1", port: target)
          .flatMap { far in
            line.channels.withLock { $0.append(far) }
            return near.eventLoop.makeCompletedFuture {
              try near.pipeline.syncOperations.addHandler(Pump(to: far, line: line))
            }
          }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = server.localAddress?.port ?? 0
  }

  /// Lets nothing more through, and says nothing to either side.
  func stall() { line.stalled.withLock { $0 = true } }

  /// Hangs up on both sides without TLS's goodbye.
  func cut() { for channel in line.channels.withLock({ $0 }) { channel.close(promise: nil) } }

  func close() async {
    cut()
    try? await server.close()
  }

  private final class Pump: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let other: any Channel
    private let line: Line

    init(to other: any Channel, line: Line) {
      self.other = other
      self.line = line
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard !line.stalled.withLock({ $0 }) else { return }
      let buffer = unwrapInboundIn(data)
      line.bytes.withLock { $0 += buffer.readableBytes }
      other.writeAndFlush(buffer, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      other.close(promise: nil)
    }
  }
}
