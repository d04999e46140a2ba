import Foundation
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode

/// Two partnerships, each with a board of its own, through the executable alone.
@Suite("Handing over through the executable", .serialized)
struct HandoverCommandTests {
  private struct Written: Decodable { var operation: String }
  private struct Accepted: Decodable {
    var schemaVersion: Int
    var published: Int
    var relationships: Int
    var known: Int
  }
  private struct Handovers: Decodable {
    struct Row: Decodable {
      var entries: Int
      var received: Int64?
    }
    var handovers: [Row]
  }

  private func decode<T: Decodable>(_ outcome: Executable.Outcome) throws -> T {
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(T.self, from: Data(outcome.output.utf8))
  }

  /// A flag about one of two who are related, as an import would have it.
  private func related(_ node: AgencyNode) throws -> String {
    let today = node.today()
    let flag = try node.raise(
      FlagRequest(
        subject: .new(SubjectDraft(forenames: "Wren", surname: "Quillfeather")),
        counterpart: .new(SubjectDraft(forenames: "Robin", surname: "Somebody"))
      ) { subject, counterpart in
        FlagDraft(
          code: .threatsToKill, subject: subject, counterpart: counterpart, basis: .observed, recordedDay: today,
          attributes: [FlagField.reason: .text("said in front of us")])
      })
    _ = try node.commit(.people) { transaction in
      let view = FlagView(fields: try #require(try transaction.view(of: flag)).chosen)
      let draft = RelationshipDraft<NewOperation.Target>(
        first: .delivered(try #require(view.subject)), second: .delivered(try #require(view.counterpart)),
        kind: .formerPartner, basis: .observed, recordedDay: today)
      return [
        NewOperation(
          skeleton: .init(action: .create(.relationship, .published), audience: .protection), value: draft.record)
      ]
    }
    return try node.store.read { try $0.name(of: flag) }
  }

  @Test("a flag and a relationship cross to another partnership by a file, are shown there, and a receipt comes back")
  func whole() async throws {
    let here = try await Pair()
    defer { here.remove() }
    let there = try await Pair(roles: ["childrens-services", "refuge"])
    defer { there.remove() }
    let flag = try related(HostileTests.open(here, "a"))
    let file = here.folder.appendingPathComponent("offer.handover").path
    let receipt = there.folder.appendingPathComponent("receipt.handover").path
    let offer = [
      "handover", "offer", "--flag", flag, "--recipient", "1", "--from-name", "Northshire", "--reason", "moves in May",
      "--out", file,
    ]
    let own = try await here.run("a", offer + ["--to-roster", here.roster])
    #expect(own.status == 1 && own.errors.contains("own partnership"), "\(own.errors)")
    let offered = try await here.run("a", offer + ["--to-roster", there.roster])
    #expect(offered.status == 0 && offered.output.contains("1 flag sealed"), "\(offered.errors)")
    #expect(try await here.run("a", offer + ["--to-roster", there.roster]).status != 0, "a file is never written over")
    let bytes = try #require(FileManager.default.contents(atPath: file))
    for word in ["Quillfeather", "Somebody", "front of us", "Northshire"] {
      #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word)")
    }

    let accept = ["handover", "accept", file, "--from-roster", here.roster, "--receipt"]
    let stranger = try await there.run("b", accept + [receipt])
    #expect(stranger.status == 1 && stranger.errors.contains("another member"), "\(stranger.errors)")
    let broken = there.folder.appendingPathComponent("broken.handover")
    var changed = bytes
    changed[changed.count / 2] ^= 1
    try changed.write(to: broken)
    let refused = try await there.run(
      "a", "handover", "accept", broken.path, "--from-roster", here.roster, "--receipt", receipt)
    #expect(refused.status == 1 && !FileManager.default.fileExists(atPath: receipt))
    #expect(try await there.flags("a").isEmpty, "nothing of what is refused is published")

    let taken: Accepted = try decode(try await there.run("a", accept + [receipt, "--json"]))
    #expect(taken.schemaVersion == 1 && taken.published == 1 && taken.relationships == 1 && taken.known == 0)
    let published = try #require(try await there.flags("a").first)
    let shown = try await there.succeed("a", "flag", "show", published).output
    #expect(shown.contains("Northshire") && shown.contains("said in front of us") && shown.contains("reported"))
    // The name of an entry in another partnership is one long word.
    let lines = shown.split(separator: "\n").filter { !$0.split(separator: " ").contains { $0.count > 70 } }
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(shown)")
    let again: Accepted = try decode(try await there.run("a", accept + [receipt + ".2", "--json"]))
    #expect(again.published == 0 && again.relationships == 0 && again.known == 1)
    try there.serve("a")
    try await there.sync("b")
    #expect(try await there.flags("b") == [published], "it is shared there like anything else")
    there.stop("a")

    let waiting: Handovers = try decode(try await here.run("a", "handover", "list", "--json"))
    #expect(waiting.handovers.map(\.entries) == [1] && waiting.handovers[0].received == nil)
    #expect(try await here.succeed("a", "handover", "list").output.contains("waits"))
    let wrong = try await here.run("b", "handover", "receipt", receipt, "--from-roster", there.roster)
    #expect(wrong.status == 4 && wrong.errors.contains("no such offer"), "\(wrong.errors)")
    try await here.succeed("a", "handover", "receipt", receipt, "--from-roster", there.roster)
    let done: Handovers = try decode(try await here.run("a", "handover", "list", "--json"))
    #expect(done.handovers[0].received != nil)
    let page = try await here.succeed("a", "handover", "list").output
    #expect(page.split(separator: "\n").allSatisfy { $0.count <= 80 } && !page.contains("waits"))
    for pair in [here, there] {
      #expect(try await pair.succeed("a", "audit", "list").output.contains("handover"))
      try await pair.succeed("a", "verify")
    }
  }
}
