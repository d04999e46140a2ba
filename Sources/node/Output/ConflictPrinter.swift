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
    for line in reason.wrapped(to: 76) { out.line("  \(line)") }
    if let policy { out.line("  policy: \(policy), version \(policyVersion ?? 0)") }
    if type == ConflictType.fork.rawValue {
      out.line("  node conflicts proof \(name.prefix(12)) --to DIR   (for the board; OpenSSL checks it)")
    }
    guard !siblings.isEmpty else { return }
    out.line()
    out.line("  shown now: \(shown.joined(separator: " / "))", style: .strong)
    for (place, sibling) in siblings.enumerated() {
      let letter = Character(UnicodeScalar(UInt8(0x61 + place % 26)))
      out.line("  \(letter))  \(sibling.value)".cut(to: 80))
      out.line("      \(sibling.agency), \(sibling.operation)".cut(to: 80))
      out.line(
        "      written \(sibling.authored.map(Words.time) ?? "?"), here \(sibling.received.map(Words.time) ?? "?")")
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
