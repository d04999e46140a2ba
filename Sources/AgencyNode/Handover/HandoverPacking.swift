import Replication
import Safeguarding
import Store

/// Puts flags and whom they are about into what is handed over.
struct HandoverPacking {
  let node: AgencyNode
  let reader: StoreReader
  let roles: Set<Role>
  let partnership: HashPrefix
  private(set) var subjects: [LocalDot] = []
  private var persons: [HandoverContent.Person] = []

  /// Who spoke, where somebody is, who may be told what: nobody's outside this partnership.
  private static let staying: Set<FlagCode> = [
    .callerProtected, .refugeAddress, .safeContact, .immigrationFirewall, .contested, .reviewHold,
  ]
  /// What only means something, or tells too much, here.
  private static let left: Set<FieldNumber> = [
    FlagField.source, FlagField.incident, FlagField.addressReference, FlagField.companion, FlagField.carers,
    FlagField.importKey, FlagField.cites, FlagField.referredBy, FlagField.askedBy, FlagField.minutes,
    FlagField.foreignEntry, FlagField.foreignPartnership, FlagField.foreignAuthor, FlagField.foreignBasis,
    FlagField.foreignRecordedDay, FlagField.foreignNote,
  ]

  init(node: AgencyNode, reader: StoreReader, roles: Set<Role>, partnership: HashPrefix) {
    self.node = node
    self.reader = reader
    self.roles = roles
    self.partnership = partnership
  }

  /// Whether a flag may leave the partnership by this member's hand.
  static func mayGo(_ view: EntityView, _ member: MemberNumber, _ roles: Set<Role>) -> Bool {
    let flag = FlagView(fields: view.chosen)
    guard view.kind == .flag, !view.isDenied, !view.isErased, flag.status != .enteredInError, let code = flag.code,
      !staying.contains(code), !code.definition.isDerived, view.audience != .named
    else { return false }
    return view.creator == member || view.audience.admits(roles)
  }

  mutating func pack(_ flags: [LocalDot], name: String, reason: String) throws -> HandoverContent {
    let agencies = try node.agencyNames(reader)
    var packed: [HandoverContent.Flag] = []
    for id in Set(flags).sorted() {
      guard let view = try reader.view(of: id), Self.mayGo(view, node.member, roles) else {
        throw NodeError(
          .notAllowed,
          "\(try reader.name(of: id)) cannot be handed over: it is no flag that this agency may read, was taken back, is "
            + "derived, or is for named recipients alone")
      }
      let flag = FlagView(fields: view.chosen)
      guard let subject = try flag.subject.flatMap({ try person($0) }), let code = flag.code else {
        throw NodeError(.changedMeanwhile, "whom \(try reader.name(of: id)) is about is in dispute; decide that first")
      }
      var item = HandoverContent.Flag(
        entry: try reference(id), code: code.number, subject: subject,
        counterpart: try flag.counterpart.flatMap { try person($0) }, status: flag.status.rawValue,
        basis: flag.basis?.rawValue, risk: flag.risk?.rawValue, eventDay: flag.eventDay?.rawValue,
        recordedDay: flag.recordedDay?.rawValue, author: agencies[view.creator] ?? "member \(view.creator)",
        contests: try reader.contests(of: id, today: node.today()).flatMap(\.words), texts: [:], numbers: [:],
        lists: [:])
      for (number, value) in view.chosen
      where number >= FlagField.firstAttribute && !Self.left.contains(number) {
        let key = "\(number.rawValue)"
        switch value {
        case .text(let text): item.texts[key] = text
        case .integer(let integer): item.numbers[key] = integer
        case .list: item.lists[key] = value.texts
        default: break
        }
      }
      packed.append(item)
    }
    let relationships = try relationships()
    return HandoverContent(
      partnershipName: name, agency: node.configuration.agency, reason: reason, persons: persons, flags: packed,
      relationships: relationships)
  }

  /// How those whom the flags name are related, as far as this member may read it: nobody goes along for a relationship
  /// alone.
  private func relationships() throws -> [HandoverContent.Relationship] {
    let ids = Set(try subjects.flatMap { try reader.mentions(of: $0, kind: .relationship) }).sorted()
    return try ids.compactMap { id in
      guard let view = try reader.view(of: id), !view.isDenied, !view.isErased, !view.isSealed,
        view.creator == node.member || view.audience.admits(roles), view.audience != .named,
        view.shown(RelationshipField.status) != .integer(FlagStatus.enteredInError.rawValue)
      else { return nil }
      let shown = RelationshipView(fields: view.chosen)
      guard let kind = shown.kind, let first = shown.first.flatMap({ subjects.firstIndex(of: $0) }),
        let second = shown.second.flatMap({ subjects.firstIndex(of: $0) })
      else { return nil }
      return HandoverContent.Relationship(
        entry: try reference(id), first: first, second: second, kind: kind.rawValue,
        startDay: shown.startDay?.rawValue, endDay: shown.endDay?.rawValue)
    }
  }

  /// The place of a subject among the persons; nil for one that this member may not read.
  private mutating func person(_ id: LocalDot) throws -> Int? {
    guard let view = try reader.view(of: id), view.kind == .subject, !view.isErased,
      view.creator == node.member || view.audience.admits(roles)
    else { return nil }
    if let place = subjects.firstIndex(of: id) { return place }
    let shown = SubjectView(fields: view.chosen)
    subjects.append(id)
    persons.append(
      .init(
        forenames: shown.forenames, surname: shown.surname, aliases: shown.aliases, born: shown.birthDay?.rawValue,
        sex: shown.sex?.rawValue, nhsNumber: shown.nhsNumber, pncID: shown.pncID, entry: try reference(id)))
    return persons.count - 1
  }

  private func reference(_ id: LocalDot) throws -> String {
    ForeignReference(partnership: partnership, entry: try reader.dot(id)).description
  }
}
