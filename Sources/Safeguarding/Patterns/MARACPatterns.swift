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

  /// A referral to MARAC, or a hearing: a flag, or a referral that was sent through here.
  private struct Referral<ID: Hashable & Comparable & Sendable>: Comparable {
    let known: Day
    let entry: ID
    let audience: AudienceCode

    static func < (a: Self, b: Self) -> Bool { (a.known, a.entry) < (b.known, b.entry) }
  }

  /// Referrals to MARAC, and hearings, by person, in order.
  private static func referrals<ID>(_ scene: Scene<ID>) -> [ID: [Referral<ID>]] {
    var found: [ID: [Referral<ID>]] = [:]
    for (person, flag) in scene.flags(.maracReferred) + scene.flags(.maracHeard) {
      guard let known = flag.known else { continue }
      found[person, default: []].append(.init(known: known, entry: flag.id, audience: flag.audience))
    }
    for referral in scene.referrals where referral.counts && referral.kind == ReferralKind.marac.name {
      found[scene.cast.person(referral.about), default: []].append(
        .init(known: referral.sentDay, entry: referral.id, audience: ReferralKind.marac.definition.audience))
    }
    return found.mapValues { $0.sorted() }
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
        guard let known = event.counted.map(\.known).min(), known >= firsts[1].known else { return nil }
        return draft(
          .severalPerpetrators, of: victim, from: known, because: [event.reason], audiences: [event.audience])
      }
    }
  }

  /// MARAC-REPEAT: any abuse within twelve months of the last referral.
  private static func repeats<ID>(_ scene: Scene<ID>, _ referred: [ID: [Referral<ID>]]) -> [DerivedFlag<ID>] {
    scene.byVictim.flatMap { victim, events -> [DerivedFlag<ID>] in
      guard let earlier = referred[victim] else { return [] }
      // The first event after each referral.
      var told: Set<ID> = []
      return events.compactMap { event in
        // Of the days before it the last is the nearest.
        let place = earlier.firstPlace { $0.known >= event.day }
        guard place > 0 else { return nil }
        let last = earlier[place - 1]
        guard event.day < last.known.yearLater, told.insert(last.entry).inserted else { return nil }
        return DerivedFlag(
          .maracRepeat, of: victim, from: max(event.known, last.known),
          because: [.init(day: last.known, words: "MARAC", flags: [last.entry]), event.reason],
          audiences: [last.audience, event.audience],
          "Abuse was reported within twelve months of the referral of \(last.known).", .urgent, count: 1)
      }
    }
  }
}
