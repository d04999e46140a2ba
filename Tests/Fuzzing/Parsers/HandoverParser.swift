import Foundation
import Replication
import Safeguarding
import Wire

@testable import AgencyNode
@testable import Trust

/// What another partnership's member makes: the file, what is sealed in it, and the receipt.
enum HandoverParser {
  private static let partnership = HashPrefix(words: (7, 7))
  private static let opener = Result { () throws in try SealingKey(seed: [UInt8](repeating: 9, count: 32)) }

  /// The first byte says whether the rest is an offer, a receipt, what was sealed, or a seal.
  static func run(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    switch first & 3 {
    case 0: try file(rest, HandoverFile.offer)
    case 1: try file(rest, HandoverFile.receipt)
    case 2: try content(rest)
    default:
      guard let opened = try? HandoverSeal.open(rest, with: [try opener.get()], header: [1]) else { return }
      try hold(opened.count < rest.count, "more was sealed than there is")
    }
  }

  private static func file(_ bytes: [UInt8], _ format: String) throws {
    guard let file = try? HandoverFile.read(bytes, format) else { return }
    let again = try HandoverFile.read(file.encoded(), format)
    try hold(again.signed == file.signed && again.signature == file.signature, "a file changes when it is passed on")
    let roster = try rosterOfNobody.get()
    for member in roster.members {
      try hold(
        !HandoverSeal.verify(Array(file.signature), of: file.signed, by: member, in: roster),
        "nobody signed it")
    }
    _ = try? JSONDecoder().decode(HandoverReceipt.self, from: file.body)
  }

  private static let rosterOfNobody = Result { () throws in
    let key = SigningKey().publicKey
    return Roster(
      partnership: partnership, version: 1, previous: .zero, boardKeys: [key], threshold: 1,
      members: [
        RosterMember(
          number: 1, agency: "Agency", roles: [1], signingKeys: [SigningKey().publicKey], pins: [sha256([1])])
      ], rights: [:], issued: Instant(rawValue: 0))
  }

  private static func content(_ bytes: [UInt8]) throws {
    guard let content = try? JSONDecoder().decode(HandoverContent.self, from: Data(bytes)), content.isBounded else {
      return
    }
    var unpacking = HandoverUnpacking(
      content: content, partnership: partnership, sender: "Agency", today: Day(rawValue: 20_000), role: .police)
    guard let operations = try? unpacking.operations(roles: [.police], held: { _ in nil }) else { return }
    try hold(
      operations.count <= content.persons.count + content.flags.count + content.relationships.count,
      "more is published than was handed over")
    for (place, operation) in operations.enumerated() {
      for case .batch(let target) in operation.value.targets {
        try hold(target < place, "something refers to what comes after it")
      }
      // Whatever it is there, here it is what another partnership reports.
      if case .create(.flag, let rights) = operation.skeleton.action {
        try hold(rights == .general, "a finding or a clinical attribute was handed over")
        try hold(operation.value[FlagField.basis] == .integer(Basis.reported.rawValue), "it is no report any more")
      }
    }
  }

  static func seeds() throws -> [[UInt8]] {
    let entry = ForeignReference(partnership: partnership, entry: Dot(header: sha256([1]), index: 0)).description
    let person = HandoverContent.Person(
      forenames: "Wren", surname: "Quillfeather", aliases: ["W"], born: 4_000, sex: nil, nhsNumber: "943 476 5919",
      pncID: nil, entry: entry)
    var other = person
    other.entry = ForeignReference(partnership: partnership, entry: Dot(header: sha256([2]), index: 3)).description
    let content = HandoverContent(
      partnershipName: "Northshire", agency: "Agency", reason: "moves", persons: [person, other],
      flags: [
        .init(
          entry: entry, code: FlagCode.threatsToKill.number, subject: 0, counterpart: 1, status: 1, basis: 1, risk: nil,
          eventDay: 19_000, recordedDay: 19_001, author: "Agency", contests: ["contested"],
          texts: ["\(FlagField.reason.rawValue)": "said"], numbers: ["\(FlagField.expiryDay.rawValue)": 20_001],
          lists: ["\(FlagField.referredTo.rawValue)": ["a"]])
      ],
      relationships: [.init(entry: entry, first: 0, second: 1, kind: 1, startDay: 15_000, endDay: nil)])
    let sealed = Array(try JSONEncoder().encode(content))
    let end = HandoverEnds.End(partnership: hexadecimal(partnership.bytes), member: 1)
    let id = String(repeating: "a", count: 32)
    func file(_ format: String, _ body: [UInt8]) throws -> [UInt8] {
      var file = HandoverFile(format, HandoverEnds(from: end, to: end), id: id, body: body)
      file.signature = Data(repeating: 1, count: 64)
      return try file.encoded()
    }
    let receipt = Array(
      try JSONEncoder().encode(HandoverReceipt(agency: "Agency", day: "2026-01-01", entries: [entry])))
    let key = try opener.get().publicKey
    return [
      [0] + (try file(HandoverFile.offer, [1, 2, 3])), [1] + (try file(HandoverFile.receipt, receipt)), [2] + sealed,
      [3] + (try HandoverSeal.seal([1, 2, 3], for: key, header: [1])),
    ]
  }
}
