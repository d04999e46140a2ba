/// What Package.swift says of its targets, read from its text: asking SwiftPM would wait for the lock of the running test.
struct Manifest {
  struct Declared: Equatable {
    var name: String
    /// The names of the targets and outside modules that it may import.
    var imports: Set<String>
    /// A module of the system, described by a module map: no source of ours.
    var isSystem = false
  }

  /// The targets under Sources, in the manifest's order.
  var sources: [Declared] = []
  /// The names under Tests, as given to `test(...)`.
  var tests: [String] = []

  init(_ file: TextFile) {
    let text = file.text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
      .joined(separator: "\n")
    let products = Self.products(text)
    let list = text.firstRange(of: "targets: [\n").map { String(text[$0.upperBound...]) } ?? ""
    for (kind, opening) in [("library", ".target("), ("library", ".executableTarget("), ("system", ".systemLibrary(")] {
      for arguments in Self.calls(opening, in: list) {
        guard let name = Self.strings(arguments).first, !arguments.contains("path: \"Tests/") else { continue }
        let dependencies = Self.brackets(after: "dependencies: ", in: arguments)
        let named = Set(Self.strings(dependencies))
        let aliased = Self.words(dependencies).compactMap { products[$0] }
        sources.append(Declared(name: name, imports: named.union(aliased), isSystem: kind == "system"))
      }
    }
    tests = Self.calls("    test(", in: list).compactMap { Self.strings($0).first }
  }

  /// `let alias = Target.Dependency.product(name: "Module", ...)`, by alias.
  private static func products(_ text: String) -> [String: String] {
    var found: [String: String] = [:]
    for piece in text.components(between: "let ", and: ")") where piece.contains("Target.Dependency.product(") {
      let alias = piece.prefix { $0.isLetter || $0.isNumber }
      found[String(alias)] = strings(piece).first
    }
    return found
  }

  /// The arguments of every call that starts with `opening`, to the parenthesis that closes it.
  private static func calls(_ opening: String, in text: String) -> [String] {
    text.ranges(of: opening).map { range in
      var depth = 1
      return String(
        text[range.upperBound...].prefix { character in
          if character == "(" { depth += 1 }
          if character == ")" { depth -= 1 }
          return depth > 0
        })
    }
  }

  private static func brackets(after label: String, in text: String) -> String {
    guard let start = text.firstRange(of: label + "[") else { return "" }
    return String(text[start.upperBound...].prefix { $0 != "]" })
  }

  private static func strings(_ text: String) -> [String] {
    text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// Identifiers outside string literals.
  private static func words(_ text: String) -> [String] {
    text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 0 }
      .flatMap { $0.element.split { !$0.isLetter && !$0.isNumber } }.map(String.init)
  }
}

extension String {
  /// The pieces that follow each `opening` up to the next `closing`.
  fileprivate func components(between opening: String, and closing: Character) -> [String] {
    ranges(of: opening).map { String(self[$0.upperBound...].prefix { $0 != closing }) }
  }
}
