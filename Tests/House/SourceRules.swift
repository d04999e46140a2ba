/// Rules about one Swift file. Words that a rule looks for are put together here, so that no rule finds itself.
enum SourceRules {
  static let longest = 500
  static let medianBound = 150

  /// A file that is longer than a reader can hold.
  static func length(_ file: TextFile) -> [Finding] {
    let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
    guard !file.isGenerated, count > longest else { return [] }
    return [Finding(file.path, nil, "\(count) lines, over \(longest): which concept is hiding in it?")]
  }

  /// Half of the files must be shorter than `medianBound`.
  static func median(_ files: [TextFile]) -> [Finding] {
    let lengths = files.filter { !$0.isGenerated }.map(\.lines.count).sorted()
    guard !lengths.isEmpty, lengths[lengths.count / 2] >= medianBound else { return [] }
    return [
      Finding("Sources", nil, "the median file has \(lengths[lengths.count / 2]) lines, not under \(medianBound)")
    ]
  }

  /// Constructs that end the process on bad input, hide a race, or put something off.
  static func constructs(_ file: TextFile) -> [Finding] {
    guard !file.isGenerated else { return [] }
    let banned = [
      ("try" + "!", "throw, or show why it cannot fail and use a plain `try` in a throwing initialiser"),
      ("fatalError" + "(", "bad input is an error to throw, and our own bug a precondition"),
      ("as" + "! ", "say what happens when the cast fails"),
    ]
    let postponed = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "XCT" + "Skip", ".dis" + "abled("]
    let unchecked = "@unchecked " + "Sendable"
    var found: [Finding] = []
    let lines = file.lines
    let code = SwiftText.code(of: file.text).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      for (word, instead) in banned where code[index].contains(word) {
        found.append(Finding(file.path, index + 1, "\(word): \(instead)"))
      }
      for word in postponed where line.contains(word) {
        found.append(Finding(file.path, index + 1, "\(word): do it, or say in the issue that it is left"))
      }
      if code[index].contains(unchecked), !hasPlainComment(lines, index) {
        found.append(Finding(file.path, index + 1, "\(unchecked) needs a // comment that shows why it is safe"))
      }
      if file.path.hasPrefix("Sources/"), forcesUnwrap(code[index]) {
        found.append(Finding(file.path, index + 1, "a force unwrap: say what happens when it is nil"))
      }
    }
    return found
  }

  /// A `//` comment (a doc comment says what, not why) on the line or right above the declaration.
  private static func hasPlainComment(_ lines: [Substring], _ index: Int) -> Bool {
    func isPlain(_ line: Substring) -> Bool {
      guard let at = line.firstRange(of: "//") else { return false }
      return !line[at.upperBound...].hasPrefix("/")
    }
    if isPlain(lines[index]) { return true }
    return lines[..<index].reversed().prefix { $0.drop { $0 == " " }.hasPrefix("//") }.contains(where: isPlain)
  }

  /// A name, call or subscript with `!` behind it, and not `!=`.
  private static func forcesUnwrap(_ code: Substring) -> Bool {
    let bytes = Array(code.utf8)
    return bytes.indices.contains { index in
      guard bytes[index] == UInt8(ascii: "!"), index > 0 else { return false }
      let before = Character(Unicode.Scalar(bytes[index - 1]))
      guard before.isLetter || before.isNumber || "_)]}>".contains(before) else { return false }
      return index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "=")
    }
  }

  /// What a pure module may not touch: a clock, chance, concurrency, or hashing that differs by process.
  static func purity(_ file: TextFile) -> [Finding] {
    guard let module = Imports.module(of: file), Imports.pure.contains(module) else { return [] }
    let words = [
      "Date", "ContinuousClock", "SuspendingClock", "DispatchQueue", "DispatchTime", "Thread", "Task", "TaskGroup",
      "withTaskGroup", "withThrowingTaskGroup", "SystemRandomNumberGenerator", "hashValue", "Hasher", "async", "await",
      "actor",
    ]
    var found: [Finding] = []
    let code = SwiftText.code(of: file.text).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in code.enumerated() {
      // `hash(into: inout Hasher)` is how a type becomes a key; only making a hasher yields a number that differs by run.
      let used = identifiers(line.replacing("inout Hasher", with: ""))
      for word in words where used.contains(word[...]) {
        found.append(Finding(file.path, index + 1, "\(module) is pure: \(word) must come in as an argument"))
      }
      for call in [".random(", ".shuffled(", ".randomElement(", ".shuffle("] {
        for range in line.ranges(of: call) where !line[range.upperBound...].contains("using:") {
          found.append(Finding(file.path, index + 1, "\(module) is pure: \(call)) needs a generator, using:"))
        }
      }
    }
    return found
  }

  private static func identifiers(_ line: Substring) -> Set<Substring> {
    Set(line.split { !$0.isLetter && !$0.isNumber && $0 != "_" })
  }
}
