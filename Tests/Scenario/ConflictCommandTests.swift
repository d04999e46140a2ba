import Foundation
import Testing

/// Two agencies that say different things of one field, through the executable alone.
@Suite("Conflicts through the executable", .serialized)
struct ConflictCommandTests {
  private struct Conflict: Decodable {
    struct Side: Decodable { var value: String }
    var name: String
    var isOpen: Bool
    var version: String?
    var decision: String?
    var siblings: [Side]
    var stood: [Side]
  }

  private func conflicts(_ pair: Pair, _ name: String, _ status: String) async throws -> [Conflict] {
    struct List: Decodable { var conflicts: [Conflict] }
    let outcome = try await pair.succeed(name, "conflicts", "list", "--status", status, "--json")
    return try JSONDecoder().decode(List.self, from: Data(outcome.output.utf8)).conflicts
  }

  private func whole(_ pair: Pair, _ name: String, _ conflict: String) async throws -> Conflict {
    let outcome = try await pair.succeed(name, "conflicts", "show", conflict, "--json")
    return try JSONDecoder().decode(Conflict.self, from: Data(outcome.output.utf8))
  }

  @Test(
    "two values are shown side by side until one is decided for; then what differed stays to be read, with why, at both"
  )
  func decided() async throws {
    struct Written: Decodable { var operation: String }
    let pair = try await Pair()
    defer { pair.remove() }
    let raised = try await pair.succeed(
      "a", "flag", "raise", "RISK", "--risk", "high", "--basis", "reported", "--surname", "Testcase", "--json")
    let flag = try JSONDecoder().decode(Written.self, from: Data(raised.output.utf8)).operation
    try pair.serve("b")
    try await pair.sync("a")
    try await pair.succeed("a", "flag", "amend", flag, "--risk", "medium")
    try await pair.succeed("b", "flag", "amend", flag, "--risk", "standard")
    try await pair.sync("a")

    let open = try #require(try await conflicts(pair, "a", "open").first)
    #expect(open.siblings.map(\.value).sorted() == ["medium", "standard"] && open.stood.isEmpty)
    let shown = try await pair.succeed("a", "conflicts", "show", open.name).output
    #expect(shown.contains("shown now: medium") && shown.contains("a)  ") && shown.contains("b)  "))
    #expect(shown.contains("--shown \(open.version ?? "none")") && !shown.contains("what differed"))

    try await pair.succeed(
      "a", "conflicts", "resolve", open.name, "--keep", "standard", "--shown", try #require(open.version), "--reason",
      "the later visit counts")
    try await pair.sync("a")
    for name in ["a", "b"] {
      #expect(try await conflicts(pair, name, "open").isEmpty)
      let row = try #require(try await conflicts(pair, name, "closed").first)
      #expect(row.stood.isEmpty, "a list reads nothing from the log")
      let closed = try await whole(pair, name, row.name)
      #expect(closed.siblings.map(\.value) == ["standard"] && closed.decision == "the later visit counts")
      #expect(closed.stood.map(\.value).sorted() == ["medium", "standard"])
      let lines = try await pair.succeed(name, "conflicts", "show", closed.name).output.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 80 })
      let text = lines.map { $0.trimmingCharacters(in: .whitespaces) }
      for line in ["because: the later visit counts", "what differed:", "-   medium", "shown now: standard"] {
        #expect(text.contains(line), "\(line)")
      }
      #expect(!text.contains { $0.hasPrefix("a)") }, "there is nothing to choose any more")
    }

    // What differed is read from the log: what is erased there is not told of here either.
    try await pair.succeed(
      "a", "erase", "values", flag, "--ground", "mistake", "--authority", "paper 1", "--reason", "not so", "--basis",
      "UK GDPR art. 17", "--yes")
    let left = try await whole(pair, "a", open.name)
    #expect(
      left.stood.map(\.value).sorted() == ["erased", "standard"],
      "of its own value; the other agency's is not its to erase")
  }
}
