import AgencyNode
import Foundation
import HummingbirdTesting
import Synchronization
import Testing

@testable import Web

@Suite("The service on a socket")
struct ServiceTests {
  @Test("pages and API answer on a real socket, to the names of this machine alone")
  func socket() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.live) { client in
      let visitor = Visitor(client, token: scene.tokens[.operator])
      #expect(try await visitor.get("/livez").text == "ok\n")
      #expect(try await visitor.get("/readyz").status == 200)
      let status = try await visitor.get("/api/v1/status")
      #expect(status.status == 200 && status.json["agency"] as? String == "Agency 1")
      let page = try await visitor.get("/")
      #expect(page.status == 401 && page.text.contains("<h1>Sign in</h1>"))
      let large = try await visitor.get("/livez", ["x-large": String(repeating: "x", count: WebLimits.headerBytes * 2)])
      #expect(large.status == 431 || large.status == 400)
    }
  }

  @Test(
    "a port that something else has is tried again until it is free, and the service does not end",
    .timeLimit(.minutes(2)))
  func taken() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let blocker = try BoundSocket()
    let settings = HTTPSettings(listen: .init(host: "127.0.0.1", port: blocker.port))
    let (listening, signal) = AsyncStream<Int>.makeStream()
    let service = try WebService(scene.node, settings, retry: .milliseconds(50)) { signal.yield($0) }
    let task = Task { try await service.run() }
    try await Task.sleep(for: .milliseconds(300))
    blocker.close()
    var ports = listening.makeAsyncIterator()
    #expect(await ports.next() == blocker.port)
    task.cancel()
    try await task.value
  }

  @Test("pages are not served to other machines without TLS")
  func open() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let open = HTTPSettings(listen: .init(host: "0.0.0.0", port: 0), names: ["node.example"])
    let error = #expect(throws: NodeError.self) { _ = try WebService(scene.node, open) }
    #expect(error?.code == .configurationInvalid)
  }

  @Test("what waits for the database is bounded, and beyond it somebody is asked to come back")
  func busy() async throws {
    let worker = Worker(threads: 1, most: 2)
    let gate = Mutex(false)
    async let first: Void = worker.run { while !gate.withLock({ $0 }) { usleep(1_000) } }
    async let second: Void = worker.run {}
    try await Task.sleep(for: .milliseconds(100))
    let error = await #expect(throws: Problem.self) { try await worker.run {} }
    #expect(error?.code == .unavailable && error?.retryAfter == 2)
    gate.withLock { $0 = true }
    _ = try await (first, second)
    await worker.stop()
  }
}

/// A port of loopback that listens, and nobody answers.
private final class BoundSocket: Sendable {
  let port: Int
  private let descriptor: Int32

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, length) == 0 && listen(descriptor, 1) == 0
          && getsockname(descriptor, pointer, &length) == 0
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    try #require(bound)
  }

  func close() { _ = Foundation.close(descriptor) }
}
