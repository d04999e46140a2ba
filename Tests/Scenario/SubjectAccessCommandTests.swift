import Foundation
import Testing

@Suite("Subject access on the command line", .serialized)
struct SubjectAccessCommandTests {
  private struct Report: Decodable {
    struct Row: Decodable {
      var entry: String
      var ruling: String
      var takesTwo: Bool
      var decision: String?
    }

    var number: Int64
    var state: String
    var undecided: Int
    var rows: [Row]
  }

  private func run(_ pair: Pair, _ words: String, _ more: [String] = []) async throws -> Executable.Outcome {
    try await pair.run("a", ["subject-access"] + words.split(separator: " ").map(String.init) + more)
  }

  private func report(_ outcome: Executable.Outcome) throws -> Report {
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
  }

  private let who = ["--requester", "subject", "--identity-checked-by", "Data lead", "--reason", "letter of today"]

  @Test(
    "an answer is drafted, decided by people, signed, issued for its owner only, and in the audit log; nothing skips a step"
  )
  func whole() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    for (code, basis) in [
      ("SUPPORT-OFFERED", "observed"), ("SUICIDE-RISK", "disclosed"), ("CALLER-PROTECTED", "observed"),
    ] {
      let subject = code == "SUPPORT-OFFERED" ? ["--surname", "Testperson", "--forenames", "Wilma"] : []
      let known = subject.isEmpty ? ["--subject", try await subjectName(pair)] : subject
      let raised = try await pair.run(
        "a", ["flag", "raise", code, "--basis", basis, "--reason", "said so by Zebedee"] + known)
      #expect(raised.status == 0, "\(raised.errors)")
    }
    let person = try await subjectName(pair)
    let drafted = try await run(pair, "draft \(person) --json", who)
    let draft = try report(drafted)
    #expect(draft.state == "draft" && draft.undecided > 0)
    #expect(draft.rows.contains { $0.ruling == "never" } && draft.rows.contains { $0.ruling == "given" })
    let page = try await run(pair, "show \(draft.number)")
    #expect(page.output.split(separator: "\n").allSatisfy { $0.count <= 80 } && page.output.contains("UNDECIDED"))
    let more = ["--reason", "records of three sites, on paper, which somebody has to read one by one", "--by", "Lead"]
    let extended = try await run(pair, "extend \(draft.number)", more)
    #expect(extended.status == 0 && extended.output.contains("tell whoever asked"), "\(extended.errors)")
    let shown = try await run(pair, "show \(draft.number)").output
    #expect(shown.split(separator: "\n").allSatisfy { $0.count <= 80 } && shown.contains("decided by Lead"))
    let early = try await run(pair, "sign \(draft.number) --by Lead")
    #expect(early.status == 1 && early.errors.contains("wait for a decision"))
    let unsigned = try await run(pair, "issue \(draft.number) --out \(pair.home("a"))/early.txt")
    #expect(unsigned.status == 1 && unsigned.errors.contains("nobody signed"))

    let two = try #require(draft.rows.first { $0.takesTwo && $0.ruling == "decide" }?.entry)
    let why = ["--reason", "asked a doctor", "--by", "Lead"]
    let alone = try await run(pair, "review \(draft.number) --release --entry \(two)", why)
    #expect(alone.status == 1 && alone.errors.contains("second person"))
    let same = try await run(pair, "review \(draft.number) --release --second Lead --entry \(two)", why)
    #expect(same.status == 1)
    let secret = try #require(draft.rows.first { $0.ruling == "never" }?.entry)
    let never = try await run(pair, "review \(draft.number) --release --second Doctor --entry \(secret)", why)
    #expect(never.status == 1 && never.errors.contains("never told"))
    #expect(try await run(pair, "review \(draft.number) --release --second Doctor --entry \(two)", why).status == 0)
    #expect(try await run(pair, "review \(draft.number) --withhold --rest", why).status == 0)
    #expect(try await run(pair, "sign \(draft.number) --by Lead").status == 0)
    // What is recorded after the signature is in no answer that was signed.
    _ = try await pair.succeed(
      "a", "flag", "raise", "ACCESS-NEED", "--basis", "observed", "--subject", person)
    let changed = try await run(pair, "issue \(draft.number) --out \(pair.home("a"))/early.txt")
    #expect(changed.status == 1 && changed.errors.contains("changed since"))
    #expect(try await run(pair, "sign \(draft.number) --by Lead").status == 0)
    let file = pair.home("a") + "/answer.txt"
    let issued = try await run(pair, "issue \(draft.number) --out \(file)")
    #expect(issued.status == 0, "\(issued.errors)")
    let letter = try String(contentsOfFile: file, encoding: .utf8)
    #expect(letter.contains("Wilma Testperson") && !letter.contains("Zebedee"))
    for path in [file, file + ".json"] {
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
    // Nobody loses an answer with a full disk: the same again, and nothing else.
    #expect(try await run(pair, "issue \(draft.number) --out \(file)2").status == 0)
    #expect(try String(contentsOfFile: file + "2", encoding: .utf8) == letter)
    #expect(try await run(pair, "sign \(draft.number) --by Lead").errors.contains("was answered"))
    _ = try await pair.succeed("a", "flag", "raise", "ACCESS-NEED", "--basis", "observed", "--subject", person)
    let late = try await run(pair, "issue \(draft.number) --out \(file)3")
    #expect(late.status == 1 && late.errors.contains("cannot be made again"))
    let log = try await pair.succeed("a", "audit", "list", "--limit", "1000", "--json")
    #expect(log.output.contains("subject-access") && log.output.contains("issued"))
    #expect(try await run(pair, "list").output.contains("issued"))
  }

  @Test("whoever is told nothing gets the letter of somebody unknown, byte for byte, and the same data")
  func neither() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    try await pair.succeed(
      "a", "flag", "raise", "ALLEGED-PERP", "--basis", "reported", "--surname", "Testperson", "--forenames", "Rod")
    var written: [String] = []
    for person in [[try await subjectName(pair)], ["--not-held"]] {
      let draft = try report(try await run(pair, "draft --json", person + who))
      #expect(draft.undecided == 0)
      _ = try report(try await run(pair, "sign \(draft.number) --by Lead --json"))
      let file = pair.home("a") + "/letter-\(draft.number).txt"
      #expect(try await run(pair, "issue \(draft.number) --out \(file)").status == 0)
      for path in [file, file + ".json"] { written.append(try String(contentsOfFile: path, encoding: .utf8)) }
    }
    #expect(written[0] == written[2] && written[1] == written[3])
    #expect(written[0].contains("no personal data that we can give you"))
  }

  /// The only subject's name.
  private func subjectName(_ pair: Pair) async throws -> String {
    struct List: Decodable {
      struct Row: Decodable { var subjectOperation: String? }
      var flags: [Row]
    }
    let outcome = try await pair.succeed("a", "flag", "list", "--json")
    let list = try JSONDecoder().decode(List.self, from: Data(outcome.output.utf8))
    return try #require(list.flags.compactMap(\.subjectOperation).first)
  }
}
