import AgencyNode

extension AuditReport {
  /// The entry in two lines of 80 columns.
  func print(to out: Terminal) {
    let marks = marks.joined(separator: " ")
    let style: Terminal.Style = self.marks.contains("blocked") ? .bad : self.marks.isEmpty ? .strong : .warn
    out.line(
      ("\(number)".padded(to: 7) + Words.time(at).prefix(16) + "  "
        + user.cut(to: 16).padded(to: 17) + action.padded(to: 12) + marks).cut(to: 80),
      style: style)
    let about = entities.isEmpty ? "" : entities.count == 1 ? "; 1 entity" : "; \(entities.count) entities"
    let review = reviews.map { "; of entry \($0)" } ?? ""
    for line in "\(purpose) (\(basis)): \(result)\(review)\(about)".wrapped(to: 72) {
      out.line("       " + line, style: .faint)
    }
  }
}
