import AgencyNode

/// The parts of the surface, and whom each is for.
enum Sections {
  static let all: [(href: String, text: String, access: Access)] = [
    ("/look-up", "Look up", .casework),
    ("/brief", "Before you knock", .casework),
    ("/alerts", "Alerts", .casework),
    ("/referrals", "Referrals", .casework),
    ("/matches", "Matches", .deciding),
    ("/conflicts", "Conflicts", .deciding),
    ("/audit", "Who looked", .reviewing),
    ("/contests", "Contests", .answering),
    ("/subject-access", "Requests", .accounting),
    ("/erasures", "Erasures", .accounting),
    ("/status", "Node", .running),
  ]

  /// Those that somebody may use, with the one that stands open.
  static func of(_ user: SignedIn?, at path: String? = nil) -> [PageFrame.Section] {
    all.filter { section in user.map { section.access.admits($0.roles) } ?? false }.map { section in
      let isCurrent = path == section.href || path?.hasPrefix(section.href + "/") == true
      return PageFrame.Section(href: section.href, text: section.text, isCurrent: isCurrent)
    }
  }

  /// Where somebody begins.
  static func home(_ user: SignedIn) -> String? { all.first { $0.access.admits(user.roles) }?.href }
}
