import AgencyNode
import Foundation
import Logging
import Replication
import Safeguarding
import Store
import Trust
import Wire

/// The reference partnership with every export loaded and every change-set exchanged, in one process and without a wire.
struct LoadedCase {
  let folder: URL
  /// By the name of their folder in Nodes.
  let nodes: [String: AgencyNode]

  /// An order of things in which a child that police only name is later said to be somebody.
  static let lookUp = LookUp(user: "reviewer", purpose: "domestic homicide review", basis: "test")

  /// - Parameter clock: What day it is; rows of the exports that lie after it are left out.
  init(clock: @escaping @Sendable () -> Instant = { .system }) throws {
    let files = FileManager.default
    folder = files.temporaryDirectory.appendingPathComponent("case-\(UUID().uuidString)")
    let source = Executable.top.appendingPathComponent("Nodes")
    let names = try files.contentsOfDirectory(atPath: source.path).filter {
      files.fileExists(atPath: source.appendingPathComponent("\($0)/node.yaml").path)
    }
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    var made: [(name: String, configuration: NodeConfiguration, card: MemberCard)] = []
    for name in names.sorted() {
      let home = folder.appendingPathComponent(name)
      try files.copyItem(at: source.appendingPathComponent(name), to: home)
      let configuration = try NodeConfiguration.load(path: home.appendingPathComponent("node.yaml").path)
      made.append((name, configuration, try AgencyNode.initialise(configuration, now: Date())))
    }
    let board = SigningKey()
    var roster = try SignedRoster(
      Roster(
        partnership: HashPrefix(words: (1, 2)), version: 1, previous: .zero, boardKeys: [board.publicKey],
        threshold: 1,
        members: try made.sorted { $0.configuration.member < $1.configuration.member }.map {
          try $0.card.rosterMember()
        },
        rights: RightsTable.standard, issued: .system))
    try roster.sign(with: board)
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    var nodes: [String: AgencyNode] = [:]
    for (name, configuration, _) in made {
      let node = try AgencyNode.open(configuration: configuration, logger: quiet, clock: clock)
      let signed = roster
      try node.store.write { transaction in
        try transaction.insert(signed, now: .system)
      }
      nodes[name] = node
    }
    self.nodes = nodes
    try load()
  }

  /// Loads every export as far as the clock goes, and exchanges what is new.
  func load() throws {
    for node in nodes.values { try Self.load(node) }
    try exchange()
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func node(_ name: String) throws -> AgencyNode {
    guard let node = nodes[name] else { throw NodeError(.notFound, "there is no agency \(name)") }
    return node
  }

  private static func load(_ node: AgencyNode) throws {
    for source in node.configuration.imports {
      guard let export = source.export else { continue }
      let mapping = try ImportMapping.load(path: source.mapping)
      var reader = CSVReader(
        Array(FileManager.default.contents(atPath: export) ?? Data()), delimiter: mapping.delimiter)
      let plan = ImportPlanner.plan(
        &reader, mapping: mapping, roles: node.configuration.roles, today: Day(milliseconds: node.now().rawValue))
      // Only what lies in the future may be left out.
      let isWhole = plan.problems.allSatisfy { $0.reason.contains("in the future") }
      guard isWhole, plan.mayCommit(keepGoing: true) else { throw NodeError(.importRefused, "\(plan.problems)") }
      _ = try node.commit(plan, mapping: mapping.name)
    }
  }

  /// Every node takes what every other holds.
  func exchange() throws {
    for node in nodes.values {
      for other in nodes.values where other.member != node.member {
        let numbers = try other.store.read { try $0.log(after: SetNumber(rawValue: 0), limit: 100_000).map(\.number) }
        let sets = try other.store.read { try $0.packed(numbers) }.map { try ChangeSetCodec.open($0) }
        _ = try node.store.write { try $0.deliver(sets, now: node.now()) }
      }
    }
  }

  /// A person by name and birth date; nil if this agency finds nobody.
  func person(_ forenames: String, _ surname: String, _ born: Day, at node: AgencyNode) throws -> LocalDot? {
    try node.findPersons(PersonQuery(forenames: forenames, surname: surname, birthDay: born), Self.lookUp)
      .first { $0.fit > .possible }?.person
  }
}
