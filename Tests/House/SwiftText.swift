/// Swift source with what is not code blanked, so that a rule about code never trips over a comment or a string.
enum SwiftText {
  /// The same text, line for line, with comments and the insides of string literals replaced by spaces.
  ///
  /// Understands nested block comments, raw and multi-line strings. Code interpolated into a string is blanked with it.
  static func code(of text: String) -> String {
    var scanner = Scanner(Array(text.utf8))
    scanner.run()
    return String(decoding: scanner.bytes, as: UTF8.self)
  }

  private struct Scanner {
    var bytes: [UInt8]
    var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    static let quote = UInt8(ascii: "\"")
    static let hash = UInt8(ascii: "#")
    static let slash = UInt8(ascii: "/")
    static let star = UInt8(ascii: "*")
    static let backslash = UInt8(ascii: "\\")
    static let newline = UInt8(ascii: "\n")

    mutating func run() {
      while at < bytes.count {
        switch bytes[at] {
        case Self.slash where next == Self.slash: blankLine()
        case Self.slash where next == Self.star: blankBlock()
        case Self.quote: blankString(hashes: 0)
        case Self.hash: hashes()
        default: at += 1
        }
      }
    }

    var next: UInt8? { at + 1 < bytes.count ? bytes[at + 1] : nil }

    func has(_ byte: UInt8, times: Int, at start: Int) -> Bool {
      start + times <= bytes.count && bytes[start..<start + times].allSatisfy { $0 == byte }
    }

    mutating func blank(_ count: Int = 1) {
      for _ in 0..<count where at < bytes.count {
        if bytes[at] != Self.newline { bytes[at] = UInt8(ascii: " ") }
        at += 1
      }
    }

    mutating func blankLine() {
      while at < bytes.count, bytes[at] != Self.newline { blank() }
    }

    mutating func blankBlock() {
      var depth = 0
      repeat {
        if bytes[at] == Self.slash, next == Self.star {
          depth += 1
          blank(2)
        } else if bytes[at] == Self.star, next == Self.slash {
          depth -= 1
          blank(2)
        } else {
          blank()
        }
      } while depth > 0 && at < bytes.count
    }

    mutating func hashes() {
      let start = at
      while at < bytes.count, bytes[at] == Self.hash { at += 1 }
      if at < bytes.count, bytes[at] == Self.quote { blankString(hashes: at - start) }
    }

    mutating func blankString(hashes: Int) {
      let quotes = has(Self.quote, times: 3, at: at) ? 3 : 1
      at += quotes
      while at < bytes.count {
        if has(Self.quote, times: quotes, at: at), has(Self.hash, times: hashes, at: at + quotes) {
          at += quotes + hashes
          return
        }
        if quotes == 1, bytes[at] == Self.newline { return }
        if bytes[at] == Self.backslash, has(Self.hash, times: hashes, at: at + 1) {
          let opens = at + 1 + hashes < bytes.count && bytes[at + 1 + hashes] == UInt8(ascii: "(")
          blank(2 + hashes)
          if opens { blankInterpolation() }
        } else {
          blank()
        }
      }
    }

    /// From after `\(` to after its `)`; strings inside it may hold quotes of their own.
    mutating func blankInterpolation() {
      var depth = 1
      while at < bytes.count, depth > 0 {
        switch bytes[at] {
        case UInt8(ascii: "("): depth += 1
        case UInt8(ascii: ")"): depth -= 1
        case Self.quote:
          let start = at
          blankString(hashes: 0)
          let end = at
          at = start
          blank(end - start)
          continue
        default: break
        }
        blank()
      }
    }
  }
}
