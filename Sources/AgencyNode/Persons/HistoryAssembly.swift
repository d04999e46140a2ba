import Replication
import Safeguarding
import Store

/// A case file around one person, by the names that are alike on every node.
struct PersonHistory {
  /// What this member may read of it.
  var file: CaseFile<Dot>
  /// The probable person whom it is around.
  var person: Dot
  /// Who that is firmly, by the subjects that the history was opened by. What is said of an alleged perpetrator is theirs
  /// alone: a wrong person shown as one is the worst error of all. For the rest it is a possible match to confirm.
  var firm: Set<Dot>
  /// This node's own names.
  var locals: [Dot: LocalDot]
  /// Whether there was more than is read at once.
  var isCut: Bool

  /// Derived flags that a member with these roles may read.
  func derived(roles: Set<Role>) -> [DerivedFlag<Dot>] {
    Patterns.derive(in: file).filter { $0.audience.admits(roles) }
  }

  /// Whether a derived flag is about this person.
  func isAbout(_ flag: DerivedFlag<Dot>) -> Bool {
    flag.code.definition.about == .allegedPerpetrator ? firm.contains(flag.person) : flag.person == person
  }

  /// The subjects of this person.
  var own: [HistorySubject<Dot>] { file.subjects.filter { $0.person == person }.sorted { $0.id < $1.id } }

  /// The file without what speaks of an alleged perpetrator who is only probably the same: nobody is close to this person
  /// by what nobody confirmed.
  var confirmedFile: CaseFile<Dot> {
    let left = Set(flags.unconfirmed.map(\.id))
    var confirmed = file
    confirmed.flags.removeAll { left.contains($0.id) }
    return confirmed
  }

  /// Flags about this person or with it as counterpart, in order: those that are certain to be, and those that speak of
  /// an alleged perpetrator who is only probably the same. Where two report each other both accounts are shown.
  var flags: (certain: [HistoryFlag<Dot>], unconfirmed: [HistoryFlag<Dot>]) {
    let persons = Dictionary(file.subjects.map { ($0.id, $0.person) }, uniquingKeysWith: { first, _ in first })
    let own = Dictionary(own.map { ($0.id, $0.firm) }, uniquingKeysWith: { first, _ in first })
    var found: (certain: [HistoryFlag<Dot>], unconfirmed: [HistoryFlag<Dot>]) = ([], [])
    // Those who accuse this person, and those whom this person accuses.
    var accusers: Set<Dot> = []
    var accused: Set<Dot> = []
    for flag in file.flags.sorted(by: { $0.id < $1.id }) {
      let sides = flag.sides
      let (doer, other) = (sides.doer.flatMap { own[$0] }, sides.other.flatMap { own[$0] })
      guard doer != nil || other != nil else { continue }
      if flag.counts {
        if doer != nil, let person = sides.other.flatMap({ persons[$0] }) { accusers.insert(person) }
        if other != nil, let person = sides.doer.flatMap({ persons[$0] }) { accused.insert(person) }
      }
      if other != nil || doer.map(firm.contains) == true {
        found.certain.append(flag)
      } else {
        found.unconfirmed.append(flag)
      }
    }
    let mutual = accusers.intersection(accused)
    guard !mutual.isEmpty, !found.unconfirmed.isEmpty else { return found }
    let isMutual = { (flag: HistoryFlag<Dot>) in
      flag.sides.other.flatMap { persons[$0] }.map(mutual.contains) == true
    }
    let both = found.unconfirmed.filter(isMutual)
    found.unconfirmed.removeAll(where: isMutual)
    found.certain = (found.certain + both).sorted { $0.id < $1.id }
    return found
  }
}

extension HistoryFlag<Dot> {
  /// Who is said to have done it, and to whom: the subject of a flag about an alleged perpetrator or of an order is the
  /// one, the subject of others the other.
  var sides: (doer: Dot?, other: Dot?) {
    let isOfDoer = view.code?.definition.about == .allegedPerpetrator || view.code == .order
    return isOfDoer ? (view.subject, view.counterpart) : (view.counterpart, view.subject)
  }
}

/// Gathers a case file: a person's subjects and what is said of them, everyone whom that names, and what is said of
/// those. Further out only who they are is read.
struct HistoryAssembly<Reader: StoreAccess> {
  /// Entries that are read for one person and those around.
  static var entryLimit: Int { 20_000 }

  let reader: Reader
  private var file = CaseFile<Dot>()
  private var locals: [Dot: LocalDot] = [:]
  private var names: [LocalDot: Dot] = [:]
  private var loadedEntries: Set<LocalDot> = []
  private var loadedSubjects: Set<LocalDot> = []
  private var isCut = false

  init(_ reader: Reader) { self.reader = reader }

  /// - Parameters:
  ///   - asOf: Only what was recorded up to this day.
  ///   - today: The day by which clocks are judged where there is no such day.
  ///   - subjects: By whom it is opened, if not by `subject` alone.
  /// - Returns: nil if there is no subject of that name to read.
  static func gather(
    around subject: LocalDot, _ reader: Reader, roles: Set<Role>, member: MemberNumber, asOf: Day?, today: Day,
    referrals: [StandingReferral] = [], openedBy subjects: [LocalDot]? = nil
  ) throws -> PersonHistory? {
    var assembly = HistoryAssembly(reader)
    let person = try reader.person(of: subject)?.probable ?? subject
    guard try reader.kind(of: person) == .subject else { return nil }
    var ring = try assembly.load(persons: [person])
    ring = try assembly.load(persons: ring)
    for other in ring { _ = try assembly.loadSubjects(ofPerson: other) }
    for referral in referrals { try assembly.add(referral) }
    try assembly.addContests(today: asOf ?? today)
    var file = assembly.file.readable(by: roles, member: member)
    if let asOf { file = file.recorded(by: asOf) }
    // Where a hold itself is read, what only says that there is one adds nothing.
    let holders = Set(file.flags.filter { $0.view.code?.isHold == true && !$0.view.isHoldMarker }.map(\.author))
    file.flags.removeAll { $0.view.isHoldMarker && holders.contains($0.author) }
    let firm = try (subjects ?? [subject]).map { try assembly.name(reader.person(of: $0)?.firm ?? $0) }
    return PersonHistory(
      file: file, person: try assembly.name(person), firm: Set(firm), locals: assembly.locals, isCut: assembly.isCut)
  }

  /// Reads what is said of some persons.
  /// - Returns: The persons whom that names and who were not read yet.
  private mutating func load(persons: Set<LocalDot>) throws -> Set<LocalDot> {
    var named: Set<LocalDot> = []
    for person in persons.sorted() {
      for subject in try loadSubjects(ofPerson: person) {
        for id in try reader.mentions(of: subject) where !loadedEntries.contains(id) {
          guard loadedEntries.count < Self.entryLimit else {
            isCut = true
            break
          }
          named.formUnion(try load(entry: id))
        }
      }
    }
    var others: Set<LocalDot> = []
    for subject in named where !loadedSubjects.contains(subject) {
      others.insert(try reader.person(of: subject)?.probable ?? subject)
    }
    return others.subtracting(persons)
  }

  private mutating func loadSubjects(ofPerson person: LocalDot) throws -> [LocalDot] {
    var subjects = try reader.subjects(ofPerson: person)
    // One that the index does not know (erased, or refused) stands for itself.
    if subjects.isEmpty { subjects = [person] }
    for subject in subjects where loadedSubjects.insert(subject).inserted {
      guard let view = try reader.view(of: subject), view.kind == .subject else { continue }
      let of = try reader.person(of: subject) ?? PersonOf(probable: subject, firm: subject)
      file.subjects.append(
        HistorySubject(
          id: try name(subject), view: SubjectView(fields: try fields(view)), author: view.creator,
          audience: view.audience, person: try name(of.probable), firm: try name(of.firm)))
    }
    return subjects
  }

  /// - Returns: The subjects that the entry names.
  private mutating func load(entry id: LocalDot) throws -> [LocalDot] {
    guard let view = try reader.view(of: id) else { return [] }
    loadedEntries.insert(id)
    let targets = view.fields.flatMap { $0.siblings.compactMap(\.value.target) }
    switch view.kind {
    case .flag:
      file.flags.append(
        HistoryFlag(
          id: try name(id), view: FlagView(fields: try fields(view)), author: view.creator, audience: view.audience,
          disputed: Set(view.fields.filter(\.verdict.isDisputed).map(\.number)), isDenied: view.isDenied,
          refusal: view.refusal))
    case .relationship where !view.isDenied:
      file.relationships.append(
        HistoryRelationship(
          id: try name(id), view: RelationshipView(fields: try fields(view)), author: view.creator,
          audience: view.audience))
    case .link where !view.isDenied && view[LinkField.mention] != nil:
      file.mentions.append(HistoryMention(id: try name(id), view: LinkView(fields: try fields(view))))
    default: return []
    }
    return try targets.filter { try reader.kind(of: $0) == .subject }
  }

  private mutating func addContests(today: Day) throws {
    let known = Set(file.flags.map(\.id))
    for flag in file.flags where flag.counts && flag.view.contests != nil {
      guard let local = locals[flag.id], let standing = try reader.standingContest(local, today: today) else {
        continue
      }
      let cited = try name(standing.flag.id)
      guard known.contains(cited) else { continue }
      file.contests.append(
        HistoryContest(id: flag.id, flag: cited, day: standing.day, state: standing.state, words: standing.lines))
    }
  }

  private mutating func add(_ referral: StandingReferral) throws {
    let (view, state) = (referral.view, referral.state)
    guard let about = view.about, let sent = view.sentDay else { return }
    file.referrals.append(
      HistoryReferral(
        id: try name(view.id), about: try name(about), sentDay: sent, kind: view.kind?.name ?? view.kindName,
        isSpecialist: view.kind?.definition.isSpecialist ?? false, isOpen: state.isOpen,
        isOverdue: !state.overdue.isEmpty,
        // What was declined reached nobody who acts on it.
        isWithdrawn: state.stage == .withdrawn || state.stage == .declined))
  }

  /// What is shown of each field, with references by the names that are alike everywhere.
  private mutating func fields(_ view: EntityView) throws -> [FieldNumber: Value<Dot>] {
    var fields: [FieldNumber: Value<Dot>] = [:]
    for field in view.fields {
      fields[field.number] = try field.verdict.first.mapTargets { try name($0) }
    }
    return fields
  }

  private mutating func name(_ local: LocalDot) throws -> Dot {
    if let held = names[local] { return held }
    // A reference that leads nowhere is no entity, and no reason not to open the view.
    let dot =
      try reader.entry(local.set).map { Dot(header: $0.hash, index: local.index) } ?? Dot(header: .zero, index: 0)
    names[local] = dot
    locals[dot] = local
    return dot
  }
}
