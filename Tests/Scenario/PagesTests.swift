import AgencyNode
import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite("Pages and API of a running node", .serialized, .timeLimit(.minutes(3)))
struct PagesTests {
  private struct Added: Decodable { var token: String }

  private static func ask(_ port: Int, _ path: String, token: String? = nil) async throws -> (Int, String) {
    var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
    if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
    let (data, response) = try await URLSession.shared.data(for: request)
    return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
  }

  @Test(
    "a user who is added while the node runs is let in at once, one who is revoked is out, and the node stops when told"
  )
  func users() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let port = try await pair.servePages("a")
    let (ready, _) = try await Self.ask(port, "/readyz")
    #expect(ready == 200)
    let added = try await pair.succeed("a", "user", "add", "jo", "--role", "operator", "--json")
    let token = try JSONDecoder().decode(Added.self, from: Data(added.output.utf8)).token
    let (status, body) = try await Self.ask(port, "/api/v1/status", token: token)
    #expect(status == 200 && body.contains("\"isRunning\":true"))
    let (refused, _) = try await Self.ask(port, "/api/v1/alerts", token: token)
    #expect(refused == 403)
    let listed = try await pair.succeed("a", "user", "list")
    #expect(listed.output.contains("jo") && listed.output.contains("active") && !listed.output.contains(token))
    try await pair.succeed("a", "user", "revoke", "jo")
    let (gone, _) = try await Self.ask(port, "/api/v1/status", token: token)
    #expect(gone == 401)
    let began = ContinuousClock.now
    let process = try #require(pair.stop("a"))
    #expect(process.terminationStatus == 0 && ContinuousClock.now - began < .seconds(10))
    // Neither names nor tokens are in the log.
    let log = try String(contentsOf: pair.folder.appendingPathComponent("a.log"), encoding: .utf8)
    #expect(log.contains("http.started") && !log.contains(token) && !log.contains("\"jo\""))
  }

  @Test("a node that would serve pages to other machines without TLS does not start, and says what to write")
  func open() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    try pair.addToConfiguration("a", "http:\n  listen: 0.0.0.0:0\n")
    let outcome = try await pair.run("a", "serve")
    #expect(outcome.status == 2 && outcome.errors.contains("without TLS") && outcome.errors.contains("certificate"))
    let checked = try await Executable.run(["config", "check", pair.home("a") + "/node.yaml"])
    #expect(checked.status == 2 && checked.errors.contains("without TLS"))
  }

  @Test("over TLS pages answer to the name of their certificate, and to no older version and nothing in plain")
  func tls() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let (key, certificate) = (pair.home("a") + "/key.pem", pair.home("a") + "/cert.pem")
    let made = try Self.openssl(
      ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        + ["-keyout", key, "-out", certificate, "-subj", "/CN=node.example"])
    try #require(made.status == 0)
    let port = try await pair.servePages("a", tls: "certificate: cert.pem, key: key.pem, names: [node.example]")
    func ask(_ host: String, _ more: String...) throws -> String {
      let request = "GET /livez HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
      return try Self.openssl(
        ["s_client", "-quiet", "-verify_return_error", "-CAfile", certificate, "-connect", "127.0.0.1:\(port)"] + more,
        request
      ).output
    }
    let answer = try ask("node.example")
    #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("Strict-Transport-Security"), "\(answer)")
    #expect(try ask("other.example").hasPrefix("HTTP/1.1 400"))
    #expect(try !ask("node.example", "-tls1_1").contains("HTTP/1.1"))
    await #expect(throws: (any Error).self) { try await Self.ask(port, "/livez") }
  }

  private static func openssl(_ arguments: [String], _ input: String = "") throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = arguments
    let (given, output) = (Pipe(), Pipe())
    process.standardInput = given
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    // The answer ends the connection, and with it the program; its input stays open until then.
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    try given.fileHandleForWriting.close()
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}

extension Pair {
  /// Adds to a node's configuration.
  func addToConfiguration(_ name: String, _ text: String) throws {
    let url = URL(fileURLWithPath: home(name) + "/node.yaml")
    try (String(contentsOf: url, encoding: .utf8) + "\n" + text).write(to: url, atomically: true, encoding: .utf8)
  }

  /// Serves a node with its pages, and waits until they are there.
  /// - Parameter tls: What `http` says of it; without it they are served in plain.
  /// - Returns: Their port.
  func servePages(_ name: String, tls: String? = nil) async throws -> Int {
    let port = Int(try Self.freePort())
    try addToConfiguration(name, "http: { listen: \"127.0.0.1:\(port)\"\(tls.map { ", \($0)" } ?? "") }\n")
    try serve(name)
    let log = folder.appendingPathComponent("\(name).log")
    for _ in 0..<100 {
      if try String(contentsOf: log, encoding: .utf8).contains("http.started") { return port }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("the pages of \(name) never answered")
    return port
  }
}
