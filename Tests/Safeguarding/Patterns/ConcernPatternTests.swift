import Replication
import Testing

@testable import Safeguarding

@Suite("Signs that ask for a question about suicide")
struct ConcernPatternTests {
  private static let signs: [(name: String, code: FlagCode, answers: [String])] = [
    ("coercion", .coerciveControl, []), ("fear", .veryFrightened, []), ("depression", .suicideRisk, []),
    ("loss", .fearsChildRemoval, []), ("isolation", .risk, ["Isolated from family and friends"]),
  ]

  private func told(_ signs: [Int], same: Bool = false) -> Story {
    var story = Story()
    let victim = story.person()
    for (number, sign) in signs.enumerated() {
      let subject = story.subject(of: victim, firmly: false)
      story.flag(
        Self.signs[sign].code, subject, recorded: day(10 * number),
        [FlagField.answers: .list(Self.signs[sign].answers.map { .text($0) })])
    }
    return story
  }

  @Test("any three of the five stand together, no two do, and one of them said again is one")
  func three() {
    for subset in 0..<32 {
      let signs = (0..<5).filter { subset & (1 << $0) != 0 }
      let flags = told(signs + signs).derived(.suicideConcern)
      #expect(flags.isEmpty == (signs.count < 3), "\(signs)")
      #expect(flags.allSatisfy { $0.count == signs.count && $0.from == day(20) && $0.tier == .urgent })
    }
  }

  @Test("the answers of an assessment are read, and none of free text")
  func answers() {
    var story = Story()
    let victim = story.person()
    let words: Value<Int> = .list(["Very frightened", "Depressed", "Follows everywhere"].map { .text($0) })
    story.flag(
      .daVictim, victim, recorded: day(1), [FlagField.answers: words, FlagField.reason: .text("afraid, isolated")])
    #expect(story.derived(.suicideConcern).isEmpty)
    let risk = story.flag(.risk, victim, recorded: day(2), risk: .standard, [FlagField.answers: words])
    let flag = story.derived(.suicideConcern, of: victim).first
    #expect(flag?.count == 3 && flag?.flags == [risk])
    #expect(flag?.explanation == "Coercion, depression, fear stand together. Ask about suicide, and record who asked.")
  }

  @Test("signs of two people do not stand together")
  func two() {
    var story = told([0, 1])
    story.flag(.suicideRisk, story.person(), recorded: day(1))
    #expect(story.derived(.suicideConcern).isEmpty)
  }
}
