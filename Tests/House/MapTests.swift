import Testing

@Suite("The map")
struct MapTests {
  @Test("the map lists exactly the modules and tests of the manifest, with the imports that the sources have")
  func map() throws {
    let tree = try Tree.this.get()
    let manifest = Manifest(try tree.read("Package.swift"))
    let imports = Imports.actual(try tree.files(under: ["Sources"], ending: ".swift"))
    #expect(manifest.sources.count >= 9 && manifest.tests.count >= 10)
    let map = try tree.read("ARCHITECTURE.md")
    let findings =
      DocumentRules.map(map, manifest: manifest, imports: imports)
      + DocumentRules.tests(map, manifest: manifest)
      + DocumentRules.dependencies(manifest: manifest, imports: imports)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("every module has tests of its own")
  func mirrored() throws {
    let tree = try Tree.this.get()
    let modules = Manifest(try tree.read("Package.swift")).sources.filter { !$0.isSystem }.map(\.name)
    #expect(modules.count >= 8)
    let findings = TestRules.mirror(modules: modules, tests: try tree.files(under: ["Tests"], ending: ".swift"))
    #expect(findings.isEmpty, "\(findings.report)")
  }
}
