import AgencyNode
import Store

extension EntityReport {
  /// The entity in lines of 80 columns.
  func print(to out: Terminal) {
    out.line("\(name)  \(kind) by \(agency), member \(member)", style: .strong)
    if isUnreadable { out.line("  Damaged on this node's disk, and cannot be shown: run `node verify`.", style: .bad) }
    for line in (refusal.map { "Refused (\(ConflictType.policyDenied.rawValue)). \($0)" } ?? "").wrapped(to: 76)
    where !line.isEmpty {
      out.line("  \(line)", style: .warn)
    }
    for line in recall?.words.wrapped(to: 76) ?? [] { out.line("  \(line)", style: .warn) }
    for contest in contests {
      let statement = contest.statement.map { ["Their statement: \"\($0)\""] } ?? []
      for line in (contest.words + statement + ["(\(contest.name))"]).joined(separator: " ").wrapped(to: 76) {
        out.line("  \(line)", style: .warn)
      }
    }
    for field in fields {
      let mark = field.isDisputed ? " (disputed)" : ""
      let text = field.shown.joined(separator: " / ") + mark
      for (place, line) in text.wrapped(to: 50).enumerated() {
        out.line("  \((place == 0 ? field.label : "").cut(to: 26).padded(to: 27))\(line)")
      }
      guard field.isDisputed else { continue }
      out.line("      \(field.reason)")
      for sibling in field.siblings {
        out.line("      \(sibling.value.cut(to: 24).padded(to: 25))\(sibling.agency), \(sibling.operation)".cut(to: 80))
      }
    }
  }
}
