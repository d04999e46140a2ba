import AgencyNode
import Foundation
import Replication
import Safeguarding
import Store
import Testing

/// Whatever is in a history, the view of it opens.
@Suite("Persons with impossible records", .serialized)
struct HostilePersonTests {
  private let lookUp = LookUp(user: "tester", purpose: "test", basis: "test")

  private func subject(_ draft: SubjectDraft) -> NewOperation {
    NewOperation(skeleton: .init(action: .create(.subject, .published), audience: .protection), value: draft.record())
  }

  private func flag(_ fields: [FieldNumber: Value<NewOperation.Target>]) -> NewOperation {
    NewOperation(skeleton: .init(action: .create(.flag, .general), audience: .protection), value: .fields(fields))
  }

  @Test("ten thousand flags about one person: the history opens, and each event counts once")
  func many() async throws {
    let partnership = try await TestPartnership([.police], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let made = try #require(
      try node.commit(.imports) { _ in
        [
          subject(SubjectDraft(forenames: "Nadia", surname: "Okafor")),
          subject(SubjectDraft(forenames: "Otto", surname: "Lindqvist")),
        ]
      })
    let (victim, other) = (made.dots[0], made.dots[1])
    for page in 0..<2 {
      _ = try node.commit(.imports) { _ in
        (0..<5_000).map { place in
          let day = Int64(page * 2_500 + place / 2)
          return flag([
            FlagField.code: .integer(FlagCode.allegedPerp.number), FlagField.subject: .reference(.delivered(other)),
            FlagField.counterpart: .reference(.delivered(victim)), FlagField.eventDay: .integer(day),
            FlagField.recordedDay: .integer(day), FlagField.basis: .integer(Basis.reported.rawValue),
          ])
        }
      }
    }
    let report = try node.openPerson(victim, lookUp)
    #expect(report.counts.events == 5_000, "two records of a day are one event")
    #expect(report.patterns.contains { $0.code == "ESCALATING" })
  }

  @Test(
    "no name, names in any script, absurd days, values of the wrong type and a flag about itself: the history opens")
  func absurd() async throws {
    let partnership = try await TestPartnership([.police], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let names = ["", " ", "李", "Ⓐ", "محمد", "🜁", "a\u{0301}\u{0301}\u{0301}", String(repeating: "x", count: 5_000)]
    let made = try #require(
      try node.commit(.people) { _ in
        names.map { subject(SubjectDraft(forenames: $0, surname: $0, birthDay: Day(rawValue: .max))) }
      })
    for person in made.dots {
      _ = try node.commit(.people) { _ in
        [
          flag([
            FlagField.code: .integer(FlagCode.daVictim.number), FlagField.subject: .reference(.delivered(person)),
            FlagField.counterpart: .reference(.delivered(person)), FlagField.eventDay: .integer(.min),
            FlagField.recordedDay: .integer(.max), FlagField.childrenPresent: .list([.text(""), .integer(3)]),
            FlagField.risk: .text("very"),
          ]),
          flag([FlagField.code: .integer(999), FlagField.subject: .reference(.delivered(person))]),
          flag([FlagField.code: .text("none"), FlagField.subject: .reference(.delivered(person))]),
          flag([
            FlagField.code: .integer(FlagCode.contactUnmade.number),
            FlagField.subject: .reference(.delivered(person)),
            FlagField.attempts: .integer(.max), FlagField.recordedDay: .integer(0),
          ]),
          flag([
            FlagField.code: .integer(FlagCode.contactUnmade.number),
            FlagField.subject: .reference(.delivered(person)),
            FlagField.attempts: .integer(.max), FlagField.recordedDay: .integer(0),
          ]),
        ]
      }
    }
    for person in made.dots {
      let report = try node.openPerson(person, lookUp)
      #expect(!report.history.isEmpty)
      _ = try node.openPerson(person, asOf: Day(rawValue: 0), lookUp)
      _ = try node.brief(person, lookUp)
    }
  }
}
