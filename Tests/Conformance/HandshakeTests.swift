import Foundation
import Replication
import Synchronization
import Testing
import Transport
import Trust

@Suite("OpenSSL's libssl and our transport", .timeLimit(.minutes(1)))
struct HandshakeTests {
  private func transport(_ tls: TLSIdentity) throws -> TransportIdentity {
    try TransportIdentity(
      certificatePEM: Array(tls.certificatePEM.utf8), privateKeyPEM: Array(tls.privateKeyPEM.utf8))
  }

  /// A listener that answers each frame with its bytes reversed, and the reasons of its refusals.
  private final class Mirror: Sendable {
    let listener: Listener
    let reasons: RefusalLog
    let task: Task<Void, Never>

    final class RefusalLog: Sendable {
      let all = Mutex<[TransportRefusal.Reason]>([])
    }

    init(_ identity: TransportIdentity, accept: @escaping @Sendable (Hash) -> Bool) async throws {
      let reasons = RefusalLog()
      self.reasons = reasons
      let listener = try await Listener.bind(
        host: "127.0.0.1", port: 0, identity: identity, acceptPin: accept,
        onRefusal: { refusal in reasons.all.withLock { $0.append(refusal.reason) } })
      self.listener = listener
      task = Task {
        for await connection in listener.connections {
          while let frame = try? await connection.next() { try? await connection.send(frame.reversed()) }
        }
      }
    }

    /// The refusals, once there are so many.
    func refusals(_ count: Int) async -> [TransportRefusal.Reason] {
      for _ in 0..<1000 where reasons.all.withLock({ $0.count }) < count {
        try? await Task.sleep(for: .milliseconds(5))
      }
      return reasons.all.withLock { $0 }
    }
  }

  @Test("libssl dials our listener with mutual TLS 1.3, sees our pin and exchanges a frame")
  func dial() async throws {
    let (north, south) = (try make(), try make())
    let mirror = try await Mirror(transport(south)) { $0 == north.pin }
    let outcome = await LibSSL.dial(
      mirror.listener.port, as: north, send: [0, 0, 0, 3, 1, 2, 3], read: 7)
    #expect(outcome.version == "TLSv1.3")
    #expect(outcome.peerPin == south.pin)
    #expect(outcome.reply == [0, 0, 0, 3, 3, 2, 1])
    #expect(mirror.reasons.all.withLock { $0 }.isEmpty)
    await mirror.listener.close()
  }

  @Test("our dialer reaches a libssl server, which demands our certificate and sees its pin")
  func serve() async throws {
    let (north, south) = (try make(), try make())
    let (descriptor, port) = LibSSL.listening()
    defer { close(descriptor) }
    async let served = LibSSL.serve(descriptor, as: south, send: [0, 0, 0, 2, 8, 9], read: 5)
    let dialed = try await Dialer.connect(
      host: "127.0.0.1", port: port, identity: transport(north), acceptPin: { $0 == south.pin })
    try await dialed.send([7])
    #expect(try await dialed.next() == [8, 9])
    #expect(try await dialed.next() == nil)
    let outcome = await served
    #expect(outcome.version == "TLSv1.3")
    #expect(outcome.peerPin == north.pin)
    #expect(outcome.reply == [0, 0, 0, 1, 7])
    await dialed.close()
  }

  @Test("our dialer refuses a libssl server with another key")
  func impostor() async throws {
    let (north, south, impostor) = (try make(), try make(), try make())
    let (descriptor, port) = LibSSL.listening()
    defer { close(descriptor) }
    async let served = LibSSL.serve(descriptor, as: impostor, send: [1], read: 1)
    let identity = try transport(north)
    var reason: TransportError.Code?
    do throws(TransportError) {
      _ = try await Dialer.connect(
        host: "127.0.0.1", port: port, identity: identity, acceptPin: { $0 == south.pin })
    } catch {
      reason = error.code
    }
    #expect(reason == .strangerPin)
    #expect(await served.reply.isEmpty)
  }

  @Test("a libssl client with a certificate nobody knows, with none, or at TLS 1.2 gets nothing")
  func refused() async throws {
    let (north, south, stranger) = (try make(), try make(), try make())
    let mirror = try await Mirror(transport(south)) { $0 == north.pin }
    let port = mirror.listener.port
    let frame: [UInt8] = [0, 0, 0, 1, 1]
    #expect(await LibSSL.dial(port, as: stranger, send: frame, read: 5).reply.isEmpty)
    #expect(await mirror.refusals(1) == [.strangerPin])
    #expect(await LibSSL.dial(port, as: nil, send: frame, read: 5).reply.isEmpty)
    #expect(await mirror.refusals(2) == [.strangerPin, .noCertificate])
    let old = await LibSSL.dial(port, as: north, atMostTLS12: true, send: frame, read: 5)
    #expect(!old.shookHands)
    #expect(await mirror.refusals(3) == [.strangerPin, .noCertificate, .tlsVersion])
    await mirror.listener.close()
  }

  @Test("a session ticket gets nobody past the pin: a resumed session is refused")
  func resumption() async throws {
    let (north, south) = (try make(), try make())
    let mirror = try await Mirror(transport(south)) { $0 == north.pin }
    let frame: [UInt8] = [0, 0, 0, 1, 1]
    let session = LibSSL.Session()
    let first = await LibSSL.dial(mirror.listener.port, as: north, send: frame, read: 5, keeping: session)
    #expect(first.reply == frame)
    #expect(session.pointer != nil)
    let second = await LibSSL.dial(mirror.listener.port, as: north, send: frame, read: 5, resuming: session)
    // BoringSSL does resume it, and asks nobody about a certificate then; the transport has to notice.
    #expect(second.resumed)
    #expect(second.reply.isEmpty)
    #expect(await mirror.refusals(1) == [.noCertificate])
    await mirror.listener.close()
  }

  private func make() throws -> TLSIdentity {
    try TLSIdentity.generate(name: "Agency of Tests", now: Date())
  }
}
