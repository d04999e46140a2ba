import Safeguarding

extension AgencyNode {
  /// Questions words that blame, wherever a person enters text that others will read.
  /// - Parameters:
  ///   - isKept: Whether the person keeps the words, as when quoting.
  /// - Throws: `invalidInput` with a better wording for each.
  public static func questionWording(_ texts: String?..., isKept: Bool = false) throws(NodeError) {
    guard !isKept else { return }
    let concerns = texts.compactMap(\.self).flatMap(Wording.concerns)
    guard concerns.isEmpty else {
      let better = concerns.map { "\"\($0.phrase)\": \($0.better)" }.joined(separator: "; ")
      throw NodeError(
        .invalidInput, "please word it without blame (\(better)), or add --keep-wording if these are someone's words")
    }
  }
}
