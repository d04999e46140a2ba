import Foundation
import Testing

@Suite("Retention and correction through the executable", .serialized)
struct RetentionCommandTests {
  private struct Due: Decodable {
    struct Flag: Decodable {
      var name: String
      var code: String
      var isDue: Bool
      var hold: String?
      var reason: String
    }
    var flags: [Flag]
  }

  private func due(_ pair: Pair, _ more: String...) async throws -> [Due.Flag] {
    let outcome = try await pair.run("a", ["retention", "due", "--json"] + more)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Due.self, from: Data(outcome.output.utf8)).flags
  }

  private func raise(_ pair: Pair, _ arguments: String...) async throws -> String {
    struct Written: Decodable { var operation: String }
    let outcome = try await pair.run("a", ["flag", "raise"] + arguments + ["--basis", "reported", "--json"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Written.self, from: Data(outcome.output.utf8)).operation
  }

  @Test("what is due is listed with its reason, a hold or a person keeps it, and nothing goes by itself")
  func retention() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let old = try await raise(pair, "SUPPORT-OFFERED", "--surname", "Testperson", "--forenames", "Ada")
    #expect(try await due(pair).isEmpty)
    let soon = try await due(pair, "--within", "3000")
    #expect(soon.map(\.name) == [old] && soon[0].isDue == false && soon[0].reason.contains("6 years"))
    // Kept until a day that has come when it is asked for.
    let kept = try await pair.run(
      "a", "retention", "keep", old, "--until", "2100-01-01", "--reason", "a civil claim runs", "--basis",
      "UK GDPR art. 17(3)(e)", "--user", "dpo")
    #expect(kept.status == 0 && kept.output.contains("Kept until 2100-01-01"), "\(kept.errors)")
    #expect(try await due(pair, "--within", "3000").isEmpty)
    let past = try await pair.run(
      "a", "retention", "keep", old, "--until", "2001-01-01", "--reason", "x", "--basis", "x", "--user", "dpo")
    #expect(past.status == 1 && past.errors.contains("past"))
    let audit = try await pair.succeed("a", "audit", "list").output
    #expect(audit.contains("a civil claim runs"))
    // A day that a person set goes before any rule: set to come soon, it does.
    try await pair.succeed("a", "flag", "amend", old, "--field", "reviewDay", "--value", "2020-01-01")
    let listed = try await due(pair)
    #expect(listed.map(\.name) == [old] && listed[0].isDue)
    let status = try await pair.run("a", "status")
    #expect(status.output.contains("1 flag is due for review") && status.output.contains("retention"))
    #expect(try await pair.flags("a").contains(old), "due is not gone")

    let subject = try await pair.succeed("a", "flag", "list", "--json").output
    struct List: Decodable {
      struct Flag: Decodable { var subjectOperation: String }
      var flags: [Flag]
    }
    let name = try JSONDecoder().decode(List.self, from: Data(subject.utf8)).flags[0].subjectOperation
    _ = try await raise(pair, "REVIEW-HOLD", "--subject", name)
    let held = try await due(pair)
    #expect(held.map(\.name) == [old] && held[0].hold == "REVIEW-HOLD" && !held[0].isDue)
    let page = try await pair.succeed("a", "retention", "due").output
    #expect(page.contains("held by REVIEW-HOLD") && page.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let rules = try await pair.succeed("a", "retention", "rules").output
    #expect(rules.contains("20 years") && rules.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test("a correction keeps both versions and shows one, with who wrote what, when and why, at every agency")
  func correction() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let flag = try await raise(
      pair, "RISK", "--surname", "Testperson", "--risk", "high", "--reason", "from the wrong form")
    try await pair.succeed(
      "a", "flag", "amend", flag, "--risk", "medium", "--because", "the assessor read the wrong column")
    try await pair.succeed("a", "flag", "amend", flag, "--risk", "high", "--because", "it was right after all")
    try pair.serve("b")
    try await pair.sync("a")
    struct Entity: Decodable {
      struct Field: Decodable {
        struct Earlier: Decodable {
          var value: String?
          var because: String?
          var member: UInt32
        }
        var name: String
        var shown: [String]
        var earlier: [Earlier]
      }
      var fields: [Field]
    }
    for name in ["a", "b"] {
      let shown = try await pair.succeed(name, "flag", "show", flag, "--json").output
      let risk = try #require(
        try JSONDecoder().decode(Entity.self, from: Data(shown.utf8)).fields.first { $0.name == "risk" })
      #expect(risk.shown == ["high"])
      #expect(risk.earlier.map(\.value) == ["high", "medium"])
      #expect(risk.earlier.map(\.because) == ["the assessor read the wrong column", "it was right after all"])
      #expect(risk.earlier.allSatisfy { $0.member == 1 })
      let page = try await pair.succeed(name, "flag", "show", flag).output
      #expect(page.contains("before: high") && page.contains("corrected: the assessor read"), "\(page)")
      #expect(page.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
    // Erased, both versions are gone, and it is told that something stood there.
    let erased = try await pair.run(
      "a", "erase", flag, "--ground", "mistake", "--authority", "lead", "--reason", "another person", "--basis",
      "art. 17", "--yes")
    #expect(erased.status == 0, "\(erased.errors)")
    let gone = try await pair.succeed("a", "flag", "show", flag, "--json").output
    #expect(!gone.contains("medium") && !gone.contains("wrong column"))
  }
}
