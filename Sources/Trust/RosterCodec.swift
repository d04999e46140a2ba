import Foundation
import Replication
import SwiftProtobuf

/// Rosters to and from bytes, bounded.
enum RosterCodec {
  /// Bytes of a signed roster.
  static let limitBytes = 3 << 20
  static let limitMembers = 4_096
  static let limitBoard = 64
  static let limitPerMember = 64
  static let limitText = 256

  static func encode(_ roster: Roster) throws(TrustError) -> [UInt8] {
    var message = AgencyNode_V1_Roster()
    message.format = Roster.format
    message.partnership = Data(roster.partnership.bytes)
    message.version = roster.version
    message.previous = roster.previous == .zero ? Data() : Data(roster.previous.bytes)
    message.alsoPrevious = roster.alsoPrevious.map { Data($0.bytes) }
    message.boardKeys = roster.boardKeys.map { Data($0) }
    message.threshold = UInt32(roster.threshold)
    message.members = roster.members.sorted { $0.number < $1.number }.map(message(of:))
    message.rights.rows = roster.rights.sorted { $0.key.rawValue < $1.key.rawValue }.map { rightsClass, rights in
      var row = AgencyNode_V1_RightsRow()
      row.rightsClass = UInt32(rightsClass.rawValue)
      row.create = rights.create.sorted().map { UInt32($0.rawValue) }
      row.amend = rights.amend.sorted().map { UInt32($0.rawValue) }
      return row
    }
    message.issuedMs = roster.issued.rawValue
    message.expiresMs = roster.expires?.rawValue ?? 0
    return try serialize(message)
  }

  private static func message(of member: RosterMember) -> AgencyNode_V1_RosterMember {
    var message = AgencyNode_V1_RosterMember()
    message.number = member.number.rawValue
    message.agency = member.agency
    message.roles = member.roles.map { UInt32($0.rawValue) }
    message.status = UInt32(member.status.rawValue)
    message.signingKeys = member.signingKeys.map { Data($0) }
    message.pins = member.pins.map { Data($0.bytes) }
    message.sealingKey = Data(member.sealingKey)
    message.addresses = member.addresses
    message.acceptUpTo = member.acceptUpTo.map { limit in
      var row = AgencyNode_V1_AcceptUpTo()
      row.stream = limit.stream
      row.sequence = limit.sequence
      row.hash = Data(limit.hash.bytes)
      return row
    }
    return message
  }

  static func decode(_ bytes: [UInt8]) throws(TrustError) -> Roster {
    let message: AgencyNode_V1_Roster = try parse(bytes)
    guard message.format == Roster.format else {
      throw TrustError(.rosterMalformed, "the roster has format \(message.format), which this version does not know")
    }
    guard message.members.count <= limitMembers, message.boardKeys.count <= limitBoard,
      message.rights.rows.count <= 256, message.alsoPrevious.count <= limitBoard
    else { throw TrustError(.rosterOverLimit, "the roster has more members, board keys or rights than any may have") }
    guard let partnership = HashPrefix(message.partnership),
      let previous = message.previous.isEmpty ? Hash.zero : Hash(message.previous)
    else { throw TrustError(.rosterMalformed, "the roster's partnership or predecessor is not a hash") }
    var rights: [RightsClass: Membership.Rights] = [:]
    for row in message.rights.rows {
      guard let rightsClass = UInt8(exactly: row.rightsClass) else {
        throw TrustError(.rosterMalformed, "the rights table has a class out of range")
      }
      rights[RightsClass(rawValue: rightsClass)] = Membership.Rights(
        create: Set(try roles(row.create)), amend: Set(try roles(row.amend)))
    }
    var members: [RosterMember] = []
    for entry in message.members { members.append(try member(of: entry)) }
    let roster = Roster(
      partnership: partnership, version: message.version, previous: previous,
      alsoPrevious: try message.alsoPrevious.map { bytes throws(TrustError) in try hash(bytes) },
      boardKeys: message.boardKeys.map { Array($0) }, threshold: Int(message.threshold), members: members,
      rights: rights, issued: Instant(milliseconds: message.issuedMs),
      expires: message.expiresMs == 0 ? nil : Instant(milliseconds: message.expiresMs))
    try roster.validate()
    return roster
  }

  private static func member(of message: AgencyNode_V1_RosterMember) throws(TrustError) -> RosterMember {
    guard message.agency.utf8.count <= limitText, message.addresses.allSatisfy({ $0.utf8.count <= limitText }),
      max(message.signingKeys.count, message.pins.count, message.addresses.count, message.acceptUpTo.count)
        <= limitPerMember
    else { throw TrustError(.rosterOverLimit, "member \(message.number) has more than any member may have") }
    guard let status = UInt8(exactly: message.status).flatMap(Membership.Status.init) else {
      throw TrustError(.rosterMalformed, "member \(message.number) has a status that is not known")
    }
    var limits: [AcceptUpTo] = []
    for row in message.acceptUpTo {
      limits.append(AcceptUpTo(stream: row.stream, sequence: row.sequence, hash: try hash(row.hash)))
    }
    return RosterMember(
      number: MemberNumber(rawValue: message.number), agency: message.agency, roles: try roles(message.roles),
      status: status, signingKeys: message.signingKeys.map { Array($0) },
      pins: try message.pins.map { bytes throws(TrustError) in try hash(bytes) },
      sealingKey: Array(message.sealingKey), addresses: message.addresses, acceptUpTo: limits)
  }

  private static func roles(_ numbers: [UInt32]) throws(TrustError) -> [Role] {
    guard numbers.count <= 256 else { throw TrustError(.rosterOverLimit, "too many roles") }
    return try numbers.map { number throws(TrustError) in
      guard let role = UInt8(exactly: number) else { throw TrustError(.rosterMalformed, "a role is out of range") }
      return Role(rawValue: role)
    }
  }

  private static func hash(_ bytes: Data) throws(TrustError) -> Hash {
    guard let hash = Hash(bytes) else { throw TrustError(.rosterMalformed, "a hash is not 32 bytes") }
    return hash
  }

  static func serialize(_ message: some SwiftProtobuf.Message) throws(TrustError) -> [UInt8] {
    do { return try message.serializedBytes() } catch {
      throw TrustError(.rosterMalformed, "the roster cannot be encoded", cause: error)
    }
  }

  static func parse<M: SwiftProtobuf.Message>(_ bytes: [UInt8]) throws(TrustError) -> M {
    guard bytes.count <= limitBytes else {
      throw TrustError(.rosterOverLimit, "the roster is larger than \(limitBytes) bytes")
    }
    var options = BinaryDecodingOptions()
    options.messageDepthLimit = 8
    do { return try M(serializedBytes: bytes, extensions: nil, partial: false, options: options) } catch {
      throw TrustError(.rosterMalformed, "the roster cannot be read; get it again", cause: error)
    }
  }
}

extension SignedRoster {
  /// The whole thing, as it travels and as it lies in a file.
  public var encoded: [UInt8] {
    get throws(TrustError) {
      var message = AgencyNode_V1_SignedRoster()
      message.roster = Data(bytes)
      message.signatures = signatures.map {
        var entry = AgencyNode_V1_BoardSignature()
        entry.key = Data($0.key)
        entry.signature = Data($0.signature)
        return entry
      }
      return try RosterCodec.serialize(message)
    }
  }

  /// Reads what ``encoded`` wrote, without checking signatures.
  /// - Throws: `rosterMalformed`, `rosterOverLimit`, or what ``Roster/validate()`` throws.
  public init(encoded: [UInt8]) throws(TrustError) {
    let message: AgencyNode_V1_SignedRoster = try RosterCodec.parse(encoded)
    guard message.signatures.count <= RosterCodec.limitBoard * 2 else {
      throw TrustError(.rosterOverLimit, "the roster has more signatures than any may have")
    }
    try self.init(
      bytes: Array(message.roster),
      signatures: message.signatures.map { Signature(key: Array($0.key), signature: Array($0.signature)) })
  }
}
