import Safeguarding
import Testing

@Suite("Linkage models")
struct LinkageModelTests {
  private func model(
    _ sql: String, prior: Double = 0.5, m: Double = 0.5, u: Double = 0.25, frequency: String? = nil,
    otherwise: Bool = true
  ) throws -> LinkageModel {
    let levels = [
      LinkageModel.LevelDraft("holds", sql, m: m, u: u, frequencyColumn: frequency),
      LinkageModel.LevelDraft("differs", "ELSE", m: 0.5, u: 0.5),
    ]
    return try LinkageModel(
      columns: ["a", "b", "l"], prior: prior, comparisons: [("c", Array(levels.prefix(otherwise ? 2 : 1)))])
  }

  private func row(_ a: String?, _ b: String? = nil, _ list: [String]? = nil) -> LinkageRow {
    var row = LinkageRow(columns: 3)
    if let a { row.set(0, text: a, frequency: 0.125) }
    if let b { row.set(1, text: b) }
    if let list { row.set(2, list: list) }
    return row
  }

  @Test(
    "conditions hold as SQL says, and what is not recorded makes them neither true nor false",
    arguments: [
      ("a_l = a_r", true), ("\"a_l\" = \"b_r\"", false), ("a_l <> b_r", true), ("NOT a_l = b_r", true),
      ("a_l IS NULL", false), ("a_l IS NOT NULL AND l_l IS NOT NULL", true), ("a_l = 'ada'", true),
      ("substr(a_l, 2, 2) = 'da'", true), ("substr(a_l, 9, 2) = ''", true),
      ("length(a_l) > 2 and length(a_l) < 4", true),
      ("levenshtein(a_l, b_r) <= 1", false), ("damerau_levenshtein(a_l, b_r) <= 4", true),
      ("jaro_winkler_similarity(a_l, a_r) >= 1", true), ("array_length(list_intersect(l_l, l_r)) >= 1", true),
      ("array_length(list_intersect(l_l, l_r)) >= 2", false), ("a_l = b_r OR (a_l = a_r AND b_l = b_r)", true),
    ])
  func conditions(_ sql: String, _ holds: Bool) throws {
    let (x, y) = (row("ada", "owen", ["p", "é"]), row("ada", "owen", ["é", "漢"]))
    #expect(try model(sql).score(x, y).parts[0].level == (holds ? 0 : 1))
    // Neither the condition nor its opposite holds of nothing, unless it asks for nothing.
    guard !sql.contains("NULL") else { return }
    #expect(try model(sql).score(row(nil), row(nil)).parts[0].level == 1)
    #expect(try model("NOT (\(sql))").score(row(nil), row(nil)).parts[0].level == 1)
  }

  @Test("a weight is the prior, the level's, and the adjustment by the commoner value's frequency")
  func weights() throws {
    #expect(try model("a_l = a_r").score(row("ada"), row("ada")).weight.bits == 1)
    #expect(try model("a_l = a_r").score(row("ada"), row("owen")).weight == MatchWeight(bits: 0))
    let adjusted = try model("a_l = a_r", prior: 0.2, frequency: "a").score(row("ada"), row("ada"))
    #expect(adjusted.weight.bits == -2 + 1 + 1 && adjusted.weight.probability == 0.5)
  }

  @Test(
    "a model that is not understood to its end is refused",
    arguments: [
      "", "a_l", "a_l =", "a = a_r", "z_l = z_r", "a_l = a_r)", "(a_l = a_r", "soundex(a_l) = soundex(a_r)",
      "a_l LIKE 'x'",
      "substr(a_l, 0, 1) = 'a'", "a_l = 'é'", "a_l = a_r AND", "levenshtein(a_l) <= 1", "a_l IS", "'", "\"",
    ])
  func refused(_ sql: String) {
    #expect(throws: SafeguardingError.self) { try model(sql) }
  }

  @Test("a model without probabilities, an end or the exact match that it adjusts is refused")
  func incomplete() {
    #expect(throws: SafeguardingError.self) { try model("a_l = a_r", prior: 0) }
    #expect(throws: SafeguardingError.self) { try model("a_l = a_r", prior: .nan) }
    #expect(throws: SafeguardingError.self) { try model("a_l = a_r", m: 0) }
    #expect(throws: SafeguardingError.self) { try model("a_l = a_r", u: 1.5) }
    #expect(throws: SafeguardingError.self) { try model("a_l = a_r", otherwise: false) }
    #expect(throws: SafeguardingError.self) { try model("a_l = a_r", frequency: "b") }
    #expect(throws: SafeguardingError.self) { try model("a_l = a_r", frequency: "z") }
  }
}
