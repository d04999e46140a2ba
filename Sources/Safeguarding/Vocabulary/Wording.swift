/// Words that blame a victim, questioned at entry, each with a better wording.
public enum Wording {
  /// A phrase that was found, and what to write instead.
  public struct Concern: Hashable, Sendable {
    /// As listed, in lower case.
    public let phrase: String
    /// What to write instead.
    public let better: String
  }

  /// The phrases, in lower case. They may be kept with a reason when quoting.
  public static let phrases: [Concern] = [
    .init(phrase: "domestic dispute", better: "domestic abuse; say who did what to whom"),
    .init(phrase: "domestic incident", better: "domestic abuse; say who did what to whom"),
    .init(phrase: "verbal altercation", better: "say who said what to whom, and how each was affected"),
    .init(phrase: "toxic relationship", better: "say who did what to whom"),
    .init(phrase: "volatile relationship", better: "say who did what to whom"),
    .init(phrase: "drinker", better: "uses alcohol; say in response to what, and what support was offered"),
    .init(phrase: "alcoholic", better: "uses alcohol; say in response to what, and what support was offered"),
    .init(phrase: "drug abuser", better: "uses drugs; say what support was offered"),
    .init(phrase: "failed to engage", better: "not reached; say how it was tried and what stood in the way"),
    .init(phrase: "did not engage", better: "not reached; say how it was tried and what stood in the way"),
    .init(phrase: "hard to engage", better: "say what stood in the way, and what was tried"),
    .init(phrase: "refused to engage", better: "not reached; say how it was tried and what stood in the way"),
    .init(phrase: "non-compliant", better: "say what was asked, and what stood in the way"),
    .init(phrase: "uncooperative", better: "say what was asked, and what this person feared or needed"),
    .init(phrase: "lifestyle choice", better: "say what happened, and what choices this person really had"),
    .init(phrase: "failed to protect", better: "say what the abuser did, and how the children were kept safe"),
    .init(phrase: "allegedly claims", better: "says"),
    .init(phrase: "admitted to being a victim", better: "disclosed"),
    .init(phrase: "puts herself at risk", better: "is put at risk by; name the risk"),
    .init(phrase: "puts himself at risk", better: "is put at risk by; name the risk"),
    .init(phrase: "puts themselves at risk", better: "is put at risk by; name the risk"),
    .init(phrase: "provoked", better: "say what each did; nobody is to blame for being abused"),
    .init(phrase: "attention seeking", better: "asked for help; say how"),
    .init(phrase: "attention-seeking", better: "asked for help; say how"),
    .init(phrase: "chaotic", better: "say what is hard for this person at present, and why"),
    .init(phrase: "chose to stay", better: "say what stood in the way of leaving safely"),
    .init(phrase: "hysterical", better: "distressed; say what happened"),
    .init(phrase: "six of one", better: "say what each did; ask for an assessment of the primary perpetrator"),
  ]

  /// The phrases found in a text, in the order of ``phrases``. A phrase counts where it stands as whole words.
  public static func concerns(in text: String) -> [Concern] {
    let words = normalised(text)
    return phrases.filter { words.contains(normalised($0.phrase)) }
  }

  /// Letters and digits in lower case, everything else one space, with a space at both ends.
  private static func normalised(_ text: String) -> String {
    var out = " "
    for character in text.lowercased() {
      if character.isLetter || character.isNumber {
        out.append(character)
      } else if out.last != " " {
        out.append(" ")
      }
    }
    if out.last != " " { out.append(" ") }
    return out
  }
}
