import AgencyNode
import Safeguarding

/// A person's report as the page says it.
struct PersonModel: Sendable {
  struct Step: Sendable {
    let tag: Tag
    let action: String
    let reason: String
  }

  struct Pattern: Sendable {
    let tag: Tag
    let label: String
    let name: String
    let about: String
    /// It is about somebody close: a print-out of this person's history leaves it out.
    let isOfOther: Bool
    let from: String
    let due: String?
    let explanation: String
    let count: Int
    let reasons: [Reason]
  }

  struct Reason: Sendable {
    let day: String
    let words: String
  }

  struct Relative: Sendable {
    let name: String
    let relation: String
    let since: String
    let flags: String?
    /// What opens them; not named as the page's own person, which a template would find in its place where there is none.
    let opens: String?
  }

  struct Referral: Sendable {
    let label: String
    let stage: String
    let from: String
    let to: String
    let sent: String?
    let overdue: String?
    /// What opens it; nil for one between others.
    let opens: String?
  }

  struct Entry: Sendable {
    let day: String
    let recorded: String?
    let agency: String
    let basis: Tag
    let basisKind: String
    let labels: String
    let details: [String]
    let other: String?
    let state: String?
    let isDisputed: Bool
    /// What is said against it, and how far that is answered.
    let contests: [String]
  }

  struct Match: Sendable {
    let name: String
    let born: String
    let agency: String
    let unconfirmed: String?
  }

  struct Freshness: Sendable {
    let agency: String
    let entries: String
    let heard: String
  }

  let purpose: String
  let basis: String
  let breakGlass: String?
  let asOf: String?
  let person: String
  let name: String
  let others: String?
  let born: String
  let warnings: [String]
  let hasWarnings: Bool
  let notes: [String]
  let counts: String?
  let steps: [Step]
  let hasSteps: Bool
  let patterns: [Pattern]
  let hasPatterns: Bool
  let family: [Relative]
  let mentions: [String]
  let hasFamily: Bool
  let referrals: [Referral]
  let hasReferrals: Bool
  let history: [Entry]
  let hasHistory: Bool
  /// The picture of the history, as markup; nil if nothing has a day.
  let timeline: String?
  let undated: String?
  let matches: [Match]
  let hasMatches: Bool
  let freshness: [Freshness]

  init(_ report: PersonReport, _ lookUp: LookUp, own: UInt32, now: Int64) {
    purpose = lookUp.purpose
    basis = lookUp.basis
    breakGlass = lookUp.breakGlass
    asOf = report.asOf.map(PageDates.day)
    person = report.person
    let names = Self.readable(report.names)
    name = names.first ?? "No name"
    others = names.count > 1 ? names.dropFirst().joined(separator: "; ") : nil
    born = report.born.isEmpty ? "on an unknown day" : report.born.map(PageDates.day).joined(separator: " or ")
    warnings = report.warnings
    hasWarnings = !report.warnings.isEmpty
    notes = report.notes.map(Problem.withoutCommands)
    counts = Self.counts(report.counts)
    steps = report.steps.map { Step(tag: .tier($0.tier), action: $0.action, reason: $0.reason) }
    hasSteps = !report.steps.isEmpty
    let tiers = AlertTier.allCases.sorted().reversed().map(\.name)
    patterns = tiers.flatMap { tier in Self.latest(report.patterns).filter { $0.tier == tier } }.map(Pattern.init)
    hasPatterns = !report.patterns.isEmpty
    family = report.family.map { row in
      Relative(
        name: row.name, relation: row.relation, since: PageDates.day(row.since),
        flags: row.flags.isEmpty ? nil : row.flags.joined(separator: ", "), opens: row.operation)
    }
    mentions = report.mentions
    hasFamily = !report.family.isEmpty || !report.mentions.isEmpty
    referrals = report.referrals.map(Referral.init)
    hasReferrals = !report.referrals.isEmpty
    history = report.history.map(Entry.init)
    hasHistory = !report.history.isEmpty
    let today = report.asOf.flatMap { try? DayStyle.iso.parse($0) } ?? Day(milliseconds: now)
    let drawn = Timeline(report, own: own, today: today)
    timeline = TimelinePicture.svg(drawn)
    undated = drawn.undated > 0 ? PageDates.count(drawn.undated, "entry has", "entries have") : nil
    matches = report.possibleMatches.map(Match.init)
    hasMatches = !report.possibleMatches.isEmpty
    freshness = report.freshness.map { Freshness($0, now: now) }
  }

  /// Names each once, however they are written; those that are not all in capitals first.
  static func readable(_ names: [String]) -> [String] {
    let sorted =
      names.filter { $0.contains(where: \.isLowercase) } + names.filter { !$0.contains(where: \.isLowercase) }
    var seen: Set<String> = []
    return sorted.filter { seen.insert($0.lowercased()).inserted }
  }

  private static func counts(_ counts: PersonReport.Counts) -> String? {
    var parts: [String] = []
    if counts.events > 0 {
      parts.append("\(PageDates.count(counts.events, "event")), \(counts.callOuts) of them call-outs")
      parts.append(PageDates.count(counts.allegedPerpetrators, "alleged perpetrator"))
      parts.append("\(counts.unassessed) call-outs without a risk assessment")
    }
    if counts.reportsAbout > 0 {
      parts.append("reported \(counts.reportsAbout) times by or about \(counts.reportingPeople) people")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ") + "."
  }

  /// Of several drafts of one kind the latest tells enough.
  private static func latest(_ patterns: [PersonReport.Pattern]) -> [PersonReport.Pattern] {
    var latest: [String: PersonReport.Pattern] = [:]
    var order: [String] = []
    for pattern in patterns {
      let key = pattern.name + pattern.about
      if latest[key] == nil { order.append(key) }
      if let held = latest[key], held.from >= pattern.from { continue }
      latest[key] = pattern
    }
    return order.compactMap { latest[$0] }
  }
}

extension PersonModel.Pattern {
  fileprivate init(_ row: PersonReport.Pattern) {
    tag = .tier(row.tier)
    label = row.label
    name = row.name
    about = row.about
    isOfOther = row.about != "this person"
    from = PageDates.day(row.from)
    due = row.due.map(PageDates.day)
    explanation = row.explanation
    count = row.reasons.count
    reasons = row.reasons.map { .init(day: PageDates.day($0.day), words: $0.words) }
  }
}

extension PersonModel.Referral {
  fileprivate init(_ row: ReferralRow) {
    label = row.label
    stage = row.stage
    from = row.senderAgency
    to = row.recipientAgency ?? "nobody"
    sent = row.sentDay.map(PageDates.day)
    opens = row.direction == "other" ? nil : row.name
    overdue =
      row.overdue.isEmpty
      ? nil : row.overdue.map { "\($0.awaited) since \(PageDates.day($0.due))" }.joined(separator: ", ")
  }
}

extension PersonModel.Entry {
  fileprivate init(_ row: PersonReport.Entry) {
    day = row.day.map(PageDates.day) ?? "Day unknown"
    recorded = row.isEvent && row.recorded != row.day ? row.recorded.map(PageDates.day) : nil
    agency = row.agency
    basis = .basis(row.basis)
    basisKind = row.basis == "finding" ? "known" : "alleged"
    labels = row.labels.joined(separator: ", ")
    details = row.details
    other = row.other
    state = row.status == "active" ? nil : row.status
    isDisputed = row.isDisputed
    contests = row.contests
  }
}

extension PersonModel.Match {
  fileprivate init(_ row: PersonReport.PossibleMatch) {
    name = row.name
    born = row.born.map(PageDates.day) ?? "on an unknown day"
    agency = row.agency
    unconfirmed = row.unconfirmed.isEmpty ? nil : row.unconfirmed.joined(separator: ", ")
  }
}

extension PersonModel.Freshness {
  fileprivate init(_ row: PersonReport.Freshness, now: Int64) {
    agency = row.agency
    entries =
      row.entries.map { $0 == 0 ? "no record" : $0 == 1 ? "1 entry" : "\($0) entries" } ?? "withheld"
    heard = row.lastHeard.map { PageDates.ago($0, now: now) } ?? "never: that is no answer"
  }
}
