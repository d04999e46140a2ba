import Foundation
import Replication
import Store
import Testing

@testable import AgencyNode

@Suite("The audit feed")
struct AuditFeedTests {
  @Test("each entry is given once, with its hash and nothing that somebody wrote; the feed's own entries are not news")
  func feed() async throws {
    let partnership = try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    try node.note(.verify, "words that somebody wrote", result: "more words")
    let first = try node.auditFeed(after: 0, limit: 1_000)
    let entry = try #require(first.events.last)
    #expect(entry.action == "verify" && entry.number <= first.last)
    let held = try #require(try node.store.read { try $0.auditLog(after: entry.number - 1, limit: 1) }.first)
    #expect(held.hash.description == entry.hash)
    let text = String(decoding: try JSONEncoder().encode(first.events), as: UTF8.self)
    #expect(!text.contains("words"))
    #expect(try node.store.read { try $0.auditLog(after: first.last, limit: 9) }.map(\.entry.action) == [.audit])

    let second = try node.auditFeed(after: first.last, limit: 1_000)
    #expect(second.events.isEmpty && second.last > first.last)
    let third = try node.auditFeed(after: second.last, limit: 1_000)
    #expect(third.events.isEmpty && third.last == second.last, "nothing was written, so nothing is new")

    for _ in 0..<3 { try node.note(.verify, "again", result: "holds") }
    var numbers: [Int64] = []
    var last = third.last
    while true {
      let part = try node.auditFeed(after: last, limit: 2)
      guard part.last > last else { break }
      numbers += part.events.map(\.number)
      last = part.last
    }
    #expect(numbers.count == 3 && numbers == numbers.sorted(), "\(numbers)")
  }
}
