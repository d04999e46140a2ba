/// The condition of a level, read from a Splink model file: the part of SQL that such files are written in.
///
/// As in SQL a comparison with something that is not recorded is neither true nor false.
indirect enum SQLCondition: Hashable, Sendable {
  case otherwise
  case isNull(SQLTerm)
  case compare(SQLTerm, SQLOperator, SQLTerm)
  case not(SQLCondition)
  case all([SQLCondition])
  case any([SQLCondition])

  /// Whether it holds of a pair; nil where SQL says NULL.
  func holds(_ left: LinkageRow, _ right: LinkageRow) -> Bool? {
    switch self {
    case .otherwise: return true
    case .isNull(let term):
      if case .null = term.value(left, right) { return true }
      return false
    case .compare(let a, let comparison, let b):
      if let holds = quick(a, comparison, b, left, right) { return holds.outcome }
      return comparison.holds(a.value(left, right), b.value(left, right))
    case .not(let condition): return condition.holds(left, right).map { !$0 }
    case .all(let conditions):
      var known = true
      for condition in conditions {
        guard let holds = condition.holds(left, right) else {
          known = false
          continue
        }
        if !holds { return false }
      }
      return known ? true : nil
    case .any(let conditions):
      var known = true
      for condition in conditions {
        guard let holds = condition.holds(left, right) else {
          known = false
          continue
        }
        if holds { return true }
      }
      return known ? false : nil
    }
  }
}

extension SQLCondition {
  /// An outcome that may be SQL's NULL.
  private struct Outcome {
    let outcome: Bool?
  }

  /// The shapes that nearly all conditions have, without making values of their sides; nil for others.
  private func quick(
    _ a: SQLTerm, _ comparison: SQLOperator, _ b: SQLTerm, _ left: LinkageRow, _ right: LinkageRow
  ) -> Outcome? {
    switch (a, comparison, b) {
    case (.column(let one, let side), .equal, .column(let other, let otherSide)):
      let (x, y) = (side == .left ? left : right, otherSide == .left ? left : right)
      return Outcome(outcome: LinkageRow.areEqual(x, one, y, other))
    case (
      .length(.intersection(.column(let one, let side), .column(let other, let otherSide))), .greaterOrEqual, .number(1)
    ):
      let (x, y) = (side == .left ? left : right, otherSide == .left ? left : right)
      return Outcome(outcome: LinkageRow.haveCommon(x, one, y, other))
    case (.distance(let measure, let x, let y), .lessOrEqual, .number(let most)) where measure != .jaroWinkler:
      guard case .text(let x) = x.value(left, right), case .text(let y) = y.value(left, right) else {
        return Outcome(outcome: nil)
      }
      // Texts whose lengths differ by more than the distance need not be measured.
      if Double(abs(x.count - y.count)) > most { return Outcome(outcome: false) }
      return Outcome(outcome: measure.of(x, y) <= most)
    default: return nil
    }
  }
}

/// How two values are compared.
enum SQLOperator: String, Hashable, Sendable {
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  func holds(_ a: SQLValue, _ b: SQLValue) -> Bool? {
    switch (a, b) {
    case (.number(let a), .number(let b)):
      switch self {
      case .equal: return a == b
      case .notEqual: return a != b
      case .less: return a < b
      case .lessOrEqual: return a <= b
      case .greater: return a > b
      case .greaterOrEqual: return a >= b
      }
    case (.text(let a), .text(let b)):
      switch self {
      case .equal: return a == b
      case .notEqual: return a != b
      default: return nil
      }
    default: return nil
    }
  }
}

/// Which record of a pair a column is taken from.
enum SQLSide: Hashable, Sendable {
  case left
  case right
}

/// Something that has a value for a pair.
indirect enum SQLTerm: Hashable, Sendable {
  case column(Int, SQLSide)
  case number(Double)
  case text(SQLText)
  case distance(TextMeasure, SQLTerm, SQLTerm)
  case length(SQLTerm)
  case substring(SQLTerm, from: Int, count: Int)
  case intersection(SQLTerm, SQLTerm)

  func value(_ left: LinkageRow, _ right: LinkageRow) -> SQLValue {
    switch self {
    case .column(let index, let side): return (side == .left ? left : right).value(index)
    case .number(let number): return .number(number)
    case .text(let text): return .text(text)
    case .distance(let measure, let a, let b):
      guard case .text(let a) = a.value(left, right), case .text(let b) = b.value(left, right) else { return .null }
      return .number(measure.of(a, b))
    case .length(let term):
      switch term.value(left, right) {
      case .text(let text): return .number(Double(text.count))
      case .list(let list): return .number(Double(list.count))
      default: return .null
      }
    case .substring(let term, let from, let count):
      guard case .text(let text) = term.value(left, right) else { return .null }
      return .text(text.part(from: from, count: count))
    case .intersection(let a, let b):
      guard case .list(let a) = a.value(left, right), case .list(let b) = b.value(left, right) else { return .null }
      return .list(a.filter(b.contains))
    }
  }
}

/// A value of SQL.
enum SQLValue: Hashable, Sendable {
  case null
  case number(Double)
  case text(SQLText)
  /// Distinct texts.
  case list([SQLText])
}
