/// Rules that keep the claims of SECURITY.md tied to tests that show them.
enum EvidenceRules {
  /// The sentences of all tests.
  static func sentences(_ files: [TextFile]) -> Set<String> {
    var found: Set<String> = []
    for file in files {
      for mark in file.text.ranges(of: "@" + "Test(") {
        let rest = file.text[mark.upperBound...].drop { $0.isWhitespace }
        guard rest.hasPrefix("\"") else { continue }
        found.insert(String(rest.dropFirst().prefix { $0 != "\"" && $0 != "\n" }))
      }
    }
    return found
  }

  /// Every row of a table whose last column is headed "shown by" names, in straight quotes, tests that there are.
  static func claims(_ document: TextFile, sentences: Set<String>) -> [Finding] {
    var findings: [Finding] = []
    var isEvidence = false
    for (index, line) in document.lines.enumerated() {
      guard line.hasPrefix("|") else {
        isEvidence = false
        continue
      }
      let cells = line.split(separator: "|").map { $0.trimmed }
      guard let last = cells.last else { continue }
      if last == "shown by" {
        isEvidence = true
        continue
      }
      guard isEvidence, !last.allSatisfy({ $0 == "-" || $0 == ":" }) else { continue }
      let quoted = last.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }
      if quoted.isEmpty { findings.append(Finding(document.path, index + 1, "a claim that no test shows")) }
      for name in quoted where !sentences.contains(name) {
        findings.append(Finding(document.path, index + 1, "there is no test \"\(name)\""))
      }
    }
    return findings
  }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
