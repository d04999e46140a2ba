import Foundation
import Testing

@Suite("The audit log on the command line", .serialized)
struct AuditCommandTests {
  private struct List: Decodable {
    struct Entry: Decodable {
      var number: Int64
      var action: String
      var user: String
      var marks: [String]
      var bytes: String
      var hash: String
    }

    var schemaVersion: Int
    var entries: [Entry]
  }

  private static let why = ["--purpose", "home visit", "--basis", "public task"]

  private func run(_ pair: Pair, _ node: String, _ words: String, _ more: [String] = []) async throws
    -> Executable.Outcome
  {
    try await pair.run(node, words.split(separator: " ").map(String.init) + more)
  }

  private func entries(_ pair: Pair) async throws -> [List.Entry] {
    let outcome = try await run(pair, "a", "audit list --limit 1000 --json")
    return try JSONDecoder().decode(List.self, from: Data(outcome.output.utf8)).entries
  }

  @Test("acts and look-ups are listed in 80 columns, countersigned by a sync, and sha256sum gives the same chain")
  func whole() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    try await pair.succeed(
      "a", "flag", "raise", "RISK", "--risk", "high", "--basis", "reported", "--surname", "Testperson", "--forenames",
      "Wilma", "--born", "1980-02-03")
    #expect(
      try await run(pair, "a", "person find --surname Testperson --forenames Wilma", Self.why).output.contains("Testp"))
    #expect(try await run(pair, "a", "flag list").output.contains("RISK"))
    try pair.serve("b")
    try await pair.sync("a")
    pair.stop("b")
    let verified = try await run(pair, "a", "audit verify")
    #expect(verified.status == 0 && verified.output.contains("Agency b countersigned"), "\(verified)")
    let list = try await run(pair, "a", "audit list --since 2020-01-01")
    #expect(list.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(list.output)")
    let entries = try await entries(pair)
    for action in ["roster", "flag", "find", "read", "verify"] {
      #expect(entries.contains { $0.action == action }, "\(action) is not in the log")
    }
    var previous = String(repeating: "0", count: 64)
    for entry in entries {
      #expect(try Self.sha256sum(previous + entry.bytes) == entry.hash)
      previous = entry.hash
    }
    let heads = pair.folder.appendingPathComponent("heads.json")
    try Data(try await run(pair, "b", "audit heads --json").output.utf8).write(to: heads)
    let again = try await run(pair, "a", "audit verify --heads \(heads.path) --json")
    #expect(again.status == 0 && again.output.contains("\"entries\""), "\(again)")
  }

  @Test("a user on the list of staff is not shown what is their own, and it stands out in list and status")
  func staff() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let own = ["--surname", "Testperson", "--forenames", "Wilma", "--born", "1980-02-03"]
    try await pair.succeed(
      "a", "flag", "raise", "RISK", "--risk", "high", "--basis", "reported", own[0], own[1], own[2], own[3], own[4],
      own[5])
    #expect(try await run(pair, "a", "staff add --user worker-7", own).status == 0)
    #expect(try await run(pair, "a", "staff list").output.contains("worker-7"))
    let found = try await run(pair, "a", "person find --user worker-7", own + Self.why)
    #expect(found.status == 1 && found.errors.contains("blocked") && !found.output.contains("Testperson"))
    let other = try await run(pair, "a", "person find --user worker-8", own + Self.why)
    #expect(other.status == 0 && other.output.contains("Testperson"))
    let unusual = try await run(pair, "a", "audit list --unusual")
    #expect(unusual.output.contains("blocked self") && unusual.output.contains("worker-7"))
    #expect(!unusual.output.contains("Testperson"))
    let status = try await run(pair, "a", "status")
    #expect(status.output.contains("blocked in seven days"), "\(status.output)")
    let number = try #require(try await entries(pair).last { $0.marks.contains("self") }?.number)
    #expect(
      try await run(pair, "a", "audit review \(number) --by worker-7 --finding justified").errors.contains(
        "ask somebody"))
    #expect(try await run(pair, "a", "audit review \(number) --by manager-1 --finding passed-on").status == 0)
  }

  /// What `printf 'agency-node/1/audit-entry\\0'; printf HEX | xxd -r -p` is to sha256sum.
  private static func sha256sum(_ hexadecimal: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var bytes = Array("agency-node/1/audit-entry".utf8) + [0]
    var digits = hexadecimal[...]
    while digits.count >= 2 {
      bytes.append(try #require(UInt8(digits.prefix(2), radix: 16)))
      digits = digits.dropFirst(2)
    }
    try input.fileHandleForWriting.write(contentsOf: Data(bytes))
    try input.fileHandleForWriting.close()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return String(text.prefix(64))
  }
}
