import Foundation
import Logging
import Replication
import Safeguarding
import Store
import Synchronization
import Testing
import Trust
import Wire

@testable import AgencyNode

@Suite("Values that were erased", .serialized)
struct ErasureTests {
  private let words = "a sentence that must not be found again"

  private func partnership() async throws -> TestPartnership {
    try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
  }

  /// Raises a flag whose reason is later erased.
  private func raise(_ node: AgencyNode) throws -> LocalDot {
    try node.raise(
      FlagRequest(subject: .new(SubjectDraft(forenames: "Test", surname: "Person"))) { [words] subject, _ in
        FlagDraft(
          code: .risk, subject: subject, risk: .high, basis: .reported, recordedDay: Day(milliseconds: 0),
          attributes: [FlagField.reason: .text(words)])
      })
  }

  private func certificate(_ node: AgencyNode, _ flag: LocalDot, signedBy key: SigningKey) throws -> [UInt8] {
    let set = try #require(try node.store.read { try $0.packed([flag.set]) }.first)
    var certificate = try ErasureCodec.certificate(
      for: flag.index, of: set, authored: Instant(milliseconds: 1), reason: 1)
    let partnership = try node.currentRoster().roster.partnership
    certificate.signatures = [
      .init(
        publicKey: key.publicKey,
        signature: try ErasureSignature.sign(certificate.statementBytes, partnership: partnership, key: key))
    ]
    return ErasureCodec.encode(certificate)
  }

  /// Whether any file of the node's database holds the words.
  private func holdsWords(_ node: AgencyNode) -> Bool {
    ["", "-wal"].contains { suffix in
      let data = FileManager.default.contents(atPath: node.directory.database.path + suffix) ?? Data()
      return data.range(of: Data(words.utf8)) != nil
    }
  }

  private func reason(_ node: AgencyNode, _ name: String) throws -> Value<LocalDot> {
    try node.store.read { reader in
      let dot = try #require(try reader.dots(named: name).first)
      return try #require(try reader.view(of: dot)).shown(FlagField.reason)
    }
  }

  @Test("an erasure by the author reaches who holds the value and who gets the set later, and verify explains it")
  func spreads() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let (author, holder, late) = (partnership.nodes[0], partnership.nodes[1], partnership.nodes[2])
    let flag = try raise(author)
    let name = try author.store.read { try $0.name(of: flag) }
    try await partnership.serving([holder]) { try await TestPartnership.meet(author, holder) }
    #expect(try reason(holder, name) == .text(words))

    let bytes = try certificate(author, flag, signedBy: author.keys.signing)
    #expect(try await author.acceptErasure(bytes))
    #expect(try await !author.acceptErasure(bytes), "the same erasure twice is one")
    try await partnership.serving([holder]) { try await TestPartnership.meet(author, holder) }
    try await partnership.serving([late]) { try await TestPartnership.meet(holder, late) }
    for node in partnership.nodes {
      #expect(try reason(node, name) == .none)
      let scratch = partnership.folder.appendingPathComponent("verify-\(node.member).sqlite").path
      let verification = try node.verify(scratch: scratch) { _, _ in }
      #expect(verification.fault == nil)
      #expect(verification.holes == 1)
    }
    // Each says that it is gone; then all are equal.
    for node in partnership.nodes { #expect(node.answerErasures()) }
    try await partnership.exchange()
    #expect(Set(try partnership.nodes.map(TestPartnership.digest)).count == 1)
    #expect(!holdsWords(late), "it never had them")
  }

  @Test("a burst of erasures is taken in together, and the database is written anew once after it")
  func burst() async throws {
    let partnership = try await TestPartnership(
      [.police, .refuge], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let author = partnership.nodes[0]
    let events = EventLog()
    let holder = try AgencyNode.open(
      configuration: partnership.nodes[1].configuration, logger: Logger(label: "test") { _ in events })
    let flags = try (0..<80).map { _ in try raise(author) }
    try await partnership.serving([author]) { try await TestPartnership.meet(holder, author) }
    let certificates = try flags.map { try certificate(author, $0, signedBy: author.keys.signing) }
    let taken = try await author.acceptErasures(certificates + certificates.prefix(3))
    #expect(taken.new == flags.count && taken.refusals.isEmpty)
    try await partnership.serving([holder]) {
      try await TestPartnership.meet(author, holder)
      let all = try author.store.read { try $0.erasuresDigest }
      try await TestPartnership.eventually("all of it is gone there") {
        try holder.store.read { try $0.erasuresDigest == all && !$0.hasUnansweredErasures }
      }
    }
    // A busy machine may part a burst; one after another it would be eighty.
    #expect((1...8).contains(events.count("values.erased")))
    #expect((1...2).contains(events.count("erasure.cleaned")))
  }

  @Test("one certificate in a batch that proves nothing keeps no other out, and is its sender's fault")
  func mixedBatch() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let (author, holder) = (partnership.nodes[0], partnership.nodes[1])
    let flags = try (0..<3).map { _ in try raise(author) }
    try await partnership.serving([holder]) { try await TestPartnership.meet(author, holder) }
    var batch = try flags.map { try certificate(author, $0, signedBy: author.keys.signing) }
    batch[1] = try certificate(author, flags[1], signedBy: holder.keys.signing)
    batch.append([1, 2, 3])
    let taken = try await holder.acceptErasures(batch)
    #expect(taken.new == 2 && taken.refusals.map(\.code) == [.erasureRefused, .erasureRefused])
  }

  @Test("an open session carries an erasure at once")
  func live() async throws {
    let partnership = try await TestPartnership([.police, .refuge])
    defer { partnership.remove() }
    let (author, holder) = (partnership.nodes[0], partnership.nodes[1])
    try await partnership.serving(partnership.nodes) {
      let flag = try raise(author)
      let name = try author.store.read { try $0.name(of: flag) }
      try await TestPartnership.eventually("the other has the flag") {
        try holder.store.read { try !$0.dots(named: name).isEmpty }
      }
      try await author.acceptErasure(try certificate(author, flag, signedBy: author.keys.signing))
      try await TestPartnership.eventually("it is gone there too") { try reason(holder, name) == .none }
    }
  }

  @Test("the board may erase what a member wrote")
  func board() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let flag = try raise(partnership.nodes[0])
    let bytes = try certificate(partnership.nodes[0], flag, signedBy: partnership.board)
    #expect(try await partnership.nodes[0].acceptErasure(bytes))
  }

  @Test("another member cannot erase, and neither can a signature for something else")
  func unauthorised() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let (author, other) = (partnership.nodes[0], partnership.nodes[1])
    let (flag, second) = (try raise(author), try raise(author))
    let name = try author.store.read { try $0.name(of: flag) }
    let stranger = try certificate(author, flag, signedBy: other.keys.signing)
    await #expect(throws: NodeError.self) { try await author.acceptErasure(stranger) }
    var moved = try ErasureCodec.decode(try certificate(author, flag, signedBy: author.keys.signing))
    let elsewhere = try certificate(author, second, signedBy: author.keys.signing)
    moved.signatures = try ErasureCodec.decode(elsewhere).signatures
    await #expect(throws: NodeError.self) { try await author.acceptErasure(ErasureCodec.encode(moved)) }
    #expect(try reason(author, name) == .text(words))
  }

  @Test("a value that is missing without a certificate is refused, whoever relays it, and nothing of it is kept")
  func uncertified() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let (author, other) = (partnership.nodes[0], partnership.nodes[1])
    let flag = try raise(author)
    let whole = partnership.folder.appendingPathComponent("whole.bundle").path
    _ = try author.exportBundle(to: whole, for: nil)
    let torn = partnership.folder.appendingPathComponent("torn.bundle").path
    let writer = try BundleWriter(path: torn)
    let set = try #require(try author.store.read { try $0.packed([flag.set]) }.first)
    for frame in try ChangeSetCodec.erase(set, indices: [flag.index]).frames(chunk: Limits.chunkBytes) {
      try writer.write(frame)
    }
    try writer.finish()
    await #expect(throws: NodeError.self) { try await other.importBundle(from: torn) }
    #expect(try other.store.read { try $0.counts().changeSets } == 0)
    _ = try await other.importBundle(from: whole)
    #expect(try other.store.read { try $0.counts().flags } == 1)
  }

  @Test("a bundle carries the certificates of what is missing from its sets")
  func bundle() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let (author, other) = (partnership.nodes[0], partnership.nodes[1])
    let flag = try raise(author)
    let name = try author.store.read { try $0.name(of: flag) }
    try await author.acceptErasure(try certificate(author, flag, signedBy: author.keys.signing))
    let path = partnership.folder.appendingPathComponent("erased.bundle").path
    _ = try author.exportBundle(to: path, for: nil)
    _ = try await other.importBundle(from: path)
    #expect(try reason(other, name) == .none)
    #expect(try TestPartnership.digest(author) == TestPartnership.digest(other))
  }
}

/// Counts what a node logs.
private struct EventLog: LogHandler {
  private final class Counts: Sendable { let all: Mutex<[String: Int]> = Mutex([:]) }

  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info
  private let counts = Counts()

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { counts.all.withLock { $0["\(event.message)", default: 0] += 1 } }

  func count(_ event: String) -> Int { counts.all.withLock { $0[event] ?? 0 } }
}
