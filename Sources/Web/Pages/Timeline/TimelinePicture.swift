import Safeguarding

/// Draws a timeline as SVG. Shapes tell kinds apart and being filled tells a finding: nothing is told by colour alone.
/// The size is bounded whatever is drawn: what falls close together is one mark with a number.
struct TimelinePicture {
  let timeline: Timeline
  private let first: Day
  private let last: Day

  private static let width = 960
  /// Where the years begin; agencies' names stand before it.
  private static let left = 250
  private static let right = 940
  private static let top = 34
  private static let laneHeight = 50
  /// Marks of a lane that are closer than this are one.
  private static let step = 15
  /// Days without word of an agency that are a gap worth drawing.
  private static let gapDays: Int64 = 31

  /// - Returns: The picture; nil if there is nothing with a day.
  static func svg(_ timeline: Timeline) -> String? { TimelinePicture(timeline)?.svg }

  private init?(_ timeline: Timeline) {
    guard let earliest = timeline.marks.map(\.day).min(),
      let begin = Day(year: min(earliest, timeline.today).components.year, month: 1, day: 1)
    else { return nil }
    self.timeline = timeline
    first = begin
    last = max(timeline.today, Day(rawValue: begin.rawValue + 1))
  }

  private func x(_ day: Day) -> Int {
    let bounded = min(max(day, first), last)
    let (along, whole) = (bounded.rawValue - first.rawValue, last.rawValue - first.rawValue)
    return Self.left + Int(along * Int64(Self.right - Self.left) / whole)
  }

  private func y(_ lane: Int) -> Int { Self.top + lane * Self.laneHeight }

  private var svg: String {
    let height = y(timeline.lanes.count) + 40
    return """
      <svg viewBox="0 0 \(Self.width) \(height)" role="img" aria-labelledby="timeline-title timeline-desc" \
      xmlns="http://www.w3.org/2000/svg">
      <title id="timeline-title">\(Self.escaped(title))</title>
      <desc id="timeline-desc">\(Self.escaped(description))</desc>
      <defs><pattern id="timeline-gap" width="7" height="7" patternUnits="userSpaceOnUse">\
      <path class="rule" d="M0 7L7 0"/></pattern></defs>
      \(years)
      \(timeline.lanes.indices.map(lane).joined(separator: "\n"))
      \(marks)
      \(legend(y(timeline.lanes.count) + 22))
      </svg>
      """
  }

  // MARK: In words

  private var title: String {
    let (from, to) = (first.components.year, last.components.year)
    return "Timeline, \(from == to ? "\(from)" : "\(from) to \(to)"), a lane for each agency"
  }

  /// The same in sentences; the list of the history has every entry.
  private var description: String {
    let marks = Dictionary(grouping: timeline.marks, by: \.lane)
    var sentences = timeline.lanes.enumerated().map { place, lane -> String in
      let own = marks[place] ?? []
      let words = Timeline.Kind.allCases.compactMap { kind -> String? in
        let count = own.count { $0.kind == kind }
        return count == 0 ? nil : PageDates.count(count, kind.word)
      }
      let days = own.map(\.day)
      let span = days.min().flatMap { low in days.max().map { (low, $0) } }.map { low, high in
        low == high
          ? ", on \(PageDates.day("\(low)"))" : ", \(PageDates.day("\(low)")) to \(PageDates.day("\(high)"))"
      }
      let known = words.isEmpty ? nothing(lane) : words.joined(separator: ", ") + (span ?? "")
      return "\(lane.agency): \(known)\(gap(lane).map { "; \($0)" } ?? "")."
    }
    if timeline.agenciesLeftOut > 0 {
      sentences.append("\(PageDates.count(timeline.agenciesLeftOut, "more agency", "more agencies")) left out.")
    }
    return sentences.joined(separator: " ")
  }

  private func nothing(_ lane: Timeline.Lane) -> String { lane.entries == nil ? "withheld" : "no record with a day" }

  /// What is not known of an agency, in words; nil if it was heard of lately.
  private func gap(_ lane: Timeline.Lane) -> String? {
    guard let heard = lane.heard else { return "never heard from" }
    guard heard < Day(rawValue: last.rawValue - Self.gapDays) else { return nil }
    return "not heard from since \(PageDates.day("\(heard)"))"
  }

  // MARK: Parts

  private var years: String {
    let (from, to) = (first.components.year, last.components.year)
    let every = max(1, (to - from) / 12 + 1)
    let bottom = y(timeline.lanes.count)
    return stride(from: from, through: to, by: every).compactMap { year -> String? in
      guard let day = Day(year: year, month: 1, day: 1) else { return nil }
      let place = x(day)
      return
        "<path class=\"rule\" d=\"M\(place) \(Self.top - 6)V\(bottom)\"/><text x=\"\(place + 3)\" y=\"\(Self.top - 12)\">\(year)</text>"
    }.joined()
  }

  private func lane(_ place: Int) -> String {
    let (lane, top) = (timeline.lanes[place], y(place))
    let entries = lane.entries.map { $0 == 0 ? "no record" : PageDates.count($0, "entry", "entries") } ?? "withheld"
    var text =
      "<path class=\"rule\" d=\"M0 \(top)H\(Self.right)\"/><text class=\"name\" x=\"0\" y=\"\(top + 21)\">"
      + "\(Self.escaped(Self.cut(lane.agency, to: 32)))</text>"
      + "<text class=\"faint\" x=\"0\" y=\"\(top + 39)\">\(Self.escaped(gap(lane) ?? entries))</text>"
    let from = lane.heard.map(x) ?? Self.left
    if gap(lane) != nil, from < Self.right {
      text +=
        "<rect class=\"gap\" fill=\"url(#timeline-gap)\" x=\"\(from)\" y=\"\(top + 2)\" width=\"\(Self.right - from)\""
        + " height=\"\(Self.laneHeight - 4)\"/>"
    }
    return text
  }

  /// What is drawn as one.
  private struct Cell: Hashable, Comparable {
    let lane: Int
    let column: Int
    let kind: Timeline.Kind
    let isFinding: Bool

    private var order: [Int] { [lane, column, kind.rawValue, isFinding ? 1 : 0] }

    static func < (a: Cell, b: Cell) -> Bool {
      a.order.lexicographicallyPrecedes(b.order)
    }
  }

  private var marks: String {
    let cells = Dictionary(grouping: timeline.marks.filter { timeline.lanes.indices.contains($0.lane) }) { mark in
      Cell(
        lane: mark.lane, column: (x(mark.day) - Self.left) / Self.step, kind: mark.kind, isFinding: mark.isFinding)
    }
    return cells.sorted { $0.key < $1.key }.map { mark($0.key, $0.value) }.joined(separator: "\n")
  }

  private func mark(_ cell: Cell, _ marks: [Timeline.Mark]) -> String {
    let days = marks.map(\.day)
    let (low, high) = (days.min() ?? first, days.max() ?? first)
    // Alone it stands on its day; several in the middle of theirs. Findings beside the rest of the same days.
    let place = (x(low) + x(high)) / 2 + (cell.isFinding ? 3 : -3)
    let words =
      marks.count == 1
      ? "\(PageDates.day("\(low)")): \(Self.cut(marks[0].words, to: 80))"
      : "\(marks.count) from \(PageDates.day("\(low)")) to \(PageDates.day("\(high)"))"
    let look = cell.isFinding ? "finding" : "said"
    let size = marks.count == 1 ? 4 : marks.count < 4 ? 5 : 6
    let shape: String
    switch cell.kind {
    case .incident: shape = "<circle class=\"\(look)\" cx=\"\(place)\" cy=\"\(y(cell.lane) + 12)\" r=\"\(size)\"/>"
    case .flag: shape = "<path class=\"\(look)\" d=\"\(Self.diamond(place, y(cell.lane) + 26, size + 1))\"/>"
    case .order:
      let end = marks.map { $0.until.map(x) ?? Self.right }.max() ?? Self.right
      let isOpen = marks.contains { $0.until == nil }
      shape =
        "<rect class=\"\(look)\(isOpen ? " open" : "")\" x=\"\(x(low))\" y=\"\(y(cell.lane) + 36)\""
        + " width=\"\(max(6, end - x(low)))\" height=\"8\"/>"
    }
    return "<g><title>\(Self.escaped(words))</title>\(shape)</g>"
  }

  private func legend(_ y: Int) -> String {
    """
    <g aria-hidden="true"><circle class="said" cx="8" cy="\(y)" r="5"/><text x="20" y="\(y + 5)">incident</text>\
    <path class="said" d="\(Self.diamond(108, y, 6))"/><text x="120" y="\(y + 5)">flag</text>\
    <rect class="said" x="172" y="\(y - 4)" width="26" height="8"/><text x="206" y="\(y + 5)">order</text>\
    <circle class="said" cx="276" cy="\(y)" r="5"/><text x="288" y="\(y + 5)">hollow: said or seen</text>\
    <circle class="finding" cx="448" cy="\(y)" r="5"/><text x="460" y="\(y + 5)">filled: a finding</text>\
    <rect class="gap" fill="url(#timeline-gap)" x="592" y="\(y - 9)" width="26" height="18"/>\
    <text x="626" y="\(y + 5)">not heard from</text>\
    <text x="756" y="\(y + 5)">larger: several</text></g>
    """
  }

  private static func diamond(_ x: Int, _ y: Int, _ size: Int) -> String {
    "M\(x) \(y - size)L\(x + size) \(y)L\(x) \(y + size)L\(x - size) \(y)Z"
  }

  /// At most so many characters.
  static func cut(_ text: String, to most: Int) -> String {
    text.count <= most ? text : text.prefix(most - 1) + "…"
  }

  /// A text within markup. Whatever steers a parser is written out, and control characters are left out.
  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}

extension Timeline.Kind {
  fileprivate var word: String {
    switch self {
    case .incident: "incident"
    case .flag: "flag"
    case .order: "order"
    }
  }
}
