import AgencyNode

// Lists of checks, as `peer explain` and `upgrade check` show them.
extension Terminal {
  /// A check in lines of 80 columns; marks are words, so that colour is never alone.
  func check(_ result: CheckResult, _ name: String, _ says: String) {
    let (mark, style): (String, Style) =
      switch result {
      case .ok: ("ok", .plain)
      case .warning: ("WARN", .warn)
      case .failed: ("FAIL", .bad)
      case .unknown: ("-", .faint)
      }
    for (place, text) in says.wrapped(to: 52).enumerated() {
      let head = place == 0 ? mark.padded(to: 6) + name.padded(to: 19) : String(repeating: " ", count: 25)
      line("  " + head + text, style: style)
    }
  }

  /// What to do, numbered; nothing if there is nothing to do.
  func next(_ actions: [String]) {
    guard !actions.isEmpty else { return }
    line()
    line("Next:", style: .strong)
    for (place, action) in actions.enumerated() {
      for (number, text) in action.wrapped(to: 75).enumerated() {
        line("  " + (number == 0 ? "\(place + 1). " : "   ") + text)
      }
    }
  }
}
