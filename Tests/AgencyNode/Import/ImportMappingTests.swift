import Testing

@testable import AgencyNode

private func issues(_ yaml: String) -> [ConfigurationIssue] {
  do {
    _ = try ImportMapping.parse(yaml: yaml)
    return []
  } catch {
    return error.issues
  }
}

private let sound = """
  name: visits
  record: visit
  key: Ref
  columns:
    Ref: text
    Day: day yyyy-MM-dd
    Name: text
    Seen: yes-no
    Notes: { type: text, private: true }
  subjects:
    client: { fullName: Name }
  publish:
    seen:
      flag: SUPPORT-OFFERED
      about: client
      basis: observed
      recordedDay: Day
      when: { Notes: { contains: offer } }
      attributes: { offer: Name }
  """

@Suite("Import mappings")
struct ImportMappingTests {
  @Test("a sound mapping has no issues and knows its export by the header")
  func soundMapping() throws {
    #expect(issues(sound) == [])
    let mapping = try ImportMapping.parse(yaml: sound)
    #expect(mapping.matches(header: ["Notes", "Seen", "Name", "Day", "Ref"]))
    #expect(!mapping.matches(header: ["Ref", "Day", "Name", "Seen"]))
    #expect(!mapping.matches(header: ["Ref", "Day", "Name", "Seen", "Seen"]))
  }

  @Test(
    "each mistake is named where it stands, with what was probably meant",
    arguments: [
      ("SUPPORT-OFFERED", "SUPORT-OFFERED", 14, "SUPPORT-OFFERED"),
      ("about: client", "about: cleint", 15, "client"),
      ("basis: observed", "basis: obsreved", 16, "observed"),
      ("recordedDay: Day", "recordedDay: Dya", 17, "Day"),
      ("recordedDay: Day", "recordedDay: Name", 17, "type"),
      ("{ offer: Name }", "{ ofer: Name }", 19, "offer"),
      ("{ offer: Name }", "{ offer: Seen }", 19, "type"),
      ("{ offer: Name }", "{ offer: Notes }", 19, "when"),
      ("key: Ref", "key: Reff", 3, "Ref"),
      ("day yyyy-MM-dd", "day yyyy-MM-d", 6, "yyyy-MM-dd"),
      ("Seen: yes-no", "Seen: yesno", 8, "yes-no"),
      ("record: visit", "recrod: visit", 2, "record"),
      ("SUPPORT-OFFERED", "MULTI-PERP", 14, "follows from"),
      ("name: visits", "name: My Visits", 1, "hyphens"),
      ("contains: offer", "contians: offer", 18, "contains"),
    ])
  func mistakes(good: String, bad: String, line: Int, hint: String) {
    let found = issues(sound.replacing(good, with: bad))
    #expect(found.contains { $0.line == line && $0.suggestion?.contains(hint) == true }, "\(found)")
    #expect(found.allSatisfy { $0.file == "mapping.yaml" })
  }

  @Test("an audience is not widened, and a counterpart's name travels no wider than its subject")
  func audiences() {
    let wide = sound.replacing("basis: observed", with: "basis: observed\n    audience: A")
    #expect(issues(wide).map(\.message) == ["SUPPORT-OFFERED is for audience B, and A is wider"])
    let pair = sound.replacing("about: client", with: "about: client\n    counterpart: other")
      .replacing("publish:", with: "  other: { fullName: Name, audience: C }\npublish:")
    #expect(issues(pair).count == 1 && issues(pair).first?.message.contains("wider than its counterpart's") == true)
    #expect(issues(pair.replacing("basis: observed", with: "basis: observed\n    audience: C")).isEmpty)
  }

  @Test("all mistakes are told at once")
  func several() {
    let text = sound.replacing("about: client", with: "about: cleint").replacing("key: Ref", with: "key: Reff")
    #expect(issues(text).count == 2)
  }

  @Test(
    "what is no mapping at all is an issue, never a trap",
    arguments: ["", "[]", "a: [", "- x", "{}", "\u{0}", "a: 1\na: 2"])
  func nonsense(text: String) {
    #expect(!issues(text).isEmpty)
  }

  @Test("nesting without end is refused")
  func deep() {
    #expect(!issues(String(repeating: "[", count: 100_000)).isEmpty)
    #expect(!issues(String(repeating: "- ", count: 100_000)).isEmpty)
  }
}
