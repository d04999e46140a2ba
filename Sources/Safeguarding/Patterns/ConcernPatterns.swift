import Replication

/// Signs that stand together, and ask for a question.
enum ConcernPatterns {
  static func derive<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] { suicide(scene) }

  /// One of the five signs, as far as any flag gives it.
  private enum Sign: String, CaseIterable {
    case coercion, fear, depression
    case lossOfChild = "loss of a child, or fear of it"
    case isolation
  }

  /// A flag that gives a sign, and the first day on which that could be known.
  private struct Given<ID: Hashable & Comparable & Sendable> {
    let known: Day
    let flag: ID
    let audiences: [AudienceCode]
  }

  /// SUICIDE-CONCERN: of coercion, fear, depression, loss of a child and isolation three stand together. People read the
  /// answers of an assessment; nothing is taken from free text.
  static func suicide<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    var signs: [ID: [Sign: Given<ID>]] = [:]
    // Of each person, the day on which the newest sign could be known.
    var newest: [ID: Day] = [:]
    func note(_ sign: Sign, _ person: ID, _ given: Given<ID>) {
      newest[person] = max(newest[person] ?? given.known, given.known)
      if let held = signs[person]?[sign], (held.known, held.flag) <= (given.known, given.flag) { return }
      signs[person, default: [:]][sign] = given
    }
    // Of each child, the first flag that says that it lives elsewhere.
    var away: [ID: Given<ID>] = [:]
    for flag in scene.flags {
      guard let subject = flag.view.subject, let known = flag.known else { continue }
      let person = scene.cast.person(subject)
      let given = Given(known: known, flag: flag.id, audiences: [flag.audience])
      for sign in read(flag) { note(sign, person, given) }
      guard flag.view.code == .livesElsewhere || flag.view.code == .lookedAfter else { continue }
      if let held = away[person], held.known <= known { continue }
      away[person] = given
    }
    // A child who lives elsewhere is a loss to its parents.
    for relationship in scene.relationships where relationship.view.kind == .parent {
      guard let parent = relationship.view.first, let child = relationship.view.second,
        let told = relationship.view.recordedDay, let given = away[scene.cast.person(child)]
      else { continue }
      note(
        .lossOfChild, scene.cast.person(parent),
        .init(
          known: max(given.known, told), flag: given.flag, audiences: given.audiences + [relationship.audience]))
    }
    let asked = scene.answers(to: .suicideConcern)
    return signs.sorted { $0.key < $1.key }.compactMap { person, found in
      let ordered = found.sorted {
        ($0.value.known, $0.key.rawValue) < ($1.value.known, $1.key.rawValue)
      }
      guard ordered.count >= 3 else { return nil }
      // Somebody asked, and nothing was added since.
      if let asked = asked[ConcernedPerson(person: person, mention: nil)], let newest = newest[person], asked >= newest
      {
        return nil
      }
      let from = ordered[2].value.known
      let words = ordered.map(\.key.rawValue).joined(separator: ", ")
      return DerivedFlag(
        .suicideConcern, of: person, from: from,
        because: ordered.map { .init(day: $0.value.known, words: $0.key.rawValue, flags: [$0.value.flag]) },
        audiences: ordered.flatMap(\.value.audiences),
        "\(words.prefix(1).uppercased())\(words.dropFirst()) stand together. Ask about suicide, and record who asked.",
        .urgent, count: ordered.count)
    }
  }

  private static func read<ID>(_ flag: HistoryFlag<ID>) -> [Sign] {
    switch flag.view.code {
    case .coerciveControl: return [.coercion]
    case .veryFrightened: return [.fear]
    case .suicideRisk: return [.depression]
    case .fearsChildRemoval: return [.lossOfChild]
    case .risk:
      let answers = flag.texts(FlagField.answers).map { $0.lowercased() }
      func any(_ words: String...) -> Bool { answers.contains { answer in words.contains(where: answer.contains) } }
      var signs: [Sign] = []
      if any("frightened", "afraid", "fear") { signs.append(.fear) }
      if any("depress", "suicid") { signs.append(.depression) }
      if any("isolat") { signs.append(.isolation) }
      if any("control", "jealous", "follow") { signs.append(.coercion) }
      return signs
    default: return []
    }
  }
}
