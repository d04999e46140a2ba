import GRDB
import Replication
import Safeguarding
import Testing

@testable import Store

@Suite("The index over subjects")
struct PersonsTests {
  private let directory: TemporaryDirectory
  private let store: NodeStore

  init() throws {
    directory = try TemporaryDirectory()
    store = try NodeStore.open(at: directory.path("node.sqlite"))
  }

  private func dot(_ number: Int64) -> LocalDot { LocalDot(rawValue: number) }

  @Test("a subject is found by any of its keys, once, and not by those it had before")
  func keys() throws {
    try store.write { transaction in
      try transaction.setKeys([1, 2, 2], of: dot(7))
      try transaction.setKeys([2, 3], of: dot(8))
      try transaction.setKeys([9], of: dot(7))
    }
    #expect(try store.read { try $0.subjects(withKeys: [1], limit: 10) } == [])
    #expect(try store.read { try $0.subjects(withKeys: [2, 3, 9], limit: 10) } == [dot(7), dot(8)])
  }

  @Test("of a key that many share no more are looked at than the limit")
  func commonKey() throws {
    try store.write { transaction in for number in 1...50 { try transaction.setKeys([1], of: dot(Int64(number))) } }
    #expect(try store.read { try $0.subjects(withKeys: [1], limit: 10) }.count == 10)
  }

  @Test("a pair is found from both its subjects, and new pairs take the place of old ones")
  func pairs() throws {
    let pair = SubjectPair(dot(8), dot(7), .review, weight: 2.5)
    try store.write { transaction in
      try transaction.setPairs([pair], of: dot(8))
      try transaction.setPairs([SubjectPair(dot(9), dot(10), .firm, weight: 0)], of: dot(9))
    }
    #expect(try store.read { try $0.pairs(of: dot(7)) == [pair] && $0.pairs(of: dot(8)) == [pair] })
    #expect(
      try store.read { try $0.pairsToReview(limit: 5).map { [$0.first, $0.second] } == [[pair.first, pair.second]] })
    try store.write { try $0.setPairs([], of: dot(7)) }
    #expect(try store.read { try $0.pairs(of: dot(8)) }.isEmpty)
  }

  @Test("a person is its subjects, until one leaves")
  func persons() throws {
    try store.write { transaction in
      for number in [7, 8, 9] as [Int64] {
        try transaction.setPerson(PersonOf(probable: dot(7), firm: dot(number)), of: dot(number))
      }
    }
    #expect(try store.read { try $0.subjects(ofPerson: dot(7)) } == [dot(7), dot(8), dot(9)])
    try store.write { transaction in
      try transaction.setPerson(PersonOf(probable: dot(9), firm: dot(9)), of: dot(9))
      try transaction.setPerson(nil, of: dot(8))
    }
    #expect(try store.read { try $0.subjects(ofPerson: dot(7)) } == [dot(7)])
    #expect(try store.read { try $0.person(of: dot(9)) } == PersonOf(probable: dot(9), firm: dot(9)))
    #expect(try store.read { try $0.person(of: dot(8)) } == nil)
  }

  @Test("an entity that is written to is among those that changed, once, until it is taken")
  func changed() throws {
    try store.write { transaction in
      for id in [3, 1, 2] { try transaction.execute("INSERT INTO entity (id, shape) VALUES (?, 3)", [id]) }
    }
    #expect(try !store.read { try $0.hasChanged })
    try store.write { transaction in
      for id in [3, 1, 3] { try transaction.execute("UPDATE entity SET value = x'00' WHERE id = ?", [id]) }
    }
    #expect(try store.read { try $0.hasChanged })
    #expect(try store.write { try $0.takeChanged(limit: 1) } == [dot(1)])
    #expect(try store.write { try $0.takeChanged(limit: 10) } == [dot(3)])
    #expect(try !store.read { try $0.hasChanged })
  }

  @Test("a cursor is where it was put, and before everything at first")
  func cursors() throws {
    #expect(try store.read { try $0.cursor("subject") } == dot(0))
    try store.write { try $0.setCursor("subject", to: dot(.max)) }
    #expect(try store.read { try $0.cursor("subject") } == dot(.max))
  }
}
