import NIOCore
import NIOPosix
import Synchronization

/// An HTTP proxy on loopback that makes tunnels, or does something else with who asks for one.
public final class TestProxy: Sendable {
  /// What it does with who asks.
  public enum Manner: Sendable {
    /// Connects to whom it is asked for.
    case honest
    /// Connects to a port of its own choice, and says that all is well.
    case leadsTo(Int)
    /// Says these bytes, and nothing more.
    case says(String)
    /// Hangs up.
    case hangsUp
  }

  public let port: Int
  private let server: any Channel
  private let record: Record

  private final class Record: Sendable {
    let requests = Mutex<[String]>([])
    let bytes = Mutex<[UInt8]>([])
  }

  /// What it was asked for, heads whole.
  public var requests: [String] { record.requests.withLock { $0 } }
  /// All that nodes sent through it.
  public var bytes: [UInt8] { record.bytes.withLock { $0 } }

  /// - Parameter credentials: What it wants to see, `user:password` in base 64; nil for nothing.
  public init(_ manner: Manner, wants credentials: String? = nil) async throws {
    let record = Record()
    self.record = record
    server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            Answerer(manner: manner, credentials: credentials, record: record))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = server.localAddress?.port ?? 0
  }

  public func close() async { try? await server.close() }

  private final class Answerer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let manner: Manner
    private let credentials: String?
    private let record: Record
    private var head = ""
    private var isAsked = false
    private var peer: (any Channel)?

    init(manner: Manner, credentials: String?, record: Record) {
      self.manner = manner
      self.credentials = credentials
      self.record = record
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let buffer = unwrapInboundIn(data)
      if let peer {
        record.bytes.withLock { $0 += Array(buffer.readableBytesView) }
        return peer.writeAndFlush(buffer, promise: nil)
      }
      head += String(buffer: buffer)
      guard !isAsked, head.hasSuffix("\r\n\r\n") else { return }
      isAsked = true
      record.requests.withLock { $0.append(head) }
      if let credentials, !shows(credentials) {
        return say("HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n", context)
      }
      switch manner {
      case .says(let text): say(text, context)
      case .hangsUp: context.close(promise: nil)
      case .leadsTo(let port): connect("127.0.0.1", port, context)
      case .honest:
        let target = head.split(separator: " ")[1]
        guard let colon = target.lastIndex(of: ":"), let port = Int(target[target.index(after: colon)...]) else {
          return say("HTTP/1.1 400 Bad Request\r\n\r\n", context)
        }
        connect(String(target[..<colon]), port, context)
      }
    }

    /// A header's name has no case, what is in it has.
    private func shows(_ credentials: String) -> Bool {
      head.split(separator: "\r\n").contains { line in
        let parts = line.split(separator: ": ", maxSplits: 1)
        return parts.count == 2 && parts[0].lowercased() == "proxy-authorization" && parts[1] == "Basic \(credentials)"
      }
    }

    private func connect(_ host: String, _ port: Int, _ context: ChannelHandlerContext) {
      let near = context.channel
      let made = ClientBootstrap(group: context.eventLoop)
        .channelInitializer { far in
          far.eventLoop.makeCompletedFuture { try far.pipeline.syncOperations.addHandler(Pump(to: near)) }
        }
        .connect(host: host, port: port)
      made.assumeIsolated().whenComplete { result in
        switch result {
        case .success(let far):
          self.peer = far
          // An interim answer first, as RFC 9110 lets a proxy send, and headers that say nothing.
          self.say("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 Yes\r\nVia: 1.1 x\r\n\r\n", context)
        case .failure: self.say("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", context)
        }
      }
    }

    private func say(_ text: String, _ context: ChannelHandlerContext) {
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { peer?.close(promise: nil) }
  }

  private final class Pump: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let other: any Channel

    init(to other: any Channel) { self.other = other }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
  }
}
