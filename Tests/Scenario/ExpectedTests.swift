import AgencyNode
import Foundation
import Replication
import Safeguarding
import Store
import Testing

/// What the case's own paper says that every node must show, line by line.
@Suite("What must follow from the case", .serialized)
struct ExpectedTests {
  struct Expected: Decodable {
    struct Derived: Decodable {
      var code: String
      var person: String?
      var about: String?
      var counterpart: String?
      var from: String?
      var alsoFrom: String?
      var event: String?
      var because: Because?
      var callOuts: Int?
    }

    enum Because: Decodable {
      case one(String)
      case many([String])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let many = try? container.decode([String].self) {
          self = .many(many)
        } else {
          self = .one(try container.decode(String.self))
        }
      }
    }

    struct Probation: Decodable {
      var reportsAboutCrane: Int
      var reportingWomen: Int
    }

    var counts: [String: Int]
    var derived: [Derived]
    var probation: Probation

    enum CodingKeys: String, CodingKey {
      case counts, derived
      case probation = "probation_as_of_2016-12-14"
    }
  }

  /// `also_from` as `alsoFrom`; what has a date in it, and what is counted, stays as it is.
  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    private static let known = ["also_from", "call_outs", "reports_about_crane", "reporting_women"]

    init(camelCasing key: any CodingKey) {
      let parts = key.stringValue.split(separator: "_")
      let joined = parts.dropFirst().reduce(String(parts.first ?? "")) {
        $0 + $1.prefix(1).uppercased() + $1.dropFirst()
      }
      stringValue = Self.known.contains(key.stringValue) ? joined : key.stringValue
    }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private static let people: [String: (forenames: String, surname: String, born: String)] = [
    "Noah Whitlock": ("Noah", "Whitlock", "2003-04-30"), "Hannah Whitlock": ("Hannah", "Whitlock", "1987-03-14"),
    "Stephen Crane": ("Stephen", "Crane", "1983-09-09"), "Gemma Hollis": ("Gemma", "Hollis", "1986-08-05"),
    "Kelly Marsh": ("Kelly", "Marsh", "1991-12-02"), "Ruth Adair": ("Ruth", "Adair", "1990-01-01"),
    "Peter Lowry": ("Peter", "Lowry", "1979-04-04"), "Sandra Lowry": ("Sandra", "Lowry", "1981-10-12"),
    "Laura Penrose": ("Laura", "Penrose", "1989-01-17"), "Daniel Reeve (1984)": ("Daniel", "Reeve", "1984-07-02"),
    "Poppy Whitlock": ("Poppy", "Whitlock", "2014-01-20"),
  ]

  private let expected: Expected
  private let loaded: LoadedCase

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appendingPathComponent("expected.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { path in Key(camelCasing: path[path.count - 1]) }
    expected = try decoder.decode(Expected.self, from: Data(contentsOf: file))
    loaded = try LoadedCase()
  }

  private func day(_ text: String) throws -> Day { try DayStyle.iso.parse(text) }

  private func find(_ name: String, at node: AgencyNode) throws -> LocalDot? {
    let person = try #require(Self.people[name], "\(name)")
    return try loaded.person(person.forenames, person.surname, try day(person.born), at: node)
  }

  private func open(_ name: String, at node: AgencyNode, asOf: String? = nil) throws -> PersonReport? {
    guard let person = try find(name, at: node) else { return nil }
    return try node.openPerson(person, asOf: try asOf.map(day), LoadedCase.lookUp)
  }

  private func dayBefore(_ text: String) throws -> String {
    Day(rawValue: try day(text).rawValue - 1).description
  }

  private func json(_ report: PersonReport?) throws -> String {
    String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
  }

  /// Nodes with look-up, by whether the roles of an audience are among theirs.
  private func readers(_ audience: AudienceCode) throws -> (may: [AgencyNode], mayNot: [AgencyNode]) {
    var may: [AgencyNode] = []
    var mayNot: [AgencyNode] = []
    for node in loaded.nodes.values where try node.ownRoles().contains(where: Role.withLookUp.contains) {
      if audience.admits(try node.ownRoles()) { may.append(node) } else { mayNot.append(node) }
    }
    return (may, mayNot)
  }

  /// Somebody in the hub says who the child is whom the call-outs only name.
  private func sayWhoNoahIs() throws {
    let hub = try loaded.node("childrens-services")
    let mother = try #require(try find("Hannah Whitlock", at: hub))
    let child = try #require(try find("Noah Whitlock", at: hub))
    _ = try hub.decideMention(
      "Noah", of: mother, is: child, reason: "his school and his mother confirm it", LoadedCase.lookUp)
    try loaded.exchange()
  }

  @Test(
    "each derived flag holds at every node that may read it, from the day on which it could be known and not before")
  func derived() throws {
    defer { loaded.remove() }
    try sayWhoNoahIs()
    for line in expected.derived where line.code != "NFS" {
      let name = try #require(line.person ?? line.about)
      let wanted = [line.from, line.alsoFrom].compactMap(\.self)
      let code =
        line.code.hasPrefix("MARAC")
        ? FlagCode.maracReferred : line.code.hasPrefix("DVDS") ? .dvds : try #require(FlagCode(rawValue: line.code))
      let (may, mayNot) = try readers(code.definition.audience)
      try #require(may.count >= 4)
      for node in may {
        let place = "\(line.code) of \(name) at \(node.configuration.agency)"
        let report = try #require(try open(name, at: node), "\(place)")
        let found = report.patterns.filter { $0.name == line.code && $0.about == "this person" }
        for from in wanted {
          #expect(found.contains { $0.from == from }, "\(place): since \(found.map(\.from)), not \(from)")
          let then = try open(name, at: node, asOf: from)?.patterns ?? []
          #expect(
            then.contains { $0.name == line.code && $0.about == "this person" && $0.from == from },
            "\(place) as of \(from)")
          let before = try open(name, at: node, asOf: try dayBefore(from))?.patterns ?? []
          #expect(
            !before.contains { $0.name == line.code && $0.about == "this person" && $0.from >= from },
            "\(place) before \(from)")
        }
        if line.alsoFrom == nil {
          #expect(found.map(\.from).min() == line.from, "\(place): first since \(found.map(\.from))")
        }
        if let callOuts = line.callOuts { #expect(found.first?.count == callOuts, "\(place)") }
        if case .many(let reasons)? = line.because {
          #expect(found.first?.reasons.map { "\($0.day) \($0.words)" } == reasons, "\(place)")
        }
      }
      for node in mayNot {
        let report = try open(name, at: node)
        #expect(
          report?.patterns.contains { $0.name == line.code } != true, "\(line.code) at \(node.configuration.agency)")
      }
    }
  }

  @Test("a child whom call-outs only name is shown as mentioned, until somebody says who that is")
  func mentioned() throws {
    defer { loaded.remove() }
    let police = try loaded.node("constabulary")
    let before = try #require(try open("Hannah Whitlock", at: police))
    #expect(
      before.patterns.contains {
        $0.code == "CHILD-NOT-SEEN" && $0.about == "child mentioned as \"Noah\"" && $0.count == 8
      })
    #expect(before.mentions.count == 3)
    try sayWhoNoahIs()
    let after = try #require(try open("Hannah Whitlock", at: police))
    #expect(after.mentions.count == 2)
    #expect(after.patterns.contains { $0.code == "CHILD-NOT-SEEN" && $0.about == "child" && $0.from == "2004-03-06" })
  }

  @Test("strangulation is shown for the day it was done, from the day it was told, and never who told it")
  func strangulation() throws {
    defer { loaded.remove() }
    let line = try #require(expected.derived.first { $0.code == "NFS" })
    for node in try readers(FlagCode.nfs.definition.audience).may {
      let report = try #require(try open("Hannah Whitlock", at: node))
      #expect(report.history.contains { $0.codes.contains("NFS") && $0.day == line.event && $0.basis == "report" })
      let from = try #require(line.from)
      #expect(try open("Hannah Whitlock", at: node, asOf: from)?.history.contains { $0.codes.contains("NFS") } == true)
      #expect(
        try open("Hannah Whitlock", at: node, asOf: try dayBefore(from))?.history.contains { $0.codes.contains("NFS") }
          == false)
      let text = try json(report).lowercased()
      for word in ["neighbour", "witness", "statement", "grandmother", "caller"] {
        #expect(!text.contains(word), "\(word)")
      }
    }
  }

  @Test("the counts are those of the case, an event that two agencies recorded once, a call without an answer never")
  func counts() throws {
    defer { loaded.remove() }
    for node in try readers(.protection).may {
      let place = node.configuration.agency
      let report = try #require(try open("Hannah Whitlock", at: node))
      #expect(report.counts.callOuts == expected.counts["attendances_for_hannah"], "\(place)")
      #expect(report.counts.events == 13, "twelve call-outs and one injury at \(place)")
      #expect(report.counts.unassessed == expected.counts["without_assessment"], "\(place)")
      #expect(report.counts.allegedPerpetrators == expected.counts["alleged_perpetrators_of_hannah"], "\(place)")
      #expect(
        report.counts.referredTo["childrens-services"] == expected.counts["referrals_to_childrens_services_by_police"])
      #expect((report.counts.referredTo["specialist-service"] ?? 0) == expected.counts["specialist_referrals"])
      let crane = try #require(try open("Stephen Crane", at: node, asOf: "2015-12-31"))
      #expect(crane.counts.reportsAbout == expected.counts["reports_about_crane_2014_2015"], "\(place)")
      #expect(crane.counts.reportingPeople == expected.counts["reporting_women_2014_2015"], "\(place)")
      let outcomes = crane.history.filter { $0.codes.contains("ALLEGED-PERP") }.flatMap(\.details).filter {
        $0.hasPrefix("Outcome")
      }
      #expect(outcomes.filter { !$0.contains("No charge") }.count == expected.counts["charged"], "\(outcomes)")
      #expect(try open("Poppy Whitlock", at: node)?.counts.events == 0, "unanswered calls at \(place)")
    }
  }

  @Test("what must never appear does not, at any node")
  func never() throws {
    defer { loaded.remove() }
    let housing = try loaded.node("housing")
    // Of the older man of that name nothing is published by himself; so that he can be mistaken at all, something is.
    _ = try housing.raise(
      FlagRequest(subject: .new(SubjectDraft(forenames: "Daniel", surname: "Reeve", birthDay: try day("1958-07-02")))) {
        subject, _ in
        FlagDraft(code: .accessNeed, subject: subject, basis: .observed, recordedDay: Day(rawValue: 17_000))
      })
    try loaded.exchange()
    for node in try readers(.protection).may {
      let place = node.configuration.agency
      let crane = try #require(try open("Stephen Crane", at: node))
      #expect(!crane.history.contains { $0.codes.contains("DA-VICTIM") }, "\(place)")
      #expect(
        !crane.patterns.contains { $0.about == "this person" && ["MULTI-PERP", "DA-REPEAT"].contains($0.code) },
        "\(place)")
      let lowry = try #require(try open("Peter Lowry", at: node))
      #expect(
        !lowry.patterns.contains {
          ["SERIAL-PERP", "MULTI-PERP", "PERP-3-IN-12"].contains($0.code) && $0.about == "this person"
        }, "\(place)")
      #expect(
        lowry.history.contains { $0.codes.contains("DA-VICTIM") }
          && lowry.history.contains { $0.codes.contains("ALLEGED-PERP") }, "both accounts at \(place)")
      #expect(lowry.steps.contains { $0.action.contains("assessment of the primary perpetrator") }, "\(place)")
      let reeve = try #require(try open("Daniel Reeve (1984)", at: node))
      #expect(reeve.subjects.allSatisfy { $0.born == "1984-07-02" }, "\(place)")
      // With the dash: the digits alone may be in a time or a name.
      #expect(try !json(reeve).contains("1958-"), "\(place)")
      for name in ["Hannah Whitlock", "Stephen Crane"] {
        #expect(try !json(open(name, at: node, asOf: "2014-12-31")).contains("2015-"), "\(name) as of 2014 at \(place)")
      }
    }
  }

  @Test("probation sees, before the sentence, how often and by how many he was reported, and no name")
  func probation() throws {
    defer { loaded.remove() }
    let report = try #require(try open("Stephen Crane", at: try loaded.node("probation"), asOf: "2016-12-14"))
    #expect(report.counts.reportsAbout == expected.probation.reportsAboutCrane)
    #expect(report.counts.reportingPeople == expected.probation.reportingWomen)
    let text = try json(report)
    for name in ["Laura", "Penrose", "Gemma", "Hollis", "Kelly", "Marsh", "Hannah", "Whitlock"] {
      #expect(!text.contains(name), "\(name)")
    }
    #expect(
      report.patterns.contains { $0.code == "PSR-HISTORY-DUE" && $0.count == expected.probation.reportsAboutCrane })
  }

  @Test("who has no look-up is refused, and that is written down")
  func recipients() throws {
    defer { loaded.remove() }
    for name in ["housing", "school", "nursery"] {
      let node = try loaded.node(name)
      #expect(throws: NodeError.self) { try find("Hannah Whitlock", at: node) }
      #expect(
        try node.store.read { try $0.auditLog(limit: 10) }.last?.entry.result == "refused: this member has no look-up")
    }
  }
}
