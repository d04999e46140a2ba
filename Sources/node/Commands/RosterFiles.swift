import AgencyNode
import Foundation
import Replication
import Safeguarding
import Trust

/// Rosters, keys and member cards in files.
enum RosterFile {
  static func bytes(_ file: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw NodeError(.invalidInput, "\(file) cannot be read; check the path")
    }
    return Array(data)
  }

  static func read(_ file: String) throws -> SignedRoster { try SignedRoster(encoded: try bytes(file)) }

  static func members(_ cards: [String]) throws -> [RosterMember] {
    try cards.map { file in
      do {
        return try JSONDecoder().decode(MemberCard.self, from: Data(try bytes(file))).rosterMember()
      } catch let error as DecodingError {
        throw NodeError(.invalidInput, "\(file) is no member card; `node init` writes one", cause: error)
      }
    }
  }

  static func write(_ roster: SignedRoster, to file: String) throws {
    do { try Data(try roster.encoded).write(to: URL(fileURLWithPath: file), options: .atomic) } catch {
      throw NodeError(.invalidInput, "\(file) cannot be written; check the path", cause: error)
    }
    Terminal.standardOutput.line(
      "Wrote \(file): version \(roster.roster.version), \(Words.count(roster.roster.members.count, "member")), "
        + "\(roster.signatures.count) of \(roster.roster.threshold) signatures.")
  }

  /// 32 bytes of a public key or pin.
  static func key(_ digits: String) throws -> [UInt8] {
    guard let key = bytes(hexadecimal: digits), key.count == 32 else {
      throw NodeError(.invalidInput, "a key is 64 hexadecimal digits, as `node roster key` or `node keys` prints it")
    }
    return key
  }

  /// The bytes that hexadecimal digits stand for; nil if they are none.
  static func bytes(hexadecimal text: String) -> [UInt8]? {
    guard text.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    return bytes
  }

  /// `3=VALUE`
  static func pair(_ text: String) throws -> (MemberNumber, String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let number = UInt32(parts[0]), !parts[1].isEmpty else {
      throw NodeError(.invalidInput, "\(text) is not written as MEMBER=VALUE, such as 3=…")
    }
    return (MemberNumber(rawValue: number), String(parts[1]))
  }
}

/// What a roster changes, for people and JSON.
struct RosterChanges: Encodable {
  struct Row: Encodable {
    var kind: String
    var member: UInt32?
    var words: String
    var takesAway: Bool
  }

  var schemaVersion = 1
  var version: UInt64
  var hash: String
  var previous: String?
  var changes: [Row]
  var signatures: Int
  /// Of its own board, and of the board before.
  var signaturesLacking: [Int]

  init(_ signed: SignedRoster, after before: SignedRoster?) {
    let difference = RosterDifference(
      from: before?.roster, to: signed.roster, roleName: \.displayName, time: { Words.time($0.rawValue) })
    version = signed.roster.version
    hash = signed.hash.description
    previous = before?.hash.description
    changes = difference.changes.map {
      Row(kind: $0.kind.rawValue, member: $0.member?.rawValue, words: $0.words, takesAway: $0.takesAway)
    }
    signatures = signed.signatures.count
    let lacking = signed.signaturesLacking(after: before)
    signaturesLacking = [lacking.own, lacking.before]
  }

  /// In 80 columns; a minus before what takes something away.
  func print(to out: Terminal) {
    out.line("Roster version \(version), \(hash.prefix(16))…", style: .strong)
    out.line(previous.map { "  follows \($0.prefix(16))…" } ?? "  the first of its partnership")
    if changes.isEmpty { out.line("  changes nothing") }
    for row in changes {
      for (place, line) in row.words.wrapped(to: 74).enumerated() {
        let mark = place > 0 ? "    " : row.takesAway ? "  - " : "  + "
        out.line(mark + line, style: row.takesAway ? .warn : .plain)
      }
    }
    let lacking = signaturesLacking[0] + signaturesLacking[1]
    out.line("  signatures: \(signatures)" + (lacking == 0 ? ", enough" : ", not enough yet"))
    if signaturesLacking[0] > 0 { out.line("    its own board lacks \(signaturesLacking[0])") }
    if signaturesLacking[1] > 0 { out.line("    the board of the version before lacks \(signaturesLacking[1])") }
  }
}
