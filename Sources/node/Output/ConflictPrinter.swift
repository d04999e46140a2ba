import AgencyNode
import Store

extension ConflictReport {
  /// The conflict in lines of 80 columns, with how to decide it.
  func print(to out: Terminal, now: Int64) {
    out.line("Conflict \(name.prefix(12))  \(type), \(isOpen ? "open" : "closed")", style: .strong)
    if let label {
      out.line("  \(label) of \(entity ?? AgencyNode.withheldName)" + (subject.map { ", about \($0)" } ?? ""))
    }
    if let member { out.line("  member \(member)") }
    out.line("  opened here \(Words.ago(opened, now: now))")
    if let closed { out.line("  closed here \(Words.ago(closed, now: now)) by \(closedBy ?? "unknown")") }
    if let decision { for line in "because: \(decision)".wrapped(to: 76) { out.line("  \(line)") } }
    for line in reason.wrapped(to: 76) { out.line("  \(line)") }
    if let policy { out.line("  policy: \(policy), version \(policyVersion ?? 0)") }
    if type == ConflictType.fork.rawValue {
      out.line("  node conflicts proof \(name.prefix(12)) --to DIR   (for the board; OpenSSL checks it)")
    }
    if !stood.isEmpty {
      out.line()
      out.line("  what differed:", style: .strong)
      for value in stood { value.print(to: out, mark: "-") }
    }
    guard !siblings.isEmpty else { return }
    out.line()
    out.line("  shown now: \(shown.joined(separator: " / "))", style: .strong)
    for (place, sibling) in siblings.enumerated() {
      sibling.print(to: out, mark: isOpen ? "\(Character(UnicodeScalar(UInt8(0x61 + place % 26)))))" : "-")
      if isOpen {
        out.line("      keeping it: every node shows \"\(sibling.value.cut(to: 30))\", this conflict closes")
      }
    }
    if isOpen, let version {
      out.line()
      out.line("  node conflicts resolve \(name.prefix(12)) --shown \(version) \\")
      out.line("    --keep a|b|both|VALUE --reason \"…\"")
    }
  }
}

extension SiblingReport {
  /// A value in lines of 80 columns, with who said it and when.
  fileprivate func print(to out: Terminal, mark: String) {
    out.line("  \(mark.padded(to: 2))  \(value)".cut(to: 80))
    out.line("      \(agency), \(operation)".cut(to: 80))
    out.line("      written \(authored.map(Words.time) ?? "?"), here \(received.map(Words.time) ?? "?")")
  }
}
