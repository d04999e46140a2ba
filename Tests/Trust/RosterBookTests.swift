import Replication
import Testing
import Trust

@Suite("The book of rosters")
struct RosterBookTests {
  private let board = Board()

  private func next(_ previous: SignedRoster?, issued: Int64 = 0) throws -> SignedRoster {
    try board.signed(board.roster(after: previous, issued: issued), by: 0..<2)
  }

  @Test("each roster follows the one before, and the last is in force")
  func chain() throws {
    var book = RosterBook()
    #expect(book.current == nil)
    let first = try next(nil)
    let second = try next(first)
    #expect(code { _ = try book.accept(second) } == .rosterGap)
    #expect(try book.accept(first) == .accepted)
    #expect(try book.accept(second) == .accepted)
    #expect(book.current == second)
    #expect(book.all == [first, second])
    #expect(book[first.hash] == first)
  }

  @Test("an older roster changes nothing, and another first roster is refused")
  func rollback() throws {
    var book = RosterBook()
    let first = try next(nil)
    let second = try next(first)
    _ = try book.accept(first)
    _ = try book.accept(second)
    #expect(try book.accept(first) == .alreadyHeld)
    #expect(book.current == second)
    #expect(code { _ = try book.accept(try next(nil, issued: 99)) } == .rosterRollback)
    #expect(book.current == second)
  }

  @Test("a roster needs the signatures of the board before it, and of its own")
  func changeOfBoard() throws {
    var book = RosterBook()
    let first = try next(nil)
    _ = try book.accept(first)
    let newcomers = Board()
    var roster = newcomers.roster(after: first)
    var coup = try newcomers.signed(roster, by: 0..<3)
    #expect(code { _ = try book.accept(coup) } == .tooFewSignatures)
    try coup.sign(with: board.keys[0])
    #expect(code { _ = try book.accept(coup) } == .tooFewSignatures)
    #expect(book.current == first)
    try coup.sign(with: board.keys[1])
    #expect(try book.accept(coup) == .accepted)

    roster = board.roster(after: coup)
    var unwilling = try newcomers.signed(roster, by: 0..<1)
    #expect(code { _ = try book.accept(unwilling) } == .tooFewSignatures)
    try unwilling.sign(with: newcomers.keys[0])
    try unwilling.sign(with: newcomers.keys[1])
    // The old board is the new roster's own, and it did not sign.
    #expect(code { _ = try book.accept(unwilling) } == .tooFewSignatures)
    #expect(book.current == coup)
  }

  @Test("a roster that skips a version or names another partnership is refused")
  func gaps() throws {
    var book = RosterBook()
    let first = try next(nil)
    _ = try book.accept(first)
    var roster = board.roster(after: first)
    roster.version = 3
    #expect(code { _ = try book.accept(try board.signed(roster, by: 0..<3)) } == .rosterGap)
    roster.version = 2
    roster.partnership = HashPrefix(words: (7, 9))
    #expect(code { _ = try book.accept(try board.signed(roster, by: 0..<3)) } == .wrongPartnership)
    #expect(book.current == first)
  }

  @Test("two successors of one roster suspend each other until a later one cites both, in any order of arrival")
  func branch() throws {
    let first = try next(nil)
    let (left, right) = (try next(first, issued: 1), try next(first, issued: 2))
    var settlement = board.roster(after: left)
    settlement.alsoPrevious = [right.hash]
    let settled = try board.signed(settlement, by: 0..<2)
    let unsettled = try next(left)
    for order in [[left, right, unsettled], [right, left, unsettled], [left, unsettled, right]] {
      var book = RosterBook()
      _ = try book.accept(first)
      for roster in order { _ = try book.accept(roster) }
      #expect(book.current == first)
      #expect(book.openBranches.map { Set($0.map(\.hash)) } == [[left.hash, right.hash]])
    }
    for order in [[left, right, settled], [right, left, settled], [left, settled, right]] {
      var book = RosterBook()
      _ = try book.accept(first)
      for roster in order { _ = try book.accept(roster) }
      #expect(book.current == settled)
      #expect(book.openBranches.isEmpty)
    }
  }
  @Test("two settlements of one branch suspend each other too, until one roster cites both")
  func rivalSettlements() throws {
    let first = try next(nil)
    let (left, right) = (try next(first, issued: 1), try next(first, issued: 2))
    func settle(_ followed: SignedRoster, _ others: [SignedRoster]) throws -> SignedRoster {
      var roster = board.roster(after: followed)
      roster.alsoPrevious = others.map(\.hash)
      return try board.signed(roster, by: 0..<2)
    }
    let (one, other) = (try settle(left, [right]), try settle(right, [left]))
    let end = try settle(one, [other])
    let after = try next(end)
    for order in [[left, right, one, other], [right, other, left, one]] {
      var book = RosterBook()
      _ = try book.accept(first)
      for roster in order { _ = try book.accept(roster) }
      #expect(book.current == first)
      #expect(!book.openBranches.isEmpty)
      _ = try book.accept(end)
      #expect(book.current == end)
      #expect(book.openBranches.isEmpty)
      _ = try book.accept(after)
      #expect(book.current == after)
    }
  }

  @Test("a branch that shows up late is settled by a roster that follows the newest of one side")
  func lateBranch() throws {
    let first = try next(nil)
    let (left, right) = (try next(first, issued: 1), try next(first, issued: 2))
    let further = try next(left)
    var book = RosterBook()
    for roster in [first, left, further] { _ = try book.accept(roster) }
    #expect(book.current == further)
    _ = try book.accept(right)
    #expect(book.current == first)
    var settlement = board.roster(after: further)
    settlement.alsoPrevious = [right.hash]
    let settled = try board.signed(settlement, by: 0..<2)
    _ = try book.accept(settled)
    #expect(book.current == settled)
    #expect(book.openBranches.isEmpty)
  }

  /// What two books know after each told its mark once and sent what the other may lack.
  private func meet(_ a: inout RosterBook, _ b: inout RosterBook) {
    let (toA, toB) = (b.lacked(by: a.mark), a.lacked(by: b.mark))
    // What cannot be joined yet is left.
    for roster in toA { _ = try? a.accept(roster) }
    for roster in toB { _ = try? b.accept(roster) }
  }

  @Test("books with branches of any length are equal after two meetings, and then have nothing to send")
  func spread() throws {
    let first = try next(nil)
    for (left, right) in [(0, 0), (0, 3), (1, 1), (1, 4), (4, 1), (3, 3)] {
      var (a, b) = (RosterBook(), RosterBook())
      for (book, length, time) in [(0, left, 1), (1, right, 2)] as [(Int, Int, Int64)] {
        var last = first
        var rosters = [first]
        for place in 0..<length {
          last = try next(last, issued: time + Int64(place) * 10)
          rosters.append(last)
        }
        for roster in rosters { _ = book == 0 ? try a.accept(roster) : try b.accept(roster) }
      }
      #expect((a.mark == b.mark) == (left + right == 0))
      for _ in 0..<2 { meet(&a, &b) }
      #expect(a.all == b.all && a.mark == b.mark)
      #expect(a.current == b.current)
      #expect(a.lacked(by: b.mark).isEmpty && b.lacked(by: a.mark).isEmpty)
    }
  }

  @Test("a roster that settles a rivalry of which one side is not held does not pass for all of it")
  func absentRival() throws {
    let first = try next(nil)
    let (left, right) = (try next(first, issued: 1), try next(first, issued: 2))
    let settled = try board.signed(.following(left, settling: [right], issued: Instant(milliseconds: 3)), by: 0..<2)
    var (whole, partial) = (RosterBook(), RosterBook())
    for roster in [first, left, right, settled] { _ = try whole.accept(roster) }
    for roster in [first, left, settled] { _ = try partial.accept(roster) }
    #expect(whole.current == settled && partial.current == settled)
    #expect(whole.mark != partial.mark)
    for _ in 0..<2 { meet(&whole, &partial) }
    #expect(whole.mark == partial.mark && partial[right.hash] == right)
    #expect(whole.mark == RosterMark(hash: settled.hash, version: 3))
  }

  @Test("the next roster cites every one in rivalry, and loses no member of any")
  func following() throws {
    let first = try next(nil)
    var roster = board.roster(after: first, issued: 1)
    roster.members.append(Board.member(9))
    let left = try board.signed(roster, by: 0..<2)
    let right = try next(first, issued: 2)
    var book = RosterBook()
    for roster in [first, left, right] { _ = try book.accept(roster) }
    #expect(Set(book.tips.map(\.hash)) == [left.hash, right.hash])
    for (base, rival) in [(left, right), (right, left)] {
      var copy = book
      let settled = Roster.following(base, settling: [rival], issued: Instant(milliseconds: 3))
      #expect(settled.members.map(\.number) == [1, 2, 9])
      _ = try copy.accept(try board.signed(settled, by: 0..<2))
      #expect(copy.current?.roster == settled && copy.tips.count == 1 && copy.openBranches.isEmpty)
    }
  }

  @Test("a member is never left out of a later roster, since its number would be free again")
  func dropped() throws {
    var book = RosterBook()
    let first = try next(nil)
    _ = try book.accept(first)
    var roster = board.roster(after: first)
    roster.members.removeLast()
    #expect(code { _ = try book.accept(try board.signed(roster, by: 0..<3)) } == .memberDropped)
    roster = board.roster(after: first)
    roster.members[1].status = .revoked
    #expect(try book.accept(try board.signed(roster, by: 0..<3)) == .accepted)
  }
}
