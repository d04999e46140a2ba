import Crypto
public import Foundation
import Replication
import Safeguarding

/// Who works here, and to whom they are close, so that nobody looks up themselves or their own. Names and numbers are
/// kept as hashes under a key of the file's own; the file is its owner's alone.
public struct StaffFile: Codable, Sendable {
  /// One user of this agency's accounts.
  public struct Entry: Codable, Sendable {
    /// Hashes of what tells who the user is.
    public var own: Set<String> = []
    /// The user's own subjects, by the names that are alike on every node.
    public var subjects: Set<String> = []
    /// Hashes of people with whom the user declared a connection.
    public var connected: Set<String> = []
    public var connectedSubjects: Set<String> = []
  }

  public var version = 1
  /// 32 random bytes, hexadecimal.
  var key: String
  public var staff: [String: Entry] = [:]

  /// Bytes that are read.
  private static let longest = 16 << 20

  init() { key = hexadecimal((0..<32).map { _ in UInt8.random(in: 0...255) }) }

  /// Reads a file that only its owner can read.
  /// - Returns: nil if there is none.
  /// - Throws: `notAllowed` if it cannot be relied on: then nobody is answered.
  public static func load(_ url: URL) throws(NodeError) -> StaffFile? {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    guard let facts = try? FileManager.default.attributesOfItem(atPath: url.path),
      let mode = (facts[.posixPermissions] as? NSNumber)?.intValue, let size = (facts[.size] as? NSNumber)?.intValue
    else { throw unusable("it cannot be read; check its owner") }
    guard mode & 0o077 == 0 else { throw unusable("others can read it; run `chmod 600 \(url.path)`") }
    guard size <= longest, let data = FileManager.default.contents(atPath: url.path),
      let file = try? JSONDecoder().decode(StaffFile.self, from: data), file.version == 1, file.key.count == 64
    else { throw unusable("it is damaged; make it again with `node staff add`") }
    return file
  }

  private static func unusable(_ why: String) -> NodeError {
    NodeError(.notAllowed, "the list of staff cannot be used, so no look-up is answered: \(why)")
  }

  /// Writes it, whole or not at all, for its owner alone.
  public func save(_ url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let new = url.appendingPathExtension("new")
    try? FileManager.default.removeItem(at: new)
    guard
      FileManager.default.createFile(
        atPath: new.path, contents: try encoder.encode(self), attributes: [.posixPermissions: 0o600]),
      rename(new.path, url.path) == 0
    else { throw NodeError(.storeUnavailable, "the list of staff cannot be written (errno \(errno))") }
  }

  /// Hashes of everything by which somebody is told: a number, or a name with a birth date. A name alone counts where no
  /// birth date is known: it is better to ask a colleague than to look up one's own.
  func hashes(
    forenames: [String], surnames: [String], birthDays: [Int64], nhsNumbers: [String]
  ) -> Set<String> {
    var found = Set(nhsNumbers.map { hash("nhs", [String($0.filter(\.isNumber))]) })
    for surname in surnames.map(Self.fold) where !surname.isEmpty {
      for forename in forenames.compactMap(Self.first) {
        if birthDays.isEmpty { found.insert(hash("name", [surname, forename])) }
        for day in birthDays { found.insert(hash("person", [surname, forename, "\(day)"])) }
      }
      if forenames.isEmpty { for day in birthDays { found.insert(hash("surname", [surname, "\(day)"])) } }
    }
    return found
  }

  /// What is kept of somebody who is entered with a name: every form in which they may be met.
  func allHashes(forenames: String, surname: String, birthDay: Int64?, nhsNumber: String?) -> Set<String> {
    let numbers = nhsNumber.map { [$0] } ?? []
    let days = birthDay.map { [$0] } ?? []
    return hashes(forenames: [forenames], surnames: [surname], birthDays: days, nhsNumbers: numbers)
      .union(hashes(forenames: [forenames], surnames: [surname], birthDays: [], nhsNumbers: []))
      .union(hashes(forenames: [], surnames: [surname], birthDays: days, nhsNumbers: []))
  }

  private static func fold(_ text: String) -> String {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
      .filter(\.isLetter)
  }

  private static func first(_ text: String) -> String? {
    text.split(whereSeparator: { $0 == " " || $0 == "-" }).first.map { fold(String($0)) }.flatMap {
      $0.isEmpty ? nil : $0
    }
  }

  private func hash(_ kind: String, _ parts: [String]) -> String {
    let secret = SymmetricKey(data: Array(key.utf8))
    let code = HMAC<SHA256>.authenticationCode(
      for: Array(([kind] + parts).joined(separator: "|").utf8), using: secret)
    return hexadecimal(Array(code.prefix(16)))
  }
}
