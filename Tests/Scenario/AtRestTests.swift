import AgencyNode
import Crypto
import Foundation
import Replication
import Safeguarding
import Store
import Testing

/// Whoever has a node's disk and not its key has no name.
@Suite("The case at rest", .serialized)
struct AtRestTests {
  private static let lookUp = LookUp(user: "worker-qx77", purpose: "history of the Whitlock family", basis: "test")

  /// What must stand in no file: names, references and words of the exports, and what the searches were for.
  private static let words = [
    "Whitlock", "Hannah", "Crane", "Reeve", "Poppy", "worker-qx77", "history of the Whitlock family", "1987-03-14",
    "frightened of what comes next",
  ]

  /// Ways in which a text may stand in a file: as it is, in small letters, as UTF-16, in hexadecimal, in base64 at each
  /// of the three places that it may begin at, and as its hash.
  private static func forms(_ text: String) -> [Data] {
    let bytes = Data(text.utf8)
    func hexadecimal(_ data: Data) -> String { data.map { String(format: "%02x", $0) }.joined() }
    var forms = [
      bytes, Data(text.lowercased().utf8), Data(text.uppercased().utf8),
      Data(text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }),
      Data(text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }), Data(hexadecimal(bytes).utf8),
      Data(hexadecimal(bytes).uppercased().utf8), Data(SHA256.hash(data: bytes)),
      Data(SHA256.hash(data: Data(text.lowercased().utf8))),
    ]
    for lead in 0..<3 {
      // What the bytes before and after it have part in is left out.
      let coded = Data(repeating: 0, count: lead) + bytes
      let whole = coded.prefix(coded.count / 3 * 3).base64EncodedString()
      let part = whole.dropFirst(lead == 0 ? 0 : 4)
      if part.count >= 8 { forms.append(Data(part.utf8)) }
    }
    return forms
  }

  private func found(_ words: [String], in folder: URL) -> [String] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var found: [String] = []
    for case let file as URL in files ?? .init() {
      guard let data = FileManager.default.contents(atPath: file.path) else { continue }
      for word in words where Self.forms(word).contains(where: { data.range(of: $0) != nil }) {
        found.append("\(word) in \(file.lastPathComponent)")
      }
    }
    return found
  }

  @Test("no file of any node has a name, a purpose or a user, in any coding, whatever was done")
  func search() throws {
    let loaded = try LoadedCase()
    defer { loaded.remove() }
    let exports = loaded.folder.appendingPathComponent("constabulary/exports")
    #expect(found(["Whitlock", "Crane"], in: exports).count >= 2, "or the search finds nothing ever")

    let hub = try loaded.node("childrens-services")
    let police = try loaded.node("constabulary")
    let born = try DayStyle.iso.parse("1987-03-14")
    let person = try #require(
      try hub.findPersons(PersonQuery(forenames: "Hannah", surname: "Whitlock", birthDay: born), Self.lookUp).first)
    _ = try hub.openPerson(person.person, Self.lookUp)
    _ = try hub.brief(person.person, Self.lookUp)
    // An alert, a recall, a conflict and a referral.
    for node in loaded.nodes.values { node.updateAlerts() }
    let flag = try #require(
      try police.store.read { reader in
        try reader.entities(.flag, limit: 10_000).first { try reader.view(of: $0)?.creator == police.member }
      })
    _ = try police.amend(flag, field: FlagField.reason, to: .text("frightened of what comes next"))
    _ = try hub.send(
      ReferralRequest(
        kind: .specialistService, about: .known(person.person),
        recipient: try loaded.node("victim-services").member, reason: "frightened of what comes next"),
      by: Actor(name: "Duty worker", user: Self.lookUp.user))
    try loaded.exchange()
    for node in loaded.nodes.values { node.updateAlerts() }

    for (name, node) in loaded.nodes {
      let data = node.directory.root
      #expect(found(Self.words, in: data).isEmpty, "\(name): \(found(Self.words, in: data))")
      let held = try Set(FileManager.default.contentsOfDirectory(atPath: data.path))
      #expect(held.isSuperset(of: ["node.sqlite", "node.sqlite-wal", "keys"]), "\(name): the search saw \(held)")
    }
    // Nor does an index have what any node would make of the names: the keys by which subjects are found.
    let keys = try Linker().keys(
      of: Identity(
        forenames: ["Hannah"], surnames: ["Whitlock"], aliases: [], birthDays: [born], sexes: [], nhsNumbers: [],
        pncIDs: [], otherIdentifiers: []))
    #expect(!keys.isEmpty)
    let files = ["node.sqlite", "node.sqlite-wal"].map { hub.directory.root.appendingPathComponent($0).path }
    for key in keys {
      let form = withUnsafeBytes(of: key.bigEndian) { Data($0) }
      for file in files { #expect(FileManager.default.contents(atPath: file)?.range(of: form) == nil) }
    }
  }

  @Test("a change of keys beside a running process is noticed by nobody, and verify holds before and after")
  func rotation() throws {
    let loaded = try LoadedCase()
    defer { loaded.remove() }
    let hub = try loaded.node("childrens-services")
    let running = try AgencyNode.open(configuration: hub.configuration, logger: hub.logger)
    func check(_ when: String) throws {
      let born = try DayStyle.iso.parse("1987-03-14")
      #expect(try loaded.person("Hannah", "Whitlock", born, at: running) != nil, "\(when)")
      let scratch = loaded.folder.appendingPathComponent("scratch-\(UUID().uuidString)").path
      #expect(try running.verify(scratch: scratch) { _, _ in }.fault == nil, "\(when)")
    }
    try check("before")
    let keyFile = hub.directory.keys.appendingPathComponent("at-rest.key")
    let before = FileManager.default.contents(atPath: keyFile.path)
    #expect(try hub.rotateAtRest(hashes: true) > 0)
    #expect(FileManager.default.contents(atPath: keyFile.path) != before)
    #expect(try hub.store.cellKeys().count == 1)
    try check("after")
    try loaded.load()
    let again = try AgencyNode.open(configuration: hub.configuration, logger: hub.logger)
    #expect(try again.store.damagedCells() == nil)
    // Without its key nothing opens.
    try FileManager.default.moveItem(at: keyFile, to: keyFile.appendingPathExtension("away"))
    let error = #expect(throws: NodeError.self) {
      try AgencyNode.open(configuration: hub.configuration, logger: hub.logger)
    }
    #expect(error?.code == .keyUnusable)
  }
}
