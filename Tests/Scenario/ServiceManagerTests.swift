import Foundation
import Testing

/// A datagram socket such as systemd listens on, and what came in over it.
private final class NotifySocket: Sendable {
  let descriptor: Int32
  let name: String

  /// - Parameter name: A path, or an abstract name that "@" stands before.
  init(_ name: String) throws {
    self.name = name
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(name.utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { space in
      space.copyBytes(from: bytes)
      if name.hasPrefix("@") { space[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path) + bytes.count)
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
    }
    try #require(isBound)
  }

  deinit { close(descriptor) }

  /// The first message with such a line, of those that come in time; nil for none.
  func next(_ line: String, within limit: Duration = .seconds(20)) async throws -> [Substring]? {
    let deadline = ContinuousClock.now + limit
    var bytes = [UInt8](repeating: 0, count: 4_096)
    while ContinuousClock.now < deadline {
      let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      guard count > 0 else {
        try await Task.sleep(for: .milliseconds(10))
        continue
      }
      let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
      if lines.contains(line[...]) { return lines }
    }
    return nil
  }
}

@Suite("What the service manager is told", .serialized, .timeLimit(.minutes(3)))
struct ServiceManagerTests {
  @Test(
    "a node says when it is up, that it works, that it reads its configuration again and that it stops",
    arguments: [true, false])
  func told(_ isAbstract: Bool) async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let socket = try NotifySocket(isAbstract ? "@agency-node-\(UUID().uuidString)" : pair.folder.path + "/notify")
    // Twice a second.
    try pair.serve("a", environment: ["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "1000000"])
    let ready = try #require(try await socket.next("READY=1"))
    #expect(ready.contains("STATUS=Listening on port \(pair.ports["a"] ?? 0)"))
    try await pair.sync("b")
    for _ in 0..<3 { #expect(try await socket.next("WATCHDOG=1") != nil) }

    let process = try #require(pair.process("a"))
    kill(process, SIGHUP)
    let reloading = try #require(try await socket.next("RELOADING=1"))
    #expect(reloading.contains { $0.hasPrefix("MONOTONIC_USEC=") })
    #expect(try await socket.next("READY=1") != nil)
    #expect(try await socket.next("WATCHDOG=1") != nil)

    kill(process, SIGTERM)
    #expect(try await socket.next("STOPPING=1") != nil)
    #expect(pair.stop("a")?.terminationStatus == 0)
  }

  @Test("a node that hangs gives no sign of life, and one that goes on gives them again")
  func hung() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let socket = try NotifySocket(pair.folder.path + "/notify")
    try pair.serve("a", environment: ["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "200000"])
    #expect(try await socket.next("WATCHDOG=1") != nil)
    let process = try #require(pair.process("a"))
    kill(process, SIGSTOP)
    // What it had said before.
    _ = try await socket.next("none", within: .milliseconds(300))
    #expect(try await socket.next("WATCHDOG=1", within: .seconds(1)) == nil)
    kill(process, SIGCONT)
    #expect(try await socket.next("WATCHDOG=1") != nil)
  }

  @Test(
    "a manager that is not there, or whose address cannot be one, stops nothing",
    arguments: ["/nowhere/notify", "relative", "@", "", "/" + String(repeating: "x", count: 200)])
  func absent(_ name: String) async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    try pair.serve("a", environment: ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "nonsense"])
    try await pair.sync("b")
    #expect(pair.stop("a")?.terminationStatus == 0)
  }
}
