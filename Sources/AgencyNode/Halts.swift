import Foundation
import Logging
import Replication
import Store
import Trust

/// A node that was put back from a backup, or of which a copy runs: what it may do, and how it goes on.
extension AgencyNode {
  static func halted(_ halt: Halt) -> NodeError {
    switch halt {
    case .restored:
      NodeError(
        .fenced,
        "this node was restored: what was written and erased since has to come from a peer first. "
          + "Run `node sync`, or start the daemon; with no peer in reach, `node fence lift`")
    case .cloned:
      NodeError(
        .fenced,
        "another process signs with this node's key: a copy of it runs. Stop the copy, "
          + "then run `node fence lift` on the one that stays; it goes on in fresh streams")
    }
  }

  /// Whether anything of a person may be shown: not before a restored node has heard what was erased since.
  /// - Throws: `fenced`.
  public func refuseToShow() throws {
    if try store.read({ try $0.halt() }) == .restored { throw Self.halted(.restored) }
  }

  /// After a complete round with any peer a restored node has what the peer had, erasures included. If others hold more of
  /// its own, the fence sees to it when they meet; it writes in fresh streams in any case.
  func endRestore() throws {
    guard try store.read({ try $0.halt() }) == .restored else { return }
    let isOver = try store.write { transaction -> Bool in
      guard try transaction.halt() == .restored, try transaction.fence() == nil else { return false }
      try transaction.setHalt(nil)
      return true
    }
    guard isOver else { return }
    try lowerHighWaterMark()
    logger.notice("node.restore.complete", metadata: ["streams": "fresh"])
    Task { await changes.notify() }
  }

  /// Lets a node go on that nothing else lets go on, in fresh streams, on a person's word; in the audit log.
  /// - Returns: What held it: `restored`, `cloned`, `behind`; nil if nothing did.
  /// - Throws: `invalidInput` without user and reason.
  public func liftFence(user: String, reason: String) throws -> String? {
    let words = LookUp(user: user, purpose: reason, basis: "operation of the node")
    try words.check()
    let held = try store.read { reader -> String? in
      if let halt = try reader.halt() { return "\(halt)" }
      if try reader.fence() != nil { return "behind" }
      return try HighWaterMark.load(directory.highWaterMark).isBehind(reader.clock) == nil ? nil : "behind"
    }
    guard let held else { return nil }
    try write(words, .fence, subjects: [], result: "lifted: \(held)")
    try store.write { transaction in
      try transaction.setHalt(nil)
      try transaction.lowerFence(now: now())
    }
    try lowerHighWaterMark()
    logger.notice("node.fence.lifted", metadata: ["by": "a person", "was": "\(held)"])
    return held
  }

  /// Streams that are never written to again need no mark: what is lost of them is lost.
  private func lowerHighWaterMark() throws {
    let clock = try store.read { try $0.clock }
    try HighWaterMark.update(directory.highWaterMark) { mark in
      mark = HighWaterMark(heads: mark.heads.filter { clock.sequence(of: $0.key) >= $0.value.sequence })
    }
  }

  /// Counts a roster that was refused, and keeps it in the conflict log.
  func noteRefusedRoster(from peer: MemberNumber, _ error: any Error) {
    let cause = (error as? NodeError)?.cause as? TrustError
    count(refusal: "roster" + (cause.map { ".\($0.code)" } ?? ""), of: peer)
    guard let cause else { return }
    do {
      try store.write { transaction in
        try transaction.noteRefusedRoster(from: peer, reason: cause.message + ".", now: now())
      }
    } catch { logger.warning("roster.refusal.unwritten", metadata: ["error": "\(error)"]) }
  }
}
