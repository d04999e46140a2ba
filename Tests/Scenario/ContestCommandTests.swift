import Foundation
import Testing

@Suite("Contested flags on the command line", .serialized)
struct ContestCommandTests {
  private struct List: Decodable {
    struct Row: Decodable {
      var name: String
      var stage: String
      var isOpen: Bool
      var answersHere: Bool
      var answer: String?
    }

    var schemaVersion: Int
    var contests: [Row]
  }

  private static let why = ["--purpose", "home visit", "--basis", "public task"]

  private func list(_ pair: Pair, _ name: String) async throws -> [List.Row] {
    let outcome = try await pair.succeed(name, "contest", "list", "--all", "--json")
    let list = try JSONDecoder().decode(List.self, from: Data(outcome.output.utf8))
    #expect(list.schemaVersion == 1)
    return list.contests
  }

  private func narrow(_ outcome: Executable.Outcome) -> Bool {
    outcome.status == 0 && outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 }
  }

  @Test("a flag is contested, shown so wherever it is shown, answered by its author, and told back, in 80 columns")
  func whole() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    try await pair.succeed(
      "a", "flag", "raise", "NFS", "--basis", "reported", "--surname", "Testperson", "--forenames", "Wilma", "--born",
      "1980-02-03", "--on", "2026-01-04")
    try pair.serve("a")
    try await pair.sync("b")
    let flag = try #require(try await pair.flags("b").first)
    let contested = try await pair.succeed(
      "b", "flag", "contest", flag, "--by", "subject", "--statement", "That was somebody else", "--reason",
      "she asked us to write it down")
    #expect(narrow(contested) && contested.output.contains("OPEN"))
    // The author's daemon takes it in and says so by itself.
    for _ in 0..<60 where try await list(pair, "b").first?.stage != "received" {
      try await pair.sync("b")
      try await Task.sleep(for: .milliseconds(200))
    }
    let row = try #require(try await list(pair, "a").first)
    #expect(row.answersHere && row.isOpen && row.stage == "received")
    for (node, command) in [
      ("a", ["flag", "list"]), ("b", ["flag", "list"]), ("a", ["flag", "show", flag]), ("a", ["contest", "list"]),
      ("b", ["contest", "show", row.name]),
    ] {
      let page = try await pair.run(node, command)
      #expect(narrow(page) && page.output.lowercased().contains("contest"), "\(command): \(page)")
    }
    for command in [["person", "find"], ["person", "brief"]] {
      let query = ["--surname", "Testperson", "--forenames", "Wilma", "--born", "1980-02-03"]
      let page = try await pair.run("b", command + query + Self.why)
      if command[1] == "brief" { #expect(page.output.contains("(contested)"), "\(page.output)") }
      guard command[1] == "find", let person = page.output.split(separator: " ").first else { continue }
      let shown = try await pair.run("b", ["person", "show", String(person)] + Self.why)
      #expect(narrow(shown) && shown.output.contains("Their statement: \"That was somebody else\""), "\(shown.output)")
    }
    let status = try await pair.run("a", "status")
    #expect(status.output.contains("1 to answer here"))
    let wrong = try await pair.run(
      "b", "contest", "answer", row.name, "--uphold", "--reason", "it is so", "--by", "Worker")
    #expect(wrong.status == 1 && wrong.errors.contains("only the flag's author"))
    let none = try await pair.run(
      "a", "contest", "answer", row.name, "--correct", "--reason", "it is so", "--by", "Sergeant")
    #expect(none.status == 1 && none.errors.contains("--set"))
    let answered = try await pair.succeed(
      "a", "contest", "answer", row.name, "--correct", "--set", "eventDay=2026-01-03", "--reason",
      "the call was on the day before", "--by", "Sergeant")
    #expect(narrow(answered) && answered.output.contains("ANSWERED"))
    try await pair.sync("b")
    let told = try #require(try await list(pair, "b").first)
    #expect(told.answer == "corrected")
    let alerts = try await pair.succeed("b", "alerts", "list")
    #expect(alerts.output.contains("Answered since you looked"), "\(alerts.output)")
  }
}
