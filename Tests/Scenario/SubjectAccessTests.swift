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

  private func words(_ text: String) -> Set<String> {
    Set(text.lowercased().split { !$0.isLetter }.map(String.init))
  }

  /// Decides that everything is told that may be, and gives the answer out.
  private func answer(_ node: AgencyNode, _ person: LocalDot?, release: Bool = true) throws -> (AccessReport, String) {
    let draft = try node.draftAccess(
      of: person, by: .subject, identityCheckedBy: "Data lead", reason: "letter", received: nil)
    let waiting = draft.rows.filter { $0.ruling == "decide" }.map(\.entry)
    if !waiting.isEmpty {
      _ = try node.decideAccess(
        draft.number, entries: waiting, release: release, reason: "for the test", by: "Data lead", second: "Doctor")
    }
    _ = try node.signAccess(draft.number, by: "Data lead")
    return (draft, try node.issueAccess(draft.number).letter)
  }

  @Test(
    "nobody's answer has a name, birth date, address, identifier or informant of anybody else, even if all is released")
  func others() throws {
    let loaded = try LoadedCase()
    defer { loaded.remove() }
    var accused = 0
    var told = 0
    for name in ["constabulary", "childrens-services", "refuge"] {
      let node = try loaded.node(name)
      _ = try node.findPersons(
        PersonQuery(forenames: "Hannah", surname: "Whitlock", birthDay: Day(year: 1987, month: 3, day: 14)),
        LoadedCase.lookUp)
      let (subjects, firm, places) = try node.store.read { reader in
        let ids = try reader.entities(.subject, limit: 10_000)
        let views = try ids.map { ($0, SubjectView(fields: try reader.view(of: $0)?.chosen ?? [:])) }
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
      let (_, nothing) = try answer(node, nil)
      for person in Set(firm.values).sorted() {
        var own = Marks()
        var others = Marks()
        for (id, view) in subjects {
          if firm[id] == person { own.add(view) } else { others.add(view) }
        }
        let (report, letter) = try answer(node, person)
        let said = words(letter).subtracting(words(nothing))
        #expect(said.intersection(others.words.subtracting(own.words)).isEmpty, "\(name) \(report.number)")
        for number in others.numbers.subtracting(own.numbers).union(places) {
          #expect(!letter.contains(number), "\(name) \(report.number): a number of somebody else")
        }
        if letter != nothing { told += 1 }
        // Whoever is accused is told of no flag in which they are, of no relationship, and of no record of who they are.
        guard report.rows.contains(where: { $0.kind == "identity" && $0.ruling == "never" }) else { continue }
        accused += 1
        let spoken = try node.store.read { reader in
          var names: Set<String> = []
          for (id, _) in subjects where firm[id] == person {
            for flag in try reader.flags(of: id) {
              let view = FlagView(fields: flag.chosen)
              if view.counterpart == id || view.code == .allegedPerp { names.insert(try reader.name(of: flag.id)) }
            }
          }
          return names
        }
        for row in report.rows where spoken.contains(String(row.entry.prefix { $0 != "#" })) {
          #expect(row.ruling == "never" && row.lines.isEmpty, "\(row.entry)")
        }
        #expect(!report.rows.contains { $0.kind == "relationship" && $0.ruling != "never" })
        for word in ["refuge", "idva", "victim"] { #expect(!said.contains(word), "\(name) \(report.number)") }
        // With all that waits withheld the letter is the one for somebody of whom nothing is held, byte for byte.
        let (_, silent) = try answer(node, person, release: false)
        #expect(silent == nothing)
      }
    }
    #expect(accused > 5 && told > 10, "\(accused) accused, \(told) told something: the test says too little")
  }
}
