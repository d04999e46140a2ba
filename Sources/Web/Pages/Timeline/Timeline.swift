import AgencyNode
import Safeguarding

/// What agencies recorded of a person over the years, to be drawn: a lane for each agency.
struct Timeline: Sendable, Hashable {
  /// What a mark stands for.
  enum Kind: Int, Sendable, Hashable, CaseIterable {
    /// Something that happened on a day.
    case incident
    /// Something that an agency said, and that is no event.
    case flag
    /// An order of a court, over the time that it holds.
    case order
  }

  struct Mark: Sendable, Hashable {
    /// The lane's place.
    var lane: Int
    var kind: Kind
    var day: Day
    /// The last day of an order; nil for one without an end, and for whatever is no order.
    var until: Day?
    /// A finding is drawn solid, whatever else is known hollow: the two never look alike.
    var isFinding: Bool
    var words: String
  }

  struct Lane: Sendable, Hashable {
    var agency: String
    /// nil where the number would tell where somebody in hiding is.
    var entries: Int?
    /// The day up to which the agency was heard; nil if it never was.
    var heard: Day?
  }

  var lanes: [Lane]
  var marks: [Mark]
  /// The last day that is drawn.
  var today: Day
  /// Entries that have no day, and stand in the list alone.
  var undated = 0
  /// Agencies without a lane, because there are too many.
  var agenciesLeftOut = 0

  /// Lanes at most; those with entries go first.
  static let mostLanes = 20
}

extension Timeline {
  /// What a report tells of days. What was refused, or entered in error, stands in the list alone.
  /// - Parameters:
  ///   - own: This agency's member, of which everything is here.
  ///   - today: The day up to which it is drawn.
  init(_ report: PersonReport, own: UInt32, today: Day) {
    func day(_ text: String?) -> Day? { text.flatMap { try? DayStyle.iso.parse($0) } }
    let drawn = report.history.filter { !["refused", FlagStatus.enteredInError.name].contains($0.status) }
    let counts = Dictionary(grouping: drawn.filter { $0.day != nil }, by: \.member).mapValues(\.count)
    let rows = report.freshness.enumerated().sorted { a, b in
      let (x, y) = (counts[a.element.member] ?? 0 > 0, counts[b.element.member] ?? 0 > 0)
      return x != y ? x : a.offset < b.offset
    }.map(\.element)
    let shown = rows.prefix(Self.mostLanes)
    let places = Dictionary(
      shown.enumerated().map { ($0.element.member, $0.offset) }, uniquingKeysWith: { first, _ in first })
    lanes = shown.map { row in
      Lane(
        agency: row.agency, entries: row.entries,
        heard: row.member == own ? today : row.lastHeard.map { min(Day(milliseconds: $0), today) })
    }
    var marks: [Mark] = []
    for entry in drawn {
      guard let first = day(entry.day), first <= today else {
        undated += 1
        continue
      }
      guard let lane = places[entry.member] else { continue }
      let isOrder = entry.codes.contains(FlagCode.order.rawValue)
      marks.append(
        Mark(
          lane: lane, kind: isOrder ? .order : entry.isEvent ? .incident : .flag, day: first,
          until: isOrder ? day(entry.until) : nil, isFinding: entry.basis == Basis.adjudicated.noun,
          words: "\(entry.labels.joined(separator: ", ")) (\(entry.basis))"))
    }
    self.marks = marks
    self.today = today
    agenciesLeftOut = rows.count - shown.count
  }
}
