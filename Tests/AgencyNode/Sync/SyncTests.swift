import AgencyNode
import Foundation
import Replication
import Safeguarding
import Store
import Testing
import Wire

@Suite("Nodes that sync over TLS", .serialized)
struct SyncTests {
  @Test("a flag raised while sessions are open reaches every node without another dial")
  func livePush() async throws {
    let partnership = try await TestPartnership()
    defer { partnership.remove() }
    let nodes = partnership.nodes
    try await partnership.serving(nodes) {
      _ = try partnership.raiseRisk(nodes[0])
      try await TestPartnership.eventually("all nodes have the flag") {
        try nodes.allSatisfy { try $0.store.read { try $0.counts().flags } == 1 }
      }
      let digests = try nodes.map(TestPartnership.digest)
      #expect(Set(digests).count == 1)
    }
  }

  @Test("a node that dials receives what its peer holds, and a second round sends nothing")
  func scheduledRound() async throws {
    let partnership = try await TestPartnership([.police, .refuge], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let (first, second) = (partnership.nodes[0], partnership.nodes[1])
    for _ in 0..<5 { _ = try partnership.raiseRisk(first) }
    try await partnership.serving([first]) {
      let sync = try PeerSync(second)
      // The daemon may be dialing this node at the moment, whose place it then holds.
      #expect(try await TestPartnership.meet(second, first)?.isAgreed == true)
      let again = try #require(try await sync.sync(with: first.member))
      #expect(again.setsReceived == 0 && again.setsSent == 0)
      // Hello both ways and a Close: a quiet round is small.
      #expect(again.bytesReceived + again.bytesSent < 900)
    }
    // Both keep who called and what came of it; the quiet round is no history.
    let (dialer, answerer) = (try second.syncHistory().sessions, try first.syncHistory().sessions)
    #expect(dialer.filter { $0.setsIn > 0 }.map(\.isDialed) == [true])
    #expect(answerer.filter { $0.setsOut > 0 }.map(\.isDialed) == [false])
    #expect(try first.syncHistory(with: 99).sessions.isEmpty)
    #expect(try TestPartnership.digest(first) == TestPartnership.digest(second))
  }

  @Test("a change relayed by a third node is worth as much as one from its author")
  func relay() async throws {
    let partnership = try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let nodes = partnership.nodes
    _ = try partnership.raiseRisk(nodes[0])
    try await partnership.serving([nodes[1]]) {
      for node in [nodes[0], nodes[2]] { try await TestPartnership.meet(node, nodes[1]) }
    }
    #expect(try nodes[2].store.read { try $0.counts().flags } == 1)
  }

  @Test(
    "two levels written apart are one conflict with one name, the higher is shown, and a decision closes it everywhere")
  func conflict() async throws {
    let partnership = try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let nodes = partnership.nodes
    let flag = try partnership.raiseRisk(nodes[0])
    let name = try nodes[0].store.read { try $0.name(of: flag) }
    try await partnership.exchange()
    for (node, level) in [(nodes[0], RiskLevel.medium), (nodes[1], RiskLevel.high)] {
      let dot = try node.store.read { try $0.dots(named: name) }
      _ = try node.amend(try #require(dot.first), field: FlagField.risk, to: .integer(level.rawValue))
    }
    try await partnership.exchange()
    var names: Set<Hash> = []
    for node in nodes {
      try node.store.read { reader in
        let row = try #require(try reader.conflicts().first)
        names.insert(row.name)
        let entity = try #require(row.entity)
        let view = try #require(try reader.view(of: entity))
        #expect(view.shown(FlagField.risk) == .integer(RiskLevel.high.rawValue))
        #expect(view[FlagField.risk]?.siblings.count == 2)
      }
    }
    #expect(names.count == 1)
    let conflict = try #require(names.first)
    let shown = try nodes[2].store.read { reader in
      try reader.conflicts().first.map { $0.dots } ?? []
    }
    _ = try nodes[2].resolve(
      conflict, choosing: .value(.integer(RiskLevel.high.rawValue)), shown: shown, reason: "decided together")
    try await partnership.exchange()
    for node in nodes { #expect(try node.store.read { try $0.openConflicts().count } == 0) }
    #expect(Set(try nodes.map(TestPartnership.digest)).count == 1)
  }

  @Test("verify finds nothing wrong with a node that synced, and finds a value that was changed behind its back")
  func verify() async throws {
    let partnership = try await TestPartnership([.police, .refuge], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    _ = try partnership.raiseRisk(partnership.nodes[0])
    try await partnership.exchange()
    let node = partnership.nodes[1]
    let clean = try node.verify(scratch: partnership.folder.appendingPathComponent("a.sqlite").path) { _, _ in }
    #expect(clean.fault == nil)
    #expect(clean.operations == 3, "a lock, a subject and a flag")
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    shell.arguments = [
      "python3", "-c",
      "import sqlite3,sys; d=sqlite3.connect(sys.argv[1]); d.execute(\"UPDATE entity SET value = x'00'\"); d.commit()",
      node.directory.database.path,
    ]
    try shell.run()
    shell.waitUntilExit()
    try #require(shell.terminationStatus == 0)
    let found = try node.verify(scratch: partnership.folder.appendingPathComponent("b.sqlite").path) { _, _ in }
    #expect(found.fault?.contains("differs") == true)
  }

  @Test("a bad signature within a chain is found after the sets were taken, and is its author's fault")
  func innerSignature() async throws {
    let partnership = try await TestPartnership([.police, .refuge], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let (author, holder) = (partnership.nodes[0], partnership.nodes[1])
    for _ in 0..<2 { _ = try partnership.raiseRisk(author) }
    let sets = try author.store.read {
      try $0.packed(try $0.log(after: SetNumber(rawValue: 0), limit: 9).map(\.number))
    }
    try #require(sets.count == 3, "a lock, and two flags that it seals")
    let path = partnership.folder.appendingPathComponent("inner.bundle").path
    let writer = try BundleWriter(path: path)
    for (place, set) in sets.enumerated() {
      var signature = set.signed.signature
      if place == 0 { signature[0] ^= 1 }
      let signed = SignedHeader(
        header: set.signed.header, bytes: set.signed.bytes, signature: signature, hash: set.signed.hash)
      let changed = PackedChangeSet(signed: signed, body: set.body, dictionary: set.dictionary)
      for frame in changed.frames(chunk: Limits.chunkBytes) { try writer.write(frame) }
    }
    try writer.finish()
    #expect(try await holder.importBundle(from: path).delivered == 3)
    await holder.finishChecks()
    let refused = try holder.store.read { try $0.refusals() }
    #expect(refused.map(\.reason) == ["badInnerSignature"])
    #expect(refused.map(\.member) == [author.member])
  }
}
