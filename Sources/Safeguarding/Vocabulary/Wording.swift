/// Words that blame a victim or make abuse small, questioned at entry, each with a better wording. The list is in
/// `WordingPhrases.swift`.
public enum Wording {
  /// A phrase that was found, and what to write instead.
  public struct Concern: Hashable, Sendable {
    /// As listed, in lower case; the text may have another form of it.
    public let phrase: String
    /// What to write instead.
    public let better: String
    /// The forms by which it is found: for each place of the phrase the words that may stand there.
    let forms: [[[String]]]

    /// - Parameters:
    ///   - phrase: the phrase as people are shown it, itself a form.
    ///   - forms: further forms, with `|` between words that may stand in one place.
    ///   - better: what to write instead.
    init(_ phrase: String, forms: [String] = [], better: String) {
      self.phrase = phrase
      self.better = better
      self.forms = ([phrase] + forms).map { form in
        form.split { $0 == " " || $0 == "-" }.map { place in
          place.split(separator: "|").flatMap { Wording.words(of: String($0)) }
        }
      }
    }

    /// Whether the phrase begins at this word of a text.
    fileprivate func begins(at start: Int, of words: [String]) -> Bool {
      forms.contains { form in
        start + form.count <= words.count
          && form.indices.allSatisfy { place in
            form[place].contains { Wording.isForm(words[start + place], of: $0) }
          }
      }
    }
  }

  /// The phrases by each word that one of their forms can begin with.
  private static let byFirstWord: [String: Set<Int>] = phrases.enumerated().reduce(into: [:]) { table, phrase in
    for first in phrase.element.forms.compactMap(\.first).joined() { table[first, default: []].insert(phrase.offset) }
  }

  /// The phrases found in a text, in the order of ``phrases``, each once. A phrase counts where it stands as whole words,
  /// in any case, with any spaces and hyphens, in the plural or as listed.
  public static func concerns(in text: String) -> [Concern] {
    let words = words(of: text)
    var found = Set<Int>()
    for (place, word) in words.enumerated() {
      for listed in [word, String(word.dropLast(1)), String(word.dropLast(2))] {
        for phrase in byFirstWord[listed] ?? [] where !found.contains(phrase) {
          if phrases[phrase].begins(at: place, of: words) { found.insert(phrase) }
        }
      }
    }
    return found.sorted().map { phrases[$0] }
  }

  /// What became of a text at entry.
  public enum Entry: Hashable, Sendable {
    /// What to write down.
    case accepted(String)
    /// Phrases to word otherwise, or to keep with a reason.
    case questioned([Concern])
  }

  /// Questions a text at entry. Questioned words are kept with a reason, as when quoting, which is then shown with them
  /// to whoever reads the text.
  ///
  /// - Parameter reason: why they are kept; one that is blank is none.
  public static func entry(_ text: String, keptBecause reason: String?) -> Entry {
    let found = concerns(in: text)
    guard !found.isEmpty else { return .accepted(text) }
    guard let reason, reason.contains(where: { !$0.isWhitespace }) else { return .questioned(found) }
    return .accepted("\(text) [words kept: \(reason)]")
  }

  /// Whether a word is this one, or its plural or possessive.
  private static func isForm(_ word: String, of listed: String) -> Bool {
    if word == listed { return true }
    guard word.hasPrefix(listed), listed.count > 3 else { return false }
    return word.count == listed.count + 1 ? word.last == "s" : word == listed + "es"
  }

  /// The words of a text in lower case. Apostrophes are dropped, so that "didn't" is one word however it is typed;
  /// whatever else is neither letter nor digit divides words.
  private static func words(of text: String) -> [String] {
    var words = [String]()
    var word = ""
    for character in text.lowercased() {
      if character.isLetter || character.isNumber {
        word.append(character)
      } else if !"'’‘`´".contains(character), !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}
