import Foundation
import Testing

@Suite("Documents")
struct DocumentTests {
  @Test("the commands that the documents give exist, and so do the files that they point to")
  func references() throws {
    let tree = try Tree.this.get()
    let targets = DocumentRules.targets(try tree.read("Makefile"))
    let existing = Set(tree.paths)
    let known = DocumentRules.subcommands(try tree.files(under: ["Sources/node"], ending: ".swift"))
    #expect(known.isSuperset(of: ["serve", "sync", "status", "import", "demo"]))
    let findings = try tree.files(ending: ".md").flatMap {
      DocumentRules.commands($0, targets: targets) + DocumentRules.paths($0, existing: existing)
        + DocumentRules.nodeCommands($0, known: known)
    }
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("the README gives the two commands, and CI calls the one that tests")
  func commands() throws {
    let tree = try Tree.this.get()
    let readme = DocumentRules.code(try tree.read("README.md")).map(\.text)
    #expect(readme.contains { $0.hasPrefix("make demo") })
    #expect(readme.contains { $0.hasPrefix("make test") })
    let ci = try tree.read(".ci/run").lines
    #expect(ci.contains("make test"))
    #expect(ci.contains("make lint"))
    #expect(DocumentRules.targets(try tree.read("Makefile")).isSuperset(of: ["help", "demo", "test", "lint"]))
  }

  @Test("the scripts that the documents and the Makefile call can be run")
  func executable() throws {
    let tree = try Tree.this.get()
    let scripts = try tree.files(under: [".ci", "deploy", "Protocol", "Benchmarks"]).filter { $0.text.hasPrefix("#!") }
    #expect(scripts.count >= 3)
    for script in scripts {
      let path = tree.root.appendingPathComponent(script.path).path
      #expect(FileManager.default.isExecutableFile(atPath: path), "\(script.path)")
    }
  }

  @Test("the changelog has a place for what is not released yet")
  func changelog() throws {
    let lines = try Tree.this.get().read("CHANGELOG.md").lines
    let start = try #require(lines.firstIndex(of: "## Unreleased"))
    #expect(lines[start...].contains { $0.hasPrefix("- ") })
  }

  @Test("the top of the tree holds what a newcomer expects, and nothing else")
  func top() throws {
    let expected: Set<String> = [
      "Package.swift", "Sources", "Tests", "Nodes", "Protocol", "deploy", "README.md", "LICENSE", "Makefile",
      "Benchmarks", ".ci", "CHANGELOG.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", ".gitignore",
      ".swift-format",
    ]
    let top = Set(try Tree.this.get().tracked().map { String($0.prefix { $0 != "/" }) })
    #expect(top.subtracting(expected) == [])
  }

  @Test("what a build leaves behind is never committed")
  func ignored() throws {
    let tree = try Tree.this.get()
    let ignored = try tree.read(".gitignore").lines
    for pattern in [".build/", ".build-*", "Package.resolved"] { #expect(ignored.contains(pattern[...])) }
    for path in try tree.tracked() where tree.paths.contains(path) {
      let size = try FileManager.default.attributesOfItem(atPath: tree.root.appendingPathComponent(path).path)[.size]
      #expect((size as? Int ?? .max) <= 1 << 20, "\(path) is over 1 MiB")
    }
  }
}

@Suite("Rules about documents can fail")
struct DocumentRuleTests {
  @Test("a command that the Makefile does not have is found, wherever code is written")
  func commands() {
    let targets = DocumentRules.targets(
      TextFile("Makefile", "SHELL := bash\nhelp: ## List\ntest: deps\n\tmake-believe: no\n.PHONY: x"))
    #expect(targets == ["help", "test"])
    let document = TextFile(
      "README.md", "Run `make test`, then `make tea`.\n\n    make brew  # x\n\n```\nsudo make jam\n```\nmake do\n")
    #expect(DocumentRules.commands(document, targets: targets).map(\.line) == [1, 3, 6])
  }

  @Test("a command that the command line does not have is found")
  func nodeCommands() {
    let source = TextFile(
      "Sources/node/A.swift", "struct Serve: AsyncParsableCommand {\n}\n  commandName: \"init\", abstract: x")
    let known = DocumentRules.subcommands([source])
    #expect(known == ["serve", "init"])
    let document = TextFile(
      "README.md", "`node serve` `node dance` `node` `node --help` `a node sleeps`\n\n    .build/debug/node sing\n")
    #expect(DocumentRules.nodeCommands(document, known: known).map(\.line) == [1, 3])
  }

  @Test("a link or a path that leads nowhere is found, relative to its document")
  func paths() {
    let existing: Set<String> = ["README.md", "Protocol/SPEC.md", "Sources/Wire/Limits.swift"]
    let good = TextFile(
      "Protocol/SPEC.md",
      "[up](../README.md) [self](SPEC.md#a) [web](https://a.b/c) `Sources/Wire/` `Sources/*/x` `other/x` `Sources/Wire/Limits.swift`"
    )
    #expect(DocumentRules.paths(good, existing: existing) == [])
    let bad = TextFile("Protocol/SPEC.md", "[gone](README.md)\n`Sources/Wired/`\n\n    cat Protocol/GONE.md")
    #expect(DocumentRules.paths(bad, existing: existing).map(\.line) == [1, 2, 4])
  }

  static let manifest = Manifest(
    TextFile(
      "Package.swift",
      """
      let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
      let life = Target.Dependency.product(
        name: "Life", package: "life")
      let package = Package(
        targets: [
          // .target(name: "Old"),
          .target(name: "Low", swiftSettings: strict),
          .target(
            name: "High", dependencies: ["Low", crypto, life],
            swiftSettings: strict),
          .executableTarget(name: "run", dependencies: ["High"]),
          .systemLibrary(name: "CLib", providers: [.apt(["clib-dev"])]),
          .systemLibrary(
            name: "CTest", path: "Tests/CTest"),
          test("Low"),
          test("High", ["High", crypto]),
        ]
      )
      """))

  @Test("the manifest's text is read as SwiftPM reads it")
  func manifest() {
    #expect(Set(Self.manifest.sources.map(\.name)) == ["Low", "High", "run", "CLib"])
    #expect(Self.manifest.sources.first { $0.name == "High" }?.imports == ["Low", "Crypto", "Life"])
    #expect(Self.manifest.sources.filter(\.isSystem).map(\.name) == ["CLib"])
    #expect(Self.manifest.tests == ["Low", "High"])
  }

  @Test("a map that leaves out, adds or misstates a module is found")
  func map() {
    let imports: [String: Set<String>] = ["Low": [], "High": ["Low", "Crypto", "Foundation"], "run": ["High"]]
    func findings(_ rows: String...) -> Int {
      let text = "| module | imports | outside | for |\n|---|---|---|---|\n" + rows.joined(separator: "\n") + "\n\nEnd"
      return DocumentRules.map(TextFile("A.md", text), manifest: Self.manifest, imports: imports).count
    }
    let low = "| `Low` | | | a |"
    let high = "| `High` | `Low` | `Crypto`, `Foundation` | b |"
    let run = "| `run` | `High` | | c |"
    let library = "| `CLib` | | | d |"
    #expect(findings(low, high, run, library) == 0)
    #expect(findings(low, high, run) == 1)
    #expect(findings(low, high, run, library, "| `Gone` | | | e |") == 1)
    #expect(findings(low, "| `High` | | `Crypto` | b |", run, library) == 2)
    #expect(DocumentRules.map(TextFile("A.md", "no table"), manifest: Self.manifest, imports: imports).count == 1)
  }

  @Test("a map that leaves out or adds tests is found")
  func tests() {
    func findings(_ rows: String...) -> Int {
      let text = "| tests | what |\n|---|---|\n" + rows.joined(separator: "\n")
      return DocumentRules.tests(TextFile("A.md", text), manifest: Self.manifest).count
    }
    #expect(findings("| `Low` | a |", "| `High` | b |") == 0)
    #expect(findings("| `Low` | a |") == 1)
    #expect(findings("| `Low` | a |", "| `High` | b |", "| `Gone` | c |") == 1)
    #expect(DocumentRules.tests(TextFile("A.md", "no table"), manifest: Self.manifest).count == 2)
  }

  @Test("a dependency that is declared and never imported is found, and one that is imported and never declared")
  func dependencies() {
    let imports: [String: Set<String>] = ["High": ["Low", "Crypto", "Life", "Foundation"], "run": ["High"]]
    func findings(_ module: String, _ imported: Set<String>) -> Int {
      DocumentRules.dependencies(manifest: Self.manifest, imports: imports.merging([module: imported]) { $1 }).count
    }
    #expect(findings("run", ["High"]) == 0)
    #expect(findings("High", ["Low", "Crypto"]) == 1)
    #expect(findings("run", ["High", "Crypto"]) == 1)
  }
}
