import Testing

@Suite("Imports")
struct ImportTests {
  @Test("imports go one way, and pure modules import nothing from outside")
  func tree() throws {
    let findings = Imports.findings(try Tree.this.get().files(under: ["Sources"], ending: ".swift"))
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("the arrows have no way round")
  func noCycle() {
    for (module, allowed) in Imports.direction {
      let reached = allowed.union(["CZlib"]).union(Imports.hidden[module] ?? [])
      for imported in allowed {
        #expect(Imports.direction[imported]?.contains(module) == false, "\(module) and \(imported)")
        #expect(Imports.direction[imported]?.isSubset(of: reached) == true, "\(module), \(imported)")
      }
    }
  }

  @Test("Store, Transport and Web never import each other, and Wire and Trust know nothing of abuse")
  func neverTogether() {
    for (module, stranger) in [
      ("Store", "Transport"), ("Transport", "Store"), ("Wire", "Safeguarding"), ("Trust", "Safeguarding"),
      ("Safeguarding", "Wire"), ("Transport", "Safeguarding"), ("Web", "Store"), ("Web", "Transport"),
    ] {
      #expect(Imports.direction[module]?.contains(stranger) == false, "\(module) and \(stranger)")
    }
  }

  @Test(
    "a wrong import is found, however it is spelled",
    arguments: [
      ("Store", "import Transport"), ("Transport", "public import Store"),
      ("Safeguarding", "import struct Wire.Limits"),
      ("Wire", "@testable import Trust"), ("Replication", "import Foundation"), ("Safeguarding", "import Foundation"),
      ("Trust", "import Wire; import AgencyNode"), ("Elsewhere", "import Wire"),
    ])
  func wrong(_ module: String, _ line: String) {
    #expect(Imports.findings([TextFile("Sources/\(module)/A.swift", "// first\n\(line)\n")]).count == 1)
  }

  @Test(
    "a right import, and one in a comment or a string, is not",
    arguments: [
      ("Store", "import Wire"), ("Transport", "import NIOCore"), ("Replication", "// import Foundation"),
      ("Replication", "let important = \"import Foundation\""), ("Wire", "public import Replication"),
    ])
  func right(_ module: String, _ line: String) {
    #expect(Imports.findings([TextFile("Sources/\(module)/A.swift", line)]) == [])
  }
}
