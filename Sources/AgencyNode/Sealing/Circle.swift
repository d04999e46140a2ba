import Replication
import Safeguarding
import Store
import Trust

/// Who reads what an operation says: those whom its audience admits, and some by name. Its author always does.
struct Circle: Hashable {
  /// Nobody seals with a lock of this mark any more: somebody left its readers, or changed keys.
  private static let retired: UInt8 = 0xff

  let audience: AudienceCode
  /// Besides those whom the audience admits; ascending.
  let recipients: [MemberNumber]

  init(_ audience: AudienceCode, _ recipients: some Sequence<MemberNumber>) {
    self.audience = audience
    self.recipients = Set(recipients).sorted()
  }

  /// By what an own lock is found: the audience, then each recipient (4 bytes).
  var scope: [UInt8] {
    [audience.rawValue]
      + recipients.flatMap { member in
        stride(from: UInt32(24), through: 0, by: -8).map { UInt8(truncatingIfNeeded: member.rawValue >> $0) }
      }
  }

  /// The scope of a lock that seals nothing new.
  var retiredScope: [UInt8] { scope + [Self.retired] }

  init(scope: [UInt8]) {
    let rest = scope.dropFirst()
    let numbers = stride(from: rest.startIndex, to: rest.startIndex + rest.count / 4 * 4, by: 4).map { start in
      MemberNumber(rawValue: rest[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) })
    }
    self.init(AudienceCode(rawValue: scope.first ?? 0), numbers)
  }

  /// The active members that read it and have a key to seal to, ascending by number.
  func readers(_ roster: Roster, author: MemberNumber) -> [SealReader] {
    let named = Set(recipients)
    return roster.members.compactMap { entry in
      guard entry.status == .active, entry.sealingKey.count == 32, entry.number.rawValue <= UInt16.max,
        entry.number == author || named.contains(entry.number)
          || audience.isReadable(by: Set(entry.roles), isNamed: false)
      else { return nil }
      return SealReader(member: entry.number, key: entry.sealingKey)
    }
  }
}

/// Works out the circles of operations that are about to be written.
struct Circles<Reader: StoreAccess> {
  let roster: Roster
  let author: MemberNumber
  let reader: Reader

  /// - Parameter operations: The batch that the operation at `index` stands in.
  /// - Returns: nil for what is for everyone, or seals others.
  func circle(of index: Int, in operations: [NewOperation]) throws -> Circle? {
    let operation = operations[index]
    let audience = operation.skeleton.audience
    guard audience != .everyone else { return nil }
    var named = Named(recipients: operation.recipients)
    switch operation.skeleton.action {
    case .create(let kind, _):
      if kind == .lock { return nil }
      try note(kind, operation.value, &named)
    case .set(.batch(let place), let field):
      let creation = operations[Int(place)]
      guard case .create(let kind, _) = creation.skeleton.action, kind != .lock else { return nil }
      named.recipients.formUnion(creation.recipients)
      try note(kind, creation.value, &named)
      try note(kind, .record([.init(field, operation.value)]), &named)
    case .set(.delivered(let entity), let field):
      guard let kind = try reader.kind(of: entity), kind != .lock else { return nil }
      try note(entity, kind, audience, &named)
      try note(kind, .record([.init(field, operation.value)]), &named)
    }
    return circle(audience, named)
  }

  /// Members by name: those that read whatever the audience is, and those that a flag mentions as addressees.
  struct Named {
    var recipients: Set<MemberNumber> = []
    var addressees: Set<MemberNumber> = []
  }

  func circle(_ audience: AudienceCode, _ named: Named) -> Circle {
    Circle(
      audience,
      roster.members.filter { entry in
        let roles = Set(entry.roles)
        guard entry.number != author, !audience.isReadable(by: roles, isNamed: false) else { return false }
        return named.recipients.contains(entry.number)
          || (named.addressees.contains(entry.number) && audience.isReadable(by: roles, isNamed: true))
      }.map(\.number))
  }

  /// The addressees among those whom a flag's words name, by the agency's name or the member's number.
  func addressees(_ texts: [String]) -> Set<MemberNumber> {
    guard !texts.isEmpty else { return [] }
    let words = Set(texts.map { $0.lowercased() })
    return Set(
      roster.members.filter { words.contains($0.agency.lowercased()) || words.contains("\($0.number)") }.map(\.number))
  }

  private func note(_ kind: EntityKind, _ value: Value<NewOperation.Target>, _ named: inout Named) throws {
    switch kind {
    case .flag: named.addressees.formUnion(addressees(value[FlagField.referredTo].texts))
    case .referral:
      if let number = value[ReferralField.recipient].asInteger.flatMap({ UInt32(exactly: $0) }) {
        named.recipients.insert(MemberNumber(rawValue: number))
      }
    case .notice, .resolution:
      // Whoever wrote what it is about is told, also where another audience would not admit its author.
      guard case .delivered(let about)? = value[NoticeField.about].target, let kind = try reader.kind(of: about)
      else { return }
      try note(about, kind, .named, &named)
    default: break
    }
  }

  /// What is known of an entity of the view: its author, and whom it names.
  private func note(_ entity: LocalDot, _ kind: EntityKind, _ audience: AudienceCode, _ named: inout Named) throws {
    guard let state = try reader.state(of: entity) else { return }
    named.recipients.insert(state.creator)
    switch kind {
    case .flag where audience.isForNamed:
      let texts = try reader.view(of: entity)?[FlagField.referredTo]?.siblings.flatMap { $0.value.texts } ?? []
      named.addressees.formUnion(addressees(texts))
    case .referral: named.recipients.formUnion(try reader.view(of: entity)?.referral?.recipients ?? [])
    default: break
    }
  }
}
