/// American Soundex (United States National Archives): a letter and three digits for how a name sounds.
enum Soundex {
  /// The code of a folded name; of one in another script, the name itself.
  static func code(_ name: String) -> String {
    guard NameText.isPlain(name), let first = name.utf8.first else { return name }
    var code: [UInt8] = [first]
    var last = digit(first)
    for letter in name.utf8.dropFirst() where code.count < 4 {
      let digit = digit(letter)
      if digit != 0, digit != last { code.append(0x30 + digit) }
      // Vowels part two letters of one sound, h and w do not.
      if letter != UInt8(ascii: "h"), letter != UInt8(ascii: "w") { last = digit }
    }
    while code.count < 4 { code.append(0x30) }
    return String(decoding: code, as: UTF8.self)
  }

  private static func digit(_ letter: UInt8) -> UInt8 {
    switch Character(Unicode.Scalar(letter)) {
    case "b", "f", "p", "v": 1
    case "c", "g", "j", "k", "q", "s", "x", "z": 2
    case "d", "t": 3
    case "l": 4
    case "m", "n": 5
    case "r": 6
    default: 0
    }
  }
}
