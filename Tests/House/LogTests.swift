import Testing

@Suite("What goes to the log")
struct LogTests {
  @Test("every event of the log has a stable name that the handbook explains, and it explains no other")
  func explained() throws {
    let tree = try Tree.this.get()
    let (names, findings) = LogRules.events(try tree.files(under: ["Sources"], ending: ".swift"))
    let handbook = try #require(try tree.files(under: ["deploy/handbook"], ending: "log.md").first)
    #expect(names.count >= 50)
    let all = findings + LogRules.drift(names, LogRules.explained(handbook))
    #expect(all.isEmpty, "\(all.report)")
  }

  @Test("a sentence that is logged, an event that nobody explains and one that nobody logs are found")
  func canFail() {
    let good = TextFile("Sources/A/A.swift", "logger.notice(\"a.b\")\nnode.logger.error(\n  \"a.cD\", metadata: [:])")
    let (names, findings) = LogRules.events([good])
    #expect(Set(names.keys) == ["a.b", "a.cD"] && findings.isEmpty)
    let bad = TextFile("Sources/A/A.swift", "logger.notice(\"somebody came\")\nlogger.error(message)")
    #expect(LogRules.events([bad]).findings.count == 2)
    let handbook = TextFile("deploy/handbook/log.md", "| event | means |\n|---|---|\n| a.b, a.e | as it says |\n")
    #expect(LogRules.explained(handbook) == ["a.b", "a.e"])
    #expect(LogRules.drift(names, LogRules.explained(handbook)).count == 2)
  }
}
