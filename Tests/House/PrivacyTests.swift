import Testing

@Suite("What is never committed")
struct PrivacyTests {
  @Test("no private key, and no path of one machine")
  func keysAndPaths() throws {
    let findings = try Tree.this.get().files().flatMap { PrivacyRules.keys($0) + PrivacyRules.machinePaths($0) }
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("the people of the case are named in the case, its demo and its scenarios, and nowhere else")
  func people() throws {
    let tree = try Tree.this.get()
    let exports = try tree.files(under: ["Nodes"], ending: ".csv").filter { PrivacyRules.mayName($0.path) }
    var names: Set<String> = []
    var identifiers: Set<String> = []
    for export in exports {
      let people = PrivacyRules.people(in: export)
      names.formUnion(people.names)
      identifiers.formUnion(people.identifiers)
    }
    // A rule that knows no names holds for nothing.
    #expect(names.count >= 10)
    #expect(identifiers.count >= 5)
    let findings = try tree.files().flatMap { PrivacyRules.named($0, names: names, identifiers: identifiers) }
    #expect(findings.isEmpty, "\(findings.report)")
  }
}

@Suite("Rules about privacy can fail")
struct PrivacyRuleTests {
  static let export = TextFile(
    "Nodes/elsewhere/exports/visits.csv",
    #"""
    Ref,GIVEN_NAME,Family Name,ParentName,ParentDOB,NHS_NO,ACCOMPANIED_BY,Household,Narrative
    A-1,ADA,Quill,"Grace ""Quill""",1987-03-14,1234567890,None,Bo; Ken,"Neighbour, Mavis, called"
    """#)

  @Test("names are read whatever the columns are cut by")
  func delimiters() {
    for delimiter in [",", ";", "\t", "|"] {
      let text =
        ["Child Name", "Note", "NHS No"].joined(separator: delimiter) + "\n"
        + ["Ada Quill", "Registration", "1234567890"].joined(separator: delimiter) + "\n"
      let people = PrivacyRules.people(in: TextFile("Nodes/elsewhere/exports/notes.csv", text))
      #expect(people.names == ["ada", "quill"] && people.identifiers == ["1234567890"])
    }
  }

  @Test("names are read from the columns that hold names, in any style of heading")
  func reads() {
    let people = PrivacyRules.people(in: Self.export)
    #expect(people.names == ["ada", "quill", "grace", "ken"])
    #expect(people.identifiers == ["1234567890"])
  }

  @Test(
    "a name or an identifier elsewhere is found, whole words alone",
    arguments: [
      ("let a = \"Quill\"", 1), ("// as ADA did", 1), ("id: 1234567890", 1), ("quills and adamant", 0),
    ])
  func named(_ line: String, _ count: Int) {
    let people = PrivacyRules.people(in: Self.export)
    for path in ["Sources/Wire/A.swift", "Tests/Wire/A.swift", "Nodes/elsewhere/node.yaml", "README.md"] {
      let findings = PrivacyRules.named(TextFile(path, line), names: people.names, identifiers: people.identifiers)
      #expect(findings.count == count, "\(path)")
    }
    for path in [Self.export.path, "Sources/node/Demo/Story.swift", "Tests/Scenario/A.swift"] {
      let findings = PrivacyRules.named(TextFile(path, line), names: people.names, identifiers: people.identifiers)
      #expect(findings == [], "\(path)")
    }
  }

  @Test("a private key is found, and its heading alone is not")
  func keys() {
    let heading = "-----BEGIN " + "PRIVATE KEY-----"
    let key = heading + "\n" + String(repeating: "A1b2", count: 16) + "\n-----END"
    #expect(PrivacyRules.keys(TextFile("a.pem", key)).count == 1)
    #expect(PrivacyRules.keys(TextFile("a.swift", "let h = \"\(heading)\"\nlet b = 1\n")) == [])
  }

  @Test("a path of one machine is found", arguments: ["/wor" + "k/main", "/opt/swif" + "t-6", "~ is /roo" + "t/x"])
  func paths(_ line: String) {
    #expect(PrivacyRules.machinePaths(TextFile("README.md", "a\n" + line)).map(\.line) == [2])
    #expect(PrivacyRules.machinePaths(TextFile("README.md", "/var/lib/agency-node")) == [])
  }
}
