import AgencyNode
import Foundation
import Safeguarding

extension AlertReport {
  /// The alert in lines of 80 columns, with at most so many of its new reasons.
  func print(to out: Terminal, now: Int64, reasons most: Int) {
    let state = acknowledgedBy.map { ", taken in by \($0)" } ?? ""
    out.line(
      "\("\(number)".padded(to: 6))\(tier.padded(to: 8))\(person)  \(Words.ago(changed, now: now))\(state)".cut(to: 80),
      style: tier == AlertTier.urgent.name ? .bad : .strong)
    let new = reasons.filter(\.isNew)
    for reason in new.prefix(most) { say(reason, out, .plain) }
    if new.count > most { out.line("              and \(new.count - most) more that are new", style: .faint) }
    let standing = reasons.filter { !$0.isNew }
    guard !standing.isEmpty else { return }
    if most < .max {
      // The codes alone, so that a list stays a list.
      var codes: [String] = []
      for reason in standing {
        let code = String(reason.words.prefix { $0 != "," && $0 != "(" }).trimmingCharacters(in: .whitespaces)
        if !codes.contains(code) { codes.append(code) }
      }
      for (place, line) in codes.joined(separator: ", ").wrapped(to: 64).enumerated() {
        out.line("      \((place == 0 ? "stands" : "").padded(to: 8))\(line)", style: .faint)
      }
    } else {
      out.line("      What stands already:", style: .faint)
      for reason in standing { say(reason, out, .faint) }
    }
  }

  private func say(_ reason: Reason, _ out: Terminal, _ style: Terminal.Style) {
    for (place, line) in reason.words.wrapped(to: 64).enumerated() {
      out.line("      \((place == 0 ? reason.tier : "").padded(to: 8))\(line)", style: style)
    }
  }
}
