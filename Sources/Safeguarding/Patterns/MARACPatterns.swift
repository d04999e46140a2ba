import Replication

/// When a referral to MARAC is drafted. People send it; what was referred since is not drafted again.
enum MARACPatterns {
  /// A DASH of so many ticks is visible high risk (SafeLives).
  static let highTicks: Int64 = 14

  static func derive<ID>(_ scene: Scene<ID>, escalating: [DerivedFlag<ID>]) -> [DerivedFlag<ID>] {
    let referred = referrals(scene)
    let repeats = repeats(scene, referred)
    var drafts = highRisk(scene) + severalPerpetrators(scene)
    drafts += escalating.map { flag in
      draft(.escalation, of: flag.person, from: flag.from, because: flag.reasons, audiences: [flag.audience])
    }
    drafts += repeats.map { flag in
      draft(.repeat, of: flag.person, from: flag.from, because: flag.reasons, audiences: [flag.audience])
    }
    return repeats + drafts.filter { draft in (referred[draft.person]?.last).map { $0.known < draft.from } ?? true }
  }

  private static func draft<ID>(
    _ criterion: MARACCriterion, of person: ID, from: Day, because reasons: [DerivedFlag<ID>.Reason],
    audiences: [AudienceCode]
  ) -> DerivedFlag<ID> {
    DerivedFlag(
      .maracReferred, of: person, from: from, because: reasons, audiences: audiences,
      "Meets the criterion \"\(criterion.rawValue)\"; nobody has referred since.", .urgent, draft: criterion,
      count: reasons.count)
  }

  /// Days on which a person was referred to MARAC or heard, by person, in order.
  private static func referrals<ID>(_ scene: Scene<ID>) -> [ID: [(known: Day, flag: HistoryFlag<ID>)]] {
    var found: [ID: [(known: Day, flag: HistoryFlag<ID>)]] = [:]
    for code in [FlagCode.maracReferred, .maracHeard] {
      for (person, flag) in scene.flags(code) {
        if let known = flag.known { found[person, default: []].append((known, flag)) }
      }
    }
    return found.mapValues { $0.sorted { ($0.known, $0.flag.id) < ($1.known, $1.flag.id) } }
  }

  /// Visible high risk, and high risk by professional judgement. A count of ticks never lowers a level.
  private static func highRisk<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    var first: [ID: [MARACCriterion: HistoryFlag<ID>]] = [:]
    func note(_ criterion: MARACCriterion, _ person: ID, _ flag: HistoryFlag<ID>) {
      guard let known = flag.known else { return }
      if let held = first[person]?[criterion], (held.known ?? known) <= known { return }
      first[person, default: [:]][criterion] = flag
    }
    for (person, flag) in scene.flags(.risk) {
      let isHigh = flag.view.risk == .high || (flag.integer(FlagField.ticks) ?? 0) >= highTicks
      if isHigh { note(.visibleHighRisk, person, flag) }
    }
    for (person, flag) in scene.flags(.pjHigh) { note(.professionalJudgement, person, flag) }
    return first.sorted { $0.key < $1.key }.flatMap { person, found in
      found.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { criterion, flag in
        guard let from = flag.known else { return nil }
        let reason = DerivedFlag<ID>.Reason(
          day: flag.view.eventDay ?? from, words: criterion.rawValue, flags: [flag.id])
        return draft(criterion, of: person, from: from, because: [reason], audiences: [flag.audience])
      }
    }
  }

  /// Each new incident of somebody with several alleged perpetrators.
  private static func severalPerpetrators<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    scene.byVictim.flatMap { victim, events -> [DerivedFlag<ID>] in
      let firsts = VictimPatterns.firsts(events)
      guard firsts.count >= 2 else { return [] }
      return events.compactMap { event in
        guard let named = event.parts.persons.values.min(), named >= firsts[1].known else { return nil }
        return draft(
          .severalPerpetrators, of: victim, from: named, because: [event.reason], audiences: [event.audience])
      }
    }
  }

  /// MARAC-REPEAT: any abuse within twelve months of the last referral.
  private static func repeats<ID>(
    _ scene: Scene<ID>, _ referred: [ID: [(known: Day, flag: HistoryFlag<ID>)]]
  ) -> [DerivedFlag<ID>] {
    scene.byVictim.compactMap { victim, events in
      guard let earlier = referred[victim] else { return nil }
      for event in events {
        // Of the days before it the last is the nearest.
        let place = earlier.firstPlace { $0.known >= event.day }
        guard place > 0, event.day < earlier[place - 1].known.yearLater else { continue }
        let last = earlier[place - 1]
        return DerivedFlag(
          .maracRepeat, of: victim, from: max(event.known, last.known),
          because: [.init(day: last.known, words: "MARAC", flags: [last.flag.id]), event.reason],
          audiences: [last.flag.audience, event.audience],
          "Abuse was reported within twelve months of the referral of \(last.known).", .urgent, count: 1)
      }
      return nil
    }
  }
}
