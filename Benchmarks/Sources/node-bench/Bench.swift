import AgencyNode
import Foundation
import Logging
import Replication
import Safeguarding
import Store
import Trust

/// Two nodes below one directory: `a`, member 1, and `b`, member 2.
struct Bench {
  let root: URL

  init(_ root: String) { self.root = URL(fileURLWithPath: root, isDirectory: true) }

  /// The pair that a node's directory belongs to.
  init(of directory: String) { root = URL(fileURLWithPath: directory, isDirectory: true).deletingLastPathComponent() }

  static let sides = ["a", "b"]

  private var addressFile: URL { root.appendingPathComponent("addresses.json") }

  /// Makes both nodes and one roster of a board of one.
  /// - Parameter addresses: `host:port` of each.
  func make(addresses: [String], now: Date) async throws {
    try JSONEncoder().encode(addresses).write(to: addressFile)
    let cards = try Self.sides.map { try AgencyNode.initialise(configuration($0), now: now) }
    let board = SigningKey()
    var roster = try SignedRoster(
      Roster(
        partnership: HashPrefix(words: (UInt64.random(in: 1 ... .max), 1)), version: 1, previous: .zero,
        boardKeys: [board.publicKey], threshold: 1, members: try cards.map { try $0.rosterMember() },
        rights: RightsTable.standard, issued: .system))
    try roster.sign(with: board)
    for side in Self.sides { try await open(side).acceptRoster(roster.encoded) }
  }

  /// Opens one of the nodes, without a word in any log.
  func open(_ side: String) throws -> AgencyNode {
    let quiet = Logger(label: "node-bench") { _ in SwiftLogNoOpLogHandler() }
    return try AgencyNode.open(configuration: configuration(side), logger: quiet)
  }

  /// Opens the node of a directory.
  static func open(directory: String) throws -> AgencyNode {
    try Bench(of: directory).open(URL(fileURLWithPath: directory).lastPathComponent)
  }

  private func configuration(_ side: String) throws -> NodeConfiguration {
    let addresses = try JSONDecoder().decode([String].self, from: Data(contentsOf: addressFile))
    let place = side == "a" ? 0 : 1
    let parts = addresses[place].split(separator: ":")
    return NodeConfiguration(
      agency: "agency \(side)", member: MemberNumber(rawValue: UInt32(place + 1)),
      roles: place == 0 ? [.police] : [.idva],
      listen: .init(host: String(parts[0]), port: Int(parts[1]) ?? 0),
      dataDirectory: root.appendingPathComponent(side).path, peers: .named([]), schedule: .live)
  }
}

extension AgencyNode {
  /// The other one of the pair.
  var other: MemberNumber { member == 1 ? 2 : 1 }

  /// The flag of the workload with this subject.
  func flag(of subject: [UInt8]) throws -> LocalDot? {
    try store.read { try $0.mentions(of: subject).first }
  }
}

/// Says a line at once: the rig waits for it.
func say(_ line: String) {
  FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

/// Says an object as one line of JSON.
func say(json object: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  FileHandle.standardOutput.write(try encoder.encode(object) + Data("\n".utf8))
}
