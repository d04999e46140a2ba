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
