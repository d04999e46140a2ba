import Safeguarding
import Testing

private typealias Persons = Clustering<Int>

@Suite("Persons out of pairs and decisions")
struct ClusteringTests {
  private func cluster(
    _ count: Int, _ pairs: [(Int, Int, LinkStanding, Double)], _ decisions: [(Int, Int, LinkDecision?)] = []
  ) -> Persons {
    Persons(
      of: 0..<count, pairs: pairs.map { Persons.Pair($0.0, $0.1, $0.2, weight: $0.3) },
      decisions: decisions.map { Persons.Decision($0.0, $0.1, $0.2) })
  }

  private func probable(_ persons: Persons) -> [Int] {
    persons.persons.sorted { $0.key < $1.key }.map(\.value.probable)
  }
  private func firm(_ persons: Persons) -> [Int] { persons.persons.sorted { $0.key < $1.key }.map(\.value.firm) }

  @Test("each person is named by its least subject, firmly and probably")
  func names() {
    let persons = cluster(6, [(4, 1, .firm, 20), (1, 3, .probable, 9), (5, 0, .review, 3), (2, 0, .unlike, -9)])
    #expect(probable(persons) == [0, 1, 2, 1, 1, 5])
    #expect(firm(persons) == [0, 1, 2, 3, 1, 5])
    #expect(persons.unhonoured == [])
  }

  @Test(
    "a chain of weak links makes no person of two who are not alike: the weightiest link holds, the other is asked about"
  )
  func chain() {
    let persons = cluster(3, [(0, 1, .probable, 8), (1, 2, .probable, 9)])
    #expect(probable(persons) == [0, 1, 1])
    #expect(persons.unhonoured == [Persons.Unhonoured(first: 0, second: 1, obstacle: .chain)])
    // Where a person might say that the ends are one, nothing speaks against it.
    #expect(probable(cluster(3, [(0, 1, .probable, 8), (1, 2, .probable, 9), (0, 2, .review, 1)])) == [0, 0, 0])
  }

  @Test("who may be either of two that are apart is linked to neither")
  func eitherOf() {
    let persons = cluster(3, [(0, 1, .probable, 12), (1, 2, .probable, 9), (0, 2, .apart, 9)])
    #expect(probable(persons) == [0, 1, 2])
    #expect(persons.unhonoured.map(\.obstacle) == [.contradiction, .contradiction])
  }

  @Test("a long chain of weak links never brings two together that are not alike")
  func longChain() {
    let count = 500
    let persons = cluster(count, (1..<count).map { ($0 - 1, $0, .probable, Double($0 % 7)) })
    let members = Dictionary(grouping: persons.persons.keys) { persons.persons[$0]?.probable }
    #expect(members.values.allSatisfy { $0.count <= 2 })
  }

  @Test("people's decisions come before identifiers and weights")
  func decisions() {
    #expect(firm(cluster(2, [(0, 1, .apart, -20)], [(0, 1, .same)])) == [0, 0])
    #expect(firm(cluster(2, [(0, 1, .firm, 30)], [(1, 0, .different)])) == [0, 1])
    #expect(probable(cluster(2, [(0, 1, .probable, 30)], [(0, 1, .different)])) == [0, 1])
    #expect(firm(cluster(2, [], [(0, 1, .same), (1, 0, .same)])) == [0, 0])
    // The identifier that contradicts what people decided gives way.
    let persons = cluster(3, [(1, 2, .firm, 30), (0, 2, .apart, 9)], [(0, 1, .same)])
    #expect(firm(persons) == [0, 0, 2])
    #expect(persons.unhonoured == [Persons.Unhonoured(first: 1, second: 2, obstacle: .contradiction)])
  }

  @Test(
    "linked at one agency and unlinked at another is not linked until a person decides, and so is a disputed decision")
  func disputed() {
    for decisions: [(Int, Int, LinkDecision?)] in [
      [(0, 1, .same), (0, 1, .different)], [(0, 1, nil)], [(0, 1, nil), (0, 1, .same)],
    ] {
      let persons = cluster(2, [(0, 1, .firm, 30)], decisions)
      #expect(probable(persons) == [0, 1])
      #expect(persons.unhonoured == [Persons.Unhonoured(first: 0, second: 1, obstacle: .disputed)])
    }
  }

  @Test("a cycle in decisions links none of those on it, and whoever hangs on it stays linked")
  func cycle() {
    let persons = cluster(4, [], [(0, 1, .same), (1, 2, .same), (0, 2, .different), (2, 3, .same)])
    #expect(firm(persons) == [0, 1, 2, 2])
    #expect(persons.unhonoured.map { [$0.first, $0.second] } == [[0, 1], [1, 2]])
    // By way of weights either.
    #expect(probable(cluster(3, [(0, 2, .probable, 30)], [(0, 1, .different), (1, 2, .same)])) == [0, 1, 1])
  }

  @Test("ten thousand subjects in one person, or in a chain that contradicts itself, are worked out")
  func large() {
    let count = 10_000
    let chain = (1..<count).map { ($0 - 1, $0, LinkStanding.firm, 20.0) }
    #expect(Set(firm(cluster(count, chain))) == [0])
    #expect(Set(firm(cluster(count, chain, [(0, count - 1, .different)]))).count == count)
    #expect(Set(firm(cluster(count, (1..<count).map { (0, $0, .firm, 20.0) }))) == [0])
  }

  @Test(
    "neither the order of what is known nor working out one component alone changes a person, and apart stays apart")
  func properties() {
    var random = IdentityMaker("ClusteringTests").random
    for _ in 0..<400 {
      let count = Int.random(in: 2...14, using: &random)
      func ends(_ random: inout SeededGenerator) -> (Int, Int) {
        (Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random))
      }
      let pairs = (0..<Int.random(in: 0...30, using: &random)).map { _ in
        let (a, b) = ends(&random)
        let standing = LinkStanding.allCases.randomElement(using: &random) ?? .review
        return Persons.Pair(a, b, standing, weight: Double(Int.random(in: -5...9, using: &random)))
      }
      let decisions = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        let (a, b) = ends(&random)
        return Persons.Decision(a, b, [LinkDecision.same, .same, .different, nil].randomElement(using: &random) ?? nil)
      }
      let whole = Persons(of: 0..<count, pairs: pairs, decisions: decisions)
      let shuffled = Persons(
        of: (0..<count).shuffled(using: &random), pairs: pairs.shuffled(using: &random),
        decisions: decisions.shuffled(using: &random))
      #expect(shuffled.persons == whole.persons && shuffled.unhonoured == whole.unhonoured)
      check(whole, pairs: pairs, decisions: decisions)

      for subject in 0..<count {
        let component = Persons.component(of: [subject]) { id in
          pairs.filter { ($0.standing == .probable || $0.standing == .firm) && ($0.first == id || $0.second == id) }
            .map { $0.first == id ? $0.second : $0.first }
            + decisions.filter { $0.first == id || $0.second == id }.map { $0.first == id ? $0.second : $0.first }
        }
        let part = Persons(of: component, pairs: pairs, decisions: decisions)
        for member in component { #expect(part.persons[member] == whole.persons[member]) }
        #expect(part.unhonoured == whole.unhonoured.filter { component.contains($0.first) })
      }
    }
  }

  /// What holds of any persons, whatever they come from.
  private func check(_ persons: Persons, pairs: [Persons.Pair], decisions: [Persons.Decision]) {
    for (subject, person) in persons.persons {
      #expect(person.firm <= subject && person.probable <= person.firm)
      #expect(persons.persons[person.firm]?.firm == person.firm)
      #expect(persons.persons[person.firm]?.probable == person.probable)
      #expect(persons.persons[person.probable]?.probable == person.probable)
    }
    func apart(_ a: Int, _ b: Int) { #expect(a == b || persons.persons[a]?.probable != persons.persons[b]?.probable) }
    for decision in decisions where decision.decision != .same { apart(decision.first, decision.second) }
    let decided = Set(decisions.map { [$0.first, $0.second] })
    for pair in pairs where pair.standing == .apart && !decided.contains([pair.first, pair.second]) {
      apart(pair.first, pair.second)
    }
  }
}
