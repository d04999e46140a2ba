/// Reads a level's condition. Whatever it does not know is an error that says so: a condition that was read differently
/// from what Splink trained would give other weights.
struct SQLConditionReader {
  private var tokens: ArraySlice<Substring>
  private let columns: [String: Int]
  private let source: String

  /// - Parameter columns: the number of each column by its name, without `_l` or `_r`.
  /// - Throws: ``SafeguardingError/Code/inconsistent`` if the text is not understood to its end.
  static func read(_ sql: String, columns: [String: Int]) throws(SafeguardingError) -> SQLCondition {
    if sql.uppercased() == "ELSE" { return .otherwise }
    var reader = SQLConditionReader(tokens: tokens(of: sql)[...], columns: columns, source: sql)
    let condition = try reader.alternatives()
    guard reader.tokens.isEmpty else { throw reader.fault() }
    return condition
  }

  private static func tokens(of sql: String) -> [Substring] {
    var found: [Substring] = []
    var rest = sql[...]
    while let first = rest.first {
      let end: Substring.Index
      if first.isWhitespace {
        rest.removeFirst()
        continue
      } else if first == "\"" || first == "'" {
        let close = rest.dropFirst().firstIndex(of: first) ?? rest.index(before: rest.endIndex)
        end = rest.index(after: close)
      } else if first.isLetter || first.isNumber || first == "_" {
        end = rest.firstIndex { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "." } ?? rest.endIndex
      } else if rest.hasPrefix(">=") || rest.hasPrefix("<=") || rest.hasPrefix("<>") {
        end = rest.index(rest.startIndex, offsetBy: 2)
      } else {
        end = rest.index(after: rest.startIndex)
      }
      found.append(rest[..<end])
      rest = rest[end...]
    }
    return found
  }

  private mutating func alternatives() throws(SafeguardingError) -> SQLCondition {
    var found = [try conjunction()]
    while take("OR") { found.append(try conjunction()) }
    return found.count == 1 ? found[0] : .any(found)
  }

  private mutating func conjunction() throws(SafeguardingError) -> SQLCondition {
    var found = [try negation()]
    while take("AND") { found.append(try negation()) }
    return found.count == 1 ? found[0] : .all(found)
  }

  private mutating func negation() throws(SafeguardingError) -> SQLCondition {
    if take("NOT") { return .not(try negation()) }
    if take("(") {
      let inner = try alternatives()
      try expect(")")
      return inner
    }
    let left = try term()
    if take("IS") {
      let negated = take("NOT")
      try expect("NULL")
      return negated ? .not(.isNull(left)) : .isNull(left)
    }
    guard let token = tokens.first, let comparison = SQLOperator(rawValue: String(token)) else { throw fault() }
    tokens.removeFirst()
    return .compare(left, comparison, try term())
  }

  private mutating func term() throws(SafeguardingError) -> SQLTerm {
    guard let token = tokens.popFirst() else { throw fault() }
    if token.first == "'", token.utf8.allSatisfy({ $0 < 0x80 }) {
      return .text(SQLText(literal: token.dropFirst().dropLast()))
    }
    if let number = Double(token) { return .number(number) }
    guard token.first != "\"", tokens.first == "(" else { return try column(token) }
    tokens.removeFirst()
    var arguments = [try term()]
    while take(",") { arguments.append(try term()) }
    try expect(")")
    switch (token.lowercased(), arguments.count) {
    case ("jaro_winkler_similarity", 2): return .distance(.jaroWinkler, arguments[0], arguments[1])
    case ("levenshtein", 2): return .distance(.levenshtein, arguments[0], arguments[1])
    case ("damerau_levenshtein", 2): return .distance(.damerauLevenshtein, arguments[0], arguments[1])
    case ("list_intersect", 2): return .intersection(arguments[0], arguments[1])
    case ("length", 1), ("array_length", 1): return .length(arguments[0])
    case ("substr", 3):
      guard case .number(let from) = arguments[1], case .number(let count) = arguments[2],
        from >= 1, from < 1_000, count >= 0, count < 1_000
      else { throw fault() }
      return .substring(arguments[0], from: Int(from), count: Int(count))
    default: throw fault()
    }
  }

  private func column(_ token: Substring) throws(SafeguardingError) -> SQLTerm {
    let name = token.first == "\"" ? token.dropFirst().dropLast() : token
    guard name.hasSuffix("_l") || name.hasSuffix("_r"), let index = columns[String(name.dropLast(2))] else {
      throw fault()
    }
    return .column(index, name.hasSuffix("_l") ? .left : .right)
  }

  private mutating func take(_ word: String) -> Bool {
    guard let token = tokens.first, token.uppercased() == word else { return false }
    tokens.removeFirst()
    return true
  }

  private mutating func expect(_ word: String) throws(SafeguardingError) {
    guard take(word) else { throw fault() }
  }

  private func fault() -> SafeguardingError {
    let place = tokens.first.map { "at \($0)" } ?? "at its end"
    return SafeguardingError(
      .inconsistent, "a level of the linkage model is not understood \(place): write it like the others, in \(source)")
  }
}
