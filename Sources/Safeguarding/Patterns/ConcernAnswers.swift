import Replication

extension FlagCode {
  /// The derived codes that stand until somebody records what was done: a SUPPORT-OFFERED flag that names the code as its
  /// concern, who did it, when, and what came of it. No count and no passing of time ends them.
  public static let answerable: [FlagCode] = [.childNotSeen, .suicideConcern]
}

extension FlagDraft {
  /// What is missing where a flag says that it answers a concern.
  func concernFaults() -> [SafeguardingError] {
    guard let said = attributes[FlagField.concern], said != .none else { return [] }
    var faults: [SafeguardingError] = []
    let concerned = said.asText.flatMap(FlagCode.init(rawValue:))
    if code != .supportOffered || concerned.map(FlagCode.answerable.contains) != true {
      faults.append(
        .init(
          .inconsistent, field: FlagField.concern,
          "a SUPPORT-OFFERED flag answers "
            + FlagCode.answerable.map(\.rawValue).joined(separator: " or ") + ", and no other"))
    }
    for (field, advice) in [
      (FlagField.askedBy, "say by name or by role who asked, or who saw the child"),
      (FlagField.outcome, "say what was answered, or what was seen"),
    ] where !ConcernAnswer.isSaid(attributes[field]) {
      faults.append(.init(.missing, field: field, advice))
    }
    return faults
  }
}

/// That somebody did what a concern asks for.
struct ConcernAnswer {
  let concern: FlagCode
  /// When it was done: never later than it was recorded.
  let day: Day

  /// - Returns: nil unless it says what it answers, who did it, when, and what came of it.
  init?<ID>(_ flag: HistoryFlag<ID>) {
    guard flag.counts, flag.view.code == .supportOffered,
      let concern = flag.text(FlagField.concern).flatMap(FlagCode.init(rawValue:)),
      FlagCode.answerable.contains(concern), Self.isSaid(flag.view.fields[FlagField.askedBy]),
      Self.isSaid(flag.view.fields[FlagField.outcome]), let recorded = flag.view.recordedDay
    else { return nil }
    self.concern = concern
    day = min(flag.view.eventDay ?? recorded, recorded)
  }

  static func isSaid<Target>(_ value: Value<Target>?) -> Bool {
    value?.asText?.contains { !$0.isWhitespace } ?? false
  }
}

extension Scene {
  /// Of each person, and of each child who is only named beside one, the last day on which a concern was answered.
  func answers(to concern: FlagCode) -> [ConcernedPerson<ID>: Day] {
    var days: [ConcernedPerson<ID>: Day] = [:]
    for flag in flags {
      guard let subject = flag.view.subject, let answer = ConcernAnswer(flag), answer.concern == concern else {
        continue
      }
      let person = cast.person(subject)
      let words = flag.texts(FlagField.mentions).filter { !Cast<ID>.folded($0).isEmpty }
      // Whoever names children speaks of those alone.
      let concerned =
        words.isEmpty
        ? [ConcernedPerson(person: person, mention: nil)]
        : words.map { word in
          cast.meant(by: word, in: flag.id, about: person).map { ConcernedPerson(person: $0, mention: nil) }
            ?? ConcernedPerson(person: person, mention: Cast<ID>.folded(word))
        }
      for one in concerned { days[one] = max(days[one] ?? answer.day, answer.day) }
    }
    return days
  }
}

/// A person, or the victim in whose events a child is only named.
struct ConcernedPerson<ID: Hashable & Comparable & Sendable>: Hashable, Comparable {
  let person: ID
  /// The word, folded.
  let mention: String?

  static func < (a: Self, b: Self) -> Bool {
    a.person != b.person ? a.person < b.person : (a.mention ?? "") < (b.mention ?? "")
  }
}
