import AgencyNode
import Foundation
import Replication
import Safeguarding
import Store

/// The story that the demo tells, one chapter a function. It speaks of numbers and codes; the names stay in the nodes.
struct DemoStory {
  let partnership: Partnership
  let isQuiet: Bool
  /// What each agency could say of the mother on 10 July 2017 before anything was exchanged.
  var aloneInJuly: [MemberNumber: String] = [:]
  let out = Terminal.standardOutput
  private var alone: [MemberNumber: Int] = [:]

  init(_ partnership: Partnership, isQuiet: Bool) {
    self.partnership = partnership
    self.isQuiet = isQuiet
  }

  var agencies: [Partnership.Agency] { partnership.agencies }

  /// Installs the roster everywhere.
  mutating func prepare() async throws {
    title("1. A partnership of \(agencies.count) agencies, each with its own node")
    for agency in agencies { try await agency.node.acceptRoster(partnership.roster) }
    say("Each node made its own keys. A board of three signed the roster, two of three are enough.")
    say("There is no central database: every agency keeps its records on its own node.")
  }

  /// Loads every agency's exports.
  mutating func load() async throws {
    title("2. What each agency holds alone")
    var table = Table("Agency", "Own records", "Flags it publishes", "Kinds of flag")
    for agency in agencies {
      let node = agency.node
      for source in node.configuration.imports {
        guard let export = source.export else { continue }
        let mapping = try ImportMapping.load(path: source.mapping)
        let bytes = Array(FileManager.default.contents(atPath: export) ?? Data())
        var reader = CSVReader(bytes, delimiter: mapping.delimiter)
        let plan = ImportPlanner.plan(
          &reader, mapping: mapping, roles: node.configuration.roles, today: Day(milliseconds: node.now().rawValue))
        guard plan.mayCommit(keepGoing: false) else {
          throw NodeError(.importRefused, "an export of \(node.configuration.agency) does not fit its mapping")
        }
        _ = try node.commit(plan, mapping: mapping.name)
      }
      try agency.publishServices()
      let counts = try node.store.read { try $0.counts() }
      alone[node.member] = counts.flags
      aloneInJuly[node.member] = try mother(node, on: Self.july)
      table.add(
        node.configuration.agency, "\(counts.records)", "\(counts.flags)", "\(try codes(node).count)")
    }
    show(table)
    say("Nobody sees the whole.")
  }

  /// Starts every daemon, syncs, and waits until all views are equal.
  mutating func converge() async throws -> Bool {
    title("3. \(agencies.count) processes, mutual TLS 1.3, signed change-sets")
    for agency in agencies { try partnership.start(agency) }
    try await partnership.waitUntilRunning(agencies)
    let started = ContinuousClock.now
    let equal = try await syncUntilEqual(agencies)
    guard equal else {
      say("The views are not equal. See `node status` of each below \(partnership.folder).")
      return false
    }
    let peers = try agencies.map { try $0.node.store.read { try $0.peers() } }
    let bytes = peers.joined().reduce(0) { $0 + $1.bytesOut }
    let sets = try agencies.first?.node.store.read { try $0.counts().changeSets } ?? 0
    say("All equal after \((ContinuousClock.now - started).seconds) s. \(sets) change-sets crossed the wire, in")
    say("\(Words.size(bytes)) of frames all told: flags and subjects, signed and compressed. No record did.")
    out(blank: true)
    var table = Table("Agency", "Flags alone", "Flags now", "Kinds now", "View digest")
    for agency in agencies {
      let (counts, digest) = try agency.node.store.read { (try $0.counts(), try $0.digest.sum) }
      table.add(
        agency.node.configuration.agency, "\(alone[agency.node.member] ?? 0)", "\(counts.flags)",
        "\(try codes(agency.node).count)", String(digest.description.prefix(16)))
    }
    show(table)
    return true
  }

  /// Two agencies change one risk level while apart.
  mutating func conflict() async throws {
    title("7. Two agencies change one risk level while apart")
    guard let (first, second) = try pair(), let flag = try riskFlag(first.node) else {
      return say("No agency here raised a RISK flag, so there is none to differ about.")
    }
    partnership.stop(first)
    partnership.stop(second)
    let (name, before) = try first.node.store.read { (try $0.name(of: flag), try $0.view(of: flag)) }
    say("Flag \(name) says \(risk(before)). Both nodes are cut off.")
    try amend(first.node, name, .medium)
    try amend(second.node, name, .high)
    say("\(first.node.configuration.agency) writes medium, \(second.node.configuration.agency) writes high.")
    for agency in [first, second] { try partnership.start(agency) }
    try await partnership.waitUntilRunning([first, second])
    let equal = try await syncUntilEqual(agencies)
    let rows = try agencies.map { try $0.node.store.read { try $0.conflicts().first { $0.type == "field" } } }
    let names = Set(rows.map { $0?.name })
    say(
      "They meet again: views \(equal ? "equal" : "DIFFER"), \(names.count == 1 ? "one conflict, named alike" : "conflicts differ") on all \(agencies.count):"
    )
    guard let row = rows.first ?? nil, let entity = row.entity, let field = row.field else { return }
    try first.node.store.read { reader in
      guard let view = try reader.view(of: entity), let held = view[field] else { return }
      say("  \(row.name.description.prefix(12))  shown everywhere: \(risk(view))")
      for line in row.reason.wrapped(to: 74) { say("  \(line)") }
      let agencies = try first.node.agencyNames(reader)
      for sibling in held.siblings {
        let value = held.definition.words(sibling.value, of: .flag) { _ in "" }
        say("    \(value.padded(to: 9)) \(agencies[sibling.author] ?? ""), \(try reader.name(of: sibling.dot))")
      }
    }
    guard
      let other = agencies.first(where: { $0.node.member != first.node.member && $0.node.member != second.node.member })
    else { return }
    try decide(row, other.node)
    let settled = try await syncUntilEqual(agencies)
    let open = try agencies.map { try $0.node.store.read { try $0.openConflicts().count } }
    say("\(other.node.configuration.agency) decides for high, with a reason. Open conflicts now: \(open.reduce(0, +))")
    say("on \(agencies.count) nodes, views \(settled ? "equal" : "DIFFER").")
  }

  /// One node is away while others write, and comes back.
  mutating func partition() async throws {
    title("8. A node is away, and comes back")
    guard let away = agencies.dropFirst(2).first, let writer = agencies.first, let flag = try riskFlag(writer.node)
    else {
      return
    }
    partnership.stop(away)
    let name = try writer.node.store.read { try $0.name(of: flag) }
    for text in ["first call", "second call", "third call"] {
      let dot = try writer.node.dot(named: name)
      _ = try writer.node.amend(dot, field: FlagField.reason, to: .text("review after the \(text)"))
    }
    let others = agencies.filter { $0.node.member != away.node.member }
    _ = try await syncUntilEqual(others)
    say("\(away.node.configuration.agency) is down. 3 changes are made; the other \(others.count) have them.")
    try partnership.start(away)
    try await partnership.waitUntilRunning([away])
    let started = ContinuousClock.now
    let equal = try await syncUntilEqual(agencies)
    say(
      "It is back: views \(equal ? "equal" : "DIFFER") after \((ContinuousClock.now - started).seconds) s, nothing lost."
    )
  }

  /// Sums up.
  /// - Returns: Whether all views are equal.
  mutating func end() async throws -> Bool {
    let equal = try await syncUntilEqual(agencies)
    out(blank: true)
    if !isQuiet {
      out.line(
        equal ? "All \(agencies.count) views are equal." : "The views differ.", style: equal ? .good : .bad)
    }
    return equal
  }

  /// Says what to try while the nodes run.
  func invite() {
    guard let agency = agencies.first else { return }
    let program = CommandLine.arguments.first ?? "node"
    say("The nodes are running. In another terminal, for example:")
    say("  export NODE_CONFIG=\(agency.configurationPath)")
    say("  \(program) status")
    say("  \(program) flag list")
    say("  \(program) conflicts list --status all")
    invitePages(agency)
    say("Ctrl-C stops them and removes their data.")
  }

  /// Pages of one agency to look at, with a token for everybody who has something to do there.
  private func invitePages(_ agency: Partnership.Agency) {
    guard let http = agency.node.configuration.http else { return }
    let users: [(name: String, roles: Set<UserRole>)] = [
      ("demo-practitioner", [.practitioner]), ("demo-administrator", [.administrator, .operator]),
      ("demo-data-protection", [.dataProtection]),
    ]
    guard let tokens = try? users.map({ try agency.node.addUser($0.name, roles: $0.roles, days: 1).token }) else {
      return
    }
    say("The pages of \(agency.node.configuration.agency): http://\(http.listen)/ Sign in with one of these tokens:")
    for (user, token) in zip(users, tokens) {
      let roles = user.roles.sorted().map(\.rawValue).joined(separator: " and ")
      say("  \(roles)")
      say("    \(token)")
    }
  }

  /// What each node holds, for JSON.
  func rows() throws -> [DemoReport.Row] {
    try agencies.map { agency in
      let (counts, digest) = try agency.node.store.read { (try $0.counts(), try $0.digest.sum) }
      return DemoReport.Row(
        agency: agency.node.configuration.agency, member: agency.node.member.rawValue, viewDigest: digest.description,
        flags: counts.flags, changeSets: counts.changeSets, conflictsOpen: counts.conflictsOpen)
    }
  }

  // MARK: Parts of chapters

  /// Has each node sync now, beside its daemon, until all clocks and digests are equal. At most thirty seconds.
  func syncUntilEqual(_ some: [Partnership.Agency]) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      try Task.checkCancellation()
      if try isEqual(some) { return true }
      for agency in some {
        let sync = try PeerSync(agency.node)
        for peer in try agency.node.configuredPeers() where some.contains(where: { $0.node.member == peer }) {
          // A peer that is just being talked to is as good as synced; the next turn shows.
          _ = try? await sync.sync(with: peer)
        }
      }
    }
    return try isEqual(some)
  }

  private func isEqual(_ some: [Partnership.Agency]) throws -> Bool {
    let states = try some.map { agency in try agency.node.store.read { (try $0.clock, try $0.digest.sum) } }
    return states.dropFirst().allSatisfy { $0 == states[0] }
  }

  private func codes(_ node: AgencyNode) throws -> Set<String> {
    try node.store.read { reader in
      Set(
        try reader.entities(.flag, limit: 100_000).compactMap { id in
          try reader.view(of: id).flatMap { FlagView(fields: [FlagField.code: $0.shown(FlagField.code)]).codeName }
        })
    }
  }

  /// The first member and one that may amend its flags: a refuge if there is one.
  private func pair() throws -> (Partnership.Agency, Partnership.Agency)? {
    guard let first = agencies.first,
      let second = agencies.last(where: { $0.node.configuration.roles.contains(.refuge) }) ?? agencies.last,
      first.node.member != second.node.member
    else { return nil }
    return (first, second)
  }

  private func riskFlag(_ node: AgencyNode) throws -> LocalDot? {
    try node.store.read { reader in
      try reader.entities(.flag, limit: 100_000).first { id in
        guard let view = try reader.view(of: id), view.creator == node.member else { return false }
        return FlagView(fields: [FlagField.code: view.shown(FlagField.code)]).code == .risk
      }
    }
  }

  private func risk(_ view: EntityView?) -> String {
    guard let view, let field = view[FlagField.risk] else { return "nothing" }
    return field.verdict.shown.map { field.definition.words($0, of: .flag) { _ in "" } }.joined(separator: " / ")
  }

  private func amend(_ node: AgencyNode, _ name: String, _ level: RiskLevel) throws {
    _ = try node.amend(try node.dot(named: name), field: FlagField.risk, to: .integer(level.rawValue))
  }

  private func decide(_ row: ConflictRow, _ node: AgencyNode) throws {
    let shown = try node.store.read { reader -> [LocalDot] in
      guard let mine = try reader.conflicts(named: row.name.description).first, let entity = mine.entity,
        let field = mine.field
      else { return [] }
      return try reader.view(of: entity)?[field]?.siblings.map(\.dot) ?? []
    }
    _ = try node.resolve(
      row.name, choosing: .value(.integer(RiskLevel.high.rawValue)), shown: shown,
      reason: "Both agencies spoke; the higher level stands until it is reviewed.")
  }

  func title(_ text: String) {
    guard !isQuiet else { return }
    out.line()
    out.line(text, style: .strong)
    out.line()
  }

  func say(_ text: String) {
    guard !isQuiet else { return }
    // What is set out by hand stays as it is; sentences are broken to fit 80 columns.
    let lines = text.hasPrefix(" ") ? [text] : text.wrapped(to: 77)
    for line in lines { out.line("  " + line) }
  }

  func out(blank: Bool) {
    if blank, !isQuiet { out.line() }
  }

  func show(_ table: Table) {
    guard !isQuiet else { return }
    for (place, line) in table.lines(width: 78).enumerated() {
      out.line("  " + line, style: place == 0 ? .faint : .plain)
    }
    out.line()
  }
}
