import NIOCore
import Replication
import Testing
import Transport

@Suite("Under load", .timeLimit(.minutes(2)))
struct LoadTests {
  @Test("a sender waits while the peer does not read, and nothing is lost or reordered")
  func backPressure() async throws {
    var limits = TransportLimits()
    limits.receiveHighWater = 256 << 10
    limits.sendHighWater = 256 << 10
    let pair = try await ConnectedPair(limits: limits)
    let (frame, count) = (64 << 10, 1600)
    for (from, to) in [(pair.dialed, pair.accepted), (pair.accepted, pair.dialed)] {
      let sent = Log<Int>()
      let sender = Task {
        for index in 0..<count {
          try await from.send([UInt8(truncatingIfNeeded: index)] + Array(repeating: 0, count: frame))
          sent.add(index)
        }
      }
      // It settles when all buffers on the way are full; loopback sockets hold a few megabytes.
      var before = -1
      while before != sent.all.count {
        before = sent.all.count
        try await Task.sleep(for: .milliseconds(200))
      }
      #expect(before < count / 2, "the sender never waited")
      #expect(to.traffic.received < 2 << 20, "the receiver took in more than its bound")
      for index in 0..<count {
        #expect(try await to.next()?.first == UInt8(truncatingIfNeeded: index))
      }
      try await sender.value
    }
    await pair.close()
  }

  @Test("a flood of empty frames waits like any other")
  func emptyFrames() async throws {
    var limits = TransportLimits()
    limits.receiveHighWater = 64 << 10
    let pair = try await ConnectedPair(limits: limits)
    let sender = Task {
      for _ in 0..<200_000 { try await pair.dialed.send([]) }
    }
    try await Task.sleep(for: .milliseconds(200))
    #expect(pair.accepted.traffic.received < 1 << 19)
    for _ in 0..<200_000 { #expect(try await pair.accepted.next() == []) }
    try await sender.value
    await pair.close()
  }

  @Test("a sender that waits is told when the connection ends, and when its task is cancelled")
  func waitingSender() async throws {
    var limits = TransportLimits()
    limits.receiveHighWater = 64 << 10
    limits.sendHighWater = 64 << 10
    let pair = try await ConnectedPair(limits: limits)
    @Sendable func flood() async -> TransportError.Code? {
      await code { () async throws(TransportError) in
        while true { try await pair.dialed.send(Array(repeating: 0, count: 100_000)) }
      }
    }
    let (first, second) = (Task { await flood() }, Task { await flood() })
    try await Task.sleep(for: .milliseconds(300))
    first.cancel()
    #expect(await first.value == .cancelled)
    await pair.dialed.close()
    #expect(await second.value == .closed)
    await pair.close()
  }

  @Test("fifty connections at once carry their own frames")
  func fifty() async throws {
    var limits = TransportLimits()
    limits.connectionsPerSource = 64
    let (north, south) = (try TestNode(), try TestNode())
    let (listener, refusals) = try await listen(south, limits: limits) { $0 == north.identity.pin }
    let server = Task {
      await withTaskGroup(of: Void.self) { group in
        for await connection in listener.connections {
          group.addTask {
            while let frame = try? await connection.next() { try? await connection.send(frame.reversed()) }
          }
        }
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in 0..<50 {
        group.addTask {
          let dialed = try await Dialer.connect(
            host: "127.0.0.1", port: listener.port, identity: north.identity, acceptPin: { $0 == south.identity.pin })
          for index in 0..<20 {
            try await dialed.send([UInt8(client), UInt8(index)])
            #expect(try await dialed.next() == [UInt8(index), UInt8(client)])
          }
          await dialed.close()
        }
      }
      try await group.waitForAll()
    }
    await listener.close()
    await server.value
    #expect(refusals.all.isEmpty)
  }

  @Test("of too many handshakes the oldest gives way")
  func handshakes() async throws {
    var limits = TransportLimits()
    limits.pendingHandshakes = 2
    limits.handshake = .seconds(60)
    let (listener, refusals) = try await listen(try TestNode(), limits: limits) { _ in true }
    for _ in 0..<3 { _ = try await RawPeer.connect(listener.port) }
    #expect(await refusals.first(1).map(\.reason) == [.tooManyHandshakes])
    await listener.close()
    #expect(await refusals.first(3).map(\.reason) == [.tooManyHandshakes, .handshakeFailed, .handshakeFailed])
  }

  @Test("a handshake that is not finished in time is cut, begun or not", arguments: [[], [22, 3, 1, 0, 200, 1]])
  func slowHandshake(_ beginning: [UInt8]) async throws {
    var limits = TransportLimits()
    limits.handshake = .milliseconds(300)
    let (listener, refusals) = try await listen(try TestNode(), limits: limits) { _ in true }
    let peer = try await RawPeer.connect(listener.port)
    // On a busy machine the deadline may come first.
    try? await peer.write(beginning)
    #expect(await refusals.first(1).map(\.reason) == [.handshakeTimeout])
    try? await peer.channel.closeFuture.get()
    await listener.close()
  }

  @Test("peers that connect and say nothing do not keep an honest one out", arguments: [8, 64])
  func slowLoris(connectionsPerSource: Int) async throws {
    var limits = TransportLimits()
    limits.pendingHandshakes = 16
    limits.connectionsPerSource = connectionsPerSource
    let (north, south) = (try TestNode(), try TestNode())
    let (listener, refusals) = try await listen(south, limits: limits) { $0 == north.identity.pin }
    for _ in 0..<100 { _ = try await RawPeer.connect(listener.port) }
    for _ in 0..<5 {
      let dialed = try await Dialer.connect(
        host: "127.0.0.1", port: listener.port, identity: north.identity, acceptPin: { $0 == south.identity.pin })
      let accepted = try #require(await listener.connections.first { _ in true })
      try await accepted.send([1])
      #expect(try await dialed.next() == [1])
      await dialed.close()
    }
    let refused = await refusals.first(100 - 16)
    #expect(refused.count >= 100 - 16)
    #expect(refused.allSatisfy { $0.reason == .tooManyHandshakes })
    await listener.close()
  }

  @Test(
    "connections beyond what one address or all may hold are turned away until others leave",
    arguments: [TransportRefusal.Reason.tooManyFromSource, .tooManyConnections])
  func admission(_ reason: TransportRefusal.Reason) async throws {
    var limits = TransportLimits()
    if reason == .tooManyConnections { limits.connections = 2 } else { limits.connectionsPerSource = 2 }
    let (north, south) = (try TestNode(), try TestNode())
    let (listener, refusals) = try await listen(south, limits: limits) { _ in true }
    func dial() async throws -> PeerConnection {
      try await Dialer.connect(
        host: "127.0.0.1", port: listener.port, identity: north.identity, acceptPin: { _ in true })
    }
    let accepted = Log<PeerConnection>()
    let server = Task {
      for await connection in listener.connections { accepted.add(connection) }
    }
    let first = try await dial()
    let second = try await dial()
    #expect(await accepted.first(2).count == 2)
    #expect(
      await code { () async throws(TransportError) in
        do { _ = try await dial() } catch let error as TransportError { throw error } catch {}
      } == .handshakeFailed)
    #expect(await refusals.first(1).map(\.reason) == [reason])
    await first.close()
    await accepted.all[0].close()
    await accepted.all[1].close()
    let third = try await dial()
    #expect(await accepted.first(3).count == 3)
    await second.close()
    await third.close()
    await listener.close()
    await server.value
  }

  @Test("connecting, one small frame and the goodbyes cost less than 2,500 bytes of TCP payload")
  func handshakeBytes() async throws {
    let (north, south) = (try TestNode(), try TestNode())
    let (listener, _) = try await listen(south) { $0 == north.identity.pin }
    let relay = try await Relay(to: listener.port)
    let server = Task {
      for await connection in listener.connections {
        _ = try? await connection.next()
        await connection.close()
      }
    }
    let dialed = try await Dialer.connect(
      host: "127.0.0.1", port: relay.port, identity: north.identity, acceptPin: { $0 == south.identity.pin })
    try await dialed.send([1])
    #expect(try await dialed.next() == nil)
    print("bytes of a handshake, a frame of one byte and a goodbye: \(relay.bytes)")
    #expect(relay.bytes < 2500)
    await relay.close()
    await listener.close()
    await server.value
  }

  @Test("large amounts cross in frames of any size, without work for each byte")
  func throughput() async throws {
    let pair = try await ConnectedPair()
    let (size, count) = (64 << 10, 2000)
    let frame = [UInt8](repeating: 9, count: size)
    let clock = ContinuousClock()
    let elapsed = try await clock.measure {
      let sender = Task {
        for _ in 0..<count { try await pair.dialed.send(frame) }
      }
      for _ in 0..<count { #expect(try await pair.accepted.next()?.count == size) }
      try await sender.value
    }
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    print("throughput: \(Int(Double(size * count) / 1e6 / seconds)) MB/s")
    await pair.close()
  }
}
