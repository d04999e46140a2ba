public import Replication

/// What of a case file is somebody's own to have, what a person has to decide, and what is never told.
///
/// Default safe: what no rule gives waits for a person. An answer never tells that anybody spoke: what is said of somebody
/// as an alleged perpetrator, flags of which they are the other of a pair, sealed informants, pointers to a refuge and
/// requests under the disclosure scheme are never in it, and whoever holds nothing else is answered like somebody of whom
/// nothing is held.
public struct AccessRules<ID: Hashable & Comparable & Sendable> {
  private let file: CaseFile<ID>
  private let own: Set<ID>
  private let isRepresentative: Bool
  private let isHidden: Bool
  private let authors: [MemberNumber: Set<Role>]
  /// Whether anybody says that this person harmed somebody.
  public let isAccused: Bool
  private let redactor: Redactor

  /// - Parameters:
  ///   - own: The subjects that are firmly this person.
  ///   - isRepresentative: Whether somebody asks for the person.
  ///   - isHidden: Whether where the person is must not be told: then no agency is told either.
  ///   - authors: The roles of the members.
  public init(
    own: Set<ID>, in file: CaseFile<ID>, isRepresentative: Bool, isHidden: Bool, authors: [MemberNumber: Set<Role>]
  ) {
    self.own = own
    self.file = file
    self.isRepresentative = isRepresentative
    self.isHidden = isHidden
    self.authors = authors
    isAccused = file.flags.contains { flag in flag.accused.map(own.contains) == true }
    redactor = Redactor(own: own, in: file)
  }

  /// Everything that is held, in order of day.
  public var items: [AccessItem<ID>] {
    let subjects = file.subjects.filter { own.contains($0.id) }.map(identity)
    let flags = file.flags.filter { flag in
      [flag.view.subject, flag.view.counterpart].contains { $0.map(own.contains) == true }
    }.flatMap(items)
    let relationships = file.relationships.filter { relationship in
      [relationship.view.first, relationship.view.second].contains { $0.map(own.contains) == true }
    }.map(item)
    let referrals = file.referrals.filter { own.contains($0.about) }.map(item)
    return (subjects + flags + relationships + referrals).map(withoutBirthdays).sorted { a, b in
      let (one, other) = (a.day?.rawValue ?? .min, b.day?.rawValue ?? .min)
      if one != other { return one < other }
      return a.entry != b.entry ? a.entry < b.entry : (a.field ?? "") < (b.field ?? "")
    }
  }

  /// A day on which somebody else was born is left out: a record of a birth would tell it.
  private func withoutBirthdays(_ item: AccessItem<ID>) -> AccessItem<ID> {
    guard let day = item.day, redactor.redacted(day.description) != day.description else { return item }
    return AccessItem(
      kind: item.kind, entry: item.entry, field: item.field, ruling: item.ruling, day: nil, lines: item.lines)
  }

  // MARK: What is held

  private func identity(_ subject: HistorySubject<ID>) -> AccessItem<ID> {
    let view = subject.view
    var parts: [String] = []
    func add(_ label: String, _ value: String?) { if let value, !value.isEmpty { parts.append("\(label): \(value)") } }
    add("Name", view.displayName)
    add("Other names", view.aliases.joined(separator: "; "))
    add("Born on", view.birthDay?.description)
    add("Sex", view.sex?.name)
    add("NHS number", view.nhsNumber)
    add("PNC id", view.pncID)
    add("Other identifiers", view.otherIdentifiers.joined(separator: "; "))
    // That there is a record of somebody who is accused tells that somebody spoke.
    return AccessItem(
      kind: .identity, entry: subject.id, field: nil, ruling: isAccused ? .never : asked(.given, subject.author),
      day: nil, lines: isAccused ? [] : parts)
  }

  private func items(_ flag: HistoryFlag<ID>) -> [AccessItem<ID>] {
    let ruling = ruling(flag)
    let day = flag.view.eventDay ?? flag.view.recordedDay
    guard ruling != .never else {
      return [AccessItem(kind: .flag, entry: flag.id, field: nil, ruling: .never, day: day, lines: [])]
    }
    let facts = AccessItem(
      kind: .flag, entry: flag.id, field: nil, ruling: ruling, day: day, lines: lines(flag))
    let texts = flag.view.fields.sorted { $0.key < $1.key }.compactMap { number, value -> AccessItem<ID>? in
      guard AccessFields.texts.contains(number) else { return nil }
      let definition = EntityKind.flag.field(number)
      let words = definition.words(value, of: .flag) { _ in "another person" }
      guard !words.isEmpty else { return nil }
      return AccessItem(
        kind: .text, entry: flag.id, field: definition.name, ruling: ruling.asking([.freeText, .others]), day: day,
        lines: ["\(definition.label): \(redactor.redacted(words))"])
    }
    return [facts] + texts
  }

  private func lines(_ flag: HistoryFlag<ID>) -> [String] {
    guard let code = flag.view.code else { return ["An entry of a later version of this product"] }
    var first = code.definition.label
    // That somebody reported it is not told: it would tell that somebody spoke.
    if flag.view.basis == .adjudicated { first += ", found by a court or tribunal" }
    if flag.view.status == .enteredInError { first += " (taken back as entered in error)" }
    if flag.isDenied { first += " (refused, and without effect)" }
    let isNamed = !isHidden && flag.view.role.map { !AccessFields.unnamed.contains($0) } ?? false
    let role = isNamed ? flag.view.role?.displayName : nil
    let recorded = flag.view.recordedDay.map { " on \(redactor.redacted($0.description))" } ?? ""
    var lines = [
      first, "Recorded\(recorded) by \(role.map { "an organisation of this kind: \($0)" } ?? "an organisation")",
    ]
    for (number, value) in flag.view.fields.sorted(by: { $0.key < $1.key }) where AccessFields.facts.contains(number) {
      let definition = EntityKind.flag.field(number)
      lines.append("\(definition.label): \(redactor.redacted(definition.words(value, of: .flag) { _ in "an entry" }))")
    }
    return lines
  }

  private func item(_ relationship: HistoryRelationship<ID>) -> AccessItem<ID> {
    let kind = relationship.view.kind?.name ?? "relationship"
    return AccessItem(
      kind: .relationship, entry: relationship.id, field: nil,
      ruling: isAccused ? .never : asked(.decide([.others]), relationship.author), day: relationship.view.recordedDay,
      lines: isAccused ? [] : ["A relationship (\(kind)) with another person"])
  }

  private func item(_ referral: HistoryReferral<ID>) -> AccessItem<ID> {
    let kind = ReferralKind(named: referral.kind)
    let isNever =
      isAccused || kind == nil || kind == .accessReview || kind == .dvds || kind == .preSentenceHistory
      || kind?.definition.isOfAllegedPerpetrator == true
    let reasons: Set<AccessReason> = kind == .marac ? [.crime, .seriousHarm] : [.others]
    return AccessItem(
      kind: .referral, entry: referral.id, field: nil, ruling: isNever ? .never : asked(.decide(reasons), nil),
      day: referral.sentDay, lines: isNever ? [] : ["Referred for: \(kind?.label ?? "support")"])
  }

  // MARK: What is done with it

  private func ruling(_ flag: HistoryFlag<ID>) -> AccessRuling {
    guard let code = flag.view.code, let subject = flag.view.subject else { return .never }
    // What is said of another with this person as the other of the pair is theirs, not this person's.
    guard own.contains(subject), !AccessFields.never.contains(code) else { return .never }
    // A contest by anybody else tells that they spoke.
    if code == .contested, flag.view.contestParty == .counterpart || flag.view.contestParty == .agency { return .never }
    var reasons: Set<AccessReason> = []
    if code.definition.about == .allegedPerpetrator || code == .order || code == .sentence {
      // What a court found was said in the person's presence; an allegation was not.
      guard flag.view.basis == .adjudicated, AccessFields.known.contains(code) else { return .never }
      reasons.insert(.crime)
    }
    if AccessFields.crime.contains(code) { reasons.insert(.crime) }
    if AccessFields.harmful.contains(code) { reasons.insert(.seriousHarm) }
    if flag.isDenied || flag.view.status == .enteredInError { reasons.insert(.inaccurate) }
    if flag.view.basis == .reported || flag.view.basis == nil { reasons.insert(.others) }
    return asked(reasons.isEmpty ? .given : .decide(reasons), flag.author)
  }

  /// With what holds of everything that this person, or this author, is concerned with.
  private func asked(_ ruling: AccessRuling, _ author: MemberNumber?) -> AccessRuling {
    var reasons: Set<AccessReason> = []
    if isAccused { reasons.insert(.accused) }
    if isRepresentative { reasons.insert(.representative) }
    let roles = author.flatMap { authors[$0] } ?? []
    if !roles.isDisjoint(with: AccessFields.professional) { reasons.insert(.seriousHarm) }
    return ruling.asking(reasons)
  }
}

extension HistoryFlag {
  /// Who is said to have done it: the subject of a flag about an alleged perpetrator or of an order, the counterpart of
  /// others. What was taken back counts as well: it was said.
  fileprivate var accused: ID? {
    view.code?.definition.about == .allegedPerpetrator || view.code == .order ? view.subject : view.counterpart
  }
}
