import Foundation
import Replication
import Safeguarding
import Trust
import Wire

@testable import Transport

/// A member of the roster gone bad: it has real keys and speaks the real protocol, and says what it likes.
struct HostileMember: Sendable {
  static let number = MemberNumber(rawValue: 3)

  let keys: NodeKeys
  var roster: SignedRoster
  let identity: TransportIdentity
  /// How long it takes over each frame, as on a busy machine.
  var pause = Duration.zero

  /// - Parameter pair: One with a third member, whose keys this takes.
  init(_ pair: Pair) throws {
    keys = try NodeKeys.load(from: pair.home("c") + "/data/keys")
    roster = try SignedRoster(encoded: [UInt8](try Data(contentsOf: URL(filePath: pair.roster))))
    identity = try TransportIdentity(
      certificatePEM: Array(keys.tls.certificatePEM.utf8), privateKeyPEM: Array(keys.tls.privateKeyPEM.utf8))
  }

  var partnership: HashPrefix { roster.roster.partnership }

  typealias Operation = (skeleton: Skeleton<Reference>, value: Value<Reference>)

  /// A person whom nobody knows, published.
  static func subject(_ surname: String = "Nobody") -> Operation {
    (Skeleton(action: .create(.subject, .published), audience: .everyone), .record([.init(2, .text(surname))]))
  }

  /// A change-set, signed by this member's key whoever is named as its author.
  func set(
    stream: UInt64, _ sequence: UInt64 = 1, after previous: Hash = .zero, author: MemberNumber = number,
    for partnership: HashPrefix? = nil, citing dependencies: [Dependency] = [],
    authored: Instant = Instant(rawValue: 0),
    anchor: Clock? = nil, _ operations: [Operation] = [subject()]
  ) throws -> PackedChangeSet {
    let draft = SetDraft(
      stream: StreamID(member: author, id: stream), purpose: .people, sequence: sequence, previous: previous,
      dependencies: dependencies, clockHash: sha256([]), roster: roster.hash, authored: authored,
      anchor: anchor ?? (sequence == 1 ? Clock() : nil))
    let seed = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
    return try ChangeSetCodec.seal(draft, operations: operations, seed: seed) {
      try HeaderSignature.sign($0, partnership: partnership ?? self.partnership, key: keys.signing)
    }.packed
  }

  /// Sets of one stream, each after the one before.
  func chain(stream: UInt64, _ count: Int) throws -> [PackedChangeSet] {
    var sets: [PackedChangeSet] = []
    for sequence in 1...UInt64(count) {
      sets.append(try set(stream: stream, sequence, after: sets.last?.signed.hash ?? .zero))
    }
    return sets
  }
}
