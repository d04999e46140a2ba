import Foundation
import Replication
import Safeguarding
import Store
public import Trust
import Wire

/// What was taken in of a handover.
public struct HandoverOutcome: Sendable {
  /// Flags that were published here.
  public internal(set) var published = 0
  /// Relationships that were published here.
  public internal(set) var relationships = 0
  /// Flags that this node had published from an earlier file.
  public internal(set) var known = 0
  /// The receipt for the sender: a file's bytes.
  public internal(set) var receipt: [UInt8] = []
}

extension AgencyNode {
  /// Takes in an offer: publishes its flags here as reported by another partnership, with the original author, basis and
  /// days beside them, and makes a signed receipt. The same file again changes nothing and gives a receipt again.
  /// - Parameter roster: The sender's partnership's, from its board: by it the signature is checked.
  /// - Throws: `bundleUnreadable`; `notAllowed` if it is for somebody else, or not signed by its sender; `invalidInput` for
  ///   what the vocabulary refuses, with nothing published.
  public func accept(_ bytes: [UInt8], from roster: SignedRoster) throws -> HandoverOutcome {
    let file = try HandoverFile.read(bytes, HandoverFile.offer)
    let own = try currentRoster().roster.partnership
    guard file.ends.to.partnership == hexadecimal(own.bytes), file.ends.to.member == member.rawValue else {
      throw NodeError(.notAllowed, "the offer is for another member or partnership; pass it on, or ask for one for you")
    }
    guard file.ends.from.partnership == hexadecimal(roster.roster.partnership.bytes),
      let sender = roster.roster.member(MemberNumber(rawValue: file.ends.from.member)),
      HandoverSeal.verify(Array(file.signature), of: file.signed, by: sender, in: roster.roster)
    else { throw NodeError(.notAllowed, "no member of that roster signed this offer; ask the sender and its board") }
    let opened = try HandoverSeal.open(Array(file.body), with: keys.openers, header: file.header)
    guard let content = try? JSONDecoder().decode(HandoverContent.self, from: Data(opened)),
      content.isBounded
    else { throw NodeError(.bundleUnreadable, "what was sealed is no handover that this version knows") }
    var outcome = HandoverOutcome()
    func entry(_ committed: Committed, _: StoreTransaction) -> AuditEntry {
      act(
        .handover, "from another partnership: \(content.reason)", about: committed.dots,
        "\(outcome.published) flags, \(outcome.relationships) relationships published")
    }
    _ = try commit(noting: entry) { transaction in
      (outcome.published, outcome.relationships, outcome.known) = (0, 0, 0)
      var unpacking = HandoverUnpacking(
        content: content, partnership: roster.roster.partnership, sender: sender.agency, today: today(),
        role: configuration.roles.first)
      let roles = Set(try rosterToSignUnder(transaction).roster.member(member)?.roles ?? [])
      let operations = try unpacking.operations(roles: roles) { try transaction.published($0) }
      (outcome.published, outcome.known) = (unpacking.published, unpacking.known)
      outcome.relationships = unpacking.related
      try refuseCreation(.general, transaction)
      return operations
    }
    outcome.receipt = try receipt(for: file, content, own)
    updateAlerts()
    return outcome
  }

  private func receipt(for file: HandoverFile, _ content: HandoverContent, _ own: HashPrefix) throws -> [UInt8] {
    let receipt = HandoverReceipt(
      agency: configuration.agency, day: today().description,
      entries: content.flags.map(\.entry) + content.relationships.map(\.entry))
    var answer = HandoverFile(
      HandoverFile.receipt, HandoverEnds(from: file.ends.to, to: file.ends.from), id: file.id,
      body: Array(try JSONEncoder().encode(receipt)))
    answer.signature = Data(try HandoverSeal.sign(answer.signed, partnership: own, key: keys.signing))
    return try answer.encoded()
  }
}

extension HandoverContent {
  /// Whether it holds no more than one handover may.
  var isBounded: Bool {
    flags.count <= AgencyNode.mostHandedOver && persons.count <= 2 * AgencyNode.mostHandedOver
      && relationships.count <= AgencyNode.mostHandedOver
  }
}

/// Makes operations of what was handed over.
struct HandoverUnpacking {
  let content: HandoverContent
  let partnership: HashPrefix
  let sender: String
  let today: Day
  let role: Role?
  private(set) var published = 0
  /// Relationships that are published.
  private(set) var related = 0
  private(set) var known = 0

  init(content: HandoverContent, partnership: HashPrefix, sender: String, today: Day, role: Role?) {
    self.content = content
    self.partnership = partnership
    self.sender = sender
    self.today = today
    self.role = role
  }

  /// - Parameter held: What this node published before under an import key.
  mutating func operations(roles: Set<Role>, held: ([UInt8]) throws -> LocalDot?) throws -> [NewOperation] {
    var operations: [NewOperation] = []
    var subjects: [Int: NewOperation.Target] = [:]
    func subject(_ place: Int) throws -> NewOperation.Target {
      if let known = subjects[place] { return known }
      guard content.persons.indices.contains(place) else {
        throw NodeError(.bundleUnreadable, "the handover names a person who is not in it")
      }
      let person = content.persons[place]
      let key = try importKey(person.entry)
      let target: NewOperation.Target
      if let dot = try held(key) {
        target = .delivered(dot)
      } else {
        let draft = SubjectDraft(
          forenames: person.forenames, surname: person.surname, aliases: person.aliases,
          birthDay: person.born.map(Day.init(rawValue:)), sex: person.sex.flatMap(RecordedSex.init(rawValue:)),
          nhsNumber: person.nhsNumber.flatMap { try? NHSNumber($0) }, pncID: person.pncID.flatMap { try? PNCID($0) })
        let faults = draft.faults(today: today)
        guard faults.isEmpty else { throw AgencyNode.invalid(faults) }
        var fields: [FieldNumber: Value<NewOperation.Target>] = draft.record().fieldsByNumber
        fields[SubjectField.importKey] = .bytes(key)
        operations.append(
          NewOperation(
            skeleton: .init(action: .create(.subject, .published), audience: .everyone), value: .fields(fields)))
        target = .batch(UInt32(operations.count - 1))
      }
      subjects[place] = target
      return target
    }
    for flag in content.flags {
      let key = try importKey(flag.entry)
      guard try held(key) == nil else {
        known += 1
        continue
      }
      guard let code = FlagCode(number: flag.code) else {
        throw NodeError(.invalidInput, "the handover has a flag code that this version does not know; upgrade first")
      }
      var draft = FlagDraft<NewOperation.Target>(
        code: code, subject: try subject(flag.subject), counterpart: try flag.counterpart.map(subject),
        status: FlagStatus(rawValue: flag.status) ?? .active, risk: flag.risk.flatMap(RiskLevel.init(rawValue:)),
        // Whatever it is there, here it is what another partnership reports.
        basis: .reported, eventDay: flag.eventDay.map(Day.init(rawValue:)), recordedDay: today, role: role,
        attributes: try attributes(flag))
      draft.attributes[FlagField.importKey] = .bytes(key)
      let faults = draft.faults(roles: roles, today: today)
      guard faults.isEmpty else { throw AgencyNode.invalid(faults) }
      operations.append(
        NewOperation(
          skeleton: .init(action: .create(.flag, draft.rightsClass), audience: draft.audience), value: draft.record))
      published += 1
    }
    for relationship in content.relationships {
      let key = try importKey(relationship.entry)
      guard try held(key) == nil else { continue }
      guard let kind = RelationshipKind(rawValue: relationship.kind), relationship.first != relationship.second else {
        throw NodeError(.invalidInput, "the handover relates people in a way that this version does not know")
      }
      let draft = RelationshipDraft<NewOperation.Target>(
        first: try subject(relationship.first), second: try subject(relationship.second), kind: kind,
        startDay: relationship.startDay.map(Day.init(rawValue:)),
        endDay: relationship.endDay.map(Day.init(rawValue:)), source: relationship.entry, basis: .reported,
        recordedDay: today)
      var fields = draft.record.fieldsByNumber
      fields[RelationshipField.importKey] = .bytes(key)
      operations.append(
        NewOperation(
          skeleton: .init(action: .create(.relationship, .published), audience: .protection), value: .fields(fields)))
      related += 1
    }
    return operations
  }

  private func attributes(_ flag: HandoverContent.Flag) throws -> [FieldNumber: Value<NewOperation.Target>] {
    var fields: [FieldNumber: Value<NewOperation.Target>] = [:]
    func number(_ key: String) throws -> FieldNumber? {
      guard let raw = UInt16(key) else {
        throw NodeError(.bundleUnreadable, "the handover has a field without a number")
      }
      let number = FieldNumber(rawValue: raw)
      // What is reserved is not said again by somebody who did not find it.
      guard number >= FlagField.firstAttribute, number != FlagField.confirmed, !FlagField.clinical.contains(number),
        number != FlagField.importKey
      else { return nil }
      return number
    }
    func keep(_ key: String, _ value: Value<NewOperation.Target>) throws {
      guard let number = try number(key), EntityKind.flag.field(number).accepts(value) else { return }
      fields[number] = value
    }
    for (key, text) in flag.texts { try keep(key, .text(text)) }
    for (key, integer) in flag.numbers { try keep(key, .integer(integer)) }
    for (key, list) in flag.lists { try keep(key, .list(list.map { .text($0) })) }
    fields[FlagField.foreignEntry] = .text(flag.entry)
    fields[FlagField.foreignPartnership] = .text(content.partnershipName)
    fields[FlagField.foreignAuthor] = .text("\(flag.author) (handed over by \(sender))")
    if let basis = flag.basis { fields[FlagField.foreignBasis] = .integer(basis) }
    if let day = flag.recordedDay { fields[FlagField.foreignRecordedDay] = .integer(day) }
    if !flag.contests.isEmpty { fields[FlagField.foreignNote] = .text(flag.contests.joined(separator: " ")) }
    return fields
  }

  /// By which the same entry is known again: it is of this partnership, or the sender cites what is not its own.
  private func importKey(_ entry: String) throws -> [UInt8] {
    guard let reference = ForeignReference(entry), reference.partnership == partnership else {
      throw NodeError(.bundleUnreadable, "the handover cites an entry that is not of its sender's partnership")
    }
    return Array(sha256(Array("handover|\(entry)".utf8)).bytes.prefix(16))
  }
}
