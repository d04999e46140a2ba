/// A way to say how alike two texts are, scalar by scalar, exactly as DuckDB (and so Splink) computes it.
enum TextMeasure: Hashable, Sendable {
  case jaroWinkler
  case levenshtein
  case damerauLevenshtein

  func of(_ a: SQLText, _ b: SQLText) -> Double {
    if a.isWide || b.isWide {
      return a.scalars.withUnsafeBufferPointer { a in b.scalars.withUnsafeBufferPointer { b in of(a, b) } }
    }
    return a.bytes.withUnsafeBufferPointer { x in
      b.bytes.withUnsafeBufferPointer { y in
        of(UnsafeBufferPointer(rebasing: x[a.range]), UnsafeBufferPointer(rebasing: y[b.range]))
      }
    }
  }

  func of(_ a: String, _ b: String) -> Double {
    a.unicodeScalars.map(\.value).withUnsafeBufferPointer { a in
      b.unicodeScalars.map(\.value).withUnsafeBufferPointer { b in of(a, b) }
    }
  }

  private func of<Scalar: FixedWidthInteger>(_ a: UnsafeBufferPointer<Scalar>, _ b: UnsafeBufferPointer<Scalar>)
    -> Double
  {
    switch self {
    case .jaroWinkler: TextDistance.jaroWinkler(a, b)
    case .levenshtein: Double(TextDistance.levenshtein(a, b))
    case .damerauLevenshtein: Double(TextDistance.damerauLevenshtein(a, b))
    }
  }
}

/// The measures themselves.
private enum TextDistance {
  typealias Text<Scalar> = UnsafeBufferPointer<Scalar>

  /// Insertions, deletions and replacements that make one text of the other (DuckDB `levenshtein`).
  static func levenshtein<Scalar: FixedWidthInteger>(_ a: Text<Scalar>, _ b: Text<Scalar>) -> Int {
    let (a, b) = trimmed(a, b)
    if a.isEmpty || b.isEmpty { return a.count + b.count }
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: b.count + 1) { row in
      for index in 0...b.count { row[index] = Int32(index) }
      for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = Int32(i + 1)
        for (j, y) in b.enumerated() {
          let above = row[j + 1]
          row[j + 1] = min(min(above, row[j]) + 1, diagonal + (x == y ? 0 : 1))
          diagonal = above
        }
      }
      return Int(row[b.count])
    }
  }

  /// The same with transpositions of neighbours, between which more may be inserted (DuckDB `damerau_levenshtein`;
  /// Lowrance and Wagner, "An Extension of the String-to-String Correction Problem", 1975).
  static func damerauLevenshtein<Scalar: FixedWidthInteger>(_ a: Text<Scalar>, _ b: Text<Scalar>) -> Int {
    let (a, b) = trimmed(a, b)
    if a.isEmpty || b.isEmpty { return a.count + b.count }
    let width = b.count + 2
    let beyond = Int32(a.count + b.count)
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: (a.count + 2) * width) { cell in
      cell[0] = beyond
      for i in 0...a.count {
        cell[(i + 1) * width] = beyond
        cell[(i + 1) * width + 1] = Int32(i)
      }
      for j in 0...b.count {
        cell[j + 1] = beyond
        cell[width + j + 1] = Int32(j)
      }
      for i in 1...a.count {
        let x = a[i - 1]
        var lastColumn = 0
        for j in 1...b.count {
          let y = b[j - 1]
          // The row where the other's letter was last seen in `a`: texts are short, so looking back beats a table.
          var lastRow = i - 1
          while lastRow > 0, a[lastRow - 1] != y { lastRow -= 1 }
          let replaced = cell[i * width + j] + (x == y ? 0 : 1)
          let shorter = min(cell[(i + 1) * width + j], cell[i * width + j + 1]) + 1
          let swapped = cell[lastRow * width + lastColumn] + Int32(i - lastRow - 1 + 1 + j - lastColumn - 1)
          cell[(i + 1) * width + j + 1] = min(replaced, shorter, swapped)
          if x == y { lastColumn = j }
        }
      }
      return Int(cell[(a.count + 1) * width + b.count + 1])
    }
  }

  /// From 0 (nothing alike) to 1 (DuckDB `jaro_winkler_similarity`: Winkler's boost of a tenth for each of up to four
  /// first letters, where Jaro's similarity is over 0.7).
  static func jaroWinkler<Scalar: FixedWidthInteger>(_ a: Text<Scalar>, _ b: Text<Scalar>) -> Double {
    let jaro = jaro(a, b)
    guard jaro > 0.7 else { return jaro }
    var prefix = 0
    for (x, y) in zip(a.prefix(4), b.prefix(4)) {
      guard x == y else { break }
      prefix += 1
    }
    // Multiplied and added with one rounding, as DuckDB's build does: a similarity on a threshold falls on the same side.
    return jaro.addingProduct(Double(prefix) * 0.1, 1 - jaro)
  }

  /// Jaro's similarity, from 0 to 1.
  static func jaro<Scalar: FixedWidthInteger>(_ a: Text<Scalar>, _ b: Text<Scalar>) -> Double {
    if a.isEmpty || b.isEmpty { return 0 }
    if a.count == 1, b.count == 1 { return a.first == b.first ? 1 : 0 }
    let reach = max(max(a.count, b.count) / 2 - 1, 0)
    return withUnsafeTemporaryAllocation(of: Bool.self, capacity: a.count + b.count) { matched in
      for index in matched.indices { matched[index] = false }
      var count = 0
      for (i, x) in a.enumerated() {
        let low = max(0, i - reach)
        let high = min(b.count - 1, i + reach)
        guard low <= high else { continue }
        for j in low...high where !matched[a.count + j] && b[j] == x {
          matched[i] = true
          matched[a.count + j] = true
          count += 1
          break
        }
      }
      guard count > 0 else { return 0 }
      var moved = 0
      var j = 0
      for i in 0..<a.count where matched[i] {
        while !matched[a.count + j] { j += 1 }
        if a[i] != b[j] { moved += 1 }
        j += 1
      }
      // In this order of operations, which is DuckDB's, the last digit is the same too.
      let found = Double(count)
      var sum = found / Double(a.count)
      sum += found / Double(b.count)
      sum += (found - Double(moved / 2)) / found
      return sum / 3
    }
  }

  /// Both without the first and last scalars that they share, which change no distance.
  private static func trimmed<Scalar: FixedWidthInteger>(_ a: Text<Scalar>, _ b: Text<Scalar>) -> (
    Text<Scalar>, Text<Scalar>
  ) {
    let shorter = min(a.count, b.count)
    var first = 0
    while first < shorter, a[first] == b[first] { first += 1 }
    var last = 0
    while last < shorter - first, a[a.count - 1 - last] == b[b.count - 1 - last] { last += 1 }
    return (Text(rebasing: a[first..<a.count - last]), Text(rebasing: b[first..<b.count - last]))
  }
}
