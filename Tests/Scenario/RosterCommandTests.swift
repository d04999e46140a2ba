import Foundation
import Testing

/// A board's work on files, offline, and what comes of it on two nodes.
@Suite("Rosters in a board's hands", .serialized)
struct RosterCommandTests {
  private func digits(_ outcome: Executable.Outcome) -> String {
    outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func fits(_ outcome: Executable.Outcome) -> Bool {
    outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 }
  }

  @Test("propose, sign offline by two, publish: the board grows, a key changes, a member is revoked, and it spreads")
  func life() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let first = pair.folder.appendingPathComponent("p.roster").path
    let (one, two) = (
      pair.folder.appendingPathComponent("board.key").path, pair.folder.appendingPathComponent("2.key").path
    )
    let second = pair.folder.appendingPathComponent("2.roster").path
    let key = digits(try await pair.succeed(nil, "roster", "key", two))
    let rotated = digits(try await pair.succeed("a", "keys", "rotate", "signing"))
    #expect(rotated.hasPrefix("--rotate-signing 1="))
    #expect(
      digits(try await pair.succeed("a", "keys", "rotate", "signing")) == rotated, "the same key, asked for twice")
    let option = rotated.split(separator: " ").map(String.init)
    let proposed = try await pair.succeed(
      "a", "roster", "propose", "--add-board", key, "--threshold", "2", "--output", second, "--expires", "2030-01-31",
      option[0], option[1])
    #expect(proposed.output.contains("board: adds key") && proposed.output.contains("signing key") && fits(proposed))
    #expect(proposed.output.contains("not enough yet"))

    // On a machine without a node: the roster before it comes from the board's own files.
    let refused = try await pair.run("a", "roster", "publish", second)
    #expect(refused.status != 0 && refused.errors.contains("signatures"))
    let blind = try await pair.run(nil, "roster", "sign", second, "--board-key", one)
    #expect(blind.status != 0 && blind.errors.contains("--after"))
    let stranger = pair.folder.appendingPathComponent("stranger.key").path
    try await pair.succeed(nil, "roster", "key", stranger)
    let foreign = try await pair.run(nil, "roster", "sign", second, "--after", first, "--board-key", stranger)
    #expect(foreign.status != 0 && foreign.errors.contains("neither"))
    let signed = try await pair.succeed(nil, "roster", "sign", second, "--after", first, "--board-key", one)
    #expect(signed.output.contains("its own board lacks 1") && fits(signed))
    try await pair.succeed(nil, "roster", "sign", second, "--after", first, "--board-key", two)
    try await pair.succeed(nil, "roster", "verify", second, "--previous", first)
    let published = try await pair.succeed("a", "roster", "publish", second)
    #expect(published.output.contains("in force"))
    #expect(try await pair.raise("a") != nil, "with the new key")
    try pair.serve("b")
    try await pair.sync("a")
    pair.stop("b")
    #expect(try await pair.succeed("b", "roster", "show", "--json").output.contains("\"version\":2"))

    // What does not follow the roster given is refused before it is signed.
    let third = pair.folder.appendingPathComponent("3.roster").path
    try await pair.succeed("a", "roster", "propose", "--revoke", "2", "--output", third)
    let stale = try await pair.run(nil, "roster", "sign", third, "--after", first, "--board-key", one)
    #expect(stale.status != 0 && stale.errors.contains("follow"))
    for key in [one, two] {
      try await pair.succeed(nil, "roster", "sign", third, "--after", second, "--board-key", key)
    }
    let difference = try await pair.succeed(nil, "roster", "diff", second, third)
    #expect(difference.output.contains("- revokes member 2") && fits(difference))
    try await pair.succeed("a", "roster", "publish", third)
    #expect(fits(try await pair.succeed("a", "roster", "show")))
    try pair.serve("a")
    try await Task.sleep(for: .milliseconds(500))
    #expect(try await pair.run("b", "sync").status != 0)
    pair.stop("a")
    let status = try await pair.run("a", "status", "--json")
    #expect(status.output.contains("\"REVOKED\""))
    for node in ["a", "b"] { try await pair.succeed(node, "verify") }
  }
}
