/// Persons out of pairs and decisions: a pure function, alike on every node whose subjects have the same names.
///
/// An order of things holds it together. What people decided comes first, then what identifiers say, then weights; and
/// two subjects that are ``LinkStanding/apart`` are never in one person, by whatever way round. Where links contradict
/// that, none of those that bring the two together is honoured until a person decides.
public struct Clustering<ID: Hashable & Comparable & Sendable>: Sendable {
  /// What was found of two subjects.
  public struct Pair: Hashable, Sendable {
    public let first: ID
    public let second: ID
    public let standing: LinkStanding
    /// The match weight in bits.
    public let weight: Double

    /// Puts the two in order.
    public init(_ one: ID, _ other: ID, _ standing: LinkStanding, weight: Double) {
      first = min(one, other)
      second = max(one, other)
      self.standing = standing
      self.weight = weight
    }
  }

  /// What people decided of two subjects, and have not taken back.
  public struct Decision: Hashable, Sendable {
    public let first: ID
    public let second: ID
    /// Nil if the decision itself is disputed: it has rival values.
    public let decision: LinkDecision?

    /// Puts the two in order.
    public init(_ one: ID, _ other: ID, _ decision: LinkDecision?) {
      first = min(one, other)
      second = max(one, other)
      self.decision = decision
    }
  }

  /// The persons that a subject belongs to, each named by the least of its subjects.
  public struct Membership: Hashable, Sendable {
    /// The subjects that are linked, probably or firmly.
    public let probable: ID
    /// Those whose identifiers agree exactly, or that a person linked.
    public let firm: ID
  }

  /// A link for a person to decide on.
  public struct Unhonoured: Hashable, Sendable {
    public let first: ID
    public let second: ID
    public let obstacle: LinkObstacle

    public init(first: ID, second: ID, obstacle: LinkObstacle) {
      self.first = first
      self.second = second
      self.obstacle = obstacle
    }
  }

  /// The persons of each subject.
  public let persons: [ID: Membership]
  /// The links that were not honoured, in order.
  public let unhonoured: [Unhonoured]

  /// Works out persons.
  ///
  /// - Parameters:
  ///   - subjects: all of them, or all of one or more whole components (``component(of:neighbours:)``).
  ///   - pairs: what was found of them, one entry a pair; ``LinkStanding/unlike`` ones may be left out. One with a
  ///     subject that is not among `subjects` is passed over.
  ///   - decisions: those that stand, in any number for one pair.
  public init(
    of subjects: some Sequence<ID>, pairs: some Sequence<Pair>, decisions: some Sequence<Decision>
  ) {
    let ids = Set(subjects).sorted()
    var numbers: [ID: Int] = [:]
    numbers.reserveCapacity(ids.count)
    for (number, id) in ids.enumerated() { numbers[id] = number }

    var graph = LinkGraph(count: ids.count)
    for decision in decisions {
      guard let a = numbers[decision.first], let b = numbers[decision.second], a != b else { continue }
      graph.decide(a, b, decision.decision)
    }
    for pair in pairs {
      guard let a = numbers[pair.first], let b = numbers[pair.second], a != b else { continue }
      graph.add(a, b, pair.standing, pair.weight)
    }
    let solved = graph.solved()
    var persons: [ID: Membership] = [:]
    persons.reserveCapacity(ids.count)
    for (number, id) in ids.enumerated() {
      persons[id] = Membership(probable: ids[solved.probable[number]], firm: ids[solved.firm[number]])
    }
    self.persons = persons
    unhonoured = solved.unhonoured.map { Unhonoured(first: ids[$0.a], second: ids[$0.b], obstacle: $0.obstacle) }
  }

  /// Subjects that can come to be in one person with any of some: whoever is reached by links and decisions that two
  /// are the same. What is worked out of a component alone is what is worked out of everything.
  ///
  /// When a link goes, start from all that were in one person with either end, for they may now be in several.
  ///
  /// - Parameter neighbours: the subjects of a ``LinkStanding/probable`` or ``LinkStanding/firm`` pair with this one, and
  ///   those of decisions about it, however decided.
  public static func component<Failure: Error>(
    of start: some Sequence<ID>, neighbours: (ID) throws(Failure) -> [ID]
  ) throws(Failure) -> Set<ID> {
    var found = Set(start)
    var waiting = Array(found)
    while let subject = waiting.popLast() {
      for neighbour in try neighbours(subject) where found.insert(neighbour).inserted { waiting.append(neighbour) }
    }
    return found
  }
}

/// Why a link was not honoured.
public enum LinkObstacle: Int64, Hashable, Sendable {
  /// People decided it both ways.
  case disputed = 1
  /// It would bring together two that are apart.
  case contradiction = 2
  /// It would bring together, by way of others, two of which nothing says that they are one.
  case chain = 3

  /// A sentence for the review queue.
  public var words: String {
    switch self {
    case .disputed: "People decided both that this is one person and that it is not: decide again."
    case .contradiction: "This link and others would make one person of two who are held to be different people."
    case .chain: "This link and others would make one person of two who are not alike."
    }
  }
}
