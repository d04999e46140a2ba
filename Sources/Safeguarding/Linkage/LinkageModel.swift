/// A Fellegi-Sunter model as Splink trains it: what is compared, how much each outcome says, and how common values are.
public struct LinkageModel: Sendable {
  /// The columns of a record, in the order of ``LinkageRow``'s.
  public let columns: [String]
  public let comparisons: [Comparison]
  /// How likely it is, before anything is compared, that two records are one person.
  public let prior: Double
  /// ``prior`` in bits.
  public let priorBits: Double

  /// One comparison: the first level that holds is the outcome.
  public struct Comparison: Sendable {
    public let name: String
    public let levels: [Level]
  }

  /// One outcome of a comparison.
  public struct Level: Sendable {
    /// What it means, in the words of the model file.
    public let label: String
    /// The condition in SQL, as in the model file.
    public let sql: String
    /// Whether nothing can be compared: neither for nor against.
    public let isNull: Bool
    /// How often it is met in pairs that are one person, and in pairs that are not; zero for a null level.
    public let m: Double
    public let u: Double
    /// log2(m/u); 0 for a null level.
    public let bits: Double
    /// The column by whose frequency the weight is adjusted, among ``LinkageModel/columns``.
    public let frequencyColumn: Int?
    let condition: SQLCondition
    /// log2 of the chance that the comparison's exact match stands for; what the frequency takes the place of.
    let exactBits: Double
  }

  /// A level as a model file states it.
  public struct LevelDraft: Hashable, Sendable {
    public var label: String
    public var sql: String
    public var isNull: Bool
    public var m: Double
    public var u: Double
    public var frequencyColumn: String?

    public init(
      _ label: String, _ sql: String, isNull: Bool = false, m: Double = 0, u: Double = 0,
      frequencyColumn: String? = nil
    ) {
      self.label = label
      self.sql = sql
      self.isNull = isNull
      self.m = m
      self.u = u
      self.frequencyColumn = frequencyColumn
    }
  }

  /// - Parameters:
  ///   - columns: the columns that conditions may name.
  ///   - prior: Splink's `probability_two_random_records_match`, over 0 and under 1.
  ///   - comparisons: name and levels of each, in the order of the model file.
  /// - Throws: ``SafeguardingError/Code/inconsistent`` if a condition is not understood, a probability is none, a
  ///   comparison does not end in ELSE, or one adjusts by a frequency without a level for the exact match.
  public init(
    columns: [String], prior: Double, comparisons: [(name: String, levels: [LevelDraft])]
  ) throws(SafeguardingError) {
    var numbers: [String: Int] = [:]
    for (index, column) in columns.enumerated() { numbers[column] = index }
    guard prior > 0, prior < 1, !comparisons.isEmpty else {
      throw SafeguardingError(.inconsistent, "the linkage model's prior is no probability, or it compares nothing")
    }
    var built: [Comparison] = []
    for (name, drafts) in comparisons {
      var levels: [Level] = []
      for draft in drafts { levels.append(try Self.level(draft, of: drafts, columns: numbers)) }
      guard case .otherwise? = levels.last?.condition else {
        throw SafeguardingError(.inconsistent, "the comparison \(name) of the linkage model does not end in ELSE")
      }
      built.append(Comparison(name: name, levels: levels))
    }
    self.columns = columns
    self.prior = prior
    priorBits = Bits.log2(prior / (1 - prior))
    self.comparisons = built
  }

  private static func level(
    _ draft: LevelDraft, of drafts: [LevelDraft], columns: [String: Int]
  ) throws(SafeguardingError) -> Level {
    guard draft.isNull || (draft.m > 0 && draft.m <= 1 && draft.u > 0 && draft.u <= 1) else {
      throw SafeguardingError(.inconsistent, "the level \(draft.label) of the linkage model is not trained")
    }
    let condition = try SQLConditionReader.read(draft.sql, columns: columns)
    var frequencyColumn: Int?
    var exactBits = 0.0
    if let column = draft.frequencyColumn, condition != .otherwise, !draft.isNull {
      frequencyColumn = columns[column]
      var exact: Double?
      for other in drafts where exact == nil {
        let match = frequencyColumn.map { SQLCondition.compare(.column($0, .left), .equal, .column($0, .right)) }
        if try SQLConditionReader.read(other.sql, columns: columns) == match { exact = other.u }
      }
      guard let exact else {
        throw SafeguardingError(.inconsistent, "the linkage model has no level for an exact match of \(column)")
      }
      exactBits = Bits.log2(exact)
    }
    return Level(
      label: draft.label, sql: draft.sql, isNull: draft.isNull, m: draft.m, u: draft.u,
      bits: draft.isNull ? 0 : Bits.log2(draft.m / draft.u), frequencyColumn: frequencyColumn, condition: condition,
      exactBits: exactBits)
  }
}

/// What a model says of a pair, comparison by comparison.
public struct LinkageScore: Hashable, Sendable {
  /// The outcome of one comparison.
  public struct Part: Hashable, Sendable {
    /// Where its level is among those of the comparison.
    public let level: Int
    /// Its weight in bits, adjusted by the value's frequency.
    public let bits: Double
  }

  /// One for each comparison of the model, in its order.
  public let parts: [Part]
  /// The prior and all parts together.
  public let weight: MatchWeight
}

extension LinkageModel {
  /// The match weight of a pair, as Splink computes it.
  ///
  /// - Precondition: both rows have a value for each of ``columns``.
  public func score(_ left: LinkageRow, _ right: LinkageRow) -> LinkageScore {
    var total = priorBits
    var parts: [LinkageScore.Part] = []
    parts.reserveCapacity(comparisons.count)
    for comparison in comparisons {
      for (index, level) in comparison.levels.enumerated() where level.condition.holds(left, right) == true {
        var bits = level.bits
        if let column = level.frequencyColumn {
          // Of two different values the commoner one counts, and one that is not known is no reason to adjust.
          let (a, b) = (left.frequencyBits(column), right.frequencyBits(column))
          if let known = a ?? b { bits += level.exactBits - max(known, b ?? known) }
        }
        parts.append(LinkageScore.Part(level: index, bits: bits))
        total += bits
        break
      }
    }
    return LinkageScore(parts: parts, weight: MatchWeight(bits: total))
  }
}
