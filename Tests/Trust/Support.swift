import Foundation
import Replication
import Trust

/// A directory of its own for one test, gone when the test is.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func mode(_ file: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
  }
}

/// A board of three, of which two have to sign, and the rosters it makes.
struct Board {
  let keys: [SigningKey]
  let partnership = HashPrefix(words: (7, 8))

  init(_ count: Int = 3) {
    keys = (0..<count).map { _ in SigningKey() }
  }

  func roster(after previous: SignedRoster? = nil, threshold: Int = 2, issued: Int64 = 0) -> Roster {
    Roster(
      partnership: partnership, version: (previous?.roster.version ?? 0) + 1, previous: previous?.hash ?? .zero,
      boardKeys: keys.map(\.publicKey), threshold: threshold, members: [Self.member(1), Self.member(2)],
      rights: [RightsClass(rawValue: 1): .init(create: [Role(rawValue: 1)], amend: [])],
      issued: Instant(milliseconds: issued))
  }

  /// A roster with the signatures of some of the board.
  func signed(_ roster: Roster, by signers: Range<Int>) throws -> SignedRoster {
    var signed = try SignedRoster(roster)
    for signer in signers { try signed.sign(with: keys[signer]) }
    return signed
  }

  static func member(_ number: UInt32) -> RosterMember {
    RosterMember(
      number: MemberNumber(rawValue: number), agency: "Agency \(number)", roles: [Role(rawValue: 1)],
      signingKeys: [SigningKey().publicKey], pins: [Hash(words: (1, 2, 3, UInt64(number)))],
      addresses: ["node\(number).example:7400"],
      acceptUpTo: [AcceptUpTo(stream: 4, sequence: 5, hash: Hash(words: (9, 9, 9, UInt64(number))))])
  }
}

/// The code with which something throws, or nil if it does not.
func code(_ body: () throws -> Void) -> TrustError.Code? {
  do {
    try body()
    return nil
  } catch {
    return (error as? TrustError)?.code
  }
}

/// The seeds of a random test: as many as `SEEDS` says from `SEED` on; with `SEED` alone just that one.
func seeds(_ count: Int) -> [UInt64] {
  let environment = ProcessInfo.processInfo.environment
  let given = environment["SEED"].flatMap(UInt64.init)
  let first = given ?? UInt64.random(in: 0..<1 << 40)
  return (0..<(environment["SEEDS"].flatMap(UInt64.init) ?? (given == nil ? UInt64(count) : 1))).map { first + $0 }
}
