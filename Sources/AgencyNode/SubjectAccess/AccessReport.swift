import Replication
import Safeguarding
import Store
import Wire

/// A request for access as those see it who prepare the answer.
public struct AccessReport: Sendable, Encodable {
  /// One thing that is held.
  public struct Row: Sendable, Encodable {
    /// By which it is decided.
    public var entry: String
    /// `identity`, `flag`, `text`, `relationship`, `referral` or `record`.
    public var kind: String
    public var day: String?
    /// `given`, `decide` or `never`.
    public var ruling: String
    /// What a person has to ask about it.
    public var questions: [String]
    /// Whether a second person has to agree to its release.
    public var takesTwo: Bool
    /// What the answer would say.
    public var lines: [String]
    /// `released` or `withheld`; nil while undecided.
    public var decision: String?
    public var decidedBy: [String] = []
    public var decisionReason: String?
  }

  public var schemaVersion = 1
  public var number: Int64
  /// A subject of the person; nil for somebody of whom nothing is held.
  public var person: String?
  /// What the person is called, so that nobody answers about another; nil in a list.
  public var personName: String?
  public var requester: String
  public var identityCheckedBy: String
  public var received: String
  /// A month after the request was received, or three if more time was taken.
  public var due: String
  /// Why it takes two further months, and who decided that; nil unless more time was taken.
  public var extensionReason: String?
  public var extendedBy: String?
  /// By when whoever asked has to be told that it takes longer; nil unless more time was taken.
  public var firstMonthEnds: String?
  public var isOverdue: Bool
  /// `draft`, `signed` or `issued`.
  public var state: String
  public var signedBy: String?
  public var undecided: Int
  public var released: Int
  /// Changes with every step and with what is held: a step that names it is not taken over something else. Nil in a list.
  public var version: String?
  /// What is held; empty in a list of requests.
  public var rows: [Row] = []
}

/// What of a request is decided about at once.
public enum AccessChoice: Sendable {
  /// By name.
  case entries([String])
  /// By place in the report, from 1: for whoever names the version that was shown.
  case places([Int])
  /// All that waits for a decision.
  case waiting
}

extension AccessReport {
  /// The rows that were chosen.
  /// - Throws: `invalidInput` for none; `notFound` for one that there is not.
  func rows(_ choice: AccessChoice) throws -> [Row] {
    let chosen: [Row?] =
      switch choice {
      case .entries(let names): names.map { name in rows.first { $0.entry == name } }
      case .places(let places): places.map { rows.indices.contains($0 - 1) ? rows[$0 - 1] : nil }
      case .waiting: rows.filter(\.isUndecided)
      }
    guard !chosen.isEmpty else { throw NodeError(.invalidInput, "nothing was chosen to decide about") }
    let found = chosen.compactMap(\.self)
    guard found.count == chosen.count else {
      throw NodeError(
        .notFound, "request \(number) has no entry of that name; `node subject-access show \(number)` lists them")
    }
    return found
  }
}

extension AccessReport.Row {
  init(_ entry: String, _ item: AccessItem<Dot>) {
    self.init(
      entry: entry, kind: item.kind.rawValue, day: item.day, ruling: item.ruling, lines: item.lines)
  }

  init(entry: String, kind: String, day: Day?, ruling: AccessRuling, lines: [String]) {
    var reasons: [AccessReason] = []
    switch ruling {
    case .given: self.ruling = "given"
    case .never: self.ruling = "never"
    case .decide(let asked):
      self.ruling = "decide"
      reasons = asked.sorted()
    }
    self.entry = entry
    self.kind = kind
    self.day = day?.description
    self.lines = lines
    questions = reasons.map(\.words)
    takesTwo = reasons.contains(where: \.takesTwo)
  }

  /// Whether the answer holds it, as far as it was decided.
  public var isReleased: Bool { ruling != "never" && (decision.map { $0 == "released" } ?? (ruling == "given")) }

  /// Whether it waits for a person.
  public var isUndecided: Bool { ruling == "decide" && decision == nil }

  /// Of what whoever decides about it sees.
  var digest: String {
    let parts = [entry, kind, day ?? "", ruling, takesTwo ? "2" : "1"] + questions + ["\u{1E}"] + lines
    return sha256(Array(parts.joined(separator: "\u{1F}").utf8)).description
  }
}

extension AccessReport {
  /// Of what the answer tells.
  static func digest(_ rows: [Row]) -> String {
    let told = rows.map { row in
      ([row.entry, row.isReleased ? "1" : "0", row.day ?? ""] + row.lines).joined(separator: "\u{1F}")
    }
    return sha256(Array(told.joined(separator: "\u{1E}").utf8)).description
  }

  /// Over what is held and what was decided.
  static func version(_ rows: [Row], _ stored: StoredAccessRequest) -> String {
    ShownVersion.of([sha256(stored.content).description] + rows.map(\.digest))
  }
}

/// An answer as JSON: what the letter says, and nothing else.
public struct AccessAnswer: Sendable, Encodable {
  /// One thing that is told.
  public struct Entry: Sendable, Encodable {
    public var day: String?
    public var lines: [String]
  }

  public var schemaVersion = 1
  public var agency: String
  public var issued: String
  public var entries: [Entry]
}
