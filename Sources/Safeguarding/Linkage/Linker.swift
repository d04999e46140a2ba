/// Judges whether subjects are one person: identifiers first, then weights under rules.
public struct Linker: Sendable {
  /// The weight from which a pair is linked, ``LinkStanding/probable``: 127 to 1 for one person.
  public static let linkWeight = MatchWeight(bits: 7)
  /// The weight from which a person is asked, ``LinkStanding/review``: 1 to 4. Of the pairs of a million subjects about as
  /// many wait then that are one person as are not.
  public static let reviewWeight = MatchWeight(bits: -2)

  /// Below this, no rule has to forbid what nothing speaks for: what is forbidden is kept, and there would be millions.
  static let ruleWeight = MatchWeight(bits: -8)

  /// The model that this version scores with, alike on every node of it.
  public let model: LinkageModel

  /// - Throws: ``SafeguardingError/Code/inconsistent`` if the model that came with this version is not understood.
  public init() throws(SafeguardingError) {
    model = try LinkageModel(
      columns: SubjectModel.columns, prior: SubjectModel.prior, comparisons: SubjectModel.comparisons)
    guard SubjectModel.columns.count == SubjectColumn.further.rawValue else {
      throw SafeguardingError(.inconsistent, "the linkage model has other columns than subjects: generate it again")
    }
  }

  /// The keys by which candidates for a subject are found: only subjects that share one can be one person by themselves.
  public func keys(of identity: Identity) -> [Int64] { BlockingKeys.of(identity) }

  /// Judges a pair. It does not matter which is which.
  public func compare(_ one: Identity, _ other: Identity) -> LinkJudgement {
    let (a, b) = ordered(one, other)
    let best = best(a, b)
    let weight = best.score.weight
    let sharesIdentifier = a.sharesIdentifier(with: b)
    if weight < Self.ruleWeight, !sharesIdentifier, !a.hasOtherIdentifier(than: b) {
      return LinkJudgement(standing: .unlike, weight: weight, reasons: [.weightBelowReview])
    }
    let rules = LinkRules(a, best.a, b, best.b)
    if sharesIdentifier {
      let found = rules.identifiers()
      if rules.contradictsIdentifier() {
        return LinkJudgement(standing: .review, weight: weight, reasons: [.contradictedIdentifier] + found)
      }
      return LinkJudgement(standing: .firm, weight: weight, reasons: found)
    }
    if let reason = rules.forbids() { return LinkJudgement(standing: .apart, weight: weight, reasons: [reason]) }
    guard weight >= Self.reviewWeight else {
      return LinkJudgement(standing: .unlike, weight: weight, reasons: [.weightBelowReview])
    }
    var reasons = rules.doubts()
    let isLinked = reasons.isEmpty && weight >= Self.linkWeight
    reasons.append(weight >= Self.linkWeight ? .weightAboveLink : .weightAboveReview)
    if best.isAlternative { reasons.append(.aliasOrRival) }
    return LinkJudgement(standing: isLinked ? .probable : .review, weight: weight, reasons: reasons)
  }

  /// Where several names agree equally well the first does, and which that is must not hang on who is given first.
  private func ordered(_ one: Identity, _ other: Identity) -> (Identity, Identity) {
    let isTurned = one.rows.count + other.rows.count > 2 && other.order.lexicographicallyPrecedes(one.order)
    return isTurned ? (other, one) : (one, other)
  }

  /// What the weight of a pair is made of, field by field; the prior comes first.
  public func evidence(_ one: Identity, _ other: Identity) -> [LinkEvidence] {
    let (a, b) = ordered(one, other)
    let score = best(a, b).score
    var found = [
      LinkEvidence(
        field: "Before comparing", outcome: "few pairs are one person", weight: MatchWeight(bits: model.priorBits))
    ]
    for (comparison, part) in zip(model.comparisons, score.parts) {
      found.append(
        LinkEvidence(
          field: Self.words[comparison.name] ?? comparison.name, outcome: comparison.levels[part.level].label,
          weight: MatchWeight(bits: part.bits)))
    }
    return found
  }

  private static let words = [
    "forename": "Forename", "middle": "Further forenames", "surname": "Surname", "born": "Born on", "sex": "Sex",
  ]

  /// The rows of a pair that agree best.
  private struct Best {
    var score: LinkageScore
    var a: Int
    var b: Int
    var isAlternative: Bool { a + b > 0 }
  }

  private func best(_ a: Identity, _ b: Identity) -> Best {
    var best = Best(score: model.score(a.rows[0], b.rows[0]), a: 0, b: 0)
    let count = a.rows.count * b.rows.count
    guard count > 1 else { return best }
    // The more names are tried, the likelier it is that some agree by chance.
    let discount = Bits.log2(Double(count))
    for (i, x) in a.rows.enumerated() {
      for (j, y) in b.rows.enumerated() where i + j > 0 {
        let score = model.score(x, y)
        guard score.weight.bits - discount > best.score.weight.bits else { continue }
        best = Best(
          score: LinkageScore(parts: score.parts, weight: MatchWeight(bits: score.weight.bits - discount)), a: i, b: j)
      }
    }
    return best
  }
}
