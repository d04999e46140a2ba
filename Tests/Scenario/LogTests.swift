import Foundation
import Testing

/// What a node writes to its log, read as a program would.
@Suite("The log, line by line", .timeLimit(.minutes(3)))
struct LogTests {
  private struct Line: Decodable {
    var time: String
    var level: String
    var event: String
  }

  @Test("every line that a node logs while it starts, syncs, turns a stranger away and stops is one JSON object")
  func lines() async throws {
    let pair = try await Pair(third: true)
    defer { pair.remove() }
    _ = try await pair.raise("a")
    try pair.serve("a")
    try await pair.sync("b")
    // No node: it says nothing that TLS knows.
    let port = try #require(pair.ports["a"])
    let stranger = """
      import contextlib, socket, sys
      line = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
      with contextlib.suppress(OSError):
          line.send(b"GET / HTTP/1.1\\r\\n\\r\\n")
          line.recv(9)
      """
    try await Python.run(stranger, "\(port)")
    let log = pair.folder.appendingPathComponent("a.log")
    for _ in 0..<200 where try !String(contentsOf: log, encoding: .utf8).contains("connection.refused") {
      try await Task.sleep(for: .milliseconds(50))
    }
    pair.stop("a")
    let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
    let decoder = JSONDecoder()
    let read = lines.map { try? decoder.decode(Line.self, from: Data($0.utf8)) }
    for (text, line) in zip(lines, read) {
      let line = try #require(line, "\(text)")
      // RFC 3339, in UTC.
      #expect(line.time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/) != nil, "\(text)")
      #expect(["info", "notice", "warning", "error", "critical"].contains(line.level), "\(text)")
    }
    let events = Set(read.compactMap { $0?.event })
    #expect(
      events.isSuperset(of: ["node.started", "session.ended", "connection.refused", "node.stopped"]), "\(events)")
  }
}
