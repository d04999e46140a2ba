import Logging
import Replication
import Store

/// A node that may be a copy, or restored from an old backup, is fenced: it reads and receives, but signs nothing, until
/// it holds everything that it is known to have signed; then it goes on in fresh streams.
extension AgencyNode {
  func refuseIfFenced(_ transaction: StoreTransaction) throws {
    if try transaction.fence() != nil {
      throw NodeError(
        .fenced,
        "this node is fenced: peers know changes of its own that it does not have. "
          + "Run `node sync` to fetch them; writing goes on by itself after that")
    }
    let mark = try HighWaterMark.load(directory.highWaterMark)
    if let stream = mark.isBehind(try transaction.clock) {
      throw NodeError(
        .fenced,
        "this database is older than what the node has signed (stream \(stream)); it looks like a restored copy. "
          + "Run `node sync` to fetch the rest from peers")
    }
  }

  /// A peer knows a head of this node's own streams that this node does not.
  func fence(_ head: Dependency, reportedBy peer: MemberNumber) throws {
    logger.critical(
      "node.fenced", metadata: ["peer": "\(peer)", "stream": "\(head.stream)", "sequence": "\(head.head.sequence)"])
    try store.write { try $0.raiseFence(head, reportedBy: peer, now: now()) }
  }

  /// Opens fresh streams once everything that peers knew has come back.
  func liftFenceIfCaughtUp(_ transaction: inout StoreTransaction) throws {
    guard let fence = try transaction.fence() else { return }
    for head in fence where try transaction.entry(trunk: head.stream.trunk, head: head.head) == nil { return }
    try transaction.forgetOwnStreams()
    try transaction.lowerFence()
    logger.notice("node.fence.lifted", metadata: ["streams": "fresh"])
  }

  func raiseHighWaterMark(_ stream: StreamID, _ head: Head) throws {
    try HighWaterMark.update(directory.highWaterMark) { $0.raise(stream, to: head) }
  }
}
