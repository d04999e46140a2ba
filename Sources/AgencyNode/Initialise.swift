public import Foundation
import Replication
import Store
public import Trust

/// What the board needs to know of a node to put it into a roster: public keys, never private ones.
public struct MemberCard: Codable, Sendable, Hashable {
  public var member: UInt32
  public var agency: String
  /// Codes of the agency's roles.
  public var roles: [UInt8]
  /// Ed25519, hexadecimal.
  public var signingKey: String
  /// SHA-256 of the certificate's SubjectPublicKeyInfo, hexadecimal.
  public var certificatePin: String
  /// X25519, hexadecimal: what is not for everyone is sealed to it.
  public var sealingKey: String
  /// `host:port`
  public var addresses: [String]

  /// The card as a member of a roster.
  /// - Throws: `invalidInput` if a key is not what it should be.
  public func rosterMember() throws(NodeError) -> RosterMember {
    guard let key = bytesOf(hexadecimal: signingKey), key.count == 32,
      let pin = bytesOf(hexadecimal: certificatePin).flatMap({ Hash($0) }),
      let sealing = bytesOf(hexadecimal: sealingKey), sealing.count == 32
    else { throw NodeError(.invalidInput, "the card's keys cannot be read; have the node write it again") }
    return RosterMember(
      number: MemberNumber(rawValue: member), agency: agency, roles: roles.map { Role(rawValue: $0) },
      signingKeys: [key], pins: [pin], sealingKey: sealing, addresses: addresses)
  }
}

extension AgencyNode {
  /// Makes a node: its directory, keys, database and member card.
  /// - Returns: The card, which is also written beside the database.
  /// - Throws: `alreadyInitialised` if there is one already; nothing is overwritten.
  public static func initialise(_ configuration: NodeConfiguration, now: Date) throws -> MemberCard {
    let directory = NodeDirectory(configuration.dataDirectory)
    guard !FileManager.default.fileExists(atPath: directory.database.path) else {
      throw NodeError(
        .alreadyInitialised, "there is a node in \(directory.root.path) already; nothing was changed")
    }
    try directory.create()
    let keys: NodeKeys
    do { keys = try NodeKeys.generate(in: directory.keys.path, name: configuration.agency, now: now) } catch {
      throw NodeError(.keyUnusable, "the node's keys cannot be made", cause: error)
    }
    let store: NodeStore
    do {
      try configuration.atRestKey.makeFile(directory)
      store = try NodeStore.open(at: directory.database.path, keys: configuration.atRestKey.source(directory))
    } catch let error as StoreError where error.code == .keyUnusable {
      throw NodeError(.keyUnusable, "the database cannot be encrypted", cause: error)
    }
    let incarnation = UInt64.random(in: 1...UInt64.max)
    try store.write { try $0.initialise(member: configuration.member, incarnation: incarnation) }
    return try writeCard(configuration, keys, directory)
  }

  /// Writes the member card beside the database.
  @discardableResult
  static func writeCard(
    _ configuration: NodeConfiguration, _ keys: NodeKeys, _ directory: NodeDirectory
  ) throws -> MemberCard {
    let addresses = configuration.advertise.isEmpty ? configuration.listen.map { [$0] } ?? [] : configuration.advertise
    let card = MemberCard(
      member: configuration.member.rawValue, agency: configuration.agency, roles: configuration.roles.map(\.rawValue),
      signingKey: hexadecimal(keys.signing.publicKey), certificatePin: keys.tls.pin.description,
      sealingKey: hexadecimal(keys.sealing.publicKey), addresses: addresses.map(\.description))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(card).write(to: directory.memberCard, options: .atomic)
    return card
  }
}
