import Replication

/// Change-sets that a session took and that are not committed yet. While one batch is being committed the next one
/// gathers here, so that a bulk load is written in large transactions and a single flag in a small one.
actor SetInbox {
  /// Bytes that may wait before the reader is held up, which in turn holds up the peer.
  static let room = 24 << 20
  /// Bytes of one batch, at least one set.
  static let batch = 4 << 20
  /// Bytes that the bodies of one batch may inflate to, at least one set: a few kilobytes can be sixteen megabytes.
  static let inflatedBatch = 48 << 20
  /// What a header's entries take in memory, in bytes for each byte that travelled.
  private static let headerFactor = 4
  /// Sets of one batch.
  static let batchCount = 2_048

  private var sets: [PackedChangeSet] = []
  private var first = 0
  private var bytes = 0
  private var isFinished = false
  private var taker: CheckedContinuation<Void, Never>?
  private var giver: CheckedContinuation<Void, Never>?

  /// Adds a set; returns when there is room for another.
  func put(_ set: PackedChangeSet) async {
    sets.append(set)
    bytes += Self.size(set)
    taker?.resume()
    taker = nil
    if bytes > Self.room, !isFinished { await withCheckedContinuation { giver = $0 } }
  }

  /// The next batch, in order of arrival; nil once nothing more will come.
  func next() async -> [PackedChangeSet]? {
    while first == sets.count {
      if isFinished { return nil }
      await withCheckedContinuation { taker = $0 }
    }
    var end = first
    var size = 0
    var inflated = 0
    while end < sets.count, end - first < Self.batchCount {
      let more = (size: Self.size(sets[end]), inflated: Int(sets[end].signed.header.bodyLength))
      guard end == first || (size + more.size <= Self.batch && inflated + more.inflated <= Self.inflatedBatch)
      else { break }
      size += more.size
      inflated += more.inflated
      end += 1
    }
    let batch = Array(sets[first..<end])
    first = end
    if first == sets.count {
      sets.removeAll(keepingCapacity: true)
      first = 0
    }
    bytes -= size
    if bytes <= Self.room {
      giver?.resume()
      giver = nil
    }
    return batch
  }

  private static func size(_ set: PackedChangeSet) -> Int {
    set.body.count + set.signed.bytes.count * headerFactor
  }

  /// Says that nothing more comes. What is there is still handed out.
  func finish() {
    isFinished = true
    taker?.resume()
    taker = nil
    giver?.resume()
    giver = nil
  }
}
