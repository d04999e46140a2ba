import Logging
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("Steps with a request for access", .serialized)
struct AccessStepTests {
  private func withRequest(
    _ body: (_ node: AgencyNode, _ draft: AccessReport, _ flag: String) throws -> Void
  ) async throws {
    let partnership = try await TestPartnership([.police])
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let raised = try node.raise(
      FlagInput(
        code: "SUPPORT-OFFERED",
        subject: .new(
          SubjectDraft(forenames: "Wilma", surname: "Testperson", birthDay: Day(year: 1980, month: 2, day: 3))),
        basis: .observed, reason: "offered at the desk", details: ["response=she will think about it"]))
    let subject = try #require(try node.store.read { try $0.entities(.subject, limit: 2) }.first)
    let draft = try node.draftAccess(
      of: subject, by: .subject, identityCheckedBy: "Data lead", reason: "letter")
    try body(node, draft, raised.operation)
  }

  private func code(_ step: () throws -> Void) -> NodeError.Code? {
    do { try step() } catch { return (error as? NodeError)?.code }
    return nil
  }

  @Test("a release lapses once what was released says something else, and a withholding stands")
  func lapses() async throws {
    try await withRequest { node, draft, flag in
      let waiting = draft.rows.filter { $0.ruling == "decide" }.map(\.entry)
      let text = try #require(waiting.first { $0.hasSuffix("#response") })
      let released = try node.decideAccess(
        draft.number, .entries(waiting), release: true, reason: "hers to have", by: "Lead", second: "Doctor")
      #expect(released.undecided == 0 && released.rows.first { $0.entry == text }?.decision == "released")
      _ = try node.amend(flag: flag, field: "response", value: "no, and her brother must not know")
      let changed = try node.accessRequest(draft.number)
      let row = try #require(changed.rows.first { $0.entry == text })
      #expect(row.decision == nil && row.isUndecided && !row.isReleased && changed.undecided == 1)
      _ = try node.decideAccess(draft.number, .entries([text]), release: false, reason: "others", by: "Lead")
      _ = try node.amend(flag: flag, field: "response", value: "yes, and her brother must not know")
      let withheld = try node.accessRequest(draft.number)
      #expect(withheld.rows.first { $0.entry == text }?.decision == "withheld" && withheld.undecided == 0)
    }
  }

  @Test("a step over something else than was shown is refused: another's step, or what came in about the person")
  func shown() async throws {
    try await withRequest { node, draft, flag in
      let first = try #require(draft.version)
      let waiting = draft.rows.filter { $0.ruling == "decide" }.map(\.entry)
      func withhold(shown: String?) throws -> AccessReport {
        try node.decideAccess(
          draft.number, .entries(waiting), release: false, reason: "not safe", by: "Lead", shown: shown)
      }
      let second = try #require(try withhold(shown: first).version)
      #expect(code { _ = try withhold(shown: first) } == .changedMeanwhile)
      #expect(try node.accessRequest(draft.number).version == second)
      #expect(code { _ = try node.signAccess(draft.number, by: "Lead", shown: first) } == .changedMeanwhile)
      _ = try node.amend(flag: flag, field: "reason", value: "offered again by telephone")
      #expect(code { _ = try node.signAccess(draft.number, by: "Lead", shown: second) } == .changedMeanwhile)
      let third = try #require(try node.accessRequest(draft.number).version)
      let signed = try node.signAccess(draft.number, by: "Lead", shown: third)
      #expect(signed.state == "signed" && signed.version != third)
      #expect(code { _ = try node.issueAccess(draft.number, shown: third) } == .changedMeanwhile)
      #expect(try node.accessRequest(draft.number).state == "signed")
      #expect(code { _ = try node.issueAccess(draft.number, shown: signed.version) } == nil)
    }
  }

  @Test("a request names one person: an entry about two is refused, and recording one is in the log before it is shown")
  func one() async throws {
    try await withRequest { node, draft, flag in
      let other = try node.raise(
        FlagInput(
          code: "ALLEGED-PERP", subject: .new(SubjectDraft(forenames: "Rod", surname: "Otherman")),
          counterpart: draft.person, basis: .reported))
      func request(_ name: String) throws -> AccessReport {
        try node.draftAccess(
          of: try node.dot(named: name), by: .subject, identityCheckedBy: "Data lead", reason: "letter")
      }
      #expect(code { _ = try request(other.operation) } == .invalidInput)
      #expect(try node.accessRequests().count == 1)
      let again = try request(flag)
      #expect(again.person == draft.person && again.personName == "Wilma Testperson")
      _ = try node.draftAccess(of: nil, by: .subject, identityCheckedBy: "Data lead", reason: "letter")
      let log = try node.store.read { try $0.auditLog(AuditFilter()) }
      #expect(log.count { $0.entry.result == "recorded" } == 3)
      #expect(
        code { _ = try node.decideAccess(draft.number, .entries([]), release: false, reason: "x", by: "Lead") }
          == .invalidInput)
      #expect(AgencyNode.isSameName("D. Lead", "d.lead") && !AgencyNode.isSameName("Lead", "Doctor"))
    }
  }

  @Test("an answer is given again as it was, in the log each time, until what is held changes")
  func again() async throws {
    try await withRequest { node, draft, flag in
      let waiting = draft.rows.filter { $0.ruling == "decide" }.map(\.entry)
      _ = try node.decideAccess(
        draft.number, .entries(waiting), release: true, reason: "hers to have", by: "Lead", second: "Doctor")
      _ = try node.signAccess(draft.number, by: "Lead")
      let letter = try node.issueAccess(draft.number).letter
      #expect(letter.contains("she will think about it"))
      #expect(try node.issueAccess(draft.number).letter == letter)
      let log = try node.store.read { try $0.auditLog(AuditFilter()) }
      #expect(log.count { $0.entry.result == "issued" } == 1)
      #expect(log.count { $0.entry.result == "issued again, the same answer" } == 1)
      _ = try node.amend(flag: flag, field: "response", value: "yes")
      #expect(code { _ = try node.issueAccess(draft.number) } == .changedMeanwhile)
    }
  }
}
