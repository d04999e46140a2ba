import Foundation
import Logging
import Testing
import Trust

@testable import AgencyNode

@Suite("How long backups are kept")
struct RetentionTests {
  private static func names(_ folder: URL) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
  }

  @Test("the newest are kept, the one just made among them; backups of keys, of others and other files stay")
  func keeps() async throws {
    let partnership = try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let key = SealingKey()
    let nodes = try partnership.nodes.prefix(2).map { node in
      var configuration = node.configuration
      configuration.backup.recoveryKey = key.publicKey
      return try AgencyNode.open(
        configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
    let folder = nodes[0].directory.root.appendingPathComponent("kept")
    let others = [
      try nodes[0].createKeyBackup(in: folder.path), try nodes[1].createBackup(in: folder.path),
    ]
    try Data("mine".utf8).write(to: folder.appendingPathComponent("member-1-database-notes.backup"))
    let before = try Self.names(folder)
    var made: [BackupRecord] = []
    for _ in 0..<4 { made.append(try nodes[0].createBackup(in: folder.path)) }
    let last = try #require(made.last)
    #expect(try nodes[0].removeBackups(before: last, keeping: 4) == 0)
    #expect(try nodes[0].removeBackups(before: last, keeping: 2) == 2)
    #expect(try nodes[0].removeBackups(before: last, keeping: 0) == 1)
    let kept = try Self.names(folder)
    #expect(kept == before.union([URL(fileURLWithPath: last.path).lastPathComponent]))
    for other in others { #expect(FileManager.default.fileExists(atPath: other.path)) }
  }

  @Test("nothing is removed where the one just made is not whole")
  func torn() async throws {
    let partnership = try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    var configuration = partnership.nodes[0].configuration
    configuration.backup.recoveryKey = SealingKey().publicKey
    let node = try AgencyNode.open(
      configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let first = try node.createBackup()
    let second = try node.createBackup()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: second.path))
    try bytes.dropLast().write(to: URL(fileURLWithPath: second.path))
    #expect(throws: NodeError.self) { try node.removeBackups(before: second, keeping: 1) }
    #expect(FileManager.default.fileExists(atPath: first.path))
  }
}
