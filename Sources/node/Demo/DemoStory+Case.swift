import AgencyNode
import Foundation
import Logging
import Replication
import Safeguarding
import Store
import Trust

/// The case that the exports tell: what could be known, by whom, and when.
extension DemoStory {
  /// The day after the last call-out before the mother's death.
  static let july = Day(year: 2017, month: 7, day: 10)

  private static let lookUp = LookUp(user: "demo", purpose: "telling the case", basis: "invented people")

  private static let motherQuery = PersonQuery(
    forenames: "Hannah", surname: "Whitlock", birthDay: Day(year: 1987, month: 3, day: 14))
  private static let partnerQuery = PersonQuery(
    forenames: "Stephen", surname: "Crane", birthDay: Day(year: 1983, month: 9, day: 9))

  /// What an agency can say of the mother as of a day, in a few words.
  func mother(_ node: AgencyNode, on day: Day?) throws -> String {
    guard try node.ownRoles().contains(where: Role.withLookUp.contains) else { return "no look-up: notices only" }
    guard let report = try open(Self.motherQuery, node, asOf: day) else { return "no record" }
    let counts = report.counts
    guard counts.events > 0 else { return "a name, no event" }
    let events = counts.events == 1 ? "1 event" : "\(counts.events) events"
    let isEscalating = report.patterns.contains { $0.code == FlagCode.escalating.rawValue }
    return events + (isEscalating ? ", ESCALATING" : "")
  }

  private func open(_ query: PersonQuery, _ node: AgencyNode, asOf day: Day?) throws -> PersonReport? {
    guard let person = try node.findPersons(query, Self.lookUp).first(where: { $0.fit > .possible })?.person else {
      return nil
    }
    return try node.openPerson(person, asOf: day, Self.lookUp)
  }

  /// What each could see alone on 10 July 2017, and what each sees now as of that day.
  mutating func july() throws {
    title("4. 10 July 2017: the day after the last call-out")
    var table = Table("Agency", "Alone", "Together")
    for agency in agencies {
      let node = agency.node
      table.add(
        node.configuration.agency, (aloneInJuly[node.member] ?? "").cut(to: 24), try mother(node, on: Self.july))
    }
    show(table)
    say(
      "Alone, the police held the call-outs one by one, the hospital an injury, children's services referrals. "
        + "Together, three events in seven weeks are one pattern, for all who protect her and her children:")
    guard let first = agencies.first, let report = try open(Self.motherQuery, first.node, asOf: Self.july) else {
      return
    }
    for code in ["ESCALATING", "MULTI-PERP", "SERIAL-PERP", "DASH-MISSING"] {
      guard let pattern = report.patterns.first(where: { $0.code == code }) else { continue }
      let sentence = pattern.explanation.prefix { $0 != "." }
      say("  \(code.padded(to: 13)) \(sentence)".cut(to: 78))
    }
    say("What to do next, for an officer before the next call:")
    for step in report.steps.prefix(3) { say("  \(step.tier.padded(to: 7)) \(step.action)".cut(to: 78)) }
    out(blank: true)
  }

  /// Probation's view before the sentence.
  mutating func sentencing() throws {
    title("5. 14 December 2016: a pre-sentence report")
    guard let agency = agencies.first(where: { $0.node.configuration.roles.contains(.probation) }),
      let report = try open(Self.partnerQuery, agency.node, asOf: Day(year: 2016, month: 12, day: 14))
    else { return }
    say("Probation's own file: a firearm and drugs, no history of abuse known.")
    say(
      "With the partnership: reported \(report.counts.reportsAbout) times by or about "
        + "\(report.counts.reportingPeople) people, none charged. Who they are is not shown to probation.")
    out(blank: true)
  }

  /// A referral that nobody answers, at both ends, as the days go by.
  mutating func clock() async throws {
    title("6. A referral, and the clock that runs out in August")
    guard let sender = agencies.first,
      let recipient = agencies.first(where: { $0.node.configuration.roles.contains(.childrensServices) }),
      let july = Day(year: 2017, month: 7, day: 12), let august = Day(year: 2017, month: 8, day: 23),
      let mother = try sender.node.findPersons(Self.motherQuery, Self.lookUp).first?.person
    else { return }
    // The same nodes, on the day on which the referral was made.
    let morning = Instant(milliseconds: july.rawValue * 86_400_000 + 36_000_000)
    func then(_ agency: Partnership.Agency) throws -> AgencyNode {
      try AgencyNode.open(configuration: agency.node.configuration, logger: agency.node.logger) { morning }
    }
    partnership.stop(recipient)
    let writer = try then(sender)
    let referral = try writer.send(
      ReferralRequest(
        kind: .childrensServices, about: .known(mother), recipient: recipient.node.member,
        reason: "Two children were in the home at the call-out of 9 July and were not seen", isUrgent: true),
      by: Actor(name: "Duty sergeant", user: "demo"))
    let name = try writer.store.read { try $0.name(of: referral) }
    _ = try await PeerSync(try then(recipient)).sync(with: sender.node.member)
    try partnership.start(recipient)
    try await partnership.waitUntilRunning([recipient])
    _ = try await syncUntilEqual(agencies)
    say("On 12 July the constabulary refers the children. It arrives; six weeks go by, and nobody answers.")
    for (agency, side) in [(sender, "sent"), (recipient, "received")] {
      let held = try agency.node.dot(named: name)
      let standing = try agency.node.store.read {
        try $0.standing(held, now: Instant(milliseconds: august.rawValue * 86_400_000))
      }
      let row = try agency.node.store.read { try agency.node.row(of: standing, $0) }
      let late = row.overdue.map { "\($0.awaited) overdue by \($0.daysLate) days" }.joined(separator: ", ")
      say("  23 August, \(agency.node.configuration.agency.cut(to: 20)), who \(side) it:".cut(to: 78))
      say("    \(row.stage); \(late.isEmpty ? "nothing overdue" : late)".cut(to: 78))
    }
    say("Both ends are told, every day, in `node status` and `node referral list`.")
    out(blank: true)
  }
}
