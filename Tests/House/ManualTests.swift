import Foundation
import Testing

@Suite("The manual page of node.yaml")
struct ManualTests {
  /// The keys that the readers of `node.yaml` know: the words of every list that is called keys, or given as one.
  static func keys(_ sources: [TextFile]) -> Set<String> {
    var found: Set<String> = []
    for file in sources {
      for start in ["keys = [", "keys: ["] {
        for range in file.text.ranges(of: start) {
          let list = file.text[range.upperBound...].prefix { $0 != "]" }
          for (place, piece) in list.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
          where place % 2 == 1 { found.insert(String(piece)) }
        }
      }
    }
    return found
  }

  /// Keys that the page does not set in bold.
  static func missing(_ page: TextFile, _ keys: Set<String>) -> [String] {
    let text = page.text.replacing("\\-", with: "-")
    let bold = Set(
      text.split(separator: "\n").filter { $0.hasPrefix(".B ") || $0.hasPrefix(".BR ") || $0.hasPrefix(".BI ") }
        .compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) })
    return keys.subtracting(bold).sorted()
  }

  @Test("every key of node.yaml is explained")
  func complete() throws {
    let tree = try Tree.this.get()
    let readers = ["Sources/AgencyNode/Configuration", "Sources/AgencyNode/Backup"]
    let sources = try tree.files(under: readers, ending: ".swift").filter { !$0.path.hasSuffix("ServiceFile.swift") }
    let keys = Self.keys(sources)
    #expect(keys.isSuperset(of: ["agency", "fan-out", "recovery-key", "look-ups-per-hour", "maximum", "command"]))
    let missing = Self.missing(try tree.read("deploy/man/agency-node.yaml.5"), keys)
    #expect(missing.isEmpty, "deploy/man/agency-node.yaml.5 lacks \(missing)")
  }

  @Test("a key that is not explained is found")
  func canFail() {
    let source = TextFile("A.swift", #"static let keys = ["one", "two-words"]; file.mapping(x, keys: ["three"])"#)
    #expect(Self.keys([source]) == ["one", "two-words", "three"])
    let page = TextFile("a.5", ".BR one \" (text)\"\n.B two\\-words\nthree is mentioned.\n")
    #expect(Self.missing(page, Self.keys([source])) == ["three"])
  }
}
