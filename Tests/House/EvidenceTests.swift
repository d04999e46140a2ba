import Testing

@Suite("Evidence")
struct EvidenceTests {
  @Test("every threat that SECURITY.md lists names the tests that show its answer, and they exist")
  func evidence() throws {
    let tree = try Tree.this.get()
    let sentences = EvidenceRules.sentences(try tree.files(under: ["Tests"], ending: ".swift"))
    #expect(sentences.count > 400)
    let document = try tree.read("SECURITY.md")
    #expect(document.text.contains("| shown by |"))
    let findings = EvidenceRules.claims(document, sentences: sentences)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("every control of the hazard log names the tests that show it, and they exist")
  func hazards() throws {
    let tree = try Tree.this.get()
    let sentences = EvidenceRules.sentences(try tree.files(under: ["Tests"], ending: ".swift"))
    let document = try tree.read("deploy/templates/hazard-log.md")
    #expect(document.text.contains("| shown by |"))
    let findings = EvidenceRules.claims(document, sentences: sentences)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("a claim without a test, and a test that is not there, are found")
  func wrongClaims() {
    let document = TextFile(
      "SECURITY.md",
      """
      | threat | answer | shown by |
      |---|---|---|
      | one | held | "a test that is there" |
      | two | held | nothing |
      | three | held | "a test that is there", "a test that is not" |

      | other | table |
      |---|---|
      | without | tests |
      """)
    let lines = EvidenceRules.claims(document, sentences: ["a test that is there"]).map(\.line)
    #expect(lines == [4, 5])
  }

  @Test("the sentence of a test is read wherever it stands after the parenthesis")
  func reading() {
    let file = TextFile("Tests/A.swift", "@" + "Test(\"one holds\")\n@" + "Test(\n  \"two holds\", arguments: [1])\n")
    #expect(EvidenceRules.sentences([file]) == ["one holds", "two holds"])
  }
}
