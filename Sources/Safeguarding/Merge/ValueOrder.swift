import Replication

/// One order of values that every node shares: by shape, then by content. References compare by target.
enum ValueOrder {
  static func sortedUnique<Target: Hashable & Comparable & Sendable>(
    _ values: [Value<Target>]
  ) -> [Value<Target>] {
    values.sorted { compare($0, $1) < 0 }.reduce(into: []) { unique, value in
      if let last = unique.last, compare(last, value) == 0 { return }
      unique.append(value)
    }
  }

  /// Negative, zero or positive, as the first is before, the same as, or after the second.
  static func compare<Target: Hashable & Comparable & Sendable>(
    _ a: Value<Target>, _ b: Value<Target>
  ) -> Int {
    switch (a, b) {
    case (.integer(let x), .integer(let y)): return order(x, y)
    // By UTF-8, not by String's own order: that depends on the Unicode tables of the build.
    case (.text(let x), .text(let y)): return lexicographic(Array(x.utf8), Array(y.utf8), order)
    case (.bytes(let x), .bytes(let y)): return lexicographic(x, y, order)
    case (.reference(let x), .reference(let y)): return order(x, y)
    case (.list(let x), .list(let y)): return lexicographic(x, y, compare)
    case (.record(let x), .record(let y)):
      return lexicographic(x, y) {
        $0.field != $1.field ? order($0.field, $1.field) : compare($0.value, $1.value)
      }
    case (.sealed(let x, let u), .sealed(let y, let v)):
      return x != y ? order(x, y) : lexicographic(u, v, order)
    default: return order(rank(a), rank(b))
    }
  }

  private static func order<C: Comparable>(_ a: C, _ b: C) -> Int { a < b ? -1 : a == b ? 0 : 1 }

  private static func lexicographic<E>(_ a: [E], _ b: [E], _ compare: (E, E) -> Int) -> Int {
    for (x, y) in zip(a, b) {
      let result = compare(x, y)
      if result != 0 { return result }
    }
    return order(a.count, b.count)
  }

  private static func rank<Target>(_ value: Value<Target>) -> Int {
    switch value {
    case .none: 0
    case .integer: 1
    case .text: 2
    case .bytes: 3
    case .reference: 4
    case .list: 5
    case .record: 6
    case .sealed: 7
    }
  }
}
