import Foundation
import Replication
import Safeguarding
import Testing
import Trust
import Wire

@testable import AgencyNode
@testable import Store

@Suite("Certificates of erasures", .serialized)
struct CertificateTests {
  private let words = "a sentence in a set that waits, 55d1"

  private func flag(_ node: AgencyNode, about subject: SubjectChoice) throws -> LocalDot {
    try node.raise(
      FlagRequest(subject: subject) { [words] subject, _ in
        FlagDraft(
          code: .pjHigh, subject: subject, basis: .reported, recordedDay: Day(rawValue: 20_000),
          attributes: [FlagField.reason: .text(words)])
      })
  }

  @Test("certificates are read a few at a time, each once, however many there are")
  func pages() async throws {
    let partnership = try await TestPartnership([.police, .refuge], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    var all: Set<[UInt8]> = []
    for _ in 0..<7 {
      let flag = try self.flag(node, about: .new(SubjectDraft(surname: "Person")))
      let bytes = try EraseTests.certificate(for: flag, node, signedBy: node.keys.signing)
      try await node.acceptErasure(bytes)
      all.insert(bytes)
    }
    for limit in [1, 600, 1_500, 1 << 20] {
      var read: [[UInt8]] = []
      var place: Dot?
      repeat {
        let page = try node.store.read { [place] in try $0.erasureCertificates(after: place, atMost: limit) }
        #expect(page.certificates.dropLast().reduce(0) { $0 + $1.count } < limit)
        read += page.certificates
        place = page.last
      } while place != nil
      #expect(read.count == 7 && Set(read) == all, "\(limit)")
    }
    var pages = CertificatePages(node.store)
    var count = 0
    while let page = try pages.next() { count += page.count }
    #expect(count == 7)
  }

  @Test("what waits for another set is taken out of as well")
  func waiting() async throws {
    let partnership = try await TestPartnership([.police, .refuge], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let (author, other) = (partnership.nodes[0], partnership.nodes[1])
    let first = try flag(author, about: .new(SubjectDraft(surname: "Person")))
    let second = try flag(author, about: .new(SubjectDraft(surname: "Person")))
    let sets = try author.store.read { try $0.packed([second.set]) }.map { try ChangeSetCodec.open($0) }
    let events = try other.store.write { try $0.deliver(sets, now: other.now()) }
    guard case .parked? = events.first else { return #expect(Bool(false), "the second waits for the first") }
    let waits = try other.store.read { try $0.parkedCount }
    #expect(waits == 1)
    let before = try Traces.ciphertexts([.parkedBody], other)
    #expect(try await other.acceptErasure(EraseTests.certificate(for: second, author, signedBy: author.keys.signing)))
    #expect(other.answerErasures())
    #expect(try Traces.ciphertexts([.parkedBody], other).isDisjoint(with: before))
    #expect(try Traces.files(with: before, other) == [])
    // When it comes, it has a hole, and the rest of it is there.
    let missing = try author.store.read { reader in
      try reader.packed((1...first.set.rawValue).map(SetNumber.init(rawValue:)))
    }.map { try ChangeSetCodec.open($0) }
    _ = try other.store.write { try $0.deliver(missing, now: other.now()) }
    #expect(try Traces.places(of: words, other) == ["entity_value.cell"], "the first alone; it travels sealed")
    let erased = try other.store.read { reader in
      try reader.entities(.flag, limit: 10).compactMap { try reader.view(of: $0) }.filter(\.isErased).count
    }
    #expect(erased == 1)
    let scratch = partnership.folder.appendingPathComponent("verify.sqlite").path
    #expect(try other.verify(scratch: scratch) { _, _ in }.fault == nil)
  }
}
