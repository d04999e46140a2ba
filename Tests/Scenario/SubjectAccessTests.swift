import AgencyNode
import Foundation
import Replication
import Safeguarding
import Store
import Testing

/// The case's people ask what is held of them, and every decision is to tell.
@Suite("Subject access on the case", .serialized)
struct SubjectAccessTests {
  /// What is known of one person: words of names, birth dates, identifiers.
  private struct Marks {
    var words: Set<String> = []
    var numbers: Set<String> = []

    mutating func add(_ view: SubjectView<LocalDot>) {
      let names = [view.forenames, view.surname].compactMap(\.self) + view.aliases
      words.formUnion(names.flatMap { $0.lowercased().split { !$0.isLetter }.map(String.init) }.filter { $0.count > 2 })
      if let born = view.birthDay { numbers.insert(born.description) }
      numbers.formUnion([view.nhsNumber, view.pncID].compactMap(\.self))
      numbers.formUnion(view.otherIdentifiers.compactMap { $0.split(separator: ":").last.map(String.init) })
    }
  }

  private static func words(_ text: String) -> Set<String> {
    Set(text.lowercased().split { !$0.isLetter }.map(String.init))
  }

  /// Decides that everything is told that may be, and gives the answer out.
  private func answer(_ node: AgencyNode, _ person: LocalDot?, release: Bool = true) throws -> (AccessReport, String) {
    let draft = try node.draftAccess(
      of: person, by: .subject, identityCheckedBy: "Data lead", reason: "letter", received: nil)
    let waiting = draft.rows.filter { $0.ruling == "decide" }.map(\.entry)
    if !waiting.isEmpty {
      _ = try node.decideAccess(
        draft.number, .entries(waiting), release: release, reason: "for the test", by: "Data lead", second: "Doctor")
    }
    _ = try node.signAccess(draft.number, by: "Data lead")
    return (draft, try node.issueAccess(draft.number).letter)
  }

  /// A node as this test reads it.
  private struct Held {
    let node: AgencyNode
    let subjects: [(id: LocalDot, view: SubjectView<LocalDot>)]
    let firm: [LocalDot: LocalDot]
    /// Addresses, references and incidents.
    let places: Set<String>
    var persons: [LocalDot] { Set(firm.values).sorted() }

    init(_ node: AgencyNode) throws {
      self.node = node
      // What is indexed is indexed before anybody asks, also where nobody may look a person up.
      _ = try? node.findPersons(
        PersonQuery(forenames: "Hannah", surname: "Whitlock", birthDay: Day(year: 1987, month: 3, day: 14)),
        LoadedCase.lookUp)
      (subjects, firm, places) = try node.store.read { reader in
        let ids = try reader.entities(.subject, limit: 10_000)
        let views = try ids.map { (id: $0, view: SubjectView(fields: try reader.view(of: $0)?.chosen ?? [:])) }
        let firm = try Dictionary(uniqueKeysWithValues: ids.map { ($0, try reader.person(of: $0)?.firm ?? $0) })
        var places: Set<String> = []
        for id in try reader.entities(.flag, limit: 100_000) {
          guard let view = try reader.view(of: id) else { continue }
          for field in [FlagField.addressReference, FlagField.source, FlagField.incident] {
            if let text = view.shown(field).asText, text.count > 3 { places.insert(text) }
          }
        }
        return (views, firm, places)
      }
    }

    /// What is known of a person, and of everybody else.
    func marks(of person: LocalDot) -> (own: Marks, others: Marks) {
      var (own, others) = (Marks(), Marks())
      for (id, view) in subjects {
        if firm[id] == person { own.add(view) } else { others.add(view) }
      }
      return (own, others)
    }

    /// Entries that say of a person what somebody reported of them.
    func spoken(of person: LocalDot) throws -> Set<String> {
      try node.store.read { reader in
        var names: Set<String> = []
        for (id, _) in subjects where firm[id] == person {
          for flag in try reader.flags(of: id) {
            let view = FlagView(fields: flag.chosen)
            if view.counterpart == id || view.code == .allegedPerp { names.insert(try reader.name(of: flag.id)) }
          }
        }
        return names
      }
    }

    /// Holds what could be told of a person, all of it, to telling of nobody else.
    func check(_ report: AccessReport, told text: String, but standard: Set<String>, _ what: String) throws -> Bool {
      let person = try #require(try report.person.map { try node.dot(named: $0) }.flatMap { firm[$0] })
      let (own, others) = marks(of: person)
      let said = SubjectAccessTests.words(text).subtracting(standard)
      #expect(said.intersection(others.words.subtracting(own.words)).isEmpty, "\(what)")
      for number in others.numbers.subtracting(own.numbers).union(places) {
        #expect(!text.contains(number), "\(what): a number of somebody else")
      }
      // Whoever is accused is told of no flag in which they are, of no relationship, and of no record of who they are.
      guard report.rows.contains(where: { $0.kind == "identity" && $0.ruling == "never" }) else { return false }
      let spoken = try spoken(of: person)
      for row in report.rows where spoken.contains(String(row.entry.prefix { $0 != "#" })) {
        #expect(row.ruling == "never" && row.lines.isEmpty, "\(what) \(row.entry)")
      }
      #expect(!report.rows.contains { $0.kind == "relationship" && $0.ruling != "never" }, "\(what)")
      for word in ["refuge", "idva", "victim"] { #expect(!said.contains(word), "\(what)") }
      return true
    }
  }

  @Test(
    "nobody's answer has a name, birth date, address, identifier or informant of anybody else, even if all is released")
  func others() throws {
    let loaded = try LoadedCase()
    defer { loaded.remove() }
    var (accused, told) = (0, 0)
    for name in ["constabulary", "childrens-services", "refuge"] {
      let held = try Held(try loaded.node(name))
      let (_, nothing) = try answer(held.node, nil)
      for person in held.persons {
        let (report, letter) = try answer(held.node, person)
        if letter != nothing { told += 1 }
        let isAccused = try held.check(report, told: letter, but: Self.words(nothing), "\(name) \(report.number)")
        guard isAccused else { continue }
        accused += 1
        // With all that waits withheld the letter is the one for somebody of whom nothing is held, byte for byte.
        let (_, silent) = try answer(held.node, person, release: false)
        #expect(silent == nothing)
      }
    }
    #expect(accused > 5 && told > 10, "\(accused) accused, \(told) told something: the test says too little")
  }

  @Test("at every agency, nothing that could be told of anybody of the case tells of anybody else")
  func everywhere() throws {
    let loaded = try LoadedCase()
    defer { loaded.remove() }
    var (accused, persons) = (0, 0)
    var answered: Set<String> = []
    for (name, node) in loaded.nodes.sorted(by: { $0.key < $1.key }) {
      let held = try Held(node)
      for person in held.persons {
        let report: AccessReport
        do {
          report = try node.draftAccess(
            of: person, by: .subject, identityCheckedBy: "Data lead", reason: "letter", received: nil)
        } catch let error as NodeError where error.code == .notFound { continue }  // Relayed, and not read here.
        answered.insert(name)
        // All that is not ruled out, as if everything were released.
        let text = report.rows.filter { $0.ruling != "never" }.flatMap(\.lines).joined(separator: "\n")
        persons += 1
        if try held.check(report, told: text, but: [], "\(name) \(report.number)") { accused += 1 }
      }
    }
    #expect(answered.count == 13 && accused > 20 && persons > 50, "\(answered), \(accused) accused of \(persons)")
  }
}
