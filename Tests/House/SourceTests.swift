import Testing

@Suite("Sources")
struct SourceTests {
  @Test("no file is longer than a reader can hold, and half of them are short")
  func lengths() throws {
    let tree = try Tree.this.get()
    let all = try tree.files(ending: ".swift")
    let findings =
      all.flatMap(SourceRules.length) + SourceRules.median(try tree.files(under: ["Sources"], ending: ".swift"))
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("nothing ends the process on bad input, hides a race, or is put off")
  func constructs() throws {
    let findings = try Tree.this.get().files(ending: ".swift").flatMap(SourceRules.constructs)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("pure modules read no clock, draw no random number and start no task")
  func purity() throws {
    let findings = try Tree.this.get().files(under: ["Sources"], ending: ".swift").flatMap(SourceRules.purity)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("every public declaration says what it is")
  func documented() throws {
    let findings = Documentation.findings(try Tree.this.get().files(under: ["Sources"], ending: ".swift"))
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("every test says in a sentence what holds")
  func sentences() throws {
    let findings = try Tree.this.get().files(under: ["Tests"], ending: ".swift").flatMap(TestRules.sentences)
    #expect(findings.isEmpty, "\(findings.report)")
  }
}

@Suite("Rules about sources can fail")
struct SourceRuleTests {
  @Test("one line too many is found, and a generated file is let be")
  func length() {
    let text = String(repeating: "a\n", count: SourceRules.longest)
    #expect(SourceRules.length(TextFile("Sources/Wire/A.swift", text)) == [])
    #expect(SourceRules.length(TextFile("Sources/Wire/A.swift", text + "a\n")).count == 1)
    #expect(SourceRules.length(TextFile("Sources/Wire/A.pb.swift", text + "a\n")) == [])
    let long = TextFile("A.swift", String(repeating: "a\n", count: 200))
    #expect(SourceRules.median([long, long, TextFile("B.swift", "")]).count == 1)
    #expect(SourceRules.median([long, TextFile("B.swift", ""), TextFile("C.swift", "")]) == [])
  }

  @Test(
    "each banned construct is found once",
    arguments: [
      "let a = try" + "! b()", "fatal" + "Error(\"no\")", "let c = d as" + "! E", "// TO" + "DO later",
      "/// FIX" + "ME", "throw XCT" + "Skip()", "@Test(.dis" + "abled(\"x\"))", "struct A: @unchecked " + "Sendable {}",
      "/// Doc.\nstruct A: @unchecked " + "Sendable {}", "let f = g!", "let h = i[0]!.j", "var k: Int!",
    ])
  func constructs(_ line: String) {
    let findings = SourceRules.constructs(TextFile("Sources/Wire/A.swift", "let z = 1\n" + line + "\n"))
    #expect(Set(findings.map(\.line)).count == 1, "\(findings)")
  }

  @Test(
    "what only looks like one is let be",
    arguments: [
      "if a != b {}", "if !a {}", "let s = \"wow!\"", "if a!=b {}", "// try" + "! is banned",
      "// Guarded by `lock`.\nstruct A: @unchecked " + "Sendable {}", "let fatalErrorCount = 1",
      "struct A: @unchecked " + "Sendable {}  // immutable after init",
    ])
  func harmless(_ line: String) {
    #expect(SourceRules.constructs(TextFile("Sources/Wire/A.swift", line)) == [])
  }

  @Test(
    "a clock, chance or a task in a pure module is found, elsewhere not",
    arguments: [
      "let now = Date()", "Task { }", "let n = Int.random(in: 0..<9)", "array.shuffle()", "x.hashValue",
      "var h = Hasher()",
      "func f() async {}", "let t = ContinuousClock.now", "var g = SystemRandomNumberGenerator()",
    ])
  func purity(_ line: String) {
    #expect(SourceRules.purity(TextFile("Sources/Replication/A.swift", line)).count == 1)
    #expect(SourceRules.purity(TextFile("Sources/Safeguarding/A.swift", line)).count == 1)
    #expect(SourceRules.purity(TextFile("Sources/AgencyNode/A.swift", line)) == [])
  }

  @Test(
    "a generator that is handed in, and a name that only resembles, are pure",
    arguments: [
      "let n = Int.random(in: 0..<9, using: &generator)", "let birthDate = a",
      "public func hash(into h: inout Hasher) {}",
      "// Task", "let updateTask1 = b",
    ])
  func pure(_ line: String) {
    #expect(SourceRules.purity(TextFile("Sources/Replication/A.swift", line)) == [])
  }

  @Test(
    "a bare public declaration is found, with its attributes",
    arguments: [
      "public struct A {}", "public static func a() {}", "@inlinable public func f() {}",
      "@frozen\npublic enum C {}", "// not a doc comment\npublic typealias D = Int",
      "/// Doc.\n\npublic func e() {}",
      "public subscript(i: Int) -> Int { i }", "public actor G {}", "open class H {}",
    ])
  func bare(_ text: String) {
    #expect(Documentation.findings([TextFile("Sources/Wire/A.swift", text)]).count == 1)
  }

  @Test(
    "a documented one, and what a protocol of the standard library defines, is let be",
    arguments: [
      "/// Doc.\npublic struct A {}", "/// Doc.\n@inlinable\npublic func f() {}", "public import Replication",
      "public static func < (a: A, b: A) -> Bool { true }", "public var b = 1", "public init() {}",
      "public func hash(into hasher: inout Hasher) {}", "public extension A {}", "let public1 = 1",
      "/** Doc. */\npublic enum A {}",
    ])
  func documented(_ text: String) {
    #expect(Documentation.findings([TextFile("Sources/Wire/A.swift", text)]) == [])
  }

  @Test("what a documented protocol asks for needs no second comment; a bare requirement needs its first")
  func requirements() {
    let asked = "/// Doc.\npublic protocol P {\n  /// Doc.\n  func f(_ a: Int)\n}\n"
    let conforming = TextFile("Sources/Store/B.swift", "extension B: P {\n  public func f(_ a: Int) {}\n}\n")
    #expect(Documentation.findings([TextFile("Sources/Wire/A.swift", asked), conforming]) == [])
    #expect(Documentation.findings([conforming]).count == 1)
    let bare = TextFile("Sources/Wire/A.swift", asked.replacing("  /// Doc.\n", with: ""))
    #expect(Documentation.findings([bare, conforming]).map(\.line) == [3])
  }

  @Test("a module without tests, and a test without a sentence, are found")
  func tests() {
    let test = TextFile("Tests/Wire/ATests.swift", "@Test(\"a frame is bounded\") func a() {}")
    #expect(TestRules.mirror(modules: ["Wire"], tests: [test]) == [])
    #expect(TestRules.mirror(modules: ["Wire", "Trust"], tests: [test]).count == 1)
    #expect(TestRules.mirror(modules: ["Wire"], tests: [TextFile("Tests/Wire/A.swift", "// later")]).count == 1)
    #expect(TestRules.sentences(test) == [])
    for bad in ["@Test func frame() {}", "@Test(arguments: [1, 2]) func f(_: Int) {}", "@Test(\"frame\") func g() {}"] {
      #expect(TestRules.sentences(TextFile("Tests/Wire/A.swift", bad)).count == 1, "\(bad)")
    }
  }
}
