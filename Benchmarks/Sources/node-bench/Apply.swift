import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store
import Trust
import Wire

/// How fast one process writes flags into a store, and reads another's change-sets into an empty one, without network.
struct Apply: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Author flags in one store, deliver them to another.")

  @Option(help: "A file of flags.") var flags: String
  @Option(help: "A directory to work in; it must not exist.") var directory: String
  @Option(help: "Operations of a change-set.") var batch = 10_000
  @Option(help: "Change-sets of one commit on the receiving side.") var setsPerCommit = 4

  func run() throws {
    let all = try WorkloadFlag.read(flags)
    let places = ["a", "b"].map { directory + "/" + $0 }
    for place in places { try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true) }
    let partnership = try Partnership(directories: places, addresses: ["a:1", "b:1"], now: Date())
    let stores = try places.enumerated().map { place, path in
      let store = try NodeStore.open(at: path + "/node.sqlite", keys: NodeKeySource(NodeKey()))
      try store.write {
        try $0.initialise(member: Partnership.members[place], incarnation: 1)
        try $0.insert(partnership.roster, now: now)
      }
      return store
    }
    let authoring = try ContinuousClock().measure { try author(all, in: stores[0], partnership) }
    let packed = try stores[0].read { reader in
      try reader.packed(try reader.log(after: SetNumber(rawValue: 0), limit: .max).map(\.number))
    }
    var opening = Duration.zero
    var events = 0
    let delivering = try ContinuousClock().measure {
      for start in stride(from: 0, to: packed.count, by: setsPerCommit) {
        let begun = ContinuousClock.now
        let sets = try packed[start..<min(start + setsPerCommit, packed.count)].map { try ChangeSetCodec.open($0) }
        opening += ContinuousClock.now - begun
        events += try stores[1].write { try $0.deliver(sets, now: now).count }
      }
    }
    let digests = try stores.map { try $0.read { try $0.digest } }
    let size = try stores[1].read { try $0.counts() }
    print(
      """
      {"flags":\(size.flags),"events":\(events),"digestsEqual":\(digests[0] == digests[1]),\
      "authorSeconds":\(authoring.seconds),"openSeconds":\(opening.seconds),\
      "deliverSeconds":\((delivering - opening).seconds)}
      """)
  }

  private var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

  private func author(_ all: [WorkloadFlag], in store: NodeStore, _ partnership: Partnership) throws {
    for start in stride(from: 0, to: all.count, by: batch) {
      let operations = all[start..<min(start + batch, all.count)].map {
        NewOperation(skeleton: Skeleton(action: .create(.flag, .general)), value: $0.record())
      }
      _ = try store.write { transaction in
        let stream = try transaction.ownStream(.imports) { UInt64.random(in: 1 ... .max) }
        let replica = Replica(storage: transaction, hash: .crypto)
        let draft = try replica.draft(
          operations, stream: stream, purpose: .imports, membership: partnership.roster.membership, now: now,
          limit: Limits.operationsPerSet)
        let set = try ChangeSetCodec.seal(
          SetDraft(draft), operations: draft.operations, seed: (0..<32).map { _ in UInt8.random(in: 0...255) }
        ) {
          try HeaderSignature.sign(
            $0, partnership: partnership.roster.roster.partnership, key: partnership.keys[0].signing)
        }
        return try transaction.deliver([set], now: now)
      }
    }
  }
}

extension SetDraft {
  init(_ draft: Draft) {
    self.init(
      stream: draft.stream, purpose: draft.purpose, sequence: draft.sequence, previous: draft.previous,
      dependencies: draft.dependencies, clockHash: draft.clockHash, roster: draft.roster,
      authored: draft.authored, anchor: draft.anchor)
  }
}
