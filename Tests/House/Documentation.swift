/// Every public declaration carries a doc comment, but for properties and initialisers: their names and types say most
/// of it, and a comment there is for what these leave open (a unit, a bound, an error).
enum Documentation {
  private static let kinds: Set<Substring> = [
    "struct", "class", "enum", "actor", "protocol", "func", "typealias", "subscript", "macro", "associatedtype",
  ]
  private static let modifiers: Set<Substring> = [
    "static", "final", "mutating", "nonmutating", "nonisolated", "override", "required", "convenience", "lazy", "weak",
    "unowned", "indirect", "consuming", "borrowing", "class", "private(set)", "internal(set)", "package(set)",
    "isolated",
    "async", "dynamic", "nonisolated(unsafe)", "prefix", "postfix",
  ]

  /// Members whose meaning a protocol of the standard library fixes: a comment could only repeat it.
  private static let defined = [
    "static func <", "static func ==", "func hash(into", "func encode(to", "func makeIterator(",
    "func makeAsyncIterator(",
    "mutating func next()", "func index(after", "func index(before",
  ]

  /// The methods that this package's own protocols ask for, by name, and those of public protocols that say nothing of
  /// themselves. A type that has one needs no comment on it: the protocol's holds.
  static func requirements(_ files: [TextFile]) -> (names: Set<String>, findings: [Finding]) {
    var names: Set<String> = []
    var found: [Finding] = []
    for file in files where !file.isGenerated {
      var within: (indent: Int, isPublic: Bool)?
      let lines = file.lines
      let code = SwiftText.code(of: file.text).split(separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in code.enumerated() {
        let indent = line.prefix { $0 == " " }.count
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        if let opened = within {
          if line.contains("}"), indent <= opened.indent { within = nil }
          guard let name = words.firstIndex(of: "func").flatMap({ words[($0 + 1)...].first }) else { continue }
          names.insert(String(name))
          if opened.isPublic, !isDocumented(lines, index) {
            found.append(
              Finding(file.path, index + 1, "a requirement of a public protocol, and no doc comment: \(name)"))
          }
        } else if words.first == "protocol" || words.dropFirst().first == "protocol", line.hasSuffix("{") {
          within = (indent, words.first == "public")
        }
      }
    }
    return (names, found)
  }

  /// Every public declaration of the files, and every requirement of a public protocol, that nothing is said of.
  static func findings(_ files: [TextFile]) -> [Finding] {
    let (required, found) = requirements(files)
    return found + files.flatMap { findings($0, required: required) }
  }

  private static func findings(_ file: TextFile, required: Set<String>) -> [Finding] {
    guard !file.isGenerated else { return [] }
    let code = SwiftText.code(of: file.text).split(separator: "\n", omittingEmptySubsequences: false)
    let lines = file.lines
    return code.enumerated().compactMap { index, line in
      guard line.contains("public ") || line.contains("open "), let declared = declaration(line) else { return nil }
      guard !defined.contains(where: declared.hasPrefix), !isDocumented(lines, index) else { return nil }
      if let start = declared.firstRange(of: "func ") {
        let name = declared[start.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        if required.contains(String(name)) { return nil }
      }
      return Finding(file.path, index + 1, "public, and no doc comment: \(declared.prefix(60))")
    }
  }

  /// What follows `public` when the line declares something; nil for imports, extensions and other uses of the word.
  private static func declaration(_ line: Substring) -> Substring? {
    var rest = line.drop { $0 == " " }
    while rest.first == "@" {  // attributes before the modifier, perhaps with arguments
      rest = rest.drop { !" (".contains($0) }
      if rest.first == "(" { rest = rest.drop { $0 != ")" }.dropFirst() }
      rest = rest.drop { $0 == " " }
    }
    guard let access = ["public ", "open "].first(where: rest.hasPrefix) else { return nil }
    rest = rest.dropFirst(access.count)
    for word in rest.split(separator: " ") where !modifiers.contains(word) || word == "class" {
      let name = word.prefix { $0.isLetter }
      return kinds.contains(name) ? rest : nil
    }
    return nil
  }

  /// A doc comment right above, attributes between them let be.
  private static func isDocumented(_ lines: [Substring], _ index: Int) -> Bool {
    for line in lines[..<index].reversed() {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("@") || text.hasPrefix("#if") { continue }
      return text.hasPrefix("///") || text.contains("*/")
    }
    return false
  }
}
