import AgencyNode
import Foundation

/// A person's history in a terminal of 80 columns.
struct PersonPrinter {
  private let report: PersonReport
  private let now: Int64

  init(_ report: PersonReport, now: Int64) {
    self.report = report
    self.now = now
  }

  func print(to out: Terminal) {
    let born = report.born.isEmpty ? "birth date unknown" : "born " + report.born.joined(separator: " or ")
    out.line("\(report.names.joined(separator: " / ")), \(born)".cut(to: 80), style: .strong)
    out.line("\(report.person)\(report.asOf.map { "   as of \($0)" } ?? "")", style: .faint)
    for warning in report.warnings { say("! " + warning, "", out, .bad) }
    for note in report.notes { say(note, "", out, .warn) }
    counts(out)
    steps(out)
    patterns(out)
    family(out)
    referrals(out)
    history(out)
    matches(out)
    freshness(out)
  }

  private func heading(_ text: String, _ out: Terminal) {
    out.line()
    out.line(text, style: .strong)
  }

  private func say(_ text: String, _ indent: String, _ out: Terminal, _ style: Terminal.Style = .plain) {
    for line in text.wrapped(to: 80 - indent.count) { out.line(indent + line, style: style) }
  }

  private func counts(_ out: Terminal) {
    let counts = report.counts
    var parts: [String] = []
    if counts.events > 0 {
      parts.append("\(Words.count(counts.events, "event")), \(counts.callOuts) of them call-outs")
      parts.append(Words.count(counts.allegedPerpetrators, "alleged perpetrator"))
      parts.append("\(counts.unassessed) call-outs without assessment")
    }
    if counts.reportsAbout > 0 {
      parts.append("reported \(counts.reportsAbout) times by or about \(counts.reportingPeople) people")
    }
    if !parts.isEmpty { say(parts.joined(separator: "; "), "", out) }
  }

  private func steps(_ out: Terminal) {
    guard !report.steps.isEmpty else { return }
    heading("What to do next", out)
    for step in report.steps {
      for (place, line) in "\(step.action).".wrapped(to: 70).enumerated() {
        out.line(
          "  \((place == 0 ? step.tier : "").padded(to: 7)) \(line)", style: step.tier == "urgent" ? .bad : .plain)
      }
      say(step.reason, "          ", out, .faint)
    }
  }

  private func patterns(_ out: Terminal) {
    heading("The pattern", out)
    guard !report.patterns.isEmpty else { return out.line("  Nothing follows from what is recorded.") }
    // Of drafts of one kind the latest tells enough.
    var latest: [String: PersonReport.Pattern] = [:]
    var order: [String] = []
    for pattern in report.patterns {
      let key = pattern.name + pattern.about
      if latest[key] == nil { order.append(key) }
      if let held = latest[key], held.from >= pattern.from { continue }
      latest[key] = pattern
    }
    for pattern in order.compactMap({ latest[$0] }) {
      for (place, line) in "\(pattern.name), \(pattern.about), since \(pattern.from)".wrapped(to: 76).enumerated() {
        out.line((place == 0 ? "  " : "    ") + line, style: .warn)
      }
      say(pattern.explanation, "    ", out)
      let reasons = pattern.reasons.prefix(6).map { "\($0.day) \($0.words)" }.joined(separator: "; ")
      let more = pattern.reasons.count > 6 ? "; and \(pattern.reasons.count - 6) more" : ""
      say("From: \(reasons)\(more)", "    ", out, .faint)
    }
  }

  private func family(_ out: Terminal) {
    guard !report.family.isEmpty || !report.mentions.isEmpty else { return }
    heading("Who is involved", out)
    for relative in report.family {
      let relation = relative.relation.cut(to: 15).padded(to: 15)
      out.line("  \(relation) \(relative.name), since \(relative.since)".cut(to: 80))
      if !relative.flags.isEmpty { say(relative.flags.joined(separator: ", "), "                  ", out, .faint) }
    }
    for mention in report.mentions {
      for (place, line) in "\(mention): nobody has said who that is".wrapped(to: 62).enumerated() {
        out.line("  \((place == 0 ? "mentioned" : "").padded(to: 15)) \(line)", style: .warn)
      }
    }
  }

  private func history(_ out: Terminal) {
    heading("History across agencies (a report is not a finding)", out)
    guard !report.history.isEmpty else { return out.line("  No record here.") }
    for entry in report.history {
      let day = entry.day ?? "day unknown"
      let mark = entry.isDisputed ? " *" : ""
      let state = entry.status == "active" ? "" : " (\(entry.status))"
      out.line(
        "  \(day.padded(to: 10)) \(entry.basis.padded(to: 11)) \(entry.agency)\(state)\(mark)".cut(to: 80),
        style: entry.basis == "finding" ? .strong : .plain)
      say(entry.labels.joined(separator: ", ") + (entry.other.map { ": with \($0)" } ?? ""), "               ", out)
      for contest in entry.contests { say("! " + contest, "               ", out, .warn) }
      for detail in entry.details { say(detail, "               ", out, .faint) }
      if entry.isEvent, let recorded = entry.recorded, recorded != entry.day {
        out.line("               recorded on \(recorded)", style: .faint)
      }
    }
    if report.history.contains(where: \.isDisputed) { out.line("  * values differ: see `node conflicts list`") }
  }

  private func referrals(_ out: Terminal) {
    guard !report.referrals.isEmpty else { return }
    heading("Referrals", out)
    for row in report.referrals {
      let late = row.overdue.map { "; \($0.awaited) overdue since \($0.due)" }.joined()
      out.line(
        "  \((row.sentDay ?? "").padded(to: 10)) \(row.label): \(row.stage)\(late)".cut(to: 80),
        style: row.overdue.isEmpty ? .plain : .bad)
      say("from \(row.senderAgency) to \(row.recipientAgency ?? "nobody")", "             ", out, .faint)
    }
  }

  private func matches(_ out: Terminal) {
    guard !report.possibleMatches.isEmpty else { return }
    heading("Possible matches, not shown above until somebody confirms", out)
    for match in report.possibleMatches {
      out.line("  \(match.name), born \(match.born ?? "unknown")  \(match.operation), \(match.agency)".cut(to: 80))
      if !match.unconfirmed.isEmpty {
        say(
          "Possible match, confirm: \(match.unconfirmed.joined(separator: ", ")). Nothing of it is this person's until "
            + "somebody says so with `node person link`.", "    ", out, .warn)
      }
    }
  }

  private func freshness(_ out: Terminal) {
    heading("How fresh this is", out)
    for row in report.freshness {
      let heard = row.lastHeard.map { "last heard \(Words.ago($0, now: now))" } ?? "never heard from: that is no answer"
      let entries = row.entries.map { $0 == 0 ? "no record" : $0 == 1 ? "1 entry" : "\($0) entries" } ?? "withheld"
      out.line("  \(row.agency.cut(to: 30).padded(to: 31)) \(entries.padded(to: 11)) \(heard)".cut(to: 80))
    }
  }
}
