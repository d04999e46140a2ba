import NIOCore
import Replication
import Testing
import Transport

@Suite("A connection", .timeLimit(.minutes(1)))
struct ConnectionTests {
  /// A listener of which an accepted peer that breaks the rules is a client.
  private func rawPair(_ limits: TransportLimits) async throws -> (RawPeer, PeerConnection, Listener) {
    let (north, south) = (try TestNode(), try TestNode())
    let (listener, _) = try await listen(south, limits: limits) { $0 == north.identity.pin }
    let peer = try await RawPeer.connect(listener.port, tls: north.clientConfiguration())
    let accepted = try #require(await listener.connections.first { _ in true })
    return (peer, accepted, listener)
  }

  @Test("a frame over the limit is refused when its length is read")
  func oversize() async throws {
    var limits = TransportLimits()
    limits.frameBytes = 1000
    let (peer, accepted, listener) = try await rawPair(limits)
    try await peer.write([0, 0, 0, 1, 42, 0, 0, 3, 233])
    #expect(try await accepted.next() == [42])
    #expect(await code { () async throws(TransportError) in _ = try await accepted.next() } == .frameTooLarge)
    #expect(await code { () async throws(TransportError) in _ = try await accepted.next() } == .frameTooLarge)
    await listener.close()
  }

  @Test("a frame over the limit is not sent")
  func oversizeSent() async throws {
    var limits = TransportLimits()
    limits.frameBytes = 1000
    let pair = try await ConnectedPair(limits: limits)
    let reason = await code { () async throws(TransportError) in
      try await pair.dialed.send(Array(repeating: 0, count: 1001))
    }
    #expect(reason == .frameTooLarge)
    try await pair.dialed.send(Array(repeating: 0, count: 1000))
    #expect(try await pair.accepted.next()?.count == 1000)
    await pair.close()
  }

  @Test("a clean close between frames ends with nil, after all frames that came before")
  func cleanClose() async throws {
    let pair = try await ConnectedPair()
    for index in 0..<100 { try await pair.dialed.send([UInt8(index)]) }
    await pair.dialed.close()
    for index in 0..<100 { #expect(try await pair.accepted.next() == [UInt8(index)]) }
    #expect(try await pair.accepted.next() == nil)
    #expect(try await pair.accepted.next() == nil)
    #expect(await code { () async throws(TransportError) in try await pair.accepted.send([1]) } == .closed)
    #expect(await code { () async throws(TransportError) in try await pair.dialed.send([1]) } == .closed)
    #expect(await code { () async throws(TransportError) in _ = try await pair.dialed.next() } == .closed)
    await pair.close()
  }

  @Test("a goodbye in the middle of a frame is a truncated frame")
  func truncated() async throws {
    let (peer, accepted, listener) = try await rawPair(TransportLimits())
    try await peer.write([0, 0, 0, 1, 42, 0, 0, 0, 9, 1, 2])
    try await peer.channel.close()
    #expect(try await accepted.next() == [42])
    #expect(await code { () async throws(TransportError) in _ = try await accepted.next() } == .truncatedFrame)
    await listener.close()
  }

  @Test("a line that is cut between frames is not a clean close", arguments: [false, true])
  func cut(insideFrame: Bool) async throws {
    let (north, south) = (try TestNode(), try TestNode())
    let (listener, _) = try await listen(south) { $0 == north.identity.pin }
    let relay = try await Relay(to: listener.port)
    let peer = try await RawPeer.connect(relay.port, tls: north.clientConfiguration())
    let accepted = try #require(await listener.connections.first { _ in true })
    try await peer.write(insideFrame ? [0, 0, 0, 1, 42, 0] : [0, 0, 0, 1, 42])
    #expect(try await accepted.next() == [42])
    if insideFrame { try await Task.sleep(for: .milliseconds(50)) }
    relay.cut()
    let reason = await code { () async throws(TransportError) in _ = try await accepted.next() }
    #expect(reason == (insideFrame ? .truncatedFrame : .closed))
    await relay.close()
    await listener.close()
  }

  @Test("a frame that stops in the middle is cut at its deadline, however slowly it trickles")
  func frameDeadline() async throws {
    var limits = TransportLimits()
    limits.frame = .milliseconds(200)
    let (peer, accepted, listener) = try await rawPair(limits)
    let trickle = Task {
      try await peer.write([0, 0, 1, 0])
      for byte in 0..<100 {
        try await peer.write([UInt8(byte)])
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    #expect(await code { () async throws(TransportError) in _ = try await accepted.next() } == .frameTimeout)
    _ = await trickle.result
    await listener.close()
  }

  @Test("a peer that says nothing for too long is cut, and one that speaks in time is not")
  func idle() async throws {
    var limits = TransportLimits()
    limits.idle = .seconds(3)
    let (peer, accepted, listener) = try await rawPair(limits)
    // On the event loop, which is not held up by whatever other tests do.
    let talk = peer.channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(100)) { _ in
      peer.channel.writeAndFlush(ByteBuffer(bytes: [0, 0, 0, 1, 7]), promise: nil)
    }
    for _ in 0..<40 { #expect(try await accepted.next() == [7]) }
    talk.cancel()
    let began = ContinuousClock.now
    let reason = await code { () async throws(TransportError) in while try await accepted.next() != nil {} }
    #expect(reason == .idle)
    #expect(ContinuousClock.now - began < .seconds(20))
    await listener.close()
  }

  @Test("a peer that talks and never takes what is sent to it is cut")
  func deaf() async throws {
    var limits = TransportLimits()
    limits.idle = .milliseconds(800)
    limits.sendHighWater = 64 << 10
    let (peer, accepted, listener) = try await rawPair(limits)
    try await peer.channel.setOption(.autoRead, value: false).get()
    let chatter = Task {
      while true {
        try await peer.write([0, 0, 0, 0])
        try await Task.sleep(for: .milliseconds(50))
      }
    }
    let reader = Task { while try await accepted.next() != nil {} }
    let reason = await code { () async throws(TransportError) in
      while true { try await accepted.send(Array(repeating: 0, count: 60_000)) }
    }
    #expect(reason == .idle)
    chatter.cancel()
    _ = await reader.result
    await listener.close()
  }

  @Test("a reader that waits stops when its task is cancelled, and the connection lives on")
  func cancelledReader() async throws {
    let pair = try await ConnectedPair()
    let reader = Task {
      await code { () async throws(TransportError) in _ = try await pair.accepted.next() }
    }
    try await Task.sleep(for: .milliseconds(20))
    reader.cancel()
    #expect(await reader.value == .cancelled)
    try await pair.dialed.send([5])
    #expect(try await pair.accepted.next() == [5])
    await pair.close()
  }

  @Test("a connection that nobody holds any more hangs up")
  func forgotten() async throws {
    var pair: ConnectedPair? = try await ConnectedPair()
    let accepted = try #require(pair?.accepted)
    pair = nil
    let reason = await code { () async throws(TransportError) in #expect(try await accepted.next() == nil) }
    #expect(reason == nil)
  }

  @Test("a close does not wait long for a peer that is gone")
  func closeOfStalled() async throws {
    let (north, south) = (try TestNode(), try TestNode())
    let (listener, _) = try await listen(south) { $0 == north.identity.pin }
    let relay = try await Relay(to: listener.port)
    let dialed = try await Dialer.connect(
      host: "127.0.0.1", port: relay.port, identity: north.identity, acceptPin: { $0 == south.identity.pin })
    relay.stall()
    try await dialed.send([1])
    let began = ContinuousClock.now
    await dialed.close()
    #expect(ContinuousClock.now - began < .seconds(10))
    await relay.close()
    await listener.close()
  }
}
