import Testing

@Suite("What counts as code")
struct SwiftTextTests {
  @Test(
    "comments and strings are blanked, code and line ends stay",
    arguments: [
      ("let a = 1 // b", "let a = 1     "),
      ("a /* b /* c */ d */ e", "a                   e"),
      ("f(\"a // b\") // c", "f(\"      \")     "),
      (##"f(#"a "b" c"#, d)"##, ##"f(#"       "#, d)"##),
      ("f(\"\"\"\n a \"b\"\n \"\"\") + c", "f(\"\"\"\n      \n \"\"\") + c"),
      (#"f("a \(g("b", (1))) c") + d"#, #"f("                  ") + d"#),
      (#"f("a\"b") + c"#, #"f("    ") + c"#),
      ("#if os(Linux)", "#if os(Linux)"),
    ])
  func blanks(_ text: String, _ code: String) {
    #expect(SwiftText.code(of: text) == code)
  }
}
