import Foundation
import Testing

@Suite("The reference partnership, as processes", .serialized)
struct DemoTests {
  struct Report: Decodable {
    struct Node: Decodable {
      var agency: String
      var member: UInt32
      var viewDigest: String
      var flags: Int
      var changeSets: Int
      var conflictsOpen: Int
    }

    var schemaVersion: Int
    var converged: Bool
    var seconds: Double
    var nodes: [Node]
  }

  @Test("thirteen agencies load their own exports, sync over TLS and end with one view")
  func converges() async throws {
    let outcome = try await Executable.run(["demo", "--once", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    #expect(report.schemaVersion == 1)
    #expect(report.converged)
    #expect(report.seconds > 0)
    #expect(report.nodes.map(\.member).sorted() == Array(1...13))
    #expect(Set(report.nodes.map(\.viewDigest)).count == 1)
    #expect(Set(report.nodes.map(\.flags)).count == 1)
    // An agency that publishes nothing sees what the others publish all the same.
    #expect(report.nodes.allSatisfy { $0.flags >= 100 && $0.changeSets >= 7 && $0.conflictsOpen == 0 })
  }

  @Test("the story fits a terminal of 80 columns and ends with equal views")
  func story() async throws {
    let outcome = try await Executable.run(["demo", "--once"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.last == "All 13 views are equal.")
    #expect(lines.filter { $0.count > 80 } == [])
    for word in [
      "Constabulary", "Refuge", "conflict", "View digest", "13 events, ESCALATING",
      "reported 7 times by or about 3 people",
      "answer overdue by",
    ] { #expect(outcome.output.contains(word)) }
    #expect(!outcome.output.contains("\u{1B}"), "colour, and no terminal to show it")
  }

  @Test("a command that does not exist, and a configuration that is not there, fail with words")
  func badInput() async throws {
    let unknown = try await Executable.run(["dance"])
    #expect(unknown.status != 0)
    #expect(!unknown.errors.isEmpty)
    let absent = try await Executable.run(["status", "--config", "no-such-folder/node.yaml"])
    #expect(absent.status != 0)
    #expect(absent.errors.contains("node.yaml"), "\(absent.errors)")
  }
}
