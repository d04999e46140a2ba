import AgencyNode
import Store

extension EntityReport {
  /// The entity in lines of 80 columns.
  func print(to out: Terminal) {
    if isSealed {
      out.line("A \(kind) that is sealed for others: this agency is not among those who may read it.", style: .warn)
      return
    }
    if isWithheld {
      out.line("A \(kind) by \(agency)", style: .strong)
      out.line("  About somebody in hiding: who wrote it, place and days are left out.", style: .warn)
    } else {
      out.line("\(name)  \(kind) by \(agency), member \(member)", style: .strong)
    }
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
      for value in field.earlier {
        for (place, line) in value.words.wrapped(to: 66).enumerated() {
          out.line("      " + (place == 0 ? "before: " : "        ") + line, style: .faint)
        }
      }
      guard field.isDisputed else { continue }
      out.line("      \(field.reason)")
      for sibling in field.siblings {
        out.line("      \(sibling.value.cut(to: 24).padded(to: 25))\(sibling.agency), \(sibling.operation)".cut(to: 80))
      }
    }
  }
}

extension EarlierReport {
  /// A sentence for people.
  var words: String {
    let when = authored.map { ", \(Words.time($0).prefix(10))" } ?? ""
    return "\(value ?? "erased"), said by \(agency)\(when)" + (because.map { "; corrected: \($0)" } ?? "")
  }
}
