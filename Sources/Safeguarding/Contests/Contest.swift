public import Replication

/// On whose behalf a flag is contested.
public enum ContestParty: String, Hashable, Sendable, CaseIterable {
  /// The person whom the flag is about.
  case subject
  /// The other of a pair.
  case counterpart
  /// Somebody who may speak for either.
  case representative
  /// The agency that records the contest.
  case agency

  /// Who says it, as the beginning of a sentence.
  public var words: String {
    switch self {
    case .subject: "the person"
    case .counterpart: "the other of the pair"
    case .representative: "a representative"
    case .agency: "an agency"
    }
  }

  /// What a contest of this party is based on: words of a person, or of an agency.
  public var basis: Basis { self == .agency ? .reported : .disclosed }
}

/// What the answering controller decided.
public enum ContestAnswer: Int64, Hashable, Sendable, CaseIterable {
  /// The flag stands as it is.
  case upheld = 1
  /// The flag was corrected.
  case corrected = 2
  /// The flag was taken back as entered in error.
  case withdrawn = 3

  /// The word in commands and JSON.
  public var name: String {
    switch self {
    case .upheld: "upheld"
    case .corrected: "corrected"
    case .withdrawn: "withdrawn"
    }
  }

  /// What it means, as the end of a sentence.
  public var words: String {
    switch self {
    case .upheld: "the flag stands"
    case .corrected: "the flag was corrected"
    case .withdrawn: "the flag was taken back"
    }
  }
}

extension FlagView {
  /// The flag that this one contests; nil unless it is a contest.
  public var contests: Target? { code == .contested ? fields[FlagField.cites]?.target : nil }

  /// On whose behalf; an agency's if nobody said.
  public var contestParty: ContestParty {
    fields[FlagField.contestedBy]?.asText.flatMap(ContestParty.init(rawValue:)) ?? .agency
  }
}

/// What a member said of a contest: a receipt, more time, or an answer.
public struct ContestNotice: Hashable, Sendable {
  public let author: MemberNumber
  public let receivedDay: Day?
  /// The day on which more time was taken.
  public let extendedDay: Day?
  public let answer: ContestAnswer?
  public let decidedDay: Day?
  public let reason: String?
  public let decidedBy: String?
  /// The author spoke for the partnership's board.
  public let isBoards: Bool

  public init(
    author: MemberNumber, receivedDay: Day? = nil, extendedDay: Day? = nil, answer: ContestAnswer? = nil,
    decidedDay: Day? = nil, reason: String? = nil, decidedBy: String? = nil, isBoards: Bool = false
  ) {
    self.author = author
    self.receivedDay = receivedDay
    self.extendedDay = extendedDay
    self.answer = answer
    self.decidedDay = decidedDay
    self.reason = reason
    self.decidedBy = decidedBy
    self.isBoards = isBoards
  }

  /// Reads the shown values of a notice.
  public init<Target: Hashable & Sendable>(author: MemberNumber, fields: [FieldNumber: Value<Target>]) {
    func day(_ field: FieldNumber) -> Day? { fields[field]?.asInteger.map(Day.init(rawValue:)) }
    self.init(
      author: author, receivedDay: day(NoticeField.receivedDay), extendedDay: day(NoticeField.extendedDay),
      answer: fields[NoticeField.answer]?.asInteger.flatMap(ContestAnswer.init(rawValue:)),
      decidedDay: day(NoticeField.decidedDay), reason: fields[NoticeField.reason]?.asText,
      decidedBy: fields[NoticeField.decidedBy]?.asText,
      isBoards: fields[NoticeField.role]?.asInteger == Int64(Role.partnershipBoard.rawValue))
  }

  /// Whether it is a receipt and no decision.
  public var isReceipt: Bool { answer == nil && extendedDay == nil }
}
