import AgencyNode
import Replication
import Safeguarding
import Store

/// What an erasure takes and leaves, for people and JSON. No value is in it.
struct EraseReport: Encodable {
  struct Entry: Encodable {
    var name: String
    var kind: String
    var member: UInt32
    /// The code of a flag, unless it is gone.
    var code: String?
    var values: Int
  }

  struct Other: Encodable {
    var member: UInt32
    var agency: String
    var values: Int
  }

  var schemaVersion = 1
  var isErased: Bool
  /// Values of this agency's that go, or went.
  var values: Int
  var entries: [Entry]
  /// Values of the same entries that stay until their authors, or the board, sign for them.
  var others: [Other]
  /// Entries that refer to these, and stay.
  var referring: [String]
  var holds: [String]
  var auditEntry: Int64?
  /// Whether it is gone from this node's files, and the others are told; nil before.
  var isGoneHere: Bool?

  init(
    _ plan: ErasePlan, _ node: AgencyNode, _ reader: StoreReader, erased: Erased? = nil, isClean: Bool? = nil
  ) throws {
    let agencies = try node.agencyNames(reader)
    isErased = erased != nil
    values = erased?.values ?? plan.values(of: node.member).count
    entries = try plan.entries.filter { $0.values[node.member] != nil }.map { entry in
      Entry(
        name: try reader.name(of: entry.entity), kind: entry.kind.name, member: entry.author.rawValue,
        code: try reader.view(of: entry.entity).flatMap { FlagView(fields: $0.chosen).code?.rawValue },
        values: entry.values[node.member]?.count ?? 0)
    }
    others = plan.counts.filter { $0.key != node.member }.sorted { $0.key < $1.key }.map {
      Other(member: $0.key.rawValue, agency: agencies[$0.key] ?? "member \($0.key)", values: $0.value)
    }
    referring = try plan.referring.map { try reader.name(of: $0) }
    holds = try plan.holds.map { "\($0.code.rawValue) \(try reader.name(of: $0.flag))" }
    auditEntry = erased?.auditEntry
    isGoneHere = isClean
  }

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

/// Values that were erased together, and who has said that they are gone.
struct ErasureRow: Encodable {
  struct Waiting: Encodable {
    var member: UInt32
    var agency: String
    var values: Int
    var lastHeard: Int64?
  }

  var schemaVersion = 1
  var name: String
  /// Whose values they were.
  var member: UInt32
  var agency: String
  /// Milliseconds since 1970.
  var erased: Int64
  var known: Int64
  var values: Int
  var ground: UInt32
  var groundName: String?
  var isByBoard: Bool
  var auditEntry: Int64?
  var uncleaned: Int
  var acknowledged: [UInt32]
  var waiting: [Waiting]
  /// What something was taken out of, of what this node holds; in `show` alone.
  var operations: [String] = []

  init(_ standing: ErasureStanding) {
    let group = standing.group
    name = standing.name
    member = group.key.author.rawValue
    agency = standing.agency
    erased = group.key.authored.rawValue
    known = group.known.rawValue
    values = group.values
    ground = group.key.ground
    groundName = ErasureGround(rawValue: group.key.ground)?.name
    isByBoard = group.key.isByBoard
    auditEntry = group.audit
    uncleaned = group.uncleaned
    acknowledged = standing.acknowledged.map(\.rawValue)
    waiting = standing.waiting.map {
      Waiting(
        member: $0.member.rawValue, agency: $0.agency, values: $0.values, lastHeard: $0.lastHeard?.rawValue)
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

extension ErasureStanding {
  /// The ground in words; its number if a later version has it.
  var groundWords: String { ErasureGround(rawValue: group.key.ground)?.words ?? "ground \(group.key.ground)" }
}
