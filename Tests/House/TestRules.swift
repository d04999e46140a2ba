/// Rules about the tests themselves.
enum TestRules {
  /// Every module of Sources has a folder of the same name under Tests, with a test in it.
  static func mirror(modules: [String], tests: [TextFile]) -> [Finding] {
    modules.filter { module in
      !tests.contains { $0.path.hasPrefix("Tests/\(module)/") && $0.text.contains("@Test") }
    }
    .filter { $0 != "node" }  // the command line is tested as a person runs it, by Tests/Scenario
    .map { Finding("Tests/\($0)", nil, "module \($0) has no test there") }
  }

  /// Every test has a display name of at least three words.
  static func sentences(_ file: TextFile) -> [Finding] {
    let code = SwiftText.code(of: file.text).split(separator: "\n", omittingEmptySubsequences: false)
    let lines = file.lines
    return code.enumerated().compactMap { index, line in
      guard line.drop(while: { $0 == " " }).hasPrefix("@" + "Test") else { return nil }
      // The name may stand on the line after the parenthesis.
      let text = lines[index...].prefix(2).joined(separator: " ")
      guard let start = text.firstRange(of: "@" + "Test(") else {
        return Finding(file.path, index + 1, "a test without a sentence that says what holds")
      }
      let argument = text[start.upperBound...].drop { $0 == " " }
      let name = argument.dropFirst().prefix { $0 != "\"" }
      guard argument.hasPrefix("\""), name.split(separator: " ").count >= 3 else {
        return Finding(file.path, index + 1, "a test without a sentence that says what holds")
      }
      return nil
    }
  }
}
