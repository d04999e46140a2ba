import AgencyNode
import Replication
import Safeguarding
import Store

extension EraseReport {
  func print(to out: Terminal) {
    let count = Words.count(values, "value")
    out.line(
      isErased ? "Erased: \(count), audit entry \(auditEntry ?? 0)." : "Would erase \(count) of this agency:",
      style: isErased ? .good : .strong)
    for entry in entries {
      let what = entry.code.map { "\(entry.kind) \($0)" } ?? entry.kind
      out.line("  - \(entry.name.padded(to: 20))\(what), \(Words.count(entry.values, "value"))")
    }
    if !others.isEmpty || !referring.isEmpty { out.line(isErased ? "Stays:" : "Would stay:", style: .strong) }
    for other in others {
      list("\(Words.count(other.values, "value")) of \(other.agency), member \(other.member): it, or the board, signs")
    }
    if !referring.isEmpty { list("entries that refer to these: \(referring.joined(separator: ", "))") }
    for hold in holds { out.line("  held by \(hold): nothing is erased while it stands", style: .bad) }
    if isErased {
      let next =
        isGoneHere == true
        ? "Gone from this node's files; `node erase list` tells when at the others."
        : "Somebody still reads this node's log: `node sync`, or the daemon, cleans it."
      out.line(next, style: isGoneHere == true ? .plain : .warn)
    } else {
      out.line("Nothing was changed. Run it again with --yes to erase for good.")
    }

    func list(_ text: String) {
      for (place, line) in text.wrapped(to: 74).enumerated() { out.line((place == 0 ? "  - " : "    ") + line) }
    }
  }
}

/// Why some values of the log are missing.
struct HoleReport: Encodable {
  var member: UInt32
  var values: Int
  /// Milliseconds since 1970.
  var erased: Int64
  var ground: String
  var isByBoard: Bool
  var auditEntry: Int64?

  init(_ group: ErasureGroup) {
    member = group.key.author.rawValue
    values = group.holes
    erased = group.key.authored.rawValue
    ground = ErasureGround(rawValue: group.key.ground)?.words ?? "ground \(group.key.ground)"
    isByBoard = group.key.isByBoard
    auditEntry = group.audit
  }

  /// Two lines.
  var words: [String] {
    [
      "\(Words.count(values, "value")) of member \(member), by \(isByBoard ? "the board" : "their author"), "
        + Words.time(erased),
      "  \(ground); authority in "
        + (auditEntry.map { "audit entry \($0)" } ?? "the audit log of who erased"),
    ]
  }
}

struct ErasureList: Encodable {
  var schemaVersion = 1
  var erasures: [ErasureRow]
}
