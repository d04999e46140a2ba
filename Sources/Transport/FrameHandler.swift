import NIOCore
import NIOSSL
import NIOTLS

/// The end of a connection's pipeline: from TLS bytes to ``Inbox`` and from ``Outbox`` to TLS bytes.
///
/// It runs on the connection's event loop and nowhere else.
final class FrameHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

  /// Small frames are put together up to so many bytes: fewer records, fewer system calls.
  private static let chunk = 64 << 10

  private let inbox: Inbox
  private let outbox: Outbox
  private let limits: TransportLimits
  private let pins: PinCheck
  /// Told once how the handshake went.
  private var established: ((Result<Void, TransportError>) -> Void)?
  private var assembler: FrameAssembler
  private var timer: Scheduled<Void>?
  private var failure: TransportError?
  private var lastActivity = NIODeadline.uptimeNanoseconds(0)
  private var frameBegan: NIODeadline?
  /// When something of ours last left, or when there last was nothing to leave.
  private var lastDeparture = NIODeadline.uptimeNanoseconds(0)

  init(
    inbox: Inbox, outbox: Outbox, limits: TransportLimits, pins: PinCheck,
    established: @escaping (Result<Void, TransportError>) -> Void
  ) {
    self.inbox = inbox
    self.outbox = outbox
    self.limits = limits
    self.pins = pins
    self.established = established
    assembler = FrameAssembler(limit: limits.frameBytes)
  }

  // MARK: handshake and timers

  func handlerAdded(context: ChannelHandlerContext) {
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.handshake.timeAmount) {
      self.cut(
        context,
        TransportError(.handshakeTimeout, "the peer did not finish the TLS handshake in time; try again later"))
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case TLSUserEvent.handshakeCompleted:
      timer?.cancel()
      lastActivity = .now()
      lastDeparture = lastActivity
      delayAcknowledgements(context)
      tick(context)
      report(.success(()))
    default:
      break
    }
    context.fireUserInboundEventTriggered(event)
  }

  private func report(_ result: Result<Void, TransportError>) {
    let report = established
    established = nil
    report?(result)
  }

  /// Looks at the deadlines a few times per deadline, instead of setting a timer anew at every read.
  private func tick(_ context: ChannelHandlerContext) {
    let idle = limits.idle.timeAmount
    let frame = limits.frame.timeAmount
    let pause = TimeAmount.nanoseconds(max(1_000_000, min(idle, frame).nanoseconds / 8))
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
      let now = NIODeadline.now()
      if self.inbox.isPaused {
        // It is we who do not read; the peer is not to blame.
        self.lastActivity = now
        if self.frameBegan != nil { self.frameBegan = now }
      }
      if self.outbox.underWay == 0 { self.lastDeparture = now }
      if let began = self.frameBegan, now - began >= frame {
        self.cut(context, TransportError(.frameTimeout, "the peer did not finish a frame in time; dial it again"))
      } else if now - self.lastActivity >= idle {
        self.cut(context, TransportError(.idle, "the peer was silent for too long; dial it again"))
      } else if now - self.lastDeparture >= idle {
        self.cut(context, TransportError(.idle, "the peer does not take what is sent to it; dial it again"))
      } else {
        self.delayAcknowledgements(context)
        self.tick(context)
      }
    }
  }

  /// Lets TCP's acknowledgement of a sign of life ride on the answer, instead of crossing the network alone.
  ///
  /// After a pause the kernel acknowledges at once, a packet as large as the answer itself; the wish to wait is forgotten
  /// by and by, hence asked for again at every look at the deadlines. It is a wish: failing changes nothing but bytes.
  private func delayAcknowledgements(_ context: ChannelHandlerContext) {
    #if os(Linux)
      context.channel.setOption(.tcpOption(.quickAcknowledgement), value: 0).whenFailure { _ in }
    #endif
  }

  // MARK: inbound

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard failure == nil else { return }
    let buffer = unwrapInboundIn(data)
    lastActivity = .now()
    var frames = 0
    let fits = buffer.withUnsafeReadableBytes { bytes in
      assembler.feed(bytes.assumingMemoryBound(to: UInt8.self)) {
        frames += 1
        inbox.deliver($0)
      }
    }
    guard fits else {
      return cut(
        context,
        TransportError(
          .frameTooLarge, "the peer announced a frame over \(limits.frameBytes) bytes; it must be updated"))
    }
    if !assembler.isInsideFrame {
      frameBegan = nil
    } else if frames > 0 || frameBegan == nil {
      frameBegan = lastActivity
    }
  }

  /// The socket is read only while the inbox has room; ``PeerConnection/next()`` asks for the rest.
  func read(context: ChannelHandlerContext) {
    if inbox.mayRead() { context.read() }
  }

  // MARK: outbound

  /// Writes all that waits in the outbox, however many flushes were asked for.
  func flush(context: ChannelHandlerContext) {
    var buffer: ByteBuffer?
    for frame in outbox.take() {
      if let full = buffer, full.readableBytes + frame.count + 4 > Self.chunk {
        write(full, context)
        buffer = nil
      }
      var chunk = buffer ?? context.channel.allocator.buffer(capacity: frame.count + 4)
      buffer = nil
      chunk.writeInteger(UInt32(frame.count))
      chunk.writeBytes(frame)
      buffer = chunk
    }
    if let buffer { write(buffer, context) }
    context.flush()
  }

  private func write(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
    let count = buffer.readableBytes
    let (outbox, channel) = (outbox, context.channel)
    let promise = context.eventLoop.makePromise(of: Void.self)
    promise.futureResult.assumeIsolated().whenSuccess {
      self.lastActivity = .now()
      self.lastDeparture = self.lastActivity
      if outbox.written(count) { channel.flush() }
    }
    context.write(wrapOutboundOut(buffer), promise: promise)
  }

  // MARK: the end

  /// Ends the connection for a reason of ours.
  private func cut(_ context: ChannelHandlerContext, _ error: TransportError) {
    if failure == nil { failure = error }
    guard established != nil else { return context.close(promise: nil) }
    // In the handshake there is nobody to say goodbye to, and waiting for an answer would let a flood of silent
    // connections hold sockets. Closing from TLS's own place in the pipeline passes TLS by.
    let pipeline = context.pipeline.syncOperations
    let tls =
      (try? pipeline.context(handlerType: NIOSSLServerHandler.self))
      ?? (try? pipeline.context(handlerType: NIOSSLClientHandler.self))
    (tls ?? context).close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if let ours = error as? TransportError { return cut(context, ours) }
    if failure == nil { failure = name(error) }
    context.close(promise: nil)
  }

  private func name(_ error: any Error) -> TransportError {
    if established != nil || HandshakeFailure.isAlert(error) {
      return HandshakeFailure.name(error, stranger: pins.refused)
    }
    if inbox.received == 0, !assembler.isInsideFrame {
      // In TLS 1.3 a client is done before the server has judged its certificate. A server that says no and hangs up
      // can be heard as a bare reset.
      return TransportError(
        .handshakeFailed,
        "the peer hung up before its first word; it may not accept our certificate: see that "
          + "our pin is in its roster", cause: error)
    }
    if assembler.isInsideFrame {
      return TransportError(.truncatedFrame, "the connection was cut inside a frame; dial again", cause: error)
    }
    return TransportError(.closed, "the connection was cut; dial again", cause: error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    // A channel that is closed before it was active never becomes inactive.
    end()
  }

  /// Tells everybody who waits; only the first time counts.
  private func end() {
    timer?.cancel()
    timer = nil
    let error: TransportError?
    if established != nil {
      error = failure ?? HandshakeFailure.name(ChannelError.eof, stranger: pins.refused)
    } else if failure == nil, assembler.isInsideFrame {
      error = TransportError(.truncatedFrame, "the peer closed inside a frame; dial again")
    } else {
      error = failure
    }
    // Before the inbox: whoever reads the end there must not find that it can still send.
    outbox.finish(error ?? TransportError(.closed, "the connection is closed; dial again"))
    if let error {
      report(.failure(error))
      inbox.finish(.failure(error))
    } else {
      inbox.finish(.success(nil))
    }
  }
}
