import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("What a flag says in fields of its own", .serialized)
struct FlagDetailTests {
  private func input(_ code: String, _ details: [String], keepWording: String? = nil) -> FlagInput {
    FlagInput(
      code: code, subject: .new(SubjectDraft(forenames: "Test", surname: "Person")), basis: .reported,
      keepWording: keepWording, details: details)
  }

  @Test("fields of the code and of every flag are written by their types, and read again with their labels")
  func written() async throws {
    let partnership = try await TestPartnership([.police], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let raised = try node.raise(
      input("ORDER", ["orderKind=non-molestation", "expiryDay=2027-01-02", "victimTold=yes", "conditions=a = b; c"]))
    let flag = try #require(try node.store.read { try $0.dots(named: raised.operation) }.first)
    let view = try #require(try node.store.read { try $0.view(of: flag) })
    #expect(view.shown(FlagField.orderKind) == .text("non-molestation"))
    #expect(view.shown(FlagField.expiryDay) == .integer(try #require(Day(year: 2027, month: 1, day: 2)).rawValue))
    #expect(view.shown(FlagField.victimTold) == .integer(1))
    #expect(view.shown(FlagField.conditions) == .text("a = b; c"))
  }

  @Test(
    "what its code has no place for, says twice, types otherwise or words with blame is refused, and nothing is written",
    arguments: [
      ["orderKind"], ["orderKind= "], ["colour=red"], ["injury=bruise"], ["orderKind=a", "orderKind=b"],
      ["expiryDay=soon"],
      ["victimTold=perhaps"], ["code=RISK"], ["importKey=00"], ["correction=so"], ["risk=high"],
      ["conditions=she refuses to engage"],
    ])
  func refused(details: [String]) async throws {
    let partnership = try await TestPartnership([.police], schedule: .interval(every: 3_600_000, jitter: 0))
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let error = #expect(throws: NodeError.self) { try node.raise(input("ORDER", details)) }
    #expect(error?.code == .invalidInput, "\(error.map { "\($0)" } ?? "written")")
    #expect(try node.store.read { try $0.counts().flags } == 0)
  }

  @Test("every field that a code offers takes a value of its type, and none is the product's own to write")
  func offered() throws {
    for code in FlagCode.allCases {
      for field in code.details {
        #expect(code.carries(field.number), "\(code) \(field.name)")
        let word: String =
          switch field.type {
          case .day: "2026-03-04"
          case .yesNo: "no"
          case .integer: "7"
          default: "word"
          }
        if field.type != .word { _ = try parseValue(word, as: field) }
      }
      #expect(!code.details.contains { $0.type == .word }, "\(code)")
    }
  }
}
