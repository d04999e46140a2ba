/// Subjects by number, in the order of their names, and what binds or parts them.
struct LinkGraph {
  struct Edge: Hashable {
    let a: Int
    let b: Int

    init(_ one: Int, _ other: Int) {
      a = min(one, other)
      b = max(one, other)
    }
  }

  struct Solution {
    /// The least number of each subject's person.
    var probable: [Int]
    var firm: [Int]
    var unhonoured: [(a: Int, b: Int, obstacle: LinkObstacle)]
  }

  private let count: Int
  private var decisions: [Edge: LinkDecision?] = [:]
  private var found: [Edge: (standing: LinkStanding, weight: Double)] = [:]

  init(count: Int) { self.count = count }

  /// Takes a decision in; two that differ dispute one another.
  mutating func decide(_ a: Int, _ b: Int, _ decision: LinkDecision?) {
    let edge = Edge(a, b)
    if let known = decisions[edge], known != decision {
      decisions[edge] = .some(nil)
    } else {
      decisions[edge] = .some(decision)
    }
  }

  /// Takes in what was found; of a pair that is given twice the more cautious holds.
  mutating func add(_ a: Int, _ b: Int, _ standing: LinkStanding, _ weight: Double) {
    guard standing != .unlike else { return }
    let edge = Edge(a, b)
    if let known = found[edge], (known.standing.rawValue, known.weight) <= (standing.rawValue, weight) { return }
    found[edge] = (standing, weight)
  }

  func solved() -> Solution {
    var unhonoured: Set<Refused> = []
    var decided: [Edge] = []
    var identified: [Edge] = []
    var apart: [Edge] = []
    for (edge, decision) in decisions {
      switch decision {
      case .same?: decided.append(edge)
      case .different?: apart.append(edge)
      case nil:
        apart.append(edge)
        unhonoured.insert(Refused(edge, .disputed))
      }
    }
    for (edge, pair) in found where decisions[edge] == nil {
      if pair.standing == .firm { identified.append(edge) }
      if pair.standing == .apart { apart.append(edge) }
    }
    // First what people decided, so that an identifier that contradicts them undoes no decision.
    let contradictions = Set(LinkContradictions.among(decided, apart: apart, count: count))
    decided.removeAll(where: contradictions.contains)
    let contradicted = Set(LinkContradictions.among(decided + identified, apart: apart, count: count))
      .intersection(identified)
    identified.removeAll(where: contradicted.contains)
    for edge in contradictions.union(contradicted) { unhonoured.insert(Refused(edge, .contradiction)) }

    var groups = DisjointSets(count: count)
    for edge in decided + identified { groups.join(edge.a, edge.b) }
    let firm = (0..<count).map { groups.least($0) }
    let probable = probable(firm: firm, apart: apart, &unhonoured)
    return Solution(
      probable: probable, firm: firm,
      unhonoured: unhonoured.sorted().map { ($0.edge.a, $0.edge.b, $0.obstacle) })
  }

  /// What is known of two firm persons: the best of their subjects' pairs, unless any is apart.
  private struct Between {
    var isApart = false
    var weight: Double?
    var isKnown: Bool { !isApart }
  }

  /// Joins firm persons by weight, the weightiest pair first, as long as all of one are like all of the other.
  private func probable(firm: [Int], apart: [Edge], _ unhonoured: inout Set<Refused>) -> [Int] {
    var between: [Edge: Between] = [:]
    for edge in apart where firm[edge.a] != firm[edge.b] {
      between[Edge(firm[edge.a], firm[edge.b]), default: Between()].isApart = true
    }
    for (edge, pair) in found where decisions[edge] == nil && firm[edge.a] != firm[edge.b] {
      let groups = Edge(firm[edge.a], firm[edge.b])
      var known = between[groups] ?? Between()
      // Firm pairs that contradict others are for a person: they join nothing by their weight either.
      if pair.standing == .probable { known.weight = max(known.weight ?? pair.weight, pair.weight) }
      between[groups] = known
    }
    var links = between.filter { !$0.value.isApart && $0.value.weight != nil }
      .map { (edge: $0.key, weight: $0.value.weight ?? 0) }
      .sorted { ($1.weight, $0.edge.a, $0.edge.b) < ($0.weight, $1.edge.a, $1.edge.b) }
    let torn = torn(links.map(\.edge), between)
    links.removeAll { torn.contains($0.edge) }

    var persons = DisjointSets(count: count)
    var members: [Int: [Int]] = [:]
    for link in links {
      let (a, b) = (persons.least(link.edge.a), persons.least(link.edge.b))
      guard a != b else { continue }
      let (ofA, ofB) = (members[a] ?? [a], members[b] ?? [b])
      let areAlike = ofA.allSatisfy { x in ofB.allSatisfy { between[Edge(x, $0)]?.isKnown == true } }
      guard areAlike else { continue }
      persons.join(a, b)
      members[a] = nil
      members[b] = nil
      members[min(a, b)] = ofA + ofB
    }
    let probable = (0..<count).map { persons.least(firm[$0]) }
    for (edge, pair) in found where pair.standing == .probable && decisions[edge] == nil {
      guard probable[edge.a] != probable[edge.b] else { continue }
      let groups = Edge(firm[edge.a], firm[edge.b])
      let isContradicted = torn.contains(groups) || between[groups]?.isApart == true
      unhonoured.insert(Refused(edge, isContradicted ? .contradiction : .chain))
    }
    return probable
  }

  /// Links of one firm person to two that are apart: it may be either, so it is neither until a person says which.
  private func torn(_ links: [Edge], _ between: [Edge: Between]) -> Set<Edge> {
    var neighbours: [Int: [Int]] = [:]
    for link in links {
      neighbours[link.a, default: []].append(link.b)
      neighbours[link.b, default: []].append(link.a)
    }
    var torn: Set<Edge> = []
    for (edge, known) in between where known.isApart {
      let (fewer, more) =
        (neighbours[edge.a]?.count ?? 0) <= (neighbours[edge.b]?.count ?? 0) ? (edge.a, edge.b) : (edge.b, edge.a)
      let others = Set(neighbours[more] ?? [])
      for middle in neighbours[fewer] ?? [] where others.contains(middle) {
        torn.insert(Edge(fewer, middle))
        torn.insert(Edge(more, middle))
      }
    }
    return torn
  }

  private struct Refused: Hashable, Comparable {
    let edge: Edge
    let obstacle: LinkObstacle

    init(_ edge: Edge, _ obstacle: LinkObstacle) {
      self.edge = edge
      self.obstacle = obstacle
    }

    static func < (a: Self, b: Self) -> Bool {
      (a.edge.a, a.edge.b, a.obstacle.rawValue) < (b.edge.a, b.edge.b, b.obstacle.rawValue)
    }
  }
}

/// Numbers in sets that only grow.
struct DisjointSets {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  /// The least number of a set.
  mutating func least(_ number: Int) -> Int {
    var root = number
    while parents[root] != root { root = parents[root] }
    var next = number
    while parents[next] != root { (parents[next], next) = (root, parents[next]) }
    return root
  }

  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (least(a), least(b))
    parents[max(a, b)] = min(a, b)
  }
}
