public import Replication
import Store
import Trust
import Wire

/// What a bundle carried.
public struct BundleOutcome: Sendable, Codable, Hashable {
  public var rosters = 0
  public var changeSets = 0
  /// Sets that were new here.
  public var delivered = 0
  /// Sets that wait for others which this bundle does not hold.
  public var waiting = 0
  /// Sets that were here already.
  public var known = 0
}

/// A bundle file is a session's frames in a file, for agencies that can only exchange by encrypted mail or disk.
extension AgencyNode {
  /// Sets read and written at a time.
  private static let page = 64

  /// Writes rosters, fork proofs and change-sets to a file.
  /// - Parameter peer: Only what this member lacks, as far as the last session told; nil for everything.
  public func exportBundle(to path: String, for peer: MemberNumber?) throws -> BundleOutcome {
    var outcome = BundleOutcome()
    let (book, proofs, plan) = try store.read { reader in
      let baseline = try peer.flatMap { try reader.baseline(with: $0) } ?? Clock()
      return (try reader.rosterBook(), try reader.forkProofs(), try reader.plan(for: baseline, probing: false))
    }
    try note(
      .export, "bundle\(peer.map { " for member \($0)" } ?? "")", result: "\(plan.sets.count) change-sets")
    let writer = try BundleWriter(path: path)
    for roster in book.all {
      try writer.write(.roster(try roster.encoded))
      outcome.rosters += 1
    }
    for proof in proofs { try writer.write(.forkProof(proof)) }
    var place = 0
    while place < plan.sets.count {
      let numbers = Array(plan.sets[place..<min(place + Self.page, plan.sets.count)])
      let sets = try store.read { try $0.packed(numbers, atMost: Limits.frameBytes) }
      guard !sets.isEmpty else { break }
      var pages = try CertificatePages(store, for: sets)
      while let page = try pages.next() {
        for bytes in page { try writer.write(.erasure(bytes)) }
      }
      for set in sets {
        for frame in set.frames(chunk: Limits.chunkBytes) { try writer.write(frame) }
        outcome.changeSets += 1
      }
      place += sets.count
    }
    try writer.finish()
    return outcome
  }

  /// Takes in what a bundle holds. What was committed before a fault stays, and a second import goes on from there.
  /// - Throws: `bundleUnreadable` with the place of the fault.
  public func importBundle(from path: String) async throws -> BundleOutcome {
    var outcome = BundleOutcome()
    try note(.load, "bundle", result: "begun")
    var batch: [PackedChangeSet] = []
    var erasures: [[UInt8]] = []
    var assembly = BundleAssembly()
    do {
      let reader = try BundleReader(path: path)
      while let frame = try reader.next() {
        if case .erasure(let bytes) = frame {
          try await flush(&batch, &outcome)
          erasures.append(bytes)
          if erasures.count == Self.page { try await flush(&erasures) }
          continue
        }
        try await flush(&erasures)
        switch frame {
        case .roster(let bytes):
          try await flush(&batch, &outcome)
          _ = try await acceptRoster(bytes)
          outcome.rosters += 1
        case .forkProof(let proof):
          try await flush(&batch, &outcome)
          try await take(proof, from: member)
        default:
          guard let set = try assembly.take(frame) else { continue }
          batch.append(set)
          if batch.count == Self.page { try await flush(&batch, &outcome) }
        }
      }
      guard assembly.isWhole else { throw UnusableSet(code: "torn", detail: "it ends within a change-set") }
      try await flush(&batch, &outcome)
      try await flush(&erasures)
    } catch let error as NodeError {
      throw error
    } catch {
      throw NodeError(
        .bundleUnreadable,
        "the bundle cannot be used further; what came before the fault was kept. Have it made and sent again",
        cause: error)
    }
    return outcome
  }

  private func flush(_ erasures: inout [[UInt8]]) async throws {
    guard !erasures.isEmpty else { return }
    let taken = erasures
    erasures = []
    if let refusal = try await acceptErasures(taken).refusals.first { throw refusal }
  }

  private func flush(_ batch: inout [PackedChangeSet], _ outcome: inout BundleOutcome) async throws {
    guard !batch.isEmpty else { return }
    let sets = try await verifier.open(batch)
    let taken = batch
    batch = []
    defer { checkInnerSignatures(taken) }
    for event in try await take(sets, from: member).events {
      switch event {
      case .delivered: outcome.delivered += 1
      case .parked: outcome.waiting += 1
      case .duplicate: outcome.known += 1
      default: break
      }
    }
    outcome.changeSets += sets.count
  }
}

/// Puts the parts of a change-set together again.
private struct BundleAssembly {
  private var start: ChangeSetStart?
  private var body: [UInt8] = []

  var isWhole: Bool { start == nil }

  mutating func take(_ frame: Frame) throws -> PackedChangeSet? {
    switch frame {
    case .changeSet(let start) where self.start == nil:
      self.start = start
      body = start.body
    case .chunk(let bytes):
      guard let start, body.count + bytes.count <= Int(start.compressedLength) else {
        throw UnusableSet(code: "violation", detail: "a chunk that belongs to no change-set")
      }
      body += bytes
    case .close: return nil
    default: throw UnusableSet(code: "violation", detail: "a frame that has no place in a bundle")
    }
    guard let start, body.count >= Int(start.compressedLength) else { return nil }
    self.start = nil
    return PackedChangeSet(signed: start.signed, body: body, dictionary: start.dictionary)
  }
}
