/// How long flags are kept before somebody looks whether they still have to be: the partnership's to set. The vocabulary
/// fixes the years of R3, R4, R5 and R6; for R1 and R2 it says which is the longer, and 20 and 10 years are this product's
/// defaults.
public struct RetentionRules: Hashable, Sendable {
  /// Years that a finding, or repeated high harm, is kept.
  public var r1Years: Int
  /// Years that other high harm is kept.
  public var r2Years: Int
  public var r3Years: Int
  /// The age up to which what is said of a child is kept.
  public var r4Age: Int
  /// Years beyond the life of an order.
  public var r5Years: Int
  /// Months that a MARAC case is active, before R3 begins.
  public var r6Months: Int
  /// Months after which something that is kept while it is active, or until it is closed, is looked at though nobody
  /// closed it.
  public var activeMonths: Int

  public init(
    r1Years: Int = 20, r2Years: Int = 10, r3Years: Int = 6, r4Age: Int = 25, r5Years: Int = 6, r6Months: Int = 12,
    activeMonths: Int = 12
  ) {
    self.r1Years = r1Years
    self.r2Years = r2Years
    self.r3Years = r3Years
    self.r4Age = r4Age
    self.r5Years = r5Years
    self.r6Months = r6Months
    self.activeMonths = activeMonths
  }
}

/// What the review day of a flag follows from: the flag as it reads, and what is known of whom it is about.
public struct RetentionCase<Target: Hashable & Sendable>: Hashable, Sendable {
  public var flag: FlagView<Target>
  /// Other flags about the same person, retracted ones left out.
  public var history: [FlagView<Target>]
  /// When the person was born, by the latest day that anybody says; nil if nobody does.
  public var born: Day?
  /// Codes of the holds that stand over the person.
  public var holds: Set<FlagCode>

  public init(flag: FlagView<Target>, history: [FlagView<Target>] = [], born: Day? = nil, holds: Set<FlagCode> = []) {
    self.flag = flag
    self.history = history
    self.born = born
    self.holds = holds
  }
}

/// When somebody has to look whether a flag is still to be kept, and why then. Nothing is erased by it.
public struct RetentionReview: Hashable, Sendable {
  /// The rule that was applied; nil for a flag of a later version.
  public var rule: FlagDefinition.Retention?
  /// nil while it is kept without a day.
  public var day: Day?
  /// The hold that keeps it, whatever the day.
  public var hold: FlagCode?
  /// Why, in a sentence.
  public var reason: String

  /// Whether somebody has to look by a day.
  public func isDue(by today: Day) -> Bool { hold == nil && day.map { $0 <= today } ?? false }
}

extension RetentionRules {
  /// When a flag is to be looked at. A pure function of what is known: alike whenever and wherever it is asked.
  public func review<Target>(_ retained: RetentionCase<Target>) -> RetentionReview {
    var review = ruled(retained)
    // What a person decided about this flag goes before any rule.
    if let day = retained.flag.reviewDay {
      review.day = day
      review.reason = "A person set the day on which it is looked at."
    }
    if let hold = retained.holds.sorted(by: { $0.number < $1.number }).first {
      review.hold = hold
      review.reason =
        hold == .deceased
        ? "Kept: a death was reported, and may be reviewed." : "Kept for a review or a court, whatever its day."
    }
    return review
  }

  private func ruled<Target>(_ retained: RetentionCase<Target>) -> RetentionReview {
    let flag = retained.flag
    guard let code = flag.code else {
      return RetentionReview(reason: "A later version of the vocabulary has its code; look at it with that version.")
    }
    let own = flag.lastDay
    // What is newer about the same person says that it still matters.
    let last = ([own] + retained.history.map(\.lastDay)).compactMap(\.self).max()
    func after(_ years: Int, _ from: Day?, _ rule: FlagDefinition.Retention, _ reason: String) -> RetentionReview {
      guard let from else {
        return RetentionReview(rule: rule, reason: "No day is known to count from; look at it, and set one.")
      }
      return RetentionReview(rule: rule, day: from.adding(years: years), reason: reason)
    }
    func active(_ rule: FlagDefinition.Retention, _ what: String) -> RetentionReview {
      guard flag.status == .active else {
        return RetentionReview(rule: rule, day: own, reason: "It was kept \(what), and is closed.")
      }
      return RetentionReview(
        rule: rule, day: own?.adding(months: activeMonths),
        reason: "Active, and nothing was said of it for \(activeMonths) months: is it still true?")
    }
    switch code.definition.retention {
    case .r1:
      if flag.basis == .adjudicated {
        return after(r1Years, last, .r1, "A finding: \(r1Years) years after the last that is known of the person.")
      }
      if retained.isRepeatedHighHarm {
        return after(
          r1Years, last, .r1, "Repeated high harm: \(r1Years) years after the last that is known of the person.")
      }
      return after(
        r2Years, last, .r2,
        "Neither a finding nor repeated: \(r2Years) years after the last that is known of the person.")
    case .r2: return after(r2Years, last, .r2, "\(r2Years) years after the last that is known of the person.")
    case .r3: return after(r3Years, last, .r3, "\(r3Years) years after the last that is known of the person.")
    case .r4:
      if let born = retained.born { return after(r4Age, born, .r4, "Until the child is \(r4Age).") }
      return after(r4Age, own, .r4, "No birth date is known: \(r4Age) years after it was recorded.")
    case .r5:
      if let end = flag.expiryDay { return after(r5Years, end, .r5, "\(r5Years) years after the order ends.") }
      return after(r5Years, last, .r5, "No end of the order is known: \(r5Years) years after the last that is.")
    case .r6:
      return after(
        r3Years, own?.adding(months: r6Months), .r6,
        "MARAC: active for \(r6Months) months, then \(r3Years) years.")
    case .whileActive: return active(.whileActive, "while active")
    case .untilClosed: return active(.untilClosed, "until closed")
    case .withItsFlag: return RetentionReview(rule: .withItsFlag, reason: "Kept with the flag that it disputes.")
    case .whileHeld:
      guard flag.status == .active else {
        return RetentionReview(rule: .whileHeld, day: own, reason: "The hold has ended.")
      }
      return RetentionReview(rule: .whileHeld, reason: "Kept while the hold stands.")
    }
  }
}

extension RetentionCase {
  /// Whether high harm is said of the person by two events or more, this one among them.
  var isRepeatedHighHarm: Bool {
    let grave = ([flag] + history).filter { $0.code?.definition.retention == .r1 }
    // One event may be told by a shared reference, or by its day.
    return Set(grave.compactMap { $0.incident ?? $0.eventDay.map { "\($0)" } }).count > 1
  }
}

extension FlagView {
  /// The day on which a person said that it is to be looked at.
  public var reviewDay: Day? { fields[FlagField.reviewDay]?.asInteger.map(Day.init(rawValue:)) }
  /// The day on which an order ends.
  public var expiryDay: Day? { fields[FlagField.expiryDay]?.asInteger.map(Day.init(rawValue:)) }
  /// The last day that it speaks of.
  var lastDay: Day? { [eventDay, recordedDay].compactMap(\.self).max() }
}

extension RetentionRules {
  /// Each rule in a sentence, with the numbers that are set.
  public var table: [(rule: FlagDefinition.Retention, words: String)] {
    FlagDefinition.Retention.allCases.map { rule in
      let words =
        switch rule {
        case .r1:
          "Findings, and high harm said of two events or more: \(r1Years) years after the last that is known of the "
            + "person. Otherwise as R2."
        case .r2: "\(r2Years) years after the last that is known of the person."
        case .r3: "\(r3Years) years after the last that is known of the person."
        case .r4: "Until the child is \(r4Age)."
        case .r5: "\(r5Years) years after the order ends."
        case .r6: "Active for \(r6Months) months, then \(r3Years) years."
        case .whileActive: "While it is active; looked at after \(activeMonths) months in any case."
        case .untilClosed: "Until it is closed; looked at after \(activeMonths) months in any case."
        case .withItsFlag: "As long as the flag that it disputes."
        case .whileHeld: "While the hold stands. A hold keeps everything about its person."
        }
      return (rule, words)
    }
  }
}
