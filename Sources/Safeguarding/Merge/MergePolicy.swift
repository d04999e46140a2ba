import Replication

/// What people see of differing siblings: the most protective value. Every sibling is kept; a policy only chooses
/// what is shown.
public enum MergePolicy: String, Hashable, Sendable, CaseIterable {
  /// The greatest integer: a risk level.
  case highest
  /// All of them together: children present, languages.
  case union
  /// A concurrent close or retraction never hides a flag.
  case activeWins = "active wins"
  /// The least integer: first seen.
  case earliest
  /// The greatest integer: last seen, the expiry of an order.
  case latest
  /// Every value: free text, addresses, names, birth date.
  case all

  /// The version of these policies, kept with what they chose.
  public static let version: Int64 = 1

  /// Judges the siblings of one field. The outcome depends on the set of siblings alone: not on their order, not on
  /// repetitions, and the verdict over two groups is the verdict over what each group's verdict chose.
  ///
  /// - Parameter siblings: the siblings with their dots and authors. Operations whose value cannot be read are left out
  ///   by the caller.
  public func verdict<Target: Hashable & Comparable & Sendable>(
    _ siblings: [Sibling<Target>]
  ) -> Verdict<Target> {
    // By far the most fields have one sibling: there is nothing to put in order.
    if siblings.count == 1 { return Self.only(siblings[0], self) }
    let ordered = Sibling.canonical(siblings)
    let distinct = ValueOrder.sortedUnique(ordered.map(\.value))
    guard distinct.count > 1 else {
      return Verdict(
        policy: self, shown: distinct, chosen: ordered.map(\.dot), isDisputed: false,
        reason: distinct.isEmpty ? "Nothing was said." : Self.oneValue)
    }
    var chosen: Set<Value<Target>>
    switch self {
    case .highest, .latest: chosen = Self.extreme(distinct) { $0 < $1 }
    case .earliest: chosen = Self.extreme(distinct) { $0 > $1 }
    case .activeWins: chosen = Self.extreme(distinct) { Self.protection($0) < Self.protection($1) }
    case .union, .all: chosen = Set(distinct)
    }
    // A value that is of no use to the policy, such as text where a number belongs, is better seen than hidden.
    if chosen.isEmpty { chosen = Set(distinct) }
    return Verdict(
      policy: self,
      shown: self == .union ? Self.union(distinct) : distinct.filter(chosen.contains),
      chosen: ordered.filter { chosen.contains($0.value) }.map(\.dot),
      isDisputed: true, reason: reason(count: distinct.count))
  }

  private static let oneValue = "There is one value."

  private static func only<Target: Hashable & Comparable & Sendable>(
    _ sibling: Sibling<Target>, _ policy: MergePolicy
  ) -> Verdict<Target> {
    Verdict(policy: policy, shown: [sibling.value], chosen: [sibling.dot], isDisputed: false, reason: oneValue)
  }

  private static func extreme<Target: Hashable & Sendable>(
    _ values: [Value<Target>], _ isLess: (Int64, Int64) -> Bool
  ) -> Set<Value<Target>> {
    let integers = values.compactMap { value -> Int64? in
      guard case .integer(let integer) = value else { return nil }
      return integer
    }
    guard let best = integers.max(by: isLess) else { return [] }
    return [.integer(best)]
  }

  /// How strongly a status keeps a flag in sight. One that this version does not know ranks just below active:
  /// it was not said that the flag is over. Ties are broken by number, so that every node chooses alike.
  private static func protection(_ status: Int64) -> (Int, Int64) {
    switch FlagStatus(rawValue: status) {
    case .active: (3, status)
    case nil: (2, status)
    case .inactive: (1, status)
    case .enteredInError: (0, status)
    }
  }

  private static func union<Target: Hashable & Comparable & Sendable>(
    _ values: [Value<Target>]
  ) -> [Value<Target>] {
    var elements = [Value<Target>]()
    for value in values {
      switch value {
      case .list(let list): elements += list
      case .none: break
      default: elements.append(value)
      }
    }
    return [.list(ValueOrder.sortedUnique(elements))]
  }

  private func reason(count: Int) -> String {
    let differ = "\(count) values differ. "
    switch self {
    case .highest: return differ + "The highest is shown, because a lower one must not hide a danger."
    case .union: return differ + "All that any of them names is shown together."
    case .activeWins: return differ + "Active is shown, because a close made elsewhere must not hide a flag."
    case .earliest: return differ + "The earliest is shown, because it gives the wider interval."
    case .latest: return differ + "The latest is shown, because it gives the wider interval."
    case .all: return differ + "Every value is shown until a person decides."
    }
  }
}
