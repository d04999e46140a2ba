import Foundation
import Testing

/// A node whose way out is an HTTP proxy.
@Suite("Out through a proxy", .timeLimit(.minutes(3)))
struct ProxyCommandTests {
  /// Opens tunnels for who knows the password, and writes the first bytes of what passes to a file.
  private static let script = """
    import base64, os, socket, sys, threading
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    seen = open(sys.argv[1], "wb", buffering=0)
    server = socket.create_server(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)
    def pump(a, b):
        try:
            while data := a.recv(65536):
                seen.write(data)
                b.sendall(data)
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass
    def serve(near):
        head = b""
        while not head.endswith(b"\\r\\n\\r\\n"):
            head += near.recv(1) or exit()
        seen.write(head)
        if base64.b64encode(b"node:secret") not in head:
            near.sendall(b"HTTP/1.1 407 No\\r\\n\\r\\n")
            return near.close()
        host, port = head.split()[1].decode().rsplit(":", 1)
        try:
            far = socket.create_connection((host, int(port)))
        except OSError:
            near.sendall(b"HTTP/1.1 502 No\\r\\n\\r\\n")
            return near.close()
        near.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\n")
        threading.Thread(target=pump, args=(far, near), daemon=True).start()
        pump(near, far)
    while True:
        threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
    """

  @Test("a node that only dials out syncs through its proxy, which reads nothing; peer explain tells what that says")
  func sync() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let seen = pair.folder.appendingPathComponent("seen")
    let proxy = Process()
    proxy.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    proxy.arguments = ["python3", "-c", Self.script, seen.path]
    let output = Pipe()
    proxy.standardOutput = output
    proxy.standardError = FileHandle.nullDevice
    // It ends with its standard input, however this process ends.
    let life = Pipe()
    proxy.standardInput = life
    try proxy.run()
    defer {
      kill(proxy.processIdentifier, SIGKILL)
      proxy.waitUntilExit()
    }
    let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let port = try #require(Int(said.trimmingCharacters(in: .whitespacesAndNewlines)))
    let yaml = URL(fileURLWithPath: pair.home("a") + "/node.yaml")
    let text = try String(contentsOf: yaml, encoding: .utf8).replacing(/listen: .*/, with: "listen: none")
    let credentials = pair.folder.appendingPathComponent("credentials")
    try (text + "\nproxy:\n  address: 127.0.0.1:\(port)\n  credentials: file:\(credentials.path)\n")
      .write(to: yaml, atomically: true, encoding: .utf8)
    #expect(try await pair.run(nil, "config", "check", yaml.path).status == 0)

    func write(_ password: String) throws {
      try Data(password.utf8).write(to: credentials)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: credentials.path)
    }
    let missing = try await pair.run("a", "peer", "explain", "2", "--try")
    #expect(missing.output.contains("the proxy does not take"), "\(missing.output)")
    try write("node:guess")
    let refused = try await pair.run("a", "peer", "explain", "2", "--try")
    #expect(refused.output.contains("the proxy does not take"), "\(refused.output)")
    try write("node:secret\n")
    let down = try await pair.run("a", "peer", "explain", "2", "--try")
    #expect(down.output.contains("the proxy answers, and could not reach the peer"), "\(down.output)")
    #expect(down.output.split(separator: "\n").allSatisfy { $0.count <= 80 })

    let flag = try #require(try await pair.raise("a", surname: "Proxypassed"))
    try pair.serve("b")
    try await pair.sync("a")
    #expect(try await pair.flags("b").contains(flag))
    let passed = try Data(contentsOf: seen)
    #expect(passed.count > 1_000 && passed.range(of: Data("Proxypassed".utf8)) == nil)
    let log = try String(contentsOf: pair.folder.appendingPathComponent("b.log"), encoding: .utf8)
    #expect(!log.contains("secret"))
  }
}
