import NIOCore

/// Asks a proxy for a tunnel, waits for its answer, and makes way for TLS.
///
/// It runs on the connection's event loop and nowhere else.
final class TunnelHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let request: String
  private let timeout: TimeAmount
  /// Told once.
  private var done: ((Result<Void, TransportError>) -> Void)?
  private var timer: Scheduled<Void>?
  private var answer: [UInt8] = []

  /// - Parameter done: Told once, on success before anything of the peer is passed on.
  init(request: String, timeout: Duration, done: @escaping (Result<Void, TransportError>) -> Void) {
    self.request = request
    self.timeout = timeout.timeAmount
    self.done = done
  }

  func channelActive(context: ChannelHandlerContext) {
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
      self.fail(
        context,
        TransportError(
          .proxyTimeout, "the proxy did not answer in time; try again later, or ask who runs it how long it waits"))
    }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard done != nil else { return }
    var buffer = unwrapInboundIn(data)
    // What lies beyond the longest head is only of interest if the head has ended, and then it is passed on whole.
    let known = answer.count
    answer += buffer.readableBytesView.prefix(TunnelAnswer.limit + 1 - known)
    switch TunnelAnswer.read(answer) {
    case .incomplete: break
    case .refused(let status): fail(context, Self.refusal(status))
    case .unreadable:
      fail(
        context,
        TransportError(.proxyAnswer, "what answers is no HTTP proxy; check the proxy's address and port in node.yaml"))
    case .open(let headBytes):
      buffer.moveReaderIndex(forwardBy: headBytes - known)
      report(.success(()))
      if buffer.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(buffer)) }
      context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(context, TransportError(.proxyAnswer, "the proxy hung up before it answered; ask who runs it for its log"))
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Before the line stands (and only then has it a timer), whoever connects is told what went wrong.
    guard timer != nil else { return context.fireErrorCaught(error) }
    fail(
      context,
      TransportError(.proxyAnswer, "the line to the proxy broke before it answered; try again", cause: error))
  }

  private func fail(_ context: ChannelHandlerContext, _ error: TransportError) {
    guard done != nil else { return }
    report(.failure(error))
    context.close(promise: nil)
  }

  private func report(_ result: Result<Void, TransportError>) {
    timer?.cancel()
    timer = nil
    let report = done
    done = nil
    report?(result)
  }

  private static func refusal(_ status: Int) -> TransportError {
    switch status {
    case 407:
      TransportError(
        .proxyCredentials, "the proxy does not take this node's credentials (407); see 'credentials' under 'proxy'")
    case 502, 503, 504:
      TransportError(
        .proxyFoundNobody,
        "the proxy could not reach the peer (\(status)); check the peer's address, and whether its node runs")
    default:
      TransportError(
        .proxyRefused,
        "the proxy refused a tunnel to the peer (\(status)); ask who runs it to allow CONNECT to it")
    }
  }
}
