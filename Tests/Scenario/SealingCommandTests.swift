import Foundation
import Replication
import Safeguarding
import Store
import Testing
import Trust

@testable import AgencyNode

@Suite("What is sealed, through the executable", .serialized)
struct SealingCommandTests {
  private struct Written: Decodable { var operation: String }

  private func raise(_ pair: Pair, _ name: String, _ arguments: String...) async throws -> String {
    let outcome = try await pair.run(name, ["flag", "raise"] + arguments + ["--json"])
    try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return try JSONDecoder().decode(Written.self, from: Data(outcome.output.utf8)).operation
  }

  /// Everything that a node prints of the shared view.
  private func printed(_ pair: Pair, _ name: String, showing flags: [String] = []) async throws -> String {
    var commands = [
      ["flag", "list", "--all"], ["conflicts", "list", "--status", "all"], ["status"], ["alerts", "list"],
      ["referral", "list", "--all"], ["audit", "list"],
    ]
    commands += flags.map { ["flag", "show", $0] }
    var all = ""
    for command in commands {
      for extra in [[], ["--json"]] {
        let outcome = try await pair.run(name, command + extra)
        all += outcome.output + outcome.errors
      }
    }
    return all
  }

  @Test("a landlord's node passes on what it cannot read, says so, and prints no word of it")
  func outsider() async throws {
    let pair = try await Pair(third: true, roles: ["police", "refuge", "housing"])
    defer { pair.remove() }
    let words = ["Quillfeather", "zebrawood"]
    let flag = try await raise(
      pair, "a", "NFS", "--basis", "reported", "--surname", words[0], "--reason", words[1])
    let named = try await raise(
      pair, "a", "SAFE-CONTACT", "--basis", "disclosed", "--surname", words[0], "--reason", words[1], "--to", "2")
    try pair.serve("a")
    for name in ["b", "c"] { try await pair.sync(name) }
    pair.stop("a")
    let landlord = try await printed(pair, "c", showing: [flag, named])
    for word in words { #expect(!landlord.contains(word), "\(word)") }
    #expect(landlord.contains("sealed for others"))
    #expect(try await pair.succeed("c", "flag", "list", "--json").output.contains("\"flags\":[]"))
    let refuge = try await printed(pair, "b", showing: [flag, named])
    for word in words { #expect(refuge.contains(word), "\(word)") }
    let reader = try await pair.succeed("b", "verify").output
    #expect(reader.contains("Everything holds.") && reader.contains(", 0 for others, 0 broken"))
    let relay = try await pair.succeed("c", "verify").output
    #expect(relay.contains(": 0 opened, ") && relay.contains(", 0 broken"))
    #expect(try await pair.succeed("c", "verify", "--json").output.contains("\"broken\":[]"))
    let unknown = try await pair.run(
      "a", "flag", "raise", "SAFE-CONTACT", "--basis", "disclosed", "--surname", "X", "--to", "9")
    #expect(unknown.status != 0 && unknown.errors.contains("member 9"))
  }

  @Test("verify names what was sealed for this agency and does not open, says who has to mend it, and exits with 1")
  func broken() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    try Self.lie(to: 2, by: HostileTests.open(pair, "a"))
    let flag = try await raise(pair, "a", "NFS", "--basis", "reported", "--surname", "Quillfeather")
    try pair.serve("a")
    try await pair.sync("b")
    pair.stop("a")
    let found = try await pair.run("b", "verify")
    #expect(found.status == 1 && found.output.contains("Everything else holds."), "\(found.output)")
    #expect(found.errors.contains("FAULT: \(flag) was sealed for this agency and does not open."), "\(found.errors)")
    #expect(!found.errors.contains("Quillfeather"))
    #expect((found.errors + found.output).split(separator: "\n").allSatisfy { $0.count <= 80 })
    let json = try await pair.run("b", "verify", "--json")
    #expect(json.status == 1 && json.output.contains(flag))
    try await pair.succeed("a", "verify")
  }

  /// Makes a lock that one member is given another key to than everybody else.
  private static func lie(to member: MemberNumber, by node: AgencyNode) throws {
    let roster = try node.currentRoster()
    let circle = Circle(.protection, [])
    let readers = circle.readers(roster.roster, author: node.member)
    let real = ContentKey()
    try node.store.write { transaction in
      let wraps = try readers.map { reader in
        let key = reader.member == member ? ContentKey() : real
        let wrap = try key.wrap(
          for: reader.member, sealingKey: reader.key, from: node.member, audience: .protection,
          partnership: roster.roster.partnership)
        return Value<NewOperation.Target>.RecordField(
          FieldNumber(rawValue: UInt16(reader.member.rawValue)), .bytes(wrap))
      }
      let lock = NewOperation(
        skeleton: .init(action: .create(.lock, .published), audience: .protection), value: .record(wraps))
      let written = try node.write([lock], [], .people, roster, &transaction)
      try transaction.keep(OwnLock(lock: written.committed.dots[0], scope: circle.scope, readers: readers), real)
    }
  }

  @Test(
    "neither a list of flags, nor a flag shown, nor the conflict log names the refuge that wrote of somebody in hiding")
  func hidden() async throws {
    struct List: Decodable {
      struct Row: Decodable { var subjectOperation: String? }
      var flags: [Row]
    }
    let pair = try await Pair()
    defer { pair.remove() }
    _ = try await raise(
      pair, "b", "REFUGE-ADDRESS", "--basis", "observed", "--surname", "Lindqvist", "--reason", "ask b")
    let own = try await pair.succeed("b", "flag", "list", "--json").output
    let subject = try #require(
      try JSONDecoder().decode(List.self, from: Data(own.utf8)).flags.compactMap(\.subjectOperation).first)
    let support = try await raise(
      pair, "b", "SUPPORT-OFFERED", "--basis", "observed", "--subject", subject, "--reason", "a room")
    let risk = try await raise(pair, "b", "RISK", "--basis", "observed", "--subject", subject, "--risk", "medium")
    try pair.serve("b")
    try await pair.sync("a")
    pair.stop("b")
    try await pair.succeed("a", "flag", "amend", risk, "--risk", "high")
    try await pair.succeed("b", "flag", "amend", risk, "--risk", "standard")
    try pair.serve("b")
    try await pair.sync("a")
    pair.stop("b")
    struct Conflicts: Decodable {
      struct Row: Decodable { var name: String }
      var conflicts: [Row]
    }
    let log = try await pair.succeed("a", "conflicts", "list", "--json").output
    let conflict = try #require(try JSONDecoder().decode(Conflicts.self, from: Data(log.utf8)).conflicts.first?.name)
    let byMember = try await pair.succeed("a", "conflicts", "list", "--member", "2", "--json").output
    #expect(byMember.contains("\"conflicts\":[]"))
    let ofMember = try await pair.succeed("a", "flag", "list", "--member", "2", "--json").output
    #expect(ofMember.contains("\"flags\":[]"))
    var seen = log
    for command in [
      ["flag", "list", "--all"], ["flag", "show", support], ["flag", "show", risk], ["conflicts", "show", conflict],
      ["conflicts", "list", "--status", "all"],
    ] {
      for extra in [[], ["--json"]] { seen += try await pair.run("a", command + extra).output }
    }
    #expect(seen.contains("a room") && seen.contains("withheld"))
    for word in ["Agency b", "member 2", "\"member\":2", "\"2/", " 2/", "ask b"] {
      #expect(!seen.contains(word), "\(word)")
    }
  }
}
