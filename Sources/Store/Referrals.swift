import GRDB
public import Replication
public import Safeguarding

extension EntityView {
  /// A referral as it reads, with who wrote what; nil for anything
  /// else, and for one that is sealed for others.
  public var referral: ReferralView<LocalDot>? {
    guard kind == .referral, !isSealed else { return nil }
    return ReferralView(
      id: id, sender: creator, siblings: Dictionary(uniqueKeysWithValues: fields.map { ($0.number, $0.siblings) }))
  }

  /// The chosen value of each field: what the views of the vocabulary read.
  public var chosen: [FieldNumber: Value<LocalDot>] {
    Dictionary(uniqueKeysWithValues: fields.map { ($0.number, $0.verdict.first) })
  }
}

extension StoreAccess {
  /// The cursor of whoever says for this member that referrals came in. It is put back where one is opened only later.
  public static var referralReceipts: String { "referral.receipt" }

  /// Referrals in apply order, denied ones among them.
  /// - Parameter after: Only those applied later than this one; for paging.
  public func referrals(after: LocalDot = LocalDot(rawValue: 0), limit: Int) throws -> [LocalDot] {
    // The number is written out, so that the index over referrals is used.
    try rows("SELECT id FROM entity WHERE id > ? AND shape & 255 = 4 ORDER BY id LIMIT ?", [after.rawValue, limit])
      .map { LocalDot(rawValue: $0[0]) }
  }

  /// Entries of the directory of services in apply order, denied and ended ones among them.
  public func services(limit: Int) throws -> [LocalDot] {
    try rows("SELECT id FROM entity WHERE shape & 255 = 8 ORDER BY id LIMIT ?", [limit])
      .map { LocalDot(rawValue: $0[0]) }
  }

  /// The subjects of the person that a subject belongs to, itself among them; itself alone while the index does not
  /// know it.
  /// - Parameter firmly: Only those whose identifiers agree exactly, or that a person linked.
  public func subjectsOfPerson(of subject: LocalDot, firmly: Bool = false) throws -> [LocalDot] {
    guard let person = try person(of: subject) else { return [subject] }
    let all = try subjects(ofPerson: person.probable)
    let wanted = firmly ? try all.filter { try self.person(of: $0)?.firm == person.firm } : all
    return wanted.contains(subject) ? wanted : wanted + [subject]
  }

  /// The flags about the person that a subject belongs to, each once, in apply order; refused ones and those entered in
  /// error are left out. As the counterpart of a pair a person counts over firm links only, since such a flag speaks of
  /// an alleged perpetrator.
  /// - Parameter codes: Only flags with these codes.
  public func flags(ofPersonOf subject: LocalDot, codes: Set<FlagCode>) throws -> [EntityView] {
    let firm = Set(try subjectsOfPerson(of: subject, firmly: true))
    let about = Set(try subjectsOfPerson(of: subject))
    var found: [LocalDot: EntityView] = [:]
    for subject in about {
      for view in try flags(of: subject) where found[view.id] == nil && !view.isDenied {
        let flag = FlagView(fields: view.chosen)
        guard let code = flag.code, codes.contains(code), flag.status != .enteredInError,
          flag.subject.map(about.contains) ?? false || flag.counterpart.map(firm.contains) ?? false
        else { continue }
        found[view.id] = view
      }
    }
    return found.values.sorted { $0.id < $1.id }
  }

  /// What was said of the risk to the person that a subject belongs to, as far as a member with these roles may read it
  /// and did not say it itself: the newest ``RiskMark/most``.
  public func riskMarks(
    ofPersonOf subject: LocalDot, for reader: MemberNumber, roles: Set<Role>
  ) throws -> [RiskMark<LocalDot>] {
    var marks: [RiskMark<LocalDot>] = []
    for view in try flags(ofPersonOf: subject, codes: RiskMark<LocalDot>.codes) where view.audience.admits(roles) {
      let flag = FlagView(fields: view.chosen)
      guard let code = flag.code else { continue }
      func add(_ dot: LocalDot, _ author: MemberNumber, _ level: RiskLevel?) throws {
        guard author != reader, let authored = try times(of: dot.set)?.authored else { return }
        let written = Day(milliseconds: authored.rawValue)
        marks.append(
          RiskMark(
            dot: dot, flag: view.id, code: code, level: level, recordedDay: flag.recordedDay ?? written,
            writtenDay: written))
      }
      let levels = view[FlagField.risk]?.siblings ?? []
      if levels.isEmpty { try add(view.id, view.creator, nil) }
      for sibling in levels {
        try add(sibling.dot, sibling.author, sibling.value.asInteger.flatMap(RiskLevel.init(rawValue:)))
      }
    }
    return try RiskMark.newest(marks) { try dot($0) }
  }

  /// The dangers that are open for the person that a subject belongs to.
  public func openDangers(ofPersonOf subject: LocalDot) throws -> [OpenDanger] {
    try flags(ofPersonOf: subject, codes: OpenDanger.codes.union([.risk])).compactMap { view in
      let flag = FlagView(fields: view.chosen)
      return flag.code.flatMap {
        OpenDanger(code: $0, level: flag.risk, status: flag.status, recordedDay: flag.recordedDay)
      }
    }
  }
}
