import AgencyNode
import Foundation
import Replication
import Testing

/// Data directories that earlier releases left, opened with the program as it is now.
@Suite("Recorded data directories", .timeLimit(.minutes(3)))
struct RecordedTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Recorded")

  /// The releases that were recorded.
  private static var versions: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
  }

  private struct Status: Decodable, Equatable {
    var viewDigest: String
    var flags: Int
    var subjects: Int
    var changeSets: Int
    var conflictsOpen: Int
    var sealed: Int
  }

  /// Two nodes of a release in a folder of their own.
  private struct Nodes {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recorded-\(UUID().uuidString)")

    init(_ version: String) async throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let script = """
        import base64, io, sys, tarfile
        archive = base64.b64decode(open(sys.argv[1]).read())
        tarfile.open(fileobj=io.BytesIO(archive)).extractall(sys.argv[2])
        """
      try await Python.run(
        script, RecordedTests.folder.appendingPathComponent("\(version).txt").path, folder.path)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func run(_ number: Int, _ arguments: String...) async throws -> Executable.Outcome {
      try await Executable.run(
        arguments + ["--config", folder.appendingPathComponent("n\(number)/node.yaml").path])
    }

    func status(_ number: Int) async throws -> Status {
      // By now its certificate and its roster may be past their ends, of which status warns; reading stays open.
      let outcome = try await run(number, "status", "--json")
      return try JSONDecoder().decode(Status.self, from: Data(outcome.output.utf8))
    }

    func database(_ number: Int) -> URL { folder.appendingPathComponent("n\(number)/data/node.sqlite") }

    /// Carries what one has to the other.
    func carry(from sender: Int, to receiver: Int) async throws {
      let path = folder.appendingPathComponent("\(UUID().uuidString).bundle").path
      for (number, word) in [(sender, "export"), (receiver, "import")] {
        let outcome = try await run(number, "bundle", word, path)
        try #require(outcome.status == 0, "\(outcome.errors)")
      }
    }
  }

  @Test("there is a recorded directory of the version that is being built")
  func current() async throws {
    let version = try await Executable.run(["--version"]).output.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(Self.versions.contains(version), "run Tests/Scenario/Recorded/record")
  }

  @Test(
    "what every release left is taken over: the same view, verified, and its nodes go on together",
    arguments: versions)
  func opens(version: String) async throws {
    let nodes = try await Nodes(version)
    defer { nodes.remove() }
    let check = try await nodes.run(1, "upgrade", "check")
    #expect(check.status <= 1 && !check.output.contains("FAIL"), "\(check.output)\(check.errors)")
    let expected = try JSONDecoder().decode(
      Status.self, from: Data(contentsOf: Self.folder.appendingPathComponent("\(version).json")))
    #expect(try await nodes.status(1) == expected)
    let verified = try await nodes.run(1, "verify")
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    let raise = try await nodes.run(2, "flag", "raise", "DA-VICTIM", "--basis", "disclosed", "--surname", "Otherperson")
    #expect(raise.status == 0, "\(raise.errors)")
    try await nodes.carry(from: 2, to: 1)
    try await nodes.carry(from: 1, to: 2)
    let (one, two) = (try await nodes.status(1), try await nodes.status(2))
    #expect(one.viewDigest == two.viewDigest && one.flags == expected.flags + 1)
  }

  @Test("a directory that a newer version changed is refused and left as it was, and upgrade check says so before")
  func newer() async throws {
    let nodes = try await Nodes(#require(Self.versions.last))
    defer { nodes.remove() }
    let before = try await sql("INSERT INTO grdb_migrations VALUES ('of a later version')", nodes.database(1))
    let check = try await nodes.run(1, "upgrade", "check")
    #expect(check.status == 2 && check.output.hasPrefix("STOP"))
    #expect(check.output.contains("FAIL  database           a newer version changed it: of a later version"))
    #expect(check.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let status = try await nodes.run(1, "status")
    #expect(status.status == 3 && status.errors.contains("newer version"))
    #expect(try await sql("", nodes.database(1)) == before)
  }

  @Test("a directory that lacks a step says which the first start takes, and upgrade check does not take it")
  func pending() async throws {
    let nodes = try await Nodes(#require(Self.versions.last))
    defer { nodes.remove() }
    try await sql(Self.withoutUsers, nodes.database(1))
    for _ in 0..<2 {
      let check = try await nodes.run(1, "upgrade", "check", "--json")
      #expect(check.status == 1 && check.output.contains("the first start changes it (users"), "\(check.output)")
    }
    #expect(try await nodes.run(1, "user", "list").status == 0)
    #expect(try await !nodes.run(1, "upgrade", "check").output.contains("the first start changes it"))
  }

  @Test("upgrade check tells what cannot be read from what cannot be used")
  func unreadable() async throws {
    let nodes = try await Nodes(#require(Self.versions.last))
    defer { nodes.remove() }
    try Data("not a database".utf8).write(to: nodes.database(2))
    let check = try await nodes.run(2, "upgrade", "check")
    #expect(check.status == 3 && check.output.contains("FAIL  database"), "\(check.output)")
    try Data("agency: [".utf8).write(to: nodes.folder.appendingPathComponent("n1/node.yaml"))
    let torn = try await nodes.run(1, "upgrade", "check")
    #expect(torn.status == 3 && torn.output.contains("FAIL  node.yaml"), "\(torn.output)")
  }

  @Test("upgrade check opens nothing of another user's: it would leave files that the node cannot write to")
  func anotherUser() async throws {
    let nodes = try await Nodes(#require(Self.versions.last))
    defer { nodes.remove() }
    let data = nodes.database(1).deletingLastPathComponent().path
    let before = try FileManager.default.contentsOfDirectory(atPath: data).sorted()
    let report = UpgradeReport(
      configurationAt: nodes.folder.appendingPathComponent("n1/node.yaml").path, now: Instant(milliseconds: 0),
      user: geteuid() + 1)
    #expect(report.verdict == .stop && report.isUnreadable && report.checks.last?.name == "user")
    #expect(try FileManager.default.contentsOfDirectory(atPath: data).sorted() == before)
  }

  @Test("a backup counts for upgrade check while it is where it was made, of the last day, and of no time to come")
  func backup() async throws {
    let nodes = try await Nodes(#require(Self.versions.last))
    defer { nodes.remove() }
    let yaml = nodes.folder.appendingPathComponent("n1/node.yaml")
    let made = try await Executable.run(["backup", "key", nodes.folder.appendingPathComponent("recovery.key").path])
    let words = (made.output + made.errors).split { $0.isWhitespace || $0 == "." || $0 == ":" }
    let recovery = try #require(words.first { $0.count == 64 && $0.allSatisfy(\.isHexDigit) })
    let text = try String(contentsOf: yaml, encoding: .utf8) + "backup:\n  recovery-key: \(recovery)\n"
    try text.write(to: yaml, atomically: true, encoding: .utf8)
    func shown(after hours: Int64) -> String? {
      let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000) + hours * 3_600_000)
      return UpgradeReport(configurationAt: yaml.path, now: now).checks.first { $0.name == "backup" }?.says
    }
    #expect(shown(after: 0) == "none was made yet")
    let create = try await nodes.run(1, "backup", "create")
    try #require(create.status == 0, "\(create.errors)")
    #expect(shown(after: 0) == "the last one is 0 hours old")
    #expect(shown(after: 25) == "the last one is 25 hours old")
    #expect(shown(after: -3) == "the last one is of a time to come")
    let folder = nodes.database(1).deletingLastPathComponent().appendingPathComponent("backups")
    try FileManager.default.removeItem(at: folder)
    #expect(shown(after: 0) == "the last one is no longer where it was made")
  }

  @Test("upgrade check works beside a running node, and tells what peers speak while steps are pending")
  func running() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    try pair.serve("b")
    try await pair.sync("a")
    let beside = try await pair.run("b", "upgrade", "check")
    #expect(beside.status == 1 && beside.output.contains("it runs, and goes on as it is"), "\(beside.output)")
    #expect(beside.output.contains("1 of 1 speak a version in common"))
    let database = URL(fileURLWithPath: pair.home("a") + "/data/node.sqlite")
    try await sql(Self.withoutUsers, database)
    let pending = try await pair.run("a", "upgrade", "check")
    #expect(pending.output.contains("the first start changes it (users)"), "\(pending.output)")
    #expect(pending.output.contains("1 of 1 speak a version in common"), "\(pending.output)")
  }

  /// A database of before there were users.
  private static let withoutUsers =
    "DROP TABLE web_user; DROP TABLE web_answer; DELETE FROM grdb_migrations WHERE identifier = 'users'"

  /// Runs statements on a database, behind the node's back.
  /// - Returns: All that the database holds then, as statements.
  @discardableResult
  private func sql(_ text: String, _ database: URL) async throws -> String {
    let script = """
      import sqlite3, sys
      database = sqlite3.connect(sys.argv[1])
      database.executescript(sys.argv[2])
      database.commit()
      print("\\n".join(database.iterdump()))
      """
    return try await Python.run(script, database.path, text)
  }
}
