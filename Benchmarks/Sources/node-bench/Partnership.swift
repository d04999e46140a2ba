import Foundation
import Replication
import Safeguarding
import Trust

/// Two members of one partnership, with keys of their own and a board of one.
struct Partnership {
  var roster: SignedRoster
  var keys: [NodeKeys]

  static let members: [MemberNumber] = [1, 2]

  /// Makes keys in one directory for each member, and the roster that names them.
  init(directories: [String], addresses: [String], now: Date) throws {
    keys = []
    var members = [RosterMember]()
    let roles: [[Role]] = [[.police], [.idva]]
    for (place, directory) in directories.enumerated() {
      let made = try NodeKeys.generate(in: directory, name: "member \(place + 1)", now: now)
      keys.append(made)
      members.append(
        RosterMember(
          number: Self.members[place], agency: "agency \(place + 1)", roles: roles[place],
          signingKeys: [made.signing.publicKey], pins: [made.tls.pin],
          sealingKey: made.sealing.publicKey, addresses: [addresses[place]]))
    }
    let board = SigningKey()
    var signed = try SignedRoster(
      Roster(
        partnership: HashPrefix(words: (UInt64.random(in: 1 ... .max), 1)), version: 1, previous: .zero,
        boardKeys: [board.publicKey], threshold: 1, members: members, rights: RightsTable.standard,
        issued: Instant(milliseconds: Int64(now.timeIntervalSince1970 * 1000))))
    try signed.sign(with: board)
    roster = signed
  }
}
