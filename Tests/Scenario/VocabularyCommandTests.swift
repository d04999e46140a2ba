import Foundation
import Testing

@Suite("The vocabulary at the command line")
struct VocabularyCommandTests {
  private struct Listed: Decodable {
    struct Entry: Decodable { var code: String }
    var schemaVersion: Int
    var flags: [Entry]
  }

  private struct Whole: Decodable {
    struct Flag: Decodable {
      struct Attribute: Decodable {
        var name: String
        var policy: String
        var need: String
      }
      struct Rights: Decodable {
        var assert: [String]
        var confirm: [String]
      }
      var code: String
      var number: Int
      var rights: Rights
      var attributes: [Attribute]
    }
    var schemaVersion: Int
    var flag: Flag
  }

  @Test("every code is listed and told whole within 80 columns, with no configuration")
  func columns() async throws {
    let list = try await Executable.run(["vocabulary", "--json"])
    let listed = try JSONDecoder().decode(Listed.self, from: Data(list.output.utf8))
    #expect(listed.schemaVersion == 1 && listed.flags.count == 66)
    let table = try await Executable.run(["vocabulary"])
    for entry in listed.flags { #expect(table.output.contains("\n\(entry.code) ")) }
    var pages = [table]
    for code in ["SERIAL-PERP", "ENCOMPASS", "alcohol-support", "PSR-HISTORY-DUE", "CONTESTED", "REFUGE-ADDRESS"] {
      pages.append(try await Executable.run(["vocabulary", code]))
    }
    for page in pages {
      #expect(page.status == 0 && page.errors.isEmpty)
      #expect(page.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
  }

  @Test("an entry says who may assert and confirm, and what it carries with which policy")
  func entry() async throws {
    let outcome = try await Executable.run(["vocabulary", "risk", "--json"])
    let whole = try JSONDecoder().decode(Whole.self, from: Data(outcome.output.utf8))
    #expect(whole.schemaVersion == 1 && whole.flag.code == "RISK" && whole.flag.number == 4)
    #expect(whole.flag.rights.assert.contains("school") && !whole.flag.rights.confirm.contains("school"))
    let level = try #require(whole.flag.attributes.first { $0.name == "risk" })
    #expect(level.need == "required" && level.policy == "highest")
  }

  @Test("of a code that there is not, the nearest is suggested")
  func unknown() async throws {
    let outcome = try await Executable.run(["vocabulary", "NSF"])
    #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.errors.contains("did you mean 'NFS'?"))
  }
}
