import Foundation
import Testing

/// Erasure as a data-protection officer meets it: three agencies on loopback, through the executable alone.
@Suite("Erasing through the executable", .serialized)
struct EraseCommandTests {
  private struct Row: Decodable {
    struct Waiting: Decodable { var member: UInt32 }
    var name: String
    var values: Int
    var acknowledged: [UInt32]
    var waiting: [Waiting]
    var groundName: String
    var auditEntry: Int64?
  }

  private struct Holes: Decodable {
    struct Hole: Decodable {
      var member: UInt32
      var values: Int
      var ground: String
    }
    var holes: Int
    var erasures: [Hole]
    var fault: String?
  }

  private static let words = [
    "--authority", "decision 7", "--reason", "asked for by the person", "--basis", "UK GDPR art. 17", "--user", "dpo",
  ]

  private func decode<T: Decodable>(_ outcome: Executable.Outcome) throws -> T {
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(T.self, from: Data(outcome.output.utf8))
  }

  private func erasures(_ pair: Pair, _ name: String) async throws -> [Row] {
    struct List: Decodable { var erasures: [Row] }
    let list: List = try decode(try await pair.run(name, "erase", "list", "--json"))
    return list.erasures
  }

  /// One round with a peer that serves; a daemon needs a moment before it listens.
  private func meet(_ pair: Pair, _ name: String, _ peer: Int) async throws {
    for _ in 0..<60 {
      if try await pair.run(name, "sync", "--peer", "\(peer)").status == 0 { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("\(name) never met \(peer)")
  }

  @Test("what is erased is gone at every agency, each says so, verify explains it, and nothing old brings it back")
  func erased() async throws {
    let pair = try await Pair(third: true)
    defer { pair.remove() }
    // A backup and a bundle from before.
    let key = pair.folder.appendingPathComponent("recovery.key").path
    let digits = try await pair.succeed(nil, "backup", "key", key).output.trimmingCharacters(
      in: .whitespacesAndNewlines)
    let yaml = pair.home("a") + "/node.yaml"
    try (String(contentsOfFile: yaml, encoding: .utf8) + "\nbackup:\n  recovery-key: \"\(digits)\"\n").write(
      toFile: yaml, atomically: true, encoding: .utf8)
    let flag = try #require(try await pair.raise("a", surname: "Quillfeather"))
    let other = try #require(try await pair.raise("a", surname: "Somebody"))
    try pair.serve("b")
    try await meet(pair, "a", 2)
    try await meet(pair, "c", 2)
    #expect(try await pair.flags("c").contains(flag))
    let bundle = pair.folder.appendingPathComponent("old.bundle").path
    try await pair.succeed("c", "bundle", "export", bundle)
    struct Made: Decodable { var path: String }
    let backup: Made = try decode(try await pair.run("a", "backup", "create", "--json"))

    let subject = try #require(try await self.subject(pair, "a", of: flag))
    let command = ["erase", flag, subject, "--ground", "request"] + Self.words
    let shown = try await pair.run("a", command)
    #expect(shown.status == 0 && shown.output.contains("Would erase 2 values") && shown.output.contains("--yes"))
    #expect(try await pair.flags("a").contains(flag), "showing changes nothing")
    let done = try await pair.run("a", command + ["--yes"])
    #expect(done.status == 0 && done.output.contains("Erased: 2 values"), "\(done.output)\(done.errors)")
    #expect(done.output.split(separator: "\n").allSatisfy { $0.count <= 80 })

    #expect(try await erasures(pair, "a").first?.waiting.map(\.member) == [2, 3])
    // There, back, and there again: each says that it is gone with the round after.
    for _ in 0..<3 {
      try await meet(pair, "a", 2)
      try await meet(pair, "c", 2)
      try await Task.sleep(for: .milliseconds(1_500))
    }
    try await meet(pair, "a", 2)
    let rows = try await erasures(pair, "a")
    #expect(rows.count == 1 && rows[0].values == 2 && rows[0].acknowledged == [1, 2, 3] && rows[0].waiting.isEmpty)
    #expect(rows[0].groundName == "request" && rows[0].auditEntry != nil)
    let page = try await pair.succeed("a", "erase", "show", rows[0].name).output
    #expect(page.contains("3 of 3 members") && page.split(separator: "\n").allSatisfy { $0.count <= 80 })

    for name in ["a", "b", "c"] {
      let again = try await pair.run(name, "bundle", "import", bundle)
      #expect(again.status == 0, "\(again.errors)")
      try await check(pair, name, gone: flag, stays: other)
    }
    pair.stop("b")

    // The old backup is put back: nothing of it is shown before a peer said what was erased since.
    try FileManager.default.moveItem(atPath: pair.home("a") + "/data", toPath: pair.home("a") + "/lost")
    let moved = backup.path.replacing("/data/", with: "/lost/")
    try await pair.succeed("a", "restore", moved, "--key", key, "--keys", pair.home("a") + "/lost/keys")
    #expect(try await pair.run("a", "flag", "list").status != 0)
    try pair.serve("b")
    try await meet(pair, "a", 2)
    try await check(pair, "a", gone: flag, stays: other)
  }

  private func subject(_ pair: Pair, _ name: String, of flag: String) async throws -> String? {
    struct List: Decodable {
      struct Flag: Decodable {
        var name: String
        var subjectOperation: String?
      }
      var flags: [Flag]
    }
    let list: List = try decode(try await pair.run(name, "flag", "list", "--json"))
    return list.flags.first { $0.name == flag }?.subjectOperation
  }

  private func check(_ pair: Pair, _ name: String, gone: String, stays: String) async throws {
    let list = try await pair.succeed(name, "flag", "list", "--all").output
    #expect(!list.contains("Quillfeather") && list.contains("Somebody"), "\(name): \(list)")
    #expect(try await pair.flags(name).contains(stays))
    let verified: Holes = try decode(try await pair.run(name, "verify", "--json"))
    #expect(verified.fault == nil && verified.holes == 2, "\(name)")
    #expect(verified.erasures.map(\.values) == [2] && verified.erasures.map(\.member) == [1])
    let words = try await pair.succeed(name, "verify").output
    #expect(words.contains("by their author") && words.contains("the person requested it"))
  }

  @Test("a user who is close to somebody erases nothing about them, is told to ask a colleague, and nothing is shown")
  func ties() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let flag = try #require(try await pair.raise("a", surname: "Quillfeather"))
    let subject = try #require(try await self.subject(pair, "a", of: flag))
    try await pair.succeed("a", "staff", "add", "--user", "dpo", "--subject", subject, "--connected")
    let file = pair.folder.appendingPathComponent("order.erasure").path
    for command in [
      ["erase", flag, "--ground", "request", "--yes"], ["erase", flag, "--ground", "request"],
      ["erase", "propose", flag, "--ground", "order", "-o", file],
    ] {
      let refused = try await pair.run("a", command + Self.words)
      #expect(refused.status == 1 && refused.errors.contains("Ask a colleague"), "\(command): \(refused.errors)")
      #expect(!(refused.output + refused.errors).contains("Quillfeather"))
    }
    #expect(!FileManager.default.fileExists(atPath: file))
    #expect(try await pair.flags("a").contains(flag))
    let audit = try await pair.succeed("a", "audit", "list").output
    #expect(audit.contains("blocked"))
    let other = Self.words.map { $0 == "dpo" ? "dpo-2" : $0 }
    let done = try await pair.run("a", ["erase", flag, "--ground", "request", "--yes"] + other)
    #expect(done.status == 0, "\(done.errors)")
  }

  @Test("what another agency wrote, or a hold keeps, goes by the board's signatures on a file that holds no value")
  func board() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let flag = try #require(try await pair.raise("a", surname: "Quillfeather"))
    let subject = try #require(try await self.subject(pair, "a", of: flag))
    try await pair.succeed("a", "flag", "raise", "REVIEW-HOLD", "--basis", "reported", "--subject", subject)
    try pair.serve("b")
    try await meet(pair, "a", 2)
    let own = try await pair.run("a", ["erase", flag, "--ground", "order", "--yes"] + Self.words)
    #expect(own.status == 1 && own.errors.contains("REVIEW-HOLD"))
    pair.stop("b")
    let file = pair.folder.appendingPathComponent("order.erasure").path
    let proposed = try await pair.run("b", ["erase", "propose", flag, "--ground", "order", "-o", file] + Self.words)
    #expect(proposed.status == 0 && proposed.errors.contains("A hold stands"), "\(proposed.errors)")
    #expect(FileManager.default.contents(atPath: file)?.range(of: Data("Quillfeather".utf8)) == nil)
    let publish = ["erase", "publish", file, "--yes"] + Self.words
    #expect(try await pair.run("b", publish + ["--despite-hold"]).status == 1, "nobody has signed")
    let signed = try await pair.run(
      nil, "erase", "sign", file, "--roster", pair.roster, "--board-key",
      pair.folder.appendingPathComponent("board.key").path)
    #expect(signed.status == 0 && signed.output.contains("1 of 1 board signatures"), "\(signed.errors)")
    #expect(try await pair.run("b", publish).status == 1, "the hold stands")
    let done = try await pair.run("b", publish + ["--despite-hold"])
    #expect(done.status == 0 && done.output.contains("Erased: 1 value"), "\(done.errors)")
    try pair.serve("b")
    try await meet(pair, "a", 2)
    #expect(try await !pair.flags("a").contains(flag))
    let words = try await pair.succeed("a", "verify").output
    #expect(words.contains("by the board"))
  }
}
