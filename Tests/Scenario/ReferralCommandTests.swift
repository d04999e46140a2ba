import Foundation
import Testing

@Suite("Referrals on the command line", .serialized)
struct ReferralCommandTests {
  struct List: Decodable {
    struct Row: Decodable {
      var name: String
      var stage: String
      var direction: String
      var awaits: String?
      var isOpen: Bool
      var about: String
    }

    var schemaVersion: Int
    var referrals: [Row]
  }

  private func list(_ pair: Pair, _ name: String, _ flag: String = "--all") async throws -> [List.Row] {
    let outcome = try await pair.succeed(name, "referral", "list", flag, "--json")
    let list = try JSONDecoder().decode(List.self, from: Data(outcome.output.utf8))
    #expect(list.schemaVersion == 1)
    return list.referrals
  }

  @Test("one is sent, comes back received with one sync, is declined with a reason and called back, in 80 columns")
  func whole() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    try await pair.succeed(
      "b", "directory", "add", "Harbour house", "--offers", "A safe place to stay", "--for", "anyone who has to leave",
      "--takes", "specialist-service")
    try pair.serve("a")
    try await pair.sync("b")
    let services = try await pair.succeed("a", "directory", "list", "--kind", "specialist-service")
    #expect(services.output.contains("Harbour house"))
    let sent = try await pair.succeed(
      "a", "referral", "send", "specialist-service", "--to", "2", "--surname", "Testperson", "--reason",
      "very frightened, and he has the key", "--by", "Duty sergeant", "--urgent")
    #expect(sent.output.contains("Sent as"))
    #expect(try await list(pair, "a", "--outgoing").map(\.stage) == ["sent"])
    try await pair.sync("b")
    let row = try #require(try await list(pair, "b", "--incoming").first)
    #expect(row.direction == "incoming" && row.awaits == "recipient" && row.about == "Testperson")
    #expect(try await list(pair, "a").map(\.stage) == ["received"], "the receipt came with the same sync")

    let refused = try await pair.run("b", "referral", "done", row.name, "--outcome", "supported", "--by", "Worker")
    #expect(refused.status == 1 && refused.errors.contains("referral accept"))
    let blaming = try await pair.run(
      "b", "referral", "decline", row.name, "--reason", "hard to engage", "--by", "Worker")
    #expect(blaming.status == 1 && blaming.errors.contains("without blame"))
    try await pair.succeed("b", "referral", "decline", row.name, "--reason", "no room for a week", "--by", "Worker")
    try await pair.sync("b")
    #expect(try await list(pair, "a").map(\.awaits) == ["sender"])
    let status = try await pair.run("a", "status")
    #expect(status.output.contains("1 referral from this agency was declined"))
    try await pair.succeed(
      "a", "referral", "withdraw", row.name, "--reason", "sent to another house", "--by", "Sergeant")
    for command in [["list", "--all"], ["show", row.name]] {
      let page = try await pair.run("a", ["referral"] + command)
      #expect(page.status == 0 && page.output.contains("withdrawn"), "\(page.errors)")
      let long = page.output.split(separator: "\n").filter { $0.count > 80 }
      #expect(long == [], "\(long)")
    }
    #expect(try await pair.succeed("a", "referral", "list").output == "No referrals.\n")
  }

  @Test("what does not fit is refused with what to do")
  func badInput() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    for (arguments, word) in [
      (["send", "tea", "--to", "2", "--surname", "T", "--reason", "r", "--by", "W"], "no kind of referral"),
      (["send", "marac", "--to", "2", "--surname", "T", "--reason", "r", "--by", "W"], "directory list --kind marac"),
      (["send", "dvds", "--to", "9", "--surname", "T", "--reason", "r", "--by", "W"], "not an active member"),
      (["send", "outreach", "--to", "2", "--surname", "T", "--reason", "a domestic dispute", "--by", "W"], "blame"),
      (["send", "outreach", "--surname", "T", "--reason", "r", "--by", "W"], "--service"),
      (["show", "1/abc/1.0"], "nothing is named so"),
      (["list", "--incoming", "--all"], "one of"),
    ] {
      let outcome = try await pair.run("a", ["referral"] + arguments)
      #expect(outcome.status != 0 && outcome.errors.contains(word), "\(outcome.errors)")
    }
    #expect(try await list(pair, "a").isEmpty)
  }
}
