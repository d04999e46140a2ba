import Foundation
import Logging
import Replication
import Safeguarding
import Store
import Testing
import Trust
import Wire

@testable import AgencyNode

@Suite("Backups", .serialized)
struct BackupTests {
  private let words = "a sentence that was erased after the backup"
  private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// A node like another, with backups sealed to a key.
  private func sealing(_ node: AgencyNode, to key: SealingKey) throws -> AgencyNode {
    var configuration = node.configuration
    configuration.backup.recoveryKey = key.publicKey
    return try AgencyNode.open(configuration: configuration, logger: quiet)
  }

  private func raise(_ node: AgencyNode) throws -> LocalDot {
    try node.raise(
      FlagRequest(subject: .new(SubjectDraft(forenames: "Test", surname: "Person"))) { [words] subject, _ in
        FlagDraft(
          code: .risk, subject: subject, risk: .high, basis: .reported, recordedDay: Day(milliseconds: 0),
          attributes: [FlagField.reason: .text(words)])
      })
  }

  private func erase(_ node: AgencyNode, _ flag: LocalDot) async throws {
    let set = try #require(try node.store.read { try $0.packed([flag.set]) }.first)
    var certificate = try ErasureCodec.certificate(
      for: flag.index, of: set, authored: Instant(milliseconds: 1), reason: 1)
    certificate.signatures = [
      .init(
        publicKey: node.keys.signing.publicKey,
        signature: try ErasureSignature.sign(
          certificate.statementBytes, partnership: try node.currentRoster().roster.partnership, key: node.keys.signing))
    ]
    try await node.acceptErasure(ErasureCodec.encode(certificate))
  }

  private func reason(_ node: AgencyNode, _ name: String) throws -> Value<LocalDot> {
    try node.store.read { reader in
      let dot = try #require(try reader.dots(named: name).first)
      return try #require(try reader.view(of: dot)).shown(FlagField.reason)
    }
  }

  @Test(
    "what was erased after the backup is erased before anything of a restored node is shown, and nothing else is lost")
  func erased() async throws {
    let partnership = try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let key = SealingKey()
    let (author, peer) = (try sealing(partnership.nodes[0], to: key), partnership.nodes[1])
    let flag = try raise(author)
    let name = try author.store.read { try $0.name(of: flag) }
    let backup = try author.createBackup()
    #expect(author.directory.lastBackup == backup && author.backups() == [backup])
    let later = try author.store.read { [dot = try raise(author)] in try $0.name(of: dot) }
    try await erase(author, flag)
    try await partnership.serving([peer]) { try await TestPartnership.meet(author, peer) }

    var configuration = author.configuration
    configuration.dataDirectory = partnership.folder.appendingPathComponent("back").path
    _ = try AgencyNode.restore(
      configuration, from: backup.path, key: key, identity: .directory(author.directory.keys.path), logger: quiet)
    let restored = try AgencyNode.open(configuration: configuration, logger: quiet)
    #expect(try reason(restored, name) == .text(words), "the backup still has it")
    #expect(throws: NodeError.self) { try restored.refuseToShow() }
    #expect(throws: NodeError.self) { _ = try raise(restored) }
    #expect(try restored.status().reasons.contains { $0.contains("restored") })
    try await partnership.serving([peer]) { try await TestPartnership.meet(restored, peer) }
    try restored.refuseToShow()
    #expect(try reason(restored, name) == .none)
    #expect(try reason(restored, later) == .text(words))
    // Each says that it is gone; then both are equal.
    for node in [restored, peer] { #expect(node.answerErasures()) }
    try await partnership.serving([peer]) { try await TestPartnership.meet(restored, peer) }
    #expect(try TestPartnership.digest(restored) == TestPartnership.digest(peer))
    let fresh = try restored.store.read { [dot = try raise(restored)] in try $0.name(of: dot) }
    #expect(fresh.split(separator: "/")[1] != later.split(separator: "/")[1])
    let scratch = partnership.folder.appendingPathComponent("verify.sqlite").path
    let fault = try restored.verify(scratch: scratch) { _, _ in }.fault
    #expect(fault == nil)
  }

  @Test(
    "a backup opens after the key for data at rest was changed or lost, and the audit log has that it was made and put back"
  )
  func rotated() async throws {
    let partnership = try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let key = SealingKey()
    let node = try sealing(partnership.nodes[0], to: key)
    let flag = try raise(node)
    let name = try node.store.read { try $0.name(of: flag) }
    let backup = try node.createBackup()
    #expect(try node.store.read { try $0.auditLog(limit: 1_000) }.last?.entry.action == .export)
    _ = try node.rotateAtRest(hashes: true) { _ in }

    let files = FileManager.default
    let bare = partnership.folder.appendingPathComponent("keys-alone").path
    try files.copyItem(atPath: node.directory.keys.path, toPath: bare)
    try files.removeItem(atPath: bare + "/at-rest.key")
    for (keys, place) in [(node.directory.keys.path, "changed"), (bare, "lost")] {
      var configuration = node.configuration
      configuration.dataDirectory = partnership.folder.appendingPathComponent(place).path
      _ = try AgencyNode.restore(configuration, from: backup.path, key: key, identity: .directory(keys), logger: quiet)
      let restored = try AgencyNode.open(configuration: configuration, logger: quiet)
      #expect(try reason(restored, name) == .text(words), "\(place)")
      #expect(try restored.store.read { try $0.auditLog(limit: 1_000) }.last?.entry.action == .load, "\(place)")
    }
  }

  @Test("a backup made while others write is whole, and none of it can be read without the key")
  func online() async throws {
    let partnership = try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let key = SealingKey()
    let node = try sealing(partnership.nodes[0], to: key)
    let writer = Task.detached { [self] in
      var count = 0
      while !Task.isCancelled, count < 200 {
        _ = try raise(node)
        count += 1
      }
    }
    var records: [BackupRecord] = []
    for _ in 0..<3 { records.append(try node.createBackup()) }
    writer.cancel()
    _ = try await writer.value
    for record in records {
      let scratch = partnership.folder.appendingPathComponent(UUID().uuidString)
      try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
      let check = try node.verifyBackup(record.path, key: key, scratch: scratch)
      #expect(check.wasOpened && check.verification?.fault == nil)
      #expect(try node.verifyBackup(record.path, key: nil, scratch: scratch).wasOpened == false)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: record.path))
      #expect(bytes.range(of: Data(words.utf8)) == nil && bytes.range(of: Data("SQLite".utf8)) == nil)
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: node.directory.root.path)
    #expect(!left.contains { $0.contains("unsealed") || $0.contains("partial") })
  }

  @Test("a backup with any byte changed, cut anywhere, or with anything behind it is refused, with and without the key")
  func mutated() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("backup-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var generator = ReplayableGenerator(for: "Backups")
    let key = SealingKey()
    let header = BackupHeader(
      kind: .database, agency: "Agency", member: 1, created: 1, recoveryKey: hexadecimal(key.publicKey), version: "1")
    let path = folder.appendingPathComponent("x.backup").path
    // Two chunks and a bit, a chunk exactly, one byte, none.
    for length in [2 * RecoverySeal.chunkBytes + 5, RecoverySeal.chunkBytes, 1, 0] {
      let plain = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
      var rest = plain[...]
      try BackupFile.write(path, header: header, recoveryKey: key.publicKey) { count in
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
      }
      var read: [UInt8] = []
      #expect(try BackupFile.read(path, key: key, take: { read += $0 }) == header)
      #expect(read == plain)
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
      for _ in 0..<12 {
        var changed = bytes
        switch Int.random(in: 0..<3, using: &generator) {
        case 0:
          changed[Int.random(in: changed.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: changed.removeLast(Int.random(in: 1...changed.count, using: &generator))
        default: changed += [UInt8](repeating: 0, count: Int.random(in: 1...40, using: &generator))
        }
        let bad = folder.appendingPathComponent("bad.backup").path
        try Data(changed).write(to: URL(fileURLWithPath: bad))
        #expect(throws: NodeError.self) { _ = try BackupFile.check(bad) }
        #expect(throws: NodeError.self) { _ = try BackupFile.read(bad, key: key, take: { _ in }) }
      }
    }
  }

  @Test("a chunk that was exchanged for another, with the digest made to fit, does not open")
  func forged() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("backup-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let key = SealingKey()
    let header = BackupHeader(
      kind: .database, agency: "Agency", member: 1, created: 1, recoveryKey: hexadecimal(key.publicKey), version: "1")
    let path = folder.appendingPathComponent("x.backup").path
    var rest = [UInt8](repeating: 1, count: 3 * RecoverySeal.chunkBytes)[...]
    try BackupFile.write(path, header: header, recoveryKey: key.publicKey) { count in
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)).dropLast(32))
    let sealed = RecoverySeal.chunkBytes + RecoverySeal.tagBytes
    let start = whole.count - 3 * sealed
    let (first, second) = (whole[start..<start + sealed], whole[start + sealed..<start + 2 * sealed])
    let (head, tail) = (Array(whole[..<start]), Array(whole[(start + 2 * sealed)...]))
    var forgeries: [[UInt8]] = [head + second + first]
    forgeries[0] += tail
    // Without the last chunk, and with the first one twice.
    forgeries.append(head + first + second)
    forgeries.append(head + first + second)
    forgeries[2] += first + tail
    for forgery in forgeries {
      try Data(forgery + sha256(forgery).bytes).write(to: URL(fileURLWithPath: path))
      _ = try BackupFile.check(path)
      #expect(throws: NodeError.self) { _ = try BackupFile.read(path, key: key, take: { _ in }) }
    }
  }
}
