import Foundation
import Testing

/// `node peer explain`, used as an operator would with the daemon down.
@Suite("Peers explained on the command line", .timeLimit(.minutes(3)))
struct PeerCommandTests {
  private struct Report: Decodable {
    struct Peer: Decodable {
      struct Check: Decodable {
        var name: String
        var result: String
      }
      var member: UInt32
      var state: String
      var checks: [Check]
      var next: [String]
    }
    var schemaVersion: Int
    var peers: [Peer]
  }

  @Test("peer explain says where a dial stopped, within 80 columns, connects only when asked, and exits as status does")
  func explain() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let untried = try await pair.run("a", "peer", "explain", "2")
    #expect(untried.status == 1 && untried.output.hasPrefix("NEVER  Agency b, member 2\n"))
    #expect(!untried.output.contains("FAIL"), "it dialed although nobody asked")
    let tried = try await pair.run("a", "peer", "explain", "2", "--try")
    #expect(tried.status == 1 && tried.output.hasPrefix("DOWN  Agency b, member 2\n"))
    #expect(tried.output.contains("FAIL  connection         nobody listens there"))
    #expect(tried.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let json = try await pair.run("a", "peer", "explain", "--json")
    let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
    #expect(report.schemaVersion == 1 && report.peers.map(\.state) == ["DOWN"])
    #expect(report.peers.first?.checks.first { $0.result == "failed" }?.name == "connection")
    #expect(report.peers.first?.next.isEmpty == false)
    #expect(try await pair.run("a", "peer", "explain", "9").status == 4)
    #expect(try await pair.run(nil, "peer", "explain", "--config", pair.home("nowhere") + "/node.yaml").status == 3)
    try pair.serve("b")
    // It needs a moment before it listens.
    var found = try await pair.run("a", "peer", "explain", "2", "--try")
    for _ in 0..<60 where found.status != 0 {
      try await Task.sleep(for: .milliseconds(250))
      found = try await pair.run("a", "peer", "explain", "2", "--try")
    }
    #expect(found.status == 0 && !found.output.contains("FAIL"), "\(found.output)")
  }
}
