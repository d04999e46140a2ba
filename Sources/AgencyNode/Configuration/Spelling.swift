/// Finds what someone probably meant to type.
public enum Spelling {
  /// `did you mean 'x'?` for the nearest of the known words, or a list of them if none is near.
  public static func suggestion(for word: String, among known: [String]) -> String {
    let near = known.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
      .min { $0.distance != $1.distance ? $0.distance < $1.distance : $0.word < $1.word }
    if let near, near.distance <= max(1, word.count / 3) { return "did you mean '\(near.word)'?" }
    let listed = known.sorted().prefix(24).joined(separator: ", ")
    return known.isEmpty ? "nothing is expected here" : "known here: \(listed)"
  }

  /// Edits from one word to the other: insert, delete, replace, or swap two neighbours (optimal string alignment).
  /// Words are cut at 64 characters, so that a hostile key costs little.
  static func distance(_ first: String, _ second: String) -> Int {
    let (a, b) = (Array(first.prefix(64)), Array(second.prefix(64)))
    var before = [Int]()
    var above = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
        row.append(cost)
      }
      (before, above) = (above, row)
    }
    return above[b.count]
  }
}
