import Foundation
import GRDB
public import Replication
import Trust
import Wire

/// What is wrong with an audit log, and where.
public struct AuditFault: Error, Hashable, Sendable {
  /// How it was changed. Stable, for `--json`.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// An entry says something else than when it was written, or was put in by hand.
    case edited
    /// Entries are missing.
    case cut
    /// Entries stand in another order.
    case reordered
    /// The log ends before a head that was signed or countersigned.
    case rolledBack = "rolled-back"
    /// The chain holds, but it is not the one that was signed or countersigned.
    case replaced
  }

  public var kind: Kind
  /// The first entry that is not as it was.
  public var number: Int64
  /// Who countersigned what the log does not hold any more; nil for the node itself.
  public var witness: MemberNumber?

  public init(kind: Kind, number: Int64, witness: MemberNumber? = nil) {
    self.kind = kind
    self.number = number
    self.witness = witness
  }

  /// What it is, as a sentence.
  public var message: String {
    let signer = witness.map { "member \($0) countersigned" } ?? "this node signed"
    return switch kind {
    case .edited: "entry \(number) was edited or put in by hand: it does not follow from the one before it"
    case .cut: "entry \(number) is missing"
    case .reordered: "entry \(number) stands in another place"
    case .rolledBack: "the log was rolled back: it ends before entry \(number), which \(signer)"
    case .replaced: "the log was replaced: its first \(number) entries are not those that \(signer)"
    }
  }
}

/// A head that the log must lead to, and who vouches for it.
public struct AuditWitness: Hashable, Sendable {
  public var head: AuditHead
  /// nil for the node itself.
  public var witness: MemberNumber?

  public init(head: AuditHead, witness: MemberNumber?) {
    self.head = head
    self.witness = witness
  }
}

extension StoreAccess {
  /// Checks the audit log: that each entry follows from the one before it, and that the whole leads to every head given.
  /// - Parameter heads: Heads of this log whose signatures were checked.
  /// - Returns: The first fault; nil if the log is whole.
  public func auditFault(heads: [AuditWitness] = []) throws -> AuditFault? {
    var waiting = heads.sorted {
      ($0.head.size, $0.witness?.rawValue ?? 0) < ($1.head.size, $1.witness?.rawValue ?? 0)
    }[...]
    var last = (number: Int64(0), hash: Hash.zero)
    var tree = MerkleFrontier()
    var replaced: AuditFault?
    func compare() {
      while let next = waiting.first, next.head.size <= tree.size {
        waiting.removeFirst()
        if next.head.size == tree.size, next.head.root != tree.root, replaced == nil {
          replaced = AuditFault(kind: .replaced, number: Int64(clamping: next.head.size), witness: next.witness)
        }
      }
    }
    let page = 1_000
    while true {
      let rows = try auditLog(after: last.number, limit: page)
      for row in rows {
        let hash = AuditChain.hash(after: last.hash, row.chained, .crypto)
        guard row.number == last.number + 1, row.hash == hash else {
          return try fault(at: last.number + 1, after: last.hash, isThere: row.number == last.number + 1)
        }
        last = (row.number, row.hash)
        tree.append(AuditChain.leaf(row.hash, .crypto))
        compare()
      }
      guard rows.count == page else { break }
    }
    if let replaced { return replaced }
    // Of those beyond the end the greatest says most.
    return waiting.last.map {
      AuditFault(kind: .rolledBack, number: Int64(clamping: $0.head.size), witness: $0.witness)
    }
  }

  /// Tells an entry that was moved from one that was changed or taken out.
  private func fault(at number: Int64, after previous: Hash, isThere: Bool) throws -> AuditFault {
    let present = try auditRow(number)?.hash
    var place = number
    while true {
      let rows = try auditLog(after: place, limit: 1_000)
      for row in rows {
        var entry = row.chained
        entry.number = number
        let hash = AuditChain.hash(after: previous, entry, .crypto)
        if hash == row.hash || hash == present { return AuditFault(kind: .reordered, number: number) }
        place = row.number
      }
      if rows.count < 1_000 { break }
    }
    return AuditFault(kind: isThere ? .edited : .cut, number: number)
  }
}
