import AgencyNode
import Foundation
import Replication
import Safeguarding
import Store
import Synchronization
import Testing

/// What each agency is told as the case goes on, day by day.
@Suite("Alerts as the case goes on", .serialized)
struct AlertTests {
  private final class Calendar: Sendable {
    private let day: Mutex<Day>
    init(_ text: String) throws { day = Mutex(try DayStyle.iso.parse(text)) }
    func turn(to text: String) throws {
      let next = try DayStyle.iso.parse(text)
      day.withLock { $0 = next }
    }
    var now: Instant { Instant(milliseconds: day.withLock { $0.rawValue } * 86_400_000 + 43_200_000) }
  }

  private static let lookUp = LookUp(user: "duty officer", purpose: "alerts", basis: "test")
  private static let lookingUp = [
    "childrens-services", "acute-trust", "community-trust", "probation", "constabulary", "victim-services", "gp",
  ]

  private func loaded(_ calendar: Calendar) throws -> LoadedCase {
    let loaded = try LoadedCase(clock: { calendar.now })
    for node in loaded.nodes.values { node.updateAlerts() }
    return loaded
  }

  private func words(_ alerts: [AlertRow]) -> String { alerts.flatMap(\.reasons).map(\.words).joined(separator: "\n") }

  private func alerts(_ name: String, about person: String, _ loaded: LoadedCase) throws -> [AlertRow] {
    let node = try loaded.node(name)
    return try node.alerts(Self.lookUp).filter { alert in
      try node.store.read { reader in
        try reader.subjects(ofPerson: alert.person).contains { subject in
          guard let view = try reader.view(of: subject) else { return false }
          return [SubjectField.forenames, SubjectField.surname].map { view.shown($0).asText ?? "" }
            .joined(separator: " ").lowercased() == person
        }
      }
    }
  }

  @Test("history that is loaded at first alerts nobody; a third event does, once, and says what stands")
  func asOfTheTenthOfJuly() throws {
    let calendar = try Calendar("2017-07-08")
    let loaded = try loaded(calendar)
    defer { loaded.remove() }
    for name in Self.lookingUp { #expect(try loaded.node(name).alerts(Self.lookUp).isEmpty, "\(name) at first") }

    try calendar.turn(to: "2017-07-10")
    try loaded.load()
    for node in loaded.nodes.values { node.updateAlerts() }
    for name in ["childrens-services", "acute-trust"] {
      let hannah = try alerts(name, about: "hannah whitlock", loaded)
      #expect(hannah.count == 1, "\(name)")
      let words = words(hannah)
      for code in ["ESCALATING", "MULTI-PERP", "SERIAL-PERP"] { #expect(words.contains(code), "\(code) at \(name)") }
      #expect(hannah.first?.tier == .urgent)
      #expect(!words.contains("Whitlock") && !words.contains("Crane"), "a name at \(name)")
    }
    let poppy = words(try alerts("community-trust", about: "poppy whitlock", loaded))
    for code in ["ESCALATING", "MULTI-PERP", "SERIAL-PERP"] {
      #expect(poppy.contains("\(code), "), "\(code): \(poppy)")
    }
    let crane = words(try alerts("probation", about: "stephen crane", loaded))
    #expect(crane.contains("NEW-RELATIONSHIP"), "\(crane)")
    // Housing has no look-up, and nothing was addressed to it.
    #expect(try loaded.node("housing").alerts(isOpen: nil, Self.lookUp).isEmpty)

    let trust = try loaded.node("acute-trust")
    let person = try #require(try loaded.person("Hannah", "Whitlock", try DayStyle.iso.parse("1987-03-14"), at: trust))
    #expect(
      try trust.openPerson(person, LoadedCase.lookUp).history.contains {
        $0.day == "2017-06-17" && $0.codes == ["INJURY-QUERY"]
      })

    // Told once: nothing new, nothing said; and after it was taken in, only what is newer.
    let hub = try loaded.node("childrens-services")
    let before = try hub.alerts(Self.lookUp)
    for alert in before { try hub.acknowledge(alert: alert.id, Self.lookUp) }
    try loaded.load()
    hub.updateAlerts()
    #expect(try hub.alerts(Self.lookUp).isEmpty)
    #expect(try hub.alerts(isOpen: false, Self.lookUp).allSatisfy { $0.acknowledgedBy == Self.lookUp.user })
    let statistics = try hub.alertStatistics()
    #expect(statistics.total == before.count && statistics.acknowledgedThisWeek == before.count)
  }

  @Test("whoever opened a person is told when a flag is retracted or the person comes apart, and acknowledges")
  func recalled() throws {
    let calendar = try Calendar("2017-07-10")
    let loaded = try loaded(calendar)
    defer { loaded.remove() }
    let (police, hub) = (try loaded.node("constabulary"), try loaded.node("childrens-services"))
    let born = try DayStyle.iso.parse("1987-03-14")
    let person = try #require(try loaded.person("Hannah", "Whitlock", born, at: hub))
    let report = try hub.openPerson(person, Self.lookUp)
    #expect(try hub.recalls(for: Self.lookUp.user).isEmpty)

    let entry = try #require(report.history.first { $0.codes.contains("DA-VICTIM") && $0.agency == "Constabulary" })
    let flag = try #require(try police.store.read { try $0.dots(named: entry.operations[0]) }.first)
    _ = try police.amend(flag, field: FlagField.status, to: .integer(FlagStatus.enteredInError.rawValue))
    try loaded.exchange()
    hub.updateAlerts()
    let recalls = try hub.recalls(for: Self.lookUp.user)
    #expect(recalls.map(\.kind) == [.retracted])
    #expect(try hub.recalls(for: "somebody else").isEmpty)
    #expect(try hub.openPerson(person, Self.lookUp).notes.contains { $0.contains("entered in error") })
    try hub.acknowledge(recall: recalls[0].id, Self.lookUp)
    #expect(try hub.recalls(for: Self.lookUp.user).isEmpty)

    let subjects = try hub.store.read { try $0.subjectsOfPerson(of: person) }
    let other = try #require(subjects.first { $0 != person })
    for subject in subjects where subject != other {
      _ = try hub.decideLink(subject, other, .different, reason: "another person of that name", LoadedCase.lookUp)
    }
    hub.updateAlerts()
    #expect(try hub.recalls(for: Self.lookUp.user).contains { $0.kind == .parted })
  }
}
