import Yams

/// The keys and values of one place in a ``YAMLFile``. Readers return nil for what is absent or wrong; what is wrong
/// is reported.
struct YAMLMapping {
  let file: YAMLFile
  let mark: Mark?
  let entries: [String: Node]

  subscript(key: String) -> Node? { entries[key] }

  /// Reports a key that must be there and is not.
  func require(_ key: String, _ suggestion: String) {
    if entries[key] == nil { file.report(mark, "'\(key)' is missing", suggestion) }
  }

  /// A scalar that is not empty.
  func text(_ key: String) -> String? {
    guard let node = entries[key] else { return nil }
    guard let text = node.scalar?.string, !text.isEmpty else {
      file.report(node.mark, "'\(key)' must be a word or a line of text")
      return nil
    }
    return text
  }

  /// A whole number in a range.
  func integer(_ key: String, _ range: ClosedRange<Int>) -> Int? {
    guard let node = entries[key] else { return nil }
    guard let text = node.scalar?.string, let number = Int(text), range.contains(number) else {
      file.report(node.mark, "'\(key)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// A duration such as `15m`, in milliseconds.
  func duration(_ key: String, _ range: ClosedRange<Int64>) -> Int64? {
    guard let node = entries[key] else { return nil }
    guard let milliseconds = node.scalar.flatMap({ Schedule.milliseconds($0.string) }) else {
      file.report(node.mark, "'\(key)' must be a duration", "write a number and ms, s, m, h or d, such as 15m")
      return nil
    }
    guard range.contains(milliseconds) else {
      file.report(
        node.mark, "'\(key)' is out of range",
        "choose from \(Schedule.words(range.lowerBound)) to \(Schedule.words(range.upperBound))")
      return nil
    }
    return milliseconds
  }

  /// A scalar that is one of the known words.
  func word(_ key: String, _ known: [String]) -> String? {
    guard let text = text(key) else { return nil }
    guard known.contains(text) else {
      file.report(
        entries[key]?.mark, "'\(text)' is not known as '\(key)'", Spelling.suggestion(for: text, among: known))
      return nil
    }
    return text
  }

  /// The nodes of a sequence; a single value counts as a sequence of one.
  func sequence(_ key: String) -> [Node] {
    guard let node = entries[key] else { return [] }
    if let sequence = node.sequence { return Array(sequence) }
    return [node]
  }

  /// The scalars of a sequence.
  func texts(_ key: String) -> [(text: String, mark: Mark?)] {
    sequence(key).compactMap { node in
      guard let text = node.scalar?.string, !text.isEmpty else {
        file.report(node.mark, "'\(key)' must be words or lines of text")
        return nil
      }
      return (text, node.mark)
    }
  }
}
