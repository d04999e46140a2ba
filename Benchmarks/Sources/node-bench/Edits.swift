import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// The edits of both sides: index of the flag and its new risk.
struct Edits: Decodable {
  var a: [[Int]]
  var b: [[Int]]

  static func read(_ path: String) throws -> Edits {
    try JSONDecoder().decode(Edits.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

/// Edits flags: each edit a commit of its own, as people do it, or all in one change-set, as an import does.
struct Edit: ParsableCommand {
  @Argument(help: "A node's directory.") var directory: String
  @Option(help: "Whose edits: a or b.") var side: String
  @Option(help: "A file of edits.") var edits: String
  @Option(help: "The file of flags that they are about.") var flags: String
  @Flag(help: "All edits in one change-set.") var together = false

  func run() throws {
    let node = try Bench.open(directory: directory)
    let all = try WorkloadFlag.read(flags)
    let both = try Edits.read(edits)
    let mine = try (side == "a" ? both.a : both.b).map { edit in
      guard let flag = try node.flag(of: all[edit[0]].subject) else {
        throw ValidationError("flag \(edit[0]) is not there")
      }
      return (flag: flag, risk: Value<NewOperation.Target>.integer(Int64(edit[1])))
    }
    guard together else {
      for edit in mine { _ = try node.amend(edit.flag, field: FlagField.risk, to: edit.risk) }
      return
    }
    _ = try node.commit(.imports) { transaction in
      try mine.compactMap { edit in
        guard let view = try transaction.view(of: edit.flag) else { return nil }
        return NewOperation(
          skeleton: Skeleton(
            action: .set(entity: .delivered(edit.flag), field: FlagField.risk),
            replaces: view.dots(FlagField.risk).map { .delivered($0) }, audience: view.audience),
          value: edit.risk)
      }
    }
  }
}

/// Says what both nodes hold.
struct Check: ParsableCommand {
  struct Result: Encodable {
    var flags: [Int] = []
    var digestsEqual = false
    var conflicts: [Int] = []
    /// Flags that both sides edited, of which both nodes keep both values.
    var bothValuesKept = 0
    /// Edits whose value one of the nodes does not have.
    var editsLost = 0
  }

  @Argument(help: "The directory of a and b.") var root: String
  @Option(help: "A file of edits.") var edits: String?
  @Option(help: "The file of flags that they are about.") var flags: String?

  func run() throws {
    let nodes = try Bench.sides.map { try Bench(root).open($0) }
    var result = Result()
    let digests = try nodes.map { try $0.store.read { try $0.digest } }
    result.digestsEqual = digests[0] == digests[1]
    for node in nodes {
      let counts = try node.store.read { try $0.counts() }
      result.flags.append(counts.flags)
      result.conflicts.append(counts.conflictsOpen)
    }
    if let edits, let flags {
      let both = try Edits.read(edits)
      let all = try WorkloadFlag.read(flags)
      let shared = Set(both.a.map { $0[0] }).intersection(both.b.map { $0[0] })
      var kept: [Int: Int] = [:]
      for edit in both.a + both.b {
        let held = try nodes.allSatisfy { try risks(of: all[edit[0]], at: $0).contains(Int64(edit[1])) }
        if !held { result.editsLost += 1 }
        if held, shared.contains(edit[0]) { kept[edit[0], default: 0] += 1 }
      }
      result.bothValuesKept = kept.values.count { $0 == 2 }
    }
    try say(json: result)
  }

  /// All values that stand.
  private func risks(of flag: WorkloadFlag, at node: AgencyNode) throws -> Set<Int64> {
    guard let dot = try node.flag(of: flag.subject), let view = try node.store.read({ try $0.view(of: dot) }) else {
      return []
    }
    return Set(
      view[FlagField.risk]?.siblings.compactMap { if case .integer(let risk) = $0.value { risk } else { nil } } ?? [])
  }
}
