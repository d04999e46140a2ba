public import Replication
public import Safeguarding
public import Store
import Trust

/// A contest as it stands on a day, with the flag that it is about.
public struct StandingContest: Sendable {
  /// The flag that contests.
  public let entity: EntityView
  /// The flag that is contested.
  public let flag: EntityView
  public let party: ContestParty
  /// When it was recorded.
  public let day: Day
  /// Who has to answer: the flag's author, or once the author has left the board's members that may read the flag; empty if
  /// nobody can.
  public let answerers: Set<MemberNumber>
  /// The author has left, and the board decides.
  public let isBoards: Bool
  public let state: ContestState
  /// What is shown beside the flag, as sentences.
  public let words: [String]

  /// The words of whoever contests, as they were said.
  public var statement: String? { entity.shown(FlagField.statement).asText }

  /// Everything beside the flag in lines: what stands, then the statement in quotation marks.
  public var lines: [String] { words + (statement.map { ["Their statement: \"\($0)\""] } ?? []) }
}

extension StandingContest {
  /// Names how the flag, the contest and what was decided about it stand. That a member has received it changes nothing.
  func version(_ store: some StoreAccess) throws -> String {
    let notices = try store.notices(of: entity.id).filter { !$0.isReceipt }.map(\.id)
    let dots = (flag.fields + entity.fields).flatMap(\.siblings).map(\.dot) + notices
    return ShownVersion.of(try dots.map { try store.dot($0) })
  }
}

extension StoreAccess {
  /// The contests of a flag, in apply order. Those that their author took back are left out.
  public func contests(of flag: LocalDot, today: Day) throws -> [StandingContest] {
    try mentions(of: flag, kind: .flag).filter { $0 != flag }.compactMap { try standingContest($0, today: today) }
      .filter { $0.flag.id == flag }
  }

  /// A contest as it stands; nil if that is none, or one that its author took back.
  public func standingContest(_ id: LocalDot, today: Day) throws -> StandingContest? {
    guard let entity = try view(of: id), entity.kind == .flag, !entity.isDenied else { return nil }
    let view = FlagView(fields: entity.chosen)
    guard let cited = view.contests, view.status != .enteredInError, let flag = try self.view(of: cited),
      flag.kind == .flag, flag.shown(FlagField.subject).target == view.subject
    else { return nil }
    let day = try view.recordedDay ?? times(of: id.set).map { Day(milliseconds: $0.authored.rawValue) } ?? today
    let roster = try rosterBook().current?.roster
    let hasLeft = roster.map { $0.member(flag.creator)?.status ?? .revoked == .revoked } ?? false
    let board = (roster?.members ?? []).filter {
      $0.status == .active && $0.roles.contains(.partnershipBoard)
        && flag.audience.isReadable(by: Set($0.roles), isNamed: false)
    }
    let answerers = hasLeft ? Set(board.map(\.number)) : [flag.creator]
    let state = ContestState(
      contestedDay: day, contester: entity.creator, author: flag.creator, answerers: answerers,
      notices: try notices(of: id).map { ContestNotice(author: $0.creator, fields: $0.chosen) }, today: today)
    let names = answerers.sorted().map { roster?.member($0)?.agency ?? "member \($0)" }
    return StandingContest(
      entity: entity, flag: flag, party: view.contestParty, day: day, answerers: answerers, isBoards: hasLeft,
      state: state, words: state.words(view.contestParty, on: day, by: names))
  }

  /// What members said of something that was taken back or contested.
  func notices(of id: LocalDot) throws -> [EntityView] {
    try mentions(of: id, kind: .notice).compactMap { try view(of: $0) }
      .filter { !$0.isDenied && $0.shown(NoticeField.about) == .reference(id) }
  }
}

extension EntityView {
  /// Whether this is a receipt, and no decision about a contest.
  var isReceipt: Bool { ContestNotice(author: creator, fields: chosen).isReceipt }
}
