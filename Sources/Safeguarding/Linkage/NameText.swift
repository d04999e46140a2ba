/// Names as they are compared: lower case, without the marks of Latin letters, apostrophes and titles.
enum NameText {
  /// Longer than any name: what follows is left out, so that a hostile one costs no more than others.
  static let longestWord = 40
  static let mostWords = 6

  /// The words of a name, folded. Hyphens and whatever else is no letter separate words; apostrophes do not.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    func end() {
      if !word.isEmpty, words.count < mostWords { words.append(String(word)) }
      word = String.UnicodeScalarView()
    }
    // A text in a script without spaces, or a hostile one, may be long: no more of it is read than could be kept.
    for scalar in text.lowercased().unicodeScalars.prefix((longestWord + 1) * (mostWords + 2)) {
      switch kind(of: scalar) {
      case .letter where word.count < longestWord: word.append(contentsOf: folded(scalar))
      case .letter, .ignored: break
      case .separator: end()
      }
    }
    end()
    while words.count > 1, let first = words.first, titles.contains(first) { words.removeFirst() }
    while words.count > 1, let last = words.last, suffixes.contains(last) { words.removeLast() }
    return placeholders.contains(words.joined()) ? [] : words
  }

  /// The words of a surname without the particles in it; all of them if it is nothing else.
  static func parts(ofSurname words: [String]) -> [String] {
    let kept = words.filter { !particles.contains($0) }
    return kept.isEmpty ? words : kept
  }

  /// Whether all letters are Latin ones without marks, so that distances and sounds mean something.
  static func isPlain(_ word: String) -> Bool { word.utf8.allSatisfy { (0x61...0x7A).contains($0) } }

  private enum Kind {
    case letter
    case ignored
    case separator
  }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
    if scalar.isASCII {
      if (0x61...0x7A).contains(scalar.value) { return .letter }
      return scalar == "'" || scalar == "`" ? .ignored : .separator
    }
    switch scalar.value {
    // Combining marks of Latin letters, Arabic vowel signs and tatweel, typographic apostrophes.
    case 0x300...0x36F, 0x640, 0x64B...0x652, 0x2018, 0x2019, 0x2B9...0x2BF, 0xB4: return .ignored
    default: break
    }
    switch scalar.properties.generalCategory {
    case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .letterNumber:
      return .letter
    case .format: return .ignored
    default: return .separator
    }
  }

  private static func folded(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
    if scalar.isASCII { return String.UnicodeScalarView([scalar]) }
    return (foldings[scalar] ?? String(scalar)).unicodeScalars
  }

  /// Latin letters with marks, by the plain letters that are written for them.
  private static let foldings: [Unicode.Scalar: String] = {
    let table = [
      "a": "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ", "ae": "æǽǣ", "b": "ḃḅḇɓ", "c": "çćĉċčḉƈ", "d": "ďđḋḍḏḑḓɗð",
      "e": "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệəǝ", "f": "ḟƒ", "g": "ĝğġģǧǵḡɠ", "h": "ĥħȟḣḥḧḩḫẖ", "i": "ìíîïĩīĭįıǐȉȋḭḯỉịɨ",
      "ij": "ĳ",
      "j": "ĵǰ", "k": "ķĸǩḱḳḵƙ", "l": "ĺļľŀłḷḹḻḽ", "m": "ḿṁṃ", "n": "ñńņňŉŋǹṅṇṉṋɲ",
      "o": "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợɔ",
      "oe": "œ", "p": "ṕṗƥ", "r": "ŕŗřȑȓṙṛṝṟ", "s": "śŝşšșṡṣṥṧṩſ", "ss": "ß", "t": "ţťŧțṫṭṯṱẗ", "th": "þ",
      "u": "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự", "v": "ṽṿ", "w": "ŵẁẃẅẇẉẘ", "x": "ẋẍ", "y": "ýÿŷȳẏẙỳỵỷỹƴ", "z": "źżžẑẓẕƶ",
    ]
    var found: [Unicode.Scalar: String] = [:]
    for (plain, marked) in table { for scalar in marked.unicodeScalars { found[scalar] = plain } }
    return found
  }()

  private static let titles: Set<String> = [
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "sir", "dame", "lady", "lord", "master", "madam",
    "mister", "doctor", "reverend",
  ]
  private static let suffixes: Set<String> = ["jr", "jnr", "junior", "sr", "snr", "senior", "esq"]
  private static let particles: Set<String> = [
    "al", "el", "bin", "ibn", "bint", "de", "del", "della", "der", "den", "des", "di", "da", "dos", "du", "la", "le",
    "mac", "mc", "o", "st", "van", "von", "ap", "ab", "y", "e",
  ]
  /// What is written where no name is known, with nothing between its letters.
  private static let placeholders: Set<String> = [
    "unknown", "notknown", "nk", "na", "nil", "none", "null", "notrecorded", "notstated", "tbc", "tba", "unborn",
    "baby",
    "babyboy", "babygirl", "infant", "anon", "anonymous", "withheld", "unnamed", "noname", "xx", "xxx",
  ]
}
