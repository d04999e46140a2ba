public import Replication

/// What to do next, and why. The person who reads it decides.
public struct NextStep: Hashable, Sendable {
  public let tier: AlertTier
  /// What to do, as a sentence without a full stop.
  public let action: String
  /// Why, as a sentence; no name is in it.
  public let reason: String

  init(_ tier: AlertTier, _ action: String, _ reason: String) {
    self.tier = tier
    self.action = action
    self.reason = reason
  }

  /// What follows from the derived flags about a person and those around them, the most urgent first.
  ///
  /// - Parameters:
  ///   - derived: the flags that the reader may read, of the person, of partners and of children.
  ///   - roles: the reader's own.
  public static func steps<ID>(
    for person: ID, in file: CaseFile<ID>, derived: [DerivedFlag<ID>], roles: Set<Role>
  ) -> [NextStep] {
    let scene = Scene(file)
    let drafts = derived.filter { $0.person == person && $0.draft != nil }
    let death = Death(of: person, scene)
    var steps = [death?.step].compactMap(\.self)
    // One report may be wrong, or meant to stop help: what protects the person stands until another agency says the same.
    let isConfirmed = death?.isConfirmed ?? false
    let late = overdue(person, scene) + overdueContests(person, scene, file)
    if isConfirmed { return sorted(steps + childSteps(derived) + late) }
    if let latest = drafts.max(by: { $0.from < $1.from }) {
      let criteria = Set(drafts.compactMap { $0.draft?.rawValue }).sorted().joined(separator: "; ")
      steps.append(.init(.urgent, "Refer to MARAC", "Criteria met: \(criteria). The latest on \(latest.from)."))
    }
    for flag in derived where flag.person == person && flag.draft == nil {
      if let step = step(for: flag) { steps.append(step) }
    }
    steps += childSteps(derived)
    if Patterns.mutualPairs(scene).contains(where: { $0.one == person || $0.other == person }) {
      steps.append(
        .init(
          .urgent, "Ask for an assessment of the primary perpetrator",
          "Two people report each other; both accounts are shown, and the later reports drive no pattern until then."))
    }
    return sorted(steps + signs(person, scene) + late + routine(roles))
  }

  /// Each once, the most urgent first.
  private static func sorted(_ steps: [NextStep]) -> [NextStep] {
    var seen: Set<String> = []
    return steps.filter { seen.insert($0.action).inserted }.enumerated()
      .sorted { ($1.element.tier, $0.offset) < ($0.element.tier, $1.offset) }.map(\.element)
  }

  private static func childSteps<ID>(_ derived: [DerivedFlag<ID>]) -> [NextStep] {
    guard let most = derived.filter({ $0.code == .childNotSeen }).map(\.count).max() else { return [] }
    return [
      .init(.soon, "See each child alone, and record what the child says", "Not seen at up to \(most) call-outs.")
    ]
  }

  private static func overdue<ID>(_ person: ID, _ scene: Scene<ID>) -> [NextStep] {
    let overdue = scene.referrals.filter { $0.isOverdue && scene.cast.person($0.about) == person }
    guard !overdue.isEmpty else { return [] }
    return [
      .init(.urgent, "Answer or chase the referrals that are overdue", "\(overdue.count) without an answer in time.")
    ]
  }

  private static func overdueContests<ID>(_ person: ID, _ scene: Scene<ID>, _ file: CaseFile<ID>) -> [NextStep] {
    let late = Set(file.contests.filter(\.state.isOverdue).map(\.flag))
    let about = scene.flags.filter { flag in
      late.contains(flag.id) && flag.view.subject.map(scene.cast.person) == person
    }
    guard !about.isEmpty else { return [] }
    return [
      .init(
        .soon, "Answer the contests that are overdue, or chase whoever has to",
        "\(about.count) contested without an answer in time.")
    ]
  }

  /// That somebody has died, as far as it was said.
  private struct Death {
    let step: NextStep
    /// Two agencies say so.
    let isConfirmed: Bool

    /// nil if nobody says so.
    init?<ID>(of person: ID, _ scene: Scene<ID>) {
      let reports = scene.flags(.deceased).filter { $0.person == person && $0.flag.view.status == .active }
      guard !reports.isEmpty else { return nil }
      isConfirmed = Set(reports.map(\.flag.author)).count > 1
      step =
        isConfirmed
        ? .init(
          .urgent, "Make no contact, and keep everything for the review", "Two agencies say that this person has died.")
        : .init(
          .urgent, "Before any contact, ask whoever reported that this person has died",
          "One agency says so; another has to confirm it.")
    }
  }

  private static func step<ID>(for flag: DerivedFlag<ID>) -> NextStep? {
    switch flag.code {
    case .dashMissing: .init(.soon, "Make a risk assessment (DASH), and record the judgement", flag.explanation)
    case .noSpecialist:
      .init(.soon, "Offer a specialist service (IDVA, refuge, outreach), and record the answer", flag.explanation)
    case .suicideConcern: .init(.urgent, "Ask about suicide, and record who asked", flag.explanation)
    case .dvds:
      .init(.urgent, "Consider the right to know (Domestic Violence Disclosure Scheme)", flag.explanation)
    case .psrHistoryDue: .init(.urgent, "Send probation the history, uncharged reports included", flag.explanation)
    default: nil
    }
  }

  /// Signs of danger that people have to ask about, whatever any count says.
  private static func signs<ID>(_ person: ID, _ scene: Scene<ID>) -> [NextStep] {
    var steps: [NextStep] = []
    if scene.flags(.nfs).contains(where: { $0.person == person }) {
      steps.append(
        .init(
          .urgent, "Ask about strangulation, and offer a medical examination",
          "Strangulation was reported: a sign of danger to life, even without a mark."))
    }
    let unmade = scene.flags(.contactUnmade).filter { $0.person == person }
    // A number that nobody can have reached is a typing error; each entry is an attempt at least.
    let attempts = unmade.reduce(0) { $0 + Int(min(max($1.flag.integer(FlagField.attempts) ?? 1, 1), 1_000)) }
    if attempts >= 2 {
      steps.append(
        .init(
          .soon, "Do not close on unanswered contacts: closing needs a named decision and a reason",
          "Contact was tried \(times(attempts)) and not made. Ask whether it was safe to answer."))
    }
    return steps
  }

  /// Questions that the review asks each service to put every time.
  private static func routine(_ roles: Set<Role>) -> [NextStep] {
    var steps: [NextStep] = []
    if roles.contains(.acuteTrust) {
      steps.append(
        .init(
          .note, "Ask about abuse when the patient is alone, and record that you asked; offer the care bundle",
          "Routine in emergency and maternity care: a companion who answers is a reason to ask again."))
    }
    if roles.contains(.communityTrust) {
      steps.append(
        .init(
          .note, "Ask which men are in the children's lives",
          "Routine for health visitors: who lives with or visits them."))
    }
    if roles.contains(.probation) {
      steps.append(
        .init(.note, "Ask about past relationships", "Routine before a report: a pattern shows over several of them."))
    }
    if roles.contains(.mash) {
      steps.append(
        .init(.note, "Look up the partners of both, past and present", "Routine in the hub: each brings a history."))
    }
    if !roles.isDisjoint(with: [.police, .daUnit]) {
      steps.append(
        .init(
          .note, "Speak to each person and each child apart",
          "Routine at a call-out: nobody speaks freely beside the other."))
    }
    return steps
  }
}

extension Patterns {
  /// Two persons, probably, who report each other.
  public struct MutualPair<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
    public let one: ID
    public let other: ID
  }

  /// Pairs that report each other and of whom nobody has judged who is the primary perpetrator, in order.
  public static func mutualPairs<ID>(in file: CaseFile<ID>) -> [MutualPair<ID>] {
    mutualPairs(Scene(file))
  }

  static func mutualPairs<ID>(_ scene: Scene<ID>) -> [MutualPair<ID>] {
    let judged = CounterReports.assessed(scene.flags, scene.cast)
    var directed: Set<[ID]> = []
    for event in scene.events {
      for accusation in event.accusations { directed.insert([event.victim, accusation.person]) }
    }
    let mutual = Set(directed.filter { directed.contains($0.reversed()) }.map { pair($0[0], $0[1]) })
    return mutual.filter { judged[.init($0.one, $0.other)] == nil }.sorted { ($0.one, $0.other) < ($1.one, $1.other) }
  }

  private static func pair<ID>(_ a: ID, _ b: ID) -> MutualPair<ID> { MutualPair(one: min(a, b), other: max(a, b)) }
}
