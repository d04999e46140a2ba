import Testing

@Suite("Fuzzing")
struct ReplayTests {
  @Test("every parser has seeds, and reads or refuses each, whole and cut short", arguments: Parser.allCases)
  func seeds(_ parser: Parser) throws {
    let seeds = try parser.seeds()
    #expect(!seeds.isEmpty)
    for seed in seeds {
      try parser.run(seed)
      for length in stride(from: 0, to: seed.count, by: max(1, seed.count / 16)) {
        try parser.run(Array(seed.prefix(length)))
      }
    }
  }

  @Test("what once broke a parser does not any more", arguments: Parser.allCases)
  func crashers(_ parser: Parser) throws {
    for (name, bytes) in try parser.crashers() {
      #expect(throws: Never.self, "\(parser.rawValue)/\(name)") { try parser.run(bytes) }
    }
  }
}
