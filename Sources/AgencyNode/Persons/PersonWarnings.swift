import Replication
import Safeguarding
import Store
import Trust

/// What has to be read before anything is done.
struct PersonWarnings {
  let sentences: [String]

  init(_ history: PersonHistory, _ reader: StoreReader) throws {
    let own = Set(history.own.map(\.id))
    var sentences: [String] = []
    func note(_ code: FlagCode, _ words: String, _ fields: [FieldNumber] = []) {
      let flags = history.flags.certain.filter {
        $0.view.code == code && $0.view.status == .active && $0.counts && $0.view.subject.map(own.contains) == true
      }
      func order(_ flag: HistoryFlag<Dot>) -> (Int64, Dot) { (flag.view.recordedDay?.rawValue ?? .min, flag.id) }
      guard let last = flags.max(by: { order($0) < order($1) }) else { return }
      let said = fields.compactMap { last.view.fields[$0]?.asText }.joined(separator: "; ")
      let isContested = history.file.contests.contains { $0.flag == last.id && $0.state.isOpen }
      let basis =
        last.view.basis.map {
          " (\($0.noun), \(last.view.recordedDay?.description ?? "day unknown")\(isContested ? ", contested" : ""))"
        } ?? ""
      sentences.append(words + (said.isEmpty ? "" : ": \(said)") + basis + ".")
    }
    note(.deceased, "Reported to have died: make no contact before asking")
    note(.visitWithCare, "Visit with care", [FlagField.conditions, FlagField.reason])
    note(.readBeforePhoning, "Do not phone before reading how", [FlagField.method, FlagField.conditions])
    note(.order, "An order: verify with police before relying on it", [FlagField.orderKind, FlagField.conditions])
    note(.interpreter, "An interpreter is needed", [FlagField.method])
    note(.accessNeed, "To be reached and understood safely", [FlagField.need, FlagField.method])
    if let person = history.locals[history.person], try reader.hiddenSince(person) != nil {
      sentences.append("Where this person is must not be told to anybody. Place, agency and days are left out below.")
    }
    self.sentences = sentences
  }
}

/// Leaves out of a report what would tell where somebody in hiding is: what agencies close to her or him recorded since
/// keeps its content, and loses its day, its author and its name.
struct PlaceWithholding {
  private let since: Day
  private let member: MemberNumber
  private let close: Set<MemberNumber>

  private static let withheld = CloseMembers.withheld

  /// - Returns: nil if nothing says that the person is in hiding.
  init?(_ history: PersonHistory, _ reader: StoreReader, _ member: MemberNumber) throws {
    guard let person = history.locals[history.person], let since = try reader.hiddenSince(person) else { return nil }
    self.since = since
    self.member = member
    close = try CloseMembers.of(reader, but: member)
  }

  func apply(to report: inout PersonReport) {
    let history = report.history.map { entry in
      let author = MemberNumber(rawValue: entry.member)
      let recorded = entry.recorded ?? entry.day
      guard author != member, close.contains(author), recorded.map({ $0 >= since.description }) ?? true else {
        return entry
      }
      var entry = entry
      entry.day = nil
      entry.recorded = nil
      entry.until = nil
      entry.agency = Self.withheld
      entry.member = 0
      entry.operations = []
      for place in entry.flags.indices { entry.flags[place].operation = nil }
      return entry
    }
    // Its place among the others would tell the day.
    report.history =
      history.filter { $0.agency != Self.withheld } + history.filter { $0.agency == Self.withheld }
    report.subjects = report.subjects.map { subject in
      guard let author = subject.operation.split(separator: "/").first.flatMap({ UInt32($0) }),
        MemberNumber(rawValue: author) != member, close.contains(MemberNumber(rawValue: author))
      else { return subject }
      var subject = subject
      subject.agency = Self.withheld
      // Its name begins with its author's number.
      subject.operation = "withheld"
      return subject
    }
    // How much an agency said would tell as much as what it said.
    report.freshness = report.freshness.map { row in
      var row = row
      if close.contains(MemberNumber(rawValue: row.member)), row.member != member.rawValue { row.entries = nil }
      return row
    }
  }
}
