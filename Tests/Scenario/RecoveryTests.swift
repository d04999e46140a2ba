import Foundation
import Testing

/// Copies, backups and lost disks, as an operator meets them.
@Suite("Copies, backups and lost disks", .serialized)
struct RecoveryTests {
  private func shell(_ command: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(command)")
  }

  /// Adds lines to a node's configuration.
  private func configure(_ pair: Pair, _ name: String, _ lines: String) throws {
    let path = pair.home(name) + "/node.yaml"
    try (String(contentsOfFile: path, encoding: .utf8) + "\n" + lines).write(
      toFile: path, atomically: true, encoding: .utf8)
  }

  /// Makes a recovery key and names it in a node's configuration.
  private func recoveryKey(_ pair: Pair, _ name: String) async throws -> String {
    let path = pair.folder.appendingPathComponent("recovery.key").path
    let digits = try await pair.succeed(nil, "backup", "key", path).output.trimmingCharacters(
      in: .whitespacesAndNewlines)
    try configure(pair, name, "backup:\n  recovery-key: \"\(digits)\"\n")
    return path
  }

  private func path(_ outcome: Executable.Outcome) throws -> String {
    struct Made: Decodable { var path: String }
    return try JSONDecoder().decode(Made.self, from: Data(outcome.output.utf8)).path
  }

  private func isFenced(_ pair: Pair, _ name: String) async throws -> Bool {
    try await pair.run(name, "status", "--json").output.contains("\"isFenced\":true")
  }

  @Test("two processes from one copied node are both fenced within one round, and the one that stays goes on")
  func clone() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let shared = try #require(try await pair.raise("a"))
    // A copy with a port of its own, so that both can run.
    try shell("mkdir '\(pair.home("c"))' && cp -a '\(pair.home("a"))/data' '\(pair.home("c"))/data'")
    let yaml = try String(contentsOfFile: pair.home("a") + "/node.yaml", encoding: .utf8)
      .split(separator: "\n").map { $0.hasPrefix("listen:") ? "listen: none" : String($0) }.joined(separator: "\n")
    try yaml.write(toFile: pair.home("c") + "/node.yaml", atomically: true, encoding: .utf8)
    let here = try #require(try await pair.raise("a"))
    let there = try #require(try await pair.raise("c"))
    try pair.serve("b")
    try await pair.sync("a")
    // One round of the copy, and one of the original.
    _ = try await pair.run("c", "sync")
    _ = try await pair.run("a", "sync")
    for node in ["a", "c"] {
      #expect(try await isFenced(pair, node), "\(node)")
      let refused = try await pair.run(
        node, "flag", "raise", "DA-VICTIM", "--basis", "disclosed", "--surname", "Testperson")
      #expect(refused.status != 0 && refused.errors.contains("copy of it runs"))
      #expect(try await pair.flags(node).isSuperset(of: [shared]), "reading goes on")
    }
    let status = try await pair.run("b", "status")
    #expect(status.output.contains("QUARANTINED") && status.output.contains("settle-fork"))
    #expect(status.output.split(separator: "\n").allSatisfy { $0.count <= 80 })

    // The operator stops the copy for good; the original goes on in a fresh stream, and nothing is lost.
    let unsaid = try await pair.run("a", "fence", "lift", "--reason", " ")
    #expect(unsaid.status != 0)
    try await pair.succeed("a", "fence", "lift", "--reason", "the copy on the old host was switched off")
    let next = try #require(try await pair.raise("a"))
    #expect(here == there, "one name, twice: branches tell them apart from here on")
    try await pair.sync("a")
    pair.stop("b")
    for node in ["a", "b"] {
      let flags = try await pair.flags(node)
      #expect(flags.isSuperset(of: [shared, next]) && flags.count == 4, "\(node): \(flags)")
      try await pair.succeed(node, "verify")
    }

    // Anyone can check the proof, with OpenSSL alone.
    struct List: Decodable {
      struct Row: Decodable { var name: String }
      var conflicts: [Row]
    }
    let list = try await pair.succeed("b", "conflicts", "list", "--type", "fork", "--json")
    let fork = try #require(try JSONDecoder().decode(List.self, from: Data(list.output.utf8)).conflicts.first)
    let folder = pair.folder.appendingPathComponent("proof").path
    let proof = try await pair.succeed("b", "conflicts", "proof", fork.name, "--to", folder)
    let commands = proof.output.split(separator: "\n").filter { $0.contains("openssl pkeyutl") }
    #expect(commands.count == 2)
    for command in commands { try shell("cd '\(folder)' && \(command) >/dev/null 2>&1") }
    try shell("cd '\(folder)' && ! cmp -s first.message second.message")

    // The board says what stands; the quarantine ends.
    let (before, after) = (
      pair.folder.appendingPathComponent("p.roster").path, pair.folder.appendingPathComponent("2.roster").path
    )
    let key = pair.folder.appendingPathComponent("board.key").path
    try await pair.succeed("b", "roster", "propose", "--settle-fork", "1", "--output", after)
    try await pair.succeed(nil, "roster", "sign", after, "--after", before, "--board-key", key)
    try await pair.succeed("b", "roster", "publish", after)
    #expect(try await !pair.run("b", "status").output.contains("QUARANTINED"))
  }

  @Test(
    "a backup made under a running daemon is sealed, listed, verified, and restores to a node that goes on by itself")
  func restore() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let none = try await pair.run("a", "backup", "create")
    #expect(none.status != 0 && none.errors.contains("recovery-key"))
    let key = try await recoveryKey(pair, "a")
    #expect(try await pair.run("a", "status").output.contains("no backup was made yet"))
    let first = try #require(try await pair.raise("a", surname: "Sealedperson"))
    try pair.serve("a")
    try await pair.sync("b")
    let backup = try path(try await pair.succeed("a", "backup", "create", "--json"))
    let keys = try path(try await pair.succeed("a", "backup", "keys", "--json"))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: backup))
    #expect(bytes.range(of: Data("SQLite format".utf8)) == nil && bytes.range(of: Data("Sealedperson".utf8)) == nil)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: pair.home("a") + "/data").allSatisfy {
        !$0.contains("unsealed")
      })
    #expect(try await pair.run("a", "status").output.contains("backup      "))
    let listed = try await pair.succeed("a", "backup", "list")
    #expect(listed.output.contains("database") && listed.output.contains("keys"))
    #expect(try await pair.succeed("a", "backup", "verify", backup).output.contains("Unchanged"))
    #expect(try await pair.succeed("a", "backup", "verify", backup, "--key", key).output.contains("restorable"))

    // What was written since is at the peer; then the disk is lost.
    let second = try #require(try await pair.raise("a"))
    try await pair.sync("b")
    pair.stop("a")
    try shell("mv '\(backup)' '\(keys)' '\(pair.folder.path)'/ && rm -rf '\(pair.home("a"))/data'")
    let kept = pair.folder.appendingPathComponent(URL(fileURLWithPath: backup).lastPathComponent).path
    let keptKeys = pair.folder.appendingPathComponent(URL(fileURLWithPath: keys).lastPathComponent).path

    // A changed one, a cut one and another key are refused, and leave nothing behind.
    var changed = bytes
    changed[bytes.count / 2] ^= 1
    let bad = pair.folder.appendingPathComponent("bad.backup").path
    try changed.write(to: URL(fileURLWithPath: bad))
    #expect(try await pair.run("a", "restore", bad, "--key", key, "--keys", keptKeys).status != 0)
    try bytes.prefix(bytes.count - 100).write(to: URL(fileURLWithPath: bad))
    #expect(try await pair.run("a", "restore", bad, "--key", key, "--keys", keptKeys).status != 0)
    let other = pair.folder.appendingPathComponent("other.key").path
    try await pair.succeed(nil, "backup", "key", other)
    let wrong = try await pair.run("a", "restore", kept, "--key", other, "--keys", keptKeys)
    #expect(wrong.status != 0 && wrong.errors.contains("recovery key"))
    #expect(!FileManager.default.fileExists(atPath: pair.home("a") + "/data/node.sqlite"))

    try await pair.succeed("a", "restore", kept, "--key", key, "--keys", keptKeys)
    let again = try await pair.run("a", "restore", kept, "--key", key, "--keys", keptKeys)
    #expect(again.status != 0 && again.errors.contains("already"))
    #expect(try await isFenced(pair, "a"))
    let early = try await pair.run("a", "flag", "show", first)
    #expect(early.status != 0 && early.errors.contains("restored"))
    #expect(try await pair.raise("a") == nil)
    try pair.serve("b")
    try await pair.sync("a")
    #expect(try await !isFenced(pair, "a"))
    let third = try #require(try await pair.raise("a"))
    #expect(third.split(separator: "/")[1] != second.split(separator: "/")[1], "a fresh stream")
    try await pair.sync("a")
    pair.stop("b")
    for node in ["a", "b"] {
      #expect(try await pair.flags(node).isSuperset(of: [first, second, third]))
      try await pair.succeed(node, "verify")
    }
  }

  /// Erases some flags that the import of node a published.
  /// - Returns: Their names.
  private func erase(_ pair: Pair, rows: Int) async throws -> Set<String> {
    struct List: Decodable {
      struct Row: Decodable {
        var name: String
        var code: String?
      }
      var flags: [Row]
    }
    let listed = try await pair.succeed("a", "flag", "list", "--json", "--limit", "1000")
    let list = try JSONDecoder().decode(List.self, from: Data(listed.output.utf8))
    let names = list.flags.filter { $0.code == "HOUSEHOLD-CALL-OUT" }.prefix(rows).map(\.name)
    try #require(names.count == rows)
    let order = ["--ground", "mistake", "--authority", "the lead", "--reason", "of others", "--basis", "article 17"]
    let erased = try await pair.run("a", ["erase", "values"] + names + order + ["--yes"])
    try #require(erased.status == 0, "\(erased.errors)")
    return Set(names)
  }

  @Test(
    "a node whose disk is gone is rebuilt from its keys, the rosters and a peer, and an import publishes nothing twice")
  func recover() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let home = Executable.top.appendingPathComponent("Nodes/constabulary").path
    let arguments = ["import", home + "/exports/police.csv", "--mapping", home + "/mapping.yaml", "--json"]
    let imported = try await pair.run("a", arguments)
    try #require(imported.status == 0, "\(imported.errors)")
    let raised = try #require(try await pair.raise("a"))
    try pair.serve("b")
    try await pair.sync("a")
    // What was erased before the disk was lost is not published by the same rows after it.
    let gone = try await erase(pair, rows: 2)
    try await pair.sync("a")
    let flags = try await pair.flags("a")
    try #require(flags.isDisjoint(with: gone))
    try shell("mv '\(pair.home("a"))/data/keys' '\(pair.folder.path)/keys' && rm -rf '\(pair.home("a"))/data'")
    try await pair.succeed("b", "roster", "export", pair.folder.appendingPathComponent("rosters").path)
    let rosters = try FileManager.default.contentsOfDirectory(
      atPath: pair.folder.appendingPathComponent("rosters").path
    ).flatMap { ["--roster", pair.folder.appendingPathComponent("rosters/\($0)").path] }
    let listen = try #require(
      try String(contentsOfFile: pair.home("b") + "/node.yaml", encoding: .utf8).split(separator: "\n")
        .first { $0.hasPrefix("listen: ") }
    ).dropFirst(8)
    let strange = try await pair.run("a", ["recover", "--keys", pair.home("b") + "/data/keys"] + rosters)
    #expect(strange.status != 0 && strange.errors.contains("does not name these keys"))
    let recovered = try await pair.run(
      "a", ["recover", "--keys", pair.folder.path + "/keys", "--peer", String(listen)] + rosters)
    #expect(recovered.status == 0, "\(recovered.errors)")
    #expect(try await pair.flags("a") == flags)
    let next = try #require(try await pair.raise("a"))
    #expect(next.split(separator: "/")[1] != raised.split(separator: "/")[1])
    struct Report: Decodable {
      struct Outcome: Decodable {
        var published: Int
        var recordsWritten: Int
        var erased: Int
      }
      var outcome: Outcome
    }
    let repeated = try await pair.run("a", arguments)
    let outcome = try JSONDecoder().decode(Report.self, from: Data(repeated.output.utf8)).outcome
    #expect(outcome.published == 0 && outcome.recordsWritten > 0)
    #expect(outcome.erased == gone.count)
    try await pair.sync("a")
    pair.stop("b")
    for node in ["a", "b"] { try await pair.succeed(node, "verify") }
  }
}
