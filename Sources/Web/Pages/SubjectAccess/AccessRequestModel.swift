import AgencyNode

/// What the page of a request shows.
struct AccessRequestModel: Sendable {
  /// Entries of one sort.
  struct Group: Sendable {
    let id: String
    let title: String
    let hint: String
    let rows: [Row]
  }

  struct Row: Sendable {
    /// In the whole list, from 1.
    let place: Int
    let heading: String
    /// As the command line names it.
    let entry: String
    let tag: Tag?
    let lines: [String]
    let questions: [String]
    let decided: String?
    /// Whether something can be decided about it.
    let isOpen: Bool
    let isChosen: Bool
  }

  /// One form.
  struct Step: Sendable {
    let action: String
    let once: String
    /// What the step is refused without; nil for a step that no other changes.
    var version: String?
    var title = ""
    var text = ""
    var fields: [FormField] = []
  }

  let errors: FormErrors?
  let notice: String?
  let words: AccessWords
  let facts: [String]
  let counts: [String]
  let groups: [Group]
  let deciding: Step?
  let signing: Step?
  let issuing: Step?
  let extending: Step?

  init(_ exchange: Exchange, _ report: AccessReport, _ fault: Problem?) {
    // What was decided over something else is not filled in again: it has to be decided anew over this.
    let isStale = fault?.code == .changedMeanwhile
    let (given, fault, stale) = (isStale ? [:] : exchange.given, isStale ? nil : fault, isStale ? fault?.detail : nil)
    let isIssued = report.state == "issued"
    func step(_ path: String) -> Step {
      Step(
        action: "/subject-access/\(report.number)/\(path)", once: isStale ? Exchange.newOnce : exchange.once,
        version: report.version)
    }
    notice = stale
    words = AccessWords(report)
    facts = Self.facts(report)
    counts = [
      "\(PageDates.count(report.rows.count, "entry", "entries")) held", "\(report.released) told",
      "\(report.undecided) waiting for a decision",
    ]
    groups = Self.groups(report, chosen: Set((given["entries"] ?? "").split(separator: ",").map(String.init)))

    var parts: [FormBuilder] = []
    var decision = FormBuilder(given, fault)
    decision.decision(hasWaiting: report.undecided > 0)
    parts.append(decision)
    var signature = FormBuilder(given, fault)
    signature.text("signer", "Who signs", hint: "A name or a role that your agency can tell.")
    parts.append(signature)
    var time = FormBuilder(given, fault)
    time.text("why", "Why it takes longer", width: "full")
    time.text("decider", "Who decides that")
    parts.append(time)
    errors = fault == nil ? nil : FormBuilder.summary(parts, also: ["entries": "The entries"])

    let hasChoice = report.rows.contains { $0.ruling != "never" }
    var (deciding, signing, issuing, extending) = (Step?.none, Step?.none, Step?.none, Step?.none)
    if !isIssued, hasChoice {
      deciding = step("decide")
      deciding?.fields = decision.fields
    }
    if report.state == "draft", report.undecided == 0 {
      signing = step("sign")
      signing?.fields = signature.fields
    }
    if report.state != "draft" {
      issuing = step("issue")
      issuing?.title = isIssued ? "Show the same answer again" : "Issue the answer"
      issuing?.text =
        isIssued
        ? "No copy is kept. It can be shown again for as long as nothing changed of what is held."
        : "Ask first how a letter can reach the person safely. The answer is shown to be printed, and no copy is kept."
    }
    if !isIssued, report.extensionReason == nil, !report.isOverdue {
      extending = step("extend")
      extending?.version = nil
      extending?.fields = time.fields
    }
    (self.deciding, self.signing, self.issuing, self.extending) = (deciding, signing, issuing, extending)
  }

  private static func facts(_ report: AccessReport) -> [String] {
    var facts = ["Identity checked by \(report.identityCheckedBy)."]
    let name = report.personName.map { "\($0), " } ?? ""
    facts.append(report.person.map { "About \(name)\($0)." } ?? "Nothing is held of whoever asks.")
    if let reason = report.extensionReason {
      facts.append("Two further months were taken by \(report.extendedBy ?? "somebody"): \(reason)")
      if report.state != "issued", let month = report.firstMonthEnds {
        facts.append("Whoever asked has to be told of that by \(PageDates.day(month)).")
      }
    }
    if let signer = report.signedBy { facts.append("Signed by \(signer).") }
    return facts
  }

  private static func groups(_ report: AccessReport, chosen: Set<String>) -> [Group] {
    let rows = report.rows.enumerated().map { place, row in
      (row, Row(row, place: place + 1, isOpen: report.state != "issued", isChosen: chosen.contains("\(place + 1)")))
    }
    func group(
      _ id: String, _ title: String, _ hint: String, _ belongs: (AccessReport.Row) -> Bool
    ) -> Group? {
      let found = rows.filter { belongs($0.0) }.map(\.1)
      return found.isEmpty ? nil : Group(id: id, title: "\(title) (\(found.count))", hint: hint, rows: found)
    }
    return [
      group("waiting", "Waits for a decision", "None of it is told until somebody decides that it is.", \.isUndecided),
      group("told", "Would be told", "With other people taken out.") { $0.isReleased },
      group("withheld", "Is left out", "By somebody's decision.") {
        !$0.isUndecided && !$0.isReleased && $0.ruling != "never"
      },
      group("never", "Is never told", "Nor that it is held: it would tell that somebody spoke, or where somebody is.") {
        $0.ruling == "never"
      },
    ].compactMap(\.self)
  }
}

extension AccessRequestModel.Row {
  fileprivate init(_ row: AccessReport.Row, place: Int, isOpen: Bool, isChosen: Bool) {
    self.place = place
    entry = row.entry
    let day = row.day.map { ", \(PageDates.day($0))" } ?? ""
    heading = (Self.kinds[row.kind] ?? row.kind) + day
    tag = row.takesTwo && row.isUndecided ? Tag(kind: "soon", word: "telling it takes two people") : nil
    lines = row.lines
    questions = row.isUndecided ? row.questions : []
    decided = row.decision.map { _ in
      "\(row.decidedBy.joined(separator: " and ")): \(row.decisionReason ?? "no reason")"
    }
    self.isOpen = isOpen && row.ruling != "never"
    self.isChosen = isChosen
  }

  private static let kinds = [
    "identity": "Who the person is", "flag": "Flag", "text": "Free text", "relationship": "Relationship",
    "referral": "Referral", "record": "A record of our own",
  ]
}

extension FormBuilder {
  fileprivate mutating func decision(hasWaiting: Bool) {
    if hasWaiting { check("rest", "Everything that waits for a decision, instead: only to leave it out") }
    choice("decision", "What you decide", [("", "Choose"), ("release", "Tell it"), ("withhold", "Leave it out")])
    text("reason", "Why", hint: "It stays with the request.", width: "full")
    text("by", "Who decides", hint: "A name or a role that your agency can tell.")
    text("second", "Who agrees", hint: "Somebody else. Needed to tell what takes two people.")
  }
}
