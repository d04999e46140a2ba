import Safeguarding

/// Ten lines before a knock on the door or a call.
public struct PersonBrief: Sendable, Encodable {
  /// Lines that a brief has at most, of at most ``columns`` in a terminal.
  public static let longest = 10
  public static let columns = 80

  public var schemaVersion = 1
  public var person: String
  /// As they are printed: none needs to be wrapped.
  public var lines: [String]

  init(_ report: PersonReport) {
    person = report.person
    func standing(_ codes: FlagCode...) -> [PersonReport.Entry] {
      let wanted = Set(codes.map(\.rawValue))
      return report.history.filter { $0.status == "active" && !wanted.isDisjoint(with: $0.codes) }
    }
    var fitting = BriefLines(person: report.person)
    // What matters most for whoever stands at the door comes first: what does not fit is lost from the end.
    fitting.add(
      "",
      [
        (report.names.first ?? "(no name)")
          + (report.born.isEmpty ? "" : ", born " + report.born.joined(separator: " or "))
      ])
    let care = standing(.visitWithCare, .readBeforePhoning)
    if !care.isEmpty {
      fitting.add(
        "READ FIRST: ", Self.distinct(care.flatMap(\.labels)) + Self.distinct(care.flatMap(\.details)), rows: 3)
    }
    if !standing(.deceased).isEmpty { fitting.add("", ["Reported to have died: make no contact before asking."]) }
    fitting.add(
      "Needs: ", Self.distinct(standing(.interpreter, .accessNeed, .additionalNeeds).flatMap { $0.labels + $0.details })
    )
    func patterns(_ tier: AlertTier) -> [PersonReport.Pattern] { report.patterns.filter { $0.tier == tier.name } }
    fitting.add("Urgent: ", Self.distinct(patterns(.urgent).map { Self.words($0.name, $0) }))
    for step in report.steps.prefix(2) { fitting.add("Next: ", ["\(step.action)."]) }
    fitting.add("Pattern: ", Self.distinct(patterns(.soon).map { Self.words($0.code, $0) }))
    fitting.add(
      "Partners: ",
      report.family.filter { $0.relation.contains("partner") }.map {
        "\($0.name) (\($0.relation)\($0.flags.isEmpty ? "" : ": " + $0.flags.prefix(3).joined(separator: ", ")))"
      })
    fitting.add("Children: ", report.family.filter { $0.relation == "child" }.map(\.name) + report.mentions)
    let contested = report.history.flatMap(\.labels).filter { $0.hasSuffix(PersonReport.contestedMark) }
    fitting.add("Disputed, and standing: ", Self.distinct(contested))
    let events = report.history.filter(\.isEvent)
    if let last = events.last {
      fitting.add(
        "",
        [
          "\(events.count) entries of events",
          "the last on \(last.day ?? "an unknown day") (\(last.basis)), \(last.agency)",
        ]
          + last.labels)
    }
    fitting.add("Never heard from: ", report.freshness.filter { $0.lastHeard == nil }.map(\.agency))
    lines = fitting.lines
  }

  private static func words(_ name: String, _ pattern: PersonReport.Pattern) -> String {
    "\(name) (\(pattern.about)\(pattern.isContested ? ", contested" : ""))"
  }

  private static func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}

/// Fits what is to be said into the lines of a brief. What is left out is counted, so that nobody takes the brief for
/// the whole.
struct BriefLines {
  private let person: String
  private var rows: [String] = []

  /// - Parameter person: The name to open the whole by.
  init(person: String) { self.person = person }

  /// Says some things in one row, or a few, behind a heading; nothing if there are none.
  mutating func add(_ heading: String, _ things: [String], rows most: Int = 1) {
    let things = things.map(Self.plain).filter { !$0.isEmpty }
    guard !things.isEmpty else { return }
    var said = heading
    var place = 0
    while place < things.count {
      let left = things.count - place - 1
      let more = left > 0 ? "; and \(left) more" : ""
      let next = said + (place > 0 ? "; " : "") + things[place]
      guard things[place].count <= most * PersonBrief.columns, Self.wrapped(next + more).count <= most else { break }
      said = next
      place += 1
    }
    if place == 0 {
      // Not even the first fits: as much of it as does.
      let more = things.count > 1 ? "; and \(things.count - 1) more" : ""
      var cut = String(things[0].prefix(most * PersonBrief.columns))
      while !cut.isEmpty, Self.wrapped(heading + cut + "…" + more).count > most { cut.removeLast() }
      said = heading + cut + "…" + more
    } else if place < things.count {
      said += "; and \(things.count - place) more"
    }
    rows += Self.wrapped(said)
  }

  /// At most ``PersonBrief/longest``, the last of which says how much did not fit.
  var lines: [String] {
    guard rows.count > PersonBrief.longest else { return rows }
    let kept = rows.prefix(PersonBrief.longest - 1)
    return kept + [Self.cut("and \(rows.count - kept.count) more: node person show \(person)")]
  }

  /// Broken at spaces into rows that fit; a word that is wider than a row is broken within.
  private static func wrapped(_ text: String) -> [String] {
    var rows: [String] = []
    var row = ""
    for word in text.split(separator: " ") {
      var word = String(word)
      let indent = rows.isEmpty ? "" : "  "
      if !row.isEmpty, width(row) + 1 + width(word) <= PersonBrief.columns {
        row += " " + word
        continue
      }
      if !row.isEmpty { rows.append(row) }
      row = rows.isEmpty ? "" : "  "
      while width(row + word) > PersonBrief.columns {
        var part = row.isEmpty ? indent : row
        while let first = word.first, width(part) + width(String(first)) <= PersonBrief.columns {
          part.append(first)
          word.removeFirst()
        }
        rows.append(part)
        row = "  "
      }
      row += word
    }
    if row.contains(where: { $0 != " " }) { rows.append(row) }
    return rows
  }

  private static func cut(_ text: String) -> String {
    var text = text
    while width(text) > PersonBrief.columns { text.removeLast() }
    return text
  }

  /// Without what would break a row: line ends and other control characters are spaces, and spaces are one.
  private static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Columns of a terminal: two for the wide scripts of East Asia and for pictures, one for the rest.
  static func width(_ text: String) -> Int {
    text.reduce(0) { total, character in
      let isWide = character.unicodeScalars.contains { scalar in
        switch scalar.value {
        case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60,
          0xffe0...0xffe6, 0x1f000...0x1faff, 0x20000...0x3fffd:
          true
        default: false
        }
      }
      return total + (isWide ? 2 : 1)
    }
  }
}
