import Safeguarding
import Testing

@testable import AgencyNode

@Suite("The brief before a visit or a call")
struct BriefTests {
  private func text(_ random: inout ReplayableGenerator) -> String {
    let words = [
      "Nadia", "李小龙", "محمد", "a\nb", "é", "🜁", "x", "", " ", "Okafor-Lindqvist", "\u{1B}[31m", "conditions apply",
    ]
    let count = [1, 2, 3, 8, 40, 400].randomElement(using: &random) ?? 1
    if Int.random(in: 0..<12, using: &random) == 0 { return String(repeating: "w", count: count * 3) }
    return (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
  }

  private func texts(_ random: inout ReplayableGenerator, _ most: Int) -> [String] {
    (0..<Int.random(in: 0...most, using: &random)).map { _ in text(&random) }
  }

  private func report(_ random: inout ReplayableGenerator) -> PersonReport {
    let codes: [FlagCode] = [.visitWithCare, .readBeforePhoning, .deceased, .interpreter, .accessNeed, .nfs]
    let history = (0..<Int.random(in: 0...20, using: &random)).map { _ in
      let code = codes.randomElement(using: &random) ?? .nfs
      return PersonReport.Entry(
        day: "2016-01-02", recorded: nil, isEvent: Bool.random(using: &random), agency: text(&random), member: 1,
        basis: "report", codes: [code.rawValue], labels: [code.definition.label], details: texts(&random, 4),
        other: nil,
        status: "active", isDisputed: false, operations: [])
    }
    let patterns = (0..<Int.random(in: 0...12, using: &random)).map { place in
      PersonReport.Pattern(
        name: "PATTERN-\(place)", code: "PATTERN-\(place)", label: "", about: text(&random), from: "2016-01-02",
        due: nil,
        explanation: "", tier: ["urgent", "soon", "note"].randomElement(using: &random) ?? "soon", count: 1, reasons: []
      )
    }
    let family = (0..<Int.random(in: 0...12, using: &random)).map { _ in
      PersonReport.Relative(
        relation: ["partner", "child"].randomElement(using: &random) ?? "child", name: text(&random), operation: nil,
        since: "2016", flags: texts(&random, 5))
    }
    return PersonReport(
      person: "3/1f2e3d4c/17.0", asOf: nil, names: texts(&random, 2), born: texts(&random, 2), counts: .init(),
      subjects: [], history: history, patterns: patterns, family: family, mentions: texts(&random, 4), referrals: [],
      possibleMatches: [],
      steps: texts(&random, 4).map { .init(tier: "soon", action: $0, reason: "") },
      freshness: texts(&random, 9).map { .init(member: 1, agency: $0, entries: 0, lastHeard: nil) }, notes: [])
  }

  @Test("it never has more than ten lines of 80 columns, whatever the history is, and no line breaks within")
  func bounded() {
    var random = ReplayableGenerator(for: "BriefTests")
    var isFull = false
    for _ in 0..<300 {
      let brief = PersonBrief(report(&random))
      #expect(brief.lines.count <= PersonBrief.longest && !brief.lines.isEmpty)
      for line in brief.lines {
        #expect(BriefLines.width(line) <= PersonBrief.columns, "\(line)")
        #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control })
      }
      if let last = brief.lines.last, last.hasPrefix("and ") {
        isFull = true
        #expect(brief.lines.count == PersonBrief.longest && last.hasSuffix("more: node person show 3/1f2e3d4c/17.0"))
      }
    }
    #expect(isFull, "no history was too long, so nothing was shown of those that are")
  }

  @Test("what does not fit in a line is counted")
  func counted() {
    var lines = BriefLines(person: "3/1f2e3d4c/17.0")
    lines.add("Children: ", (1...30).map { "child number \($0)" })
    #expect(lines.lines == ["Children: child number 1; child number 2; child number 3; and 27 more"])
    lines.add("", [String(repeating: "x", count: 500), "second"])
    #expect(lines.lines.count == 2 && lines.lines[1].hasSuffix("x…; and 1 more"))
    for place in 0..<11 { lines.add("", ["line \(place)"]) }
    #expect(lines.lines.count == 10 && lines.lines[9] == "and 4 more: node person show 3/1f2e3d4c/17.0")
  }
}
