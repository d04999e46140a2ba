import Replication
import Safeguarding
import Testing

@Suite("Where a contest stands")
struct ContestStateTests {
  private let author: MemberNumber = 2
  private let board: MemberNumber = 9

  private func state(
    _ notices: [ContestNotice], on today: Day, contested: Day = day(0), by contester: MemberNumber = 1,
    answerers: Set<MemberNumber> = [2]
  ) -> ContestState {
    ContestState(
      contestedDay: contested, contester: contester, author: author, answerers: answerers, notices: notices,
      today: today)
  }

  @Test("the clock is one calendar month from the receipt by the controller's node, and its last day is in time")
  func month() {
    for (received, due) in [
      (date(2026, 1, 31), date(2026, 2, 28)), (date(2028, 1, 31), date(2028, 2, 29)),
      (date(2026, 12, 15), date(2027, 1, 15)), (date(2026, 3, 31), date(2026, 4, 30)),
    ] {
      let receipt = ContestNotice(author: author, receivedDay: received)
      let standing = state([receipt], on: due, contested: received)
      #expect(standing.due == due && standing.stage == .received && !standing.isOverdue && standing.restricts)
      let late = state([receipt], on: Day(rawValue: due.rawValue + 1), contested: received)
      #expect(late.isOverdue && !late.restricts, "what nobody answers in time holds nothing back")
    }
    #expect(state([], on: day(2)).isOverdue && state([], on: day(2)).stage == .sent, "it never arrived")
    #expect(!state([], on: day(1)).restricts)
    #expect(state([], on: day(1), by: author).stage == .received, "who records one of its own flags has received it")
  }

  @Test("two further months count only from whoever answers, once, within the month and with a reason")
  func extended() {
    let receipt = ContestNotice(author: author, receivedDay: date(2026, 1, 10))
    func extended(by member: MemberNumber, on day: Day, _ reason: String? = "an expert is asked") -> ContestState {
      state(
        [receipt, ContestNotice(author: member, extendedDay: day, reason: reason)], on: date(2026, 3, 1),
        contested: date(2026, 1, 10))
    }
    #expect(extended(by: author, on: date(2026, 2, 10)).due == date(2026, 4, 10))
    #expect(extended(by: author, on: date(2026, 2, 10)).stage == .extended)
    for wrong in [
      extended(by: 7, on: date(2026, 2, 1)), extended(by: author, on: date(2026, 2, 11)),
      extended(by: author, on: date(2026, 2, 1), " "), extended(by: author, on: date(2026, 2, 1), nil),
      extended(by: author, on: date(2026, 1, 9)),
    ] {
      #expect(wrong.due == date(2026, 2, 10) && wrong.isOverdue && wrong.stage == .received)
    }
  }

  @Test("an answer counts from the author, and from the board once the author has left; from nobody else")
  func answered() {
    func answer(_ member: MemberNumber, _ answer: ContestAnswer = .upheld, on decided: Day = day(5)) -> ContestNotice {
      ContestNotice(author: member, answer: answer, decidedDay: decided, reason: "looked into", decidedBy: "Lead")
    }
    #expect(state([answer(author)], on: day(6)).stage == .answered)
    #expect(state([answer(author)], on: day(4)).stage == .sent, "what was decided later is not there yet")
    #expect(state([answer(7)], on: day(6)).stage == .sent)
    #expect(state([answer(board)], on: day(6)).stage == .sent, "the author is still there")
    #expect(state([answer(board)], on: day(6), answerers: [board]).stage == .answered)
    #expect(state([answer(author)], on: day(6), answerers: [board]).stage == .answered, "it was decided before it left")
    #expect(state([], on: day(6), answerers: []).isOpen, "without anybody to answer it stays open")
    // Two answers of one day in either order: the flag is kept.
    let both = [answer(author, .withdrawn), answer(author, .upheld)]
    #expect(state(both, on: day(6)).answer?.answer == .upheld)
    #expect(state(both.reversed(), on: day(6)).answer?.answer == .upheld)
    #expect(state(both + [answer(author, .corrected, on: day(6))], on: day(6)).answer?.answer == .corrected)
  }

  @Test("the words beside the flag say who has to answer, by when, and what was decided")
  func words() {
    let receipt = ContestNotice(author: author, receivedDay: day(0))
    let open = state([receipt], on: day(3)).words(.subject, on: day(0), by: ["Agency b"]).joined(separator: " ")
    #expect(open.contains("Contested by the person on \(day(0))") && open.contains("by \(day(31)): Agency b"))
    #expect(open.contains("nothing against anybody follows from it alone"))
    let late = state([receipt], on: day(60)).words(.agency, on: day(0), by: []).joined(separator: " ")
    #expect(late.contains("OVERDUE") && late.contains("tell the board") && !late.contains("Until then"))
    let answer = ContestNotice(author: board, answer: .withdrawn, decidedDay: day(4), isBoards: true)
    let done = state([receipt, answer], on: day(60), answerers: [board]).words(.subject, on: day(0), by: ["Board"])
    #expect(done.last == "Answered on \(day(4)) by the partnership's board: the flag was taken back.")
  }

  @Test("months are added to any day without leaving the calendar")
  func months() {
    #expect(date(2026, 11, 30).adding(months: 3) == date(2027, 2, 28))
    #expect(date(2026, 5, 15).adding(months: 0) == date(2026, 5, 15))
    for wild in [Day(rawValue: .min), Day(rawValue: .max)] { #expect(wild.adding(months: 3) == wild) }
  }
}
