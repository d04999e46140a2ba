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

  /// SUICIDE-CONCERN: of coercion, fear, depression, loss of a child and isolation three stand together. People read the
  /// answers of an assessment; nothing is taken from free text.
  static func suicide<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    var signs: [ID: [Sign: HistoryFlag<ID>]] = [:]
    for flag in scene.flags {
      guard let subject = flag.view.subject, let known = flag.known else { continue }
      for sign in read(flag) {
        let person = scene.cast.person(subject)
        if let held = signs[person]?[sign], (held.known ?? known) <= known { continue }
        signs[person, default: [:]][sign] = flag
      }
    }
    return signs.sorted { $0.key < $1.key }.compactMap { person, found in
      let ordered = found.sorted {
        ($0.value.known ?? .init(rawValue: 0), $0.key.rawValue) < (
          $1.value.known ?? .init(rawValue: 0), $1.key.rawValue
        )
      }
      guard ordered.count >= 3, let from = ordered[2].value.known else { return nil }
      let words = ordered.map(\.key.rawValue).joined(separator: ", ")
      return DerivedFlag(
        .suicideConcern, of: person, from: from,
        because: ordered.map { .init(day: $0.value.known ?? from, words: $0.key.rawValue, flags: [$0.value.id]) },
        audiences: ordered.map(\.value.audience),
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
