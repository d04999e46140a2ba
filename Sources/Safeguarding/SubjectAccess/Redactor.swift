import Replication

/// Takes other people out of a text: every word of a name, every birth date and every identifier of anybody else in the
/// case file, and every word by which somebody is only mentioned. What it cannot know, such as a name that nobody
/// published, a person has to find; so no free text goes out unread.
struct Redactor {
  private var words: Set<String> = []
  private var runs: Set<String> = []

  /// Shorter words of a name take too much of any text with them.
  private static let shortest = 2

  init<ID>(own: Set<ID>, in file: CaseFile<ID>) {
    var mine: Set<String> = []
    for subject in file.subjects {
      let view = subject.view
      let names = Self.words([view.forenames ?? "", view.surname ?? ""] + view.aliases)
      if own.contains(subject.id) {
        mine.formUnion(names)
      } else {
        words.formUnion(names)
        if let born = view.birthDay { runs.formUnion(Self.spellings(born)) }
        let numbers = [view.nhsNumber, view.pncID].compactMap(\.self) + view.otherIdentifiers.map(Self.bare)
        for number in numbers { runs.insert(Self.folded(number)) }
      }
    }
    let people: [FieldNumber] = [
      FlagField.childrenPresent, FlagField.companion, FlagField.mentions, FlagField.carers, FlagField.referredBy,
      FlagField.askedBy, FlagField.addressReference, FlagField.source, FlagField.incident,
    ]
    for flag in file.flags {
      for field in people {
        guard let value = flag.view.fields[field] else { continue }
        let texts = value.texts + [value.asText].compactMap(\.self)
        words.formUnion(Self.words(texts.filter { !$0.contains(where: \.isNumber) }).subtracting(Self.common))
        runs.formUnion(texts.filter { $0.contains(where: \.isNumber) }.map(Self.folded))
      }
    }
    // Their own name stays, also where others bear it.
    words.subtract(mine)
    runs = runs.filter { $0.count >= 4 }
  }

  /// The text with "[another person]" for every name of others and "[left out]" for every number of theirs.
  func redacted(_ text: String) -> String {
    var out = ""
    for piece in Self.pieces(of: text) {
      if piece.isWord {
        out += words.contains(Self.folded(String(piece.text))) ? "[another person]" : String(piece.text)
      } else {
        out += piece.text
      }
    }
    for run in runs.sorted(by: { ($0.count, $0) > ($1.count, $1) }) { out = Self.without(run, out) }
    return out
  }

  private static let common: Set<String> = [
    "the", "and", "of", "a", "an", "in", "to", "for", "with", "on", "at", "by", "partner", "mother", "father", "child",
    "children", "baby", "none", "unknown", "not", "no", "yes", "services", "service", "police", "health", "social",
    "worker", "team", "office", "officer", "school", "nurse", "doctor", "self",
  ]

  private static func words(_ texts: [String]) -> Set<String> {
    Set(
      texts.flatMap { pieces(of: $0).filter(\.isWord).map { folded(String($0.text)) } }.filter { $0.count >= shortest })
  }

  private static func pieces(of text: String) -> [(text: Substring, isWord: Bool)] {
    var pieces: [(text: Substring, isWord: Bool)] = []
    var rest = text[...]
    while let first = rest.first {
      let isWord = first.isLetter
      let piece = rest.prefix { $0.isLetter == isWord }
      pieces.append((piece, isWord))
      rest = rest[piece.endIndex...]
    }
    return pieces
  }

  private static func folded(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }

  /// An identifier without its scheme.
  private static func bare(_ identifier: String) -> String {
    identifier.split(separator: ":", maxSplits: 1).last.map(String.init) ?? identifier
  }

  /// A day as people write it.
  private static func spellings(_ day: Day) -> [String] {
    let (year, month, date) = day.components
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return [
      day.description, "\(two(date))/\(two(month))/\(year)", "\(date)/\(month)/\(year)",
      "\(two(date)).\(two(month)).\(year)",
      "\(two(date))-\(two(month))-\(year)", "\(year)\(two(month))\(two(date))",
    ]
  }

  /// The text without a run of characters, in whatever case and with whatever spaces between.
  private static func without(_ run: String, _ text: String) -> String {
    let wanted = Array(run)
    let characters = Array(text)
    var out = ""
    var place = 0
    while place < characters.count {
      var matched = 0
      var end = place
      while end < characters.count, matched < wanted.count {
        if characters[end].isWhitespace {
          guard matched > 0 else { break }
        } else if characters[end].lowercased() == String(wanted[matched]) {
          matched += 1
        } else {
          break
        }
        end += 1
      }
      if matched == wanted.count, matched > 0 {
        out += "[left out]"
        place = end
      } else {
        out.append(characters[place])
        place += 1
      }
    }
    return out
  }
}
