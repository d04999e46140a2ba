import Replication
import Safeguarding
import Testing

private typealias Case = RetentionCase<String>

@Suite("Retention")
struct RetentionTests {
  private let rules = RetentionRules()
  private let day = Day(rawValue: 18_000)  // 2019-04-14

  private func flag(
    _ code: FlagCode, _ basis: Basis = .reported, on event: Day? = nil, status: FlagStatus = .active,
    with more: [FieldNumber: Value<String>] = [:]
  ) -> FlagView<String> {
    FlagView(
      record: FlagDraft(
        code: code, subject: "ada", status: status, basis: basis, eventDay: event ?? day, recordedDay: event ?? day,
        attributes: more
      ).record)
  }

  @Test("every code has a rule, and its day follows from the rule, the basis and what is known of the person")
  func table() throws {
    for code in FlagCode.allCases {
      let review = rules.review(Case(flag: flag(code)))
      #expect(!review.reason.isEmpty)
      let expected: Day? =
        switch code.definition.retention {
        case .r1, .r2: day.adding(years: 10)
        case .r3: day.adding(years: 6)
        case .r4: day.adding(years: 25)
        case .r5: day.adding(years: 6)
        case .r6: day.adding(months: 12).adding(years: 6)
        case .whileActive, .untilClosed: day.adding(months: 12)
        case .withItsFlag, .whileHeld: nil
        }
      #expect(review.day == expected, "\(code)")
    }
    #expect(rules.table.count == FlagDefinition.Retention.allCases.count)
  }

  @Test("R1 is for findings and for high harm of two events; one event told twice is one, and R2 holds")
  func repeated() {
    let found = rules.review(Case(flag: flag(.nfs, .adjudicated)))
    #expect(found.rule == .r1 && found.day == day.adding(years: 20))
    let later = Day(rawValue: day.rawValue + 400)
    let twice = rules.review(Case(flag: flag(.nfs), history: [flag(.coerciveControl, on: later)]))
    #expect(twice.rule == .r1 && twice.day == later.adding(years: 20), "it counts from the last that is known")
    let once = rules.review(Case(flag: flag(.nfs), history: [flag(.daVictim), flag(.allegedPerp)]))
    #expect(once.rule == .r2)
    let told = [FlagField.incident: Value<String>.text("I-1")]
    let same = rules.review(
      Case(flag: flag(.nfs, with: told), history: [flag(.daVictim, on: later, with: told)]))
    #expect(same.rule == .r2, "a shared reference makes two records one event")
  }

  @Test("a child's flags are kept until 25, an order's six years after it ends, others until closed")
  func others() {
    let born = Day(rawValue: 15_000)
    #expect(rules.review(Case(flag: flag(.childPlan), born: born)).day == born.adding(years: 25))
    let end = Day(rawValue: 19_000)
    let order = flag(.order, with: [FlagField.expiryDay: .integer(end.rawValue)])
    #expect(rules.review(Case(flag: order)).day == end.adding(years: 6))
    let closed = rules.review(Case(flag: flag(.safeContact, status: .inactive)))
    #expect(closed.day == day && closed.isDue(by: day))
    #expect(rules.review(Case(flag: flag(.reviewHold, status: .inactive))).day == day)
  }

  @Test("a hold wins over every rule and every day, and a person's own day over every rule")
  func holds() {
    let chosen = Day(rawValue: 30_000)
    for code in FlagCode.allCases {
      let own = flag(code, with: [FlagField.reviewDay: .integer(chosen.rawValue)])
      #expect(rules.review(Case(flag: own)).day == chosen)
      for hold in [FlagCode.reviewHold, .deceased] {
        let held = rules.review(Case(flag: own, holds: [hold]))
        #expect(held.hold == hold && !held.isDue(by: Day(rawValue: 90_000)))
      }
    }
  }

  @Test("more that is known of a person never brings a day nearer, but for a child's birth date")
  func monotone() {
    for code in FlagCode.allCases where code.definition.retention != .r4 {
      for basis in Basis.allCases {
        let alone = rules.review(Case(flag: flag(code, basis)))
        for other in [-4_000, -1, 0, 1, 4_000] {
          let history = [flag(.nfs, on: Day(rawValue: day.rawValue + Int64(other)))]
          let known = rules.review(Case(flag: flag(code, basis), history: history))
          #expect(known.day ?? day >= alone.day ?? day, "\(code) \(basis) \(other)")
        }
      }
    }
  }

  @Test("months and years are added by the calendar, and no day overflows")
  func calendar() throws {
    let leap = try #require(Day(year: 2024, month: 2, day: 29))
    #expect(leap.adding(years: 1) == Day(year: 2025, month: 2, day: 28))
    #expect(leap.adding(years: 4) == Day(year: 2028, month: 2, day: 29))
    #expect(leap.adding(months: 12) == leap.adding(years: 1))
    #expect(Day(year: 2024, month: 10, day: 31)?.adding(months: 4) == Day(year: 2025, month: 2, day: 28))
    #expect(leap.adding(months: -2) == Day(year: 2023, month: 12, day: 29))
    for raw in [Int64.min, .max, 0] { _ = Day(rawValue: raw).adding(years: 100) }
  }
}
