/// The answer to somebody who asks what is held of them, as plain text of 78 columns.
///
/// Without anything to give it says the same, byte for byte, whether something is held and withheld, nothing is held, or
/// the person is unknown: it neither confirms nor denies. Nor does one with entries say whether there are others.
public enum AccessLetter {
  /// One thing that is told.
  public struct Entry: Hashable, Sendable {
    public let day: Day?
    public let lines: [String]

    public init(day: Day?, lines: [String]) {
      self.day = day
      self.lines = lines
    }
  }

  /// - Parameters:
  ///   - agency: The controller that answers.
  ///   - issued: The day of the answer.
  ///   - entries: What is told, in order; none for an answer that neither confirms nor denies.
  public static func text(agency: String, issued: Day, entries: [Entry]) -> String {
    // Everything but the heading is broken into lines that fit.
    var paragraphs = ["\(agency)\nAnswer to a request for personal data (UK GDPR article 15)\n\(issued)"]
    paragraphs.append(opening(isEmpty: entries.isEmpty))
    paragraphs += entries.map { entry in
      let day = entry.day.map(\.description) ?? "Without a day"
      return ([day] + entry.lines.flatMap { wrapped($0, indent: "  ") }).joined(separator: "\n")
    }
    paragraphs += closing.map { wrapped($0, indent: "").joined(separator: "\n") }
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  /// What stands before the entries.
  /// - Parameter isEmpty: Whether nothing is told.
  public static func opening(isEmpty: Bool) -> String {
    isEmpty
      ? "We have no personal data that we can give you."
      : "This is the personal data that we can give you, with other people taken out."
  }

  /// Paragraphs that stand after them, alike in every answer.
  public static let closing = [
    "The law lets us leave out what is about other people, what could cause serious harm to anybody, and what could "
      + "hinder the prevention of crime. We do not say whether anything was left out, nor whether anything else is held: "
      + "that is the same for everybody who asks.",
    "Data about domestic abuse is held to protect people, and shared with the organisations of this area that do so: "
      + "police, health, social care, probation and specialist services. It is kept for as long as the partnership's "
      + "schedule says, and reviewed.",
    "You may ask us to correct or erase what is wrong, to restrict its use, and you may object to it. You may complain to "
      + "the Information Commissioner (ico.org.uk), and go to court.",
  ]

  private static func wrapped(_ text: String, indent: String) -> [String] {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, last.count + 1 + word.count <= 78 {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(indent + word)
      }
    }
    return lines
  }
}
