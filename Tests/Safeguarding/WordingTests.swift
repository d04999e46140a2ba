import Foundation
import Safeguarding
import Testing

@Suite("Wording")
struct WordingTests {
  private func phrases(_ text: String) -> [String] { Wording.concerns(in: text).map(\.phrase) }

  @Test("wording that blames is found as whole words, in any case, with something better")
  func found() {
    #expect(phrases("A Domestic  dispute; she failed to engage.") == ["domestic dispute", "failed to engage"])
    #expect(phrases("Lives above the drinkers' club") == ["drinker"])
    #expect(Wording.phrases.allSatisfy { !$0.better.isEmpty && $0.phrase == $0.phrase.lowercased() })
  }

  @Test("every phrase is listed once and is found where it stands, and its better wording raises no concern")
  func everyPhrase() {
    #expect(Set(Wording.phrases.map(\.phrase)).count == Wording.phrases.count)
    for concern in Wording.phrases {
      #expect(phrases("He wrote: \"\(concern.phrase.uppercased())\".").contains(concern.phrase))
      #expect(phrases(concern.better) == [], "the better wording of \(concern.phrase)")
    }
  }

  @Test(
    "other forms are found: tenses, plurals, contractions, hyphens, typographic apostrophes",
    arguments: [
      ("several domestic disputes", "domestic dispute"), ("She didn’t engage with us", "did not engage"),
      ("she didn't engage", "did not engage"), ("does not engage", "did not engage"),
      ("failing to engage", "failed to engage"), ("Noncompliant", "non-compliant"),
      ("non‑compliance", "non-compliant"), ("a life-style choice", "lifestyle choice"),
      ("attention-seeking", "attention seeking"), ("placing herself at risk", "puts themselves at risk"),
      ("puts himself at risk", "puts themselves at risk"), ("why doesn't she leave", "chose to stay"),
      ("He says she provokes him", "provoked"), ("low-level violence", "low level abuse"),
      ("a so called victim", "so-called victim"), ("failure to protect", "failed to protect"),
      ("they are as bad as each other", "both as bad as each other"),
      ("admits being a victim", "admitted to being a victim"),
    ])
  func forms(text: String, phrase: String) {
    #expect(phrases(text).contains(phrase), "\(text)")
  }

  @Test(
    "what only looks alike is left alone",
    arguments: [
      "He is afraid to go home", "admitted to hospital", "DNA was taken", "drinks water", "the dispute about the lease",
      "engaged with the service", "domestic abuse", "she left safely", "a wrist that snapped", "", " ",
      "the police refused", "disclosed that he was a victim", "alleged perpetrator", "a domestic violence adviser",
    ])
  func leftAlone(text: String) {
    #expect(phrases(text) == [], "\(text)")
  }

  @Test("questioned words are kept with a reason, which stands with them, and without one they are not")
  func entry() {
    #expect(Wording.entry("he shouted", keptBecause: nil) == .accepted("he shouted"))
    #expect(Wording.entry("he shouted", keptBecause: "quoting") == .accepted("he shouted"))
    for reason in [nil, "", " \n"] {
      guard case .questioned(let concerns) = Wording.entry("a lifestyle choice", keptBecause: reason) else {
        Issue.record("kept without a reason")
        continue
      }
      #expect(concerns.map(\.phrase) == ["lifestyle choice"])
    }
    #expect(
      Wording.entry("a lifestyle choice", keptBecause: "from the letter")
        == .accepted("a lifestyle choice [words kept: from the letter]"))
  }

  @Test("a long and hostile text is judged all the same")
  func hostile() {
    let text = String(repeating: "failed to ", count: 5_000) + "engage" + String(repeating: "\u{301}'", count: 500)
    #expect(phrases(text + " drinker").contains("drinker"))
  }

  @Test("no words of the vocabulary are words that it questions")
  func vocabulary() {
    for code in FlagCode.allCases {
      for basis in [nil] + Basis.allCases.map(Optional.some) { #expect(phrases(code.sentence(basis: basis)) == []) }
      #expect(phrases(code.definition.retention.words) == [])
    }
    for kind in [FlagField.all, SubjectField.all] {
      for field in kind { #expect(phrases(field.label) == []) }
    }
  }

  @Test("no text that the product's sources can say is one that it questions")
  func sources() throws {
    let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    let sources = tests.appendingPathComponent("../../Sources").standardizedFileURL
    let files = try #require(FileManager.default.enumerator(atPath: sources.path)).compactMap { $0 as? String }
    var read = 0
    for file in files where file.hasSuffix(".swift") && !file.hasSuffix("WordingPhrases.swift") {
      read += 1
      let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
      for (place, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        // What stands between quotation marks; whole lines of a text over several lines have none and are comments or code.
        let literals = line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
          .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        for literal in literals { #expect(phrases(literal) == [], "Sources/\(file):\(place + 1): \(literal)") }
      }
    }
    #expect(read > 20)
  }
}
