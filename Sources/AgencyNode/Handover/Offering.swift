import Foundation
public import Replication
import Safeguarding
import Store
public import Trust
import Wire

/// A handover as the sender keeps it.
public struct HandoverRow: Sendable, Encodable {
  /// Hexadecimal.
  public var id: String
  public var partnership: String
  public var member: UInt32
  public var entries: Int
  /// Milliseconds since 1970.
  public var offered: Int64
  /// When the receipt was taken in; nil while it is waited for.
  public var received: Int64?
}

extension AgencyNode {
  /// Flags that are handed over at once, at most.
  static let mostHandedOver = 1_000

  /// The roster of another partnership, from a file that its board gave out.
  /// - Throws: `rosterRefused` unless enough of its own board signed it, or if it is this node's own partnership.
  public func foreignRoster(_ bytes: [UInt8]) throws -> SignedRoster {
    let roster: SignedRoster
    do { roster = try SignedRoster(encoded: bytes) } catch {
      throw NodeError(.rosterRefused, "this is not a roster that can be read", cause: error)
    }
    guard roster.signaturesLacking(after: nil).own == 0 else {
      throw NodeError(.rosterRefused, "too few of that partnership's board signed its roster; ask for it again")
    }
    guard try roster.roster.partnership != currentRoster().roster.partnership else {
      throw NodeError(.invalidInput, "that is this node's own partnership: what it shares goes there by itself")
    }
    return roster
  }

  /// Writes an offer: flags about a person for a member of another partnership, sealed to it and signed. It is in the audit
  /// log, as a disclosure, before it is returned.
  /// - Parameters:
  ///   - flags: What is handed over; named recipients' flags, informants and pointers to a refuge never are.
  ///   - roster: The other partnership's.
  ///   - name: What this partnership is called.
  ///   - reason: Why, for the other side.
  /// - Throws: `notFound`, `notAllowed`, `invalidInput`.
  public func offer(
    _ flags: [LocalDot], to recipient: MemberNumber, of roster: SignedRoster, from name: String, reason: String
  ) throws -> [UInt8] {
    guard ReferralText.isUseful(reason), ReferralText.isUseful(name), !flags.isEmpty, flags.count <= Self.mostHandedOver
    else {
      throw NodeError(
        .invalidInput,
        "name at least one flag, at most \(Self.mostHandedOver), the partnership (--from-name) and why (--reason)")
    }
    guard let entry = roster.roster.member(recipient), entry.status == .active, !entry.sealingKey.isEmpty else {
      throw NodeError(.notFound, "member \(recipient) is not active in that partnership, or has no sealing key")
    }
    let own = try currentRoster().roster.partnership
    let ends = HandoverEnds(
      from: .init(partnership: hexadecimal(own.bytes), member: member.rawValue),
      to: .init(partnership: hexadecimal(roster.roster.partnership.bytes), member: recipient.rawValue))
    let roles = try ownRoles()
    let lookUp = LookUp(
      user: user, purpose: "handover to another partnership: \(reason)", basis: "this agency's own work")
    let content = try answer(lookUp, .handover, isAddressed: true) { reader in
      var packing = HandoverPacking(node: self, reader: reader, roles: roles, partnership: own)
      let content = try packing.pack(flags, name: name, reason: reason)
      return Answer(
        value: content, subjects: packing.subjects,
        result: "\(content.flags.count) flags, \(content.relationships.count) relationships offered")
    }
    let id = hexadecimal((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    var file = HandoverFile(HandoverFile.offer, ends, id: id, body: [])
    file.body = Data(
      try HandoverSeal.seal(Array(JSONEncoder().encode(content)), for: entry.sealingKey, header: file.header))
    file.signature = Data(try HandoverSeal.sign(file.signed, partnership: own, key: keys.signing))
    try store.write { transaction in
      try transaction.noteHandover(
        id: file.id, partnership: ends.to.partnership, member: recipient, entries: content.flags.count, now: now())
    }
    return try file.encoded()
  }

  /// Takes in the recipient's receipt.
  /// - Parameter roster: The other partnership's.
  /// - Throws: `bundleUnreadable`; `notFound` for one of an offer that this node did not make; `notAllowed` if the
  ///   recipient did not sign it.
  public func takeReceipt(_ bytes: [UInt8], from roster: SignedRoster) throws -> HandoverRow {
    let file = try HandoverFile.read(bytes, HandoverFile.receipt)
    guard let row = try handovers().first(where: { $0.id == file.id }) else {
      throw NodeError(.notFound, "this node made no such offer; see `node handover list`")
    }
    let from = MemberNumber(rawValue: file.ends.from.member)
    guard row.partnership == file.ends.from.partnership, row.member == from.rawValue,
      hexadecimal(roster.roster.partnership.bytes) == row.partnership, let entry = roster.roster.member(from),
      HandoverSeal.verify(Array(file.signature), of: file.signed, by: entry, in: roster.roster),
      let receipt = try? JSONDecoder().decode(HandoverReceipt.self, from: file.body)
    else { throw NodeError(.notAllowed, "the recipient of that offer did not sign this receipt; ask it for another") }
    let audited = act(.handover, "receipt", about: [], "\(receipt.entries.count) entries taken in there")
    try store.write { transaction in
      try transaction.receiptArrived(id: file.id, now: now())
      try transaction.audit(audited)
    }
    return try handovers().first { $0.id == file.id } ?? row
  }

  /// Offers that this node made, oldest first.
  public func handovers() throws -> [HandoverRow] {
    try store.read { try $0.handovers() }.map {
      HandoverRow(
        id: $0.id, partnership: $0.partnership, member: $0.member.rawValue, entries: $0.entries,
        offered: $0.offered.rawValue, received: $0.received?.rawValue)
    }
  }

  /// The flags of a person that this node may hand over, in apply order.
  /// - Throws: as ``openPerson(_:asOf:_:)``.
  public func flagsToHandOver(of person: LocalDot) throws -> [LocalDot] {
    updatePersons()
    let roles = try ownRoles()
    return try store.read { reader in
      let subjects = try reader.subjectsOfPerson(of: person, firmly: true)
      var found: Set<LocalDot> = []
      for subject in subjects {
        for view in try reader.flags(of: subject)
        where view.shown(FlagField.subject) == .reference(subject) && HandoverPacking.mayGo(view, member, roles) {
          found.insert(view.id)
        }
      }
      return found.sorted()
    }
  }
}
