public import Replication

/// One of several concurrent values of a field, with who wrote it.
public struct Sibling<Target: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// The operation that wrote it.
  public let dot: Target
  public let author: MemberNumber
  public let value: Value<Target>

  public init(dot: Target, author: MemberNumber, value: Value<Target>) {
    self.dot = dot
    self.author = author
    self.value = value
  }

  /// The siblings without repetitions, by value, then author, then dot.
  static func canonical(_ siblings: [Sibling]) -> [Sibling] {
    Set(siblings).sorted { a, b in
      let order = ValueOrder.compare(a.value, b.value)
      if order != 0 { return order < 0 }
      return a.author != b.author ? a.author < b.author : a.dot < b.dot
    }
  }
}

/// What a merge policy chose to show, and why.
public struct Verdict<Target: Hashable & Comparable & Sendable>: Hashable, Sendable {
  public let policy: MergePolicy
  /// ``MergePolicy/version`` at the time.
  public let policyVersion: Int64
  /// The value or values to show, in canonical order; empty when there are no siblings.
  public let shown: [Value<Target>]
  /// The dots of the siblings that are shown or went into what is shown, in canonical order.
  public let chosen: [Target]
  /// Whether the siblings differ: an open conflict.
  public let isDisputed: Bool
  /// Why, in words; never with a value in them.
  public let reason: String

  init(
    policy: MergePolicy, shown: [Value<Target>], chosen: [Target], isDisputed: Bool, reason: String
  ) {
    self.policy = policy
    policyVersion = MergePolicy.version
    self.shown = shown
    self.chosen = chosen
    self.isDisputed = isDisputed
    self.reason = reason
  }

  /// The first value to show; `none` when there is none. Where several are shown, a place for one must say so.
  public var first: Value<Target> { shown.first ?? .none }
}
