import Foundation
import Testing

@testable import Safeguarding

@Suite("Weights against Splink's own")
struct SplinkWeightTests {
  @Test("the embedded model is the trained one, and so are the tables of names")
  func embedded() throws {
    let file = try SplinkModelFile.read("model-1.json")
    let model = try Linker().model
    #expect(model.prior == file.probabilityTwoRandomRecordsMatch)
    #expect(model.comparisons.map(\.name) == file.comparisons.map(\.outputColumnName))
    for (mine, theirs) in zip(model.comparisons, file.comparisons) {
      #expect(mine.levels.map(\.label) == theirs.comparisonLevels.map(\.labelForCharts))
      #expect(mine.levels.map(\.sql) == theirs.comparisonLevels.map(\.sqlCondition))
      #expect(mine.levels.map(\.m) == theirs.comparisonLevels.map { $0.mProbability ?? 0 })
      #expect(mine.levels.map(\.u) == theirs.comparisonLevels.map { $0.uProbability ?? 0 })
      #expect(mine.levels.map(\.isNull) == theirs.comparisonLevels.map { $0.isNullLevel ?? false })
      for level in theirs.comparisonLevels {
        // What the scorer does not know of, no model may ask for.
        #expect(level.tfAdjustmentWeight ?? 1 == 1 && level.tfMinimumUValue ?? 0 == 0)
      }
    }
    try PythonTools.shared.get().checkGenerated()
  }

  @Test("subjects get the weight that Splink gives them, to a millionth of a bit")
  func subjects() throws {
    var people = InventedPeople("SplinkWeightTests")
    let pairs = (0..<6_000).map { _ in people.pair() }
    let model = try Linker().model
    let rows = pairs.map { ($0.0.identity.rows[0], $0.1.identity.rows[0]) }
    var frequencies: [String: [String: Double]] = ["forename": [:], "surname": [:]]
    for (x, y) in rows {
      for row in [x, y] {
        for column in [SubjectColumn.forename, .surname] {
          guard let name = row.string(column.rawValue) else { continue }
          let share =
            column == .forename ? NameTables.frequency(ofForename: name) : NameTables.frequency(ofSurname: name)
          frequencies[model.columns[column.rawValue]]?[name] = share
        }
      }
    }
    let asked = Pairs(
      columns: model.columns, left: rows.map { cells($0.0) }, right: rows.map { cells($0.1) }, frequencies: frequencies)
    let file = PythonTools.models.appendingPathComponent("model-1.json").path
    let scores = try PythonTools.shared.get().ask("score", [file], input: asked, as: Scores.self)
    #expect(scores.weights.count == pairs.count)
    var met: [[Bool]] = model.comparisons.map { Array(repeating: false, count: $0.levels.count) }
    for (index, (x, y)) in rows.enumerated() {
      let score = model.score(x, y)
      #expect(abs(score.weight.bits - scores.weights[index]) < 1e-6, "\(pairs[index])")
      #expect(abs(score.weight.probability - scores.probabilities[index]) < 1e-9)
      #expect(model.score(y, x).weight == score.weight)
      for (comparison, part) in score.parts.enumerated() { met[comparison][part.level] = true }
    }
    for (comparison, levels) in zip(model.comparisons, met) {
      for (level, isMet) in zip(comparison.levels, levels) {
        #expect(isMet, "no pair shows \(comparison.name): \(level.label)")
      }
    }
  }

  @Test("distances of texts are DuckDB's, to the last digit")
  func distances() throws {
    var people = InventedPeople("DuckDB distances")
    let texts = (0..<20_000).map { _ in people.texts() }
    let theirs = try PythonTools.shared.get()
      .ask("distances", input: texts.map { [$0.0, $0.1] }, as: [[Double]].self)
    #expect(theirs.count == texts.count)
    for ((a, b), expected) in zip(texts, theirs) {
      #expect(TextMeasure.jaroWinkler.of(a, b) == expected[0], "\(a) \(b)")
      #expect(TextMeasure.levenshtein.of(a, b) == expected[1], "\(a) \(b)")
      #expect(TextMeasure.damerauLevenshtein.of(a, b) == expected[2], "\(a) \(b)")
    }
  }

  @Test("logarithms and powers without the C library are the C library's, to a part in 10^15")
  func logarithms() {
    var people = InventedPeople("Logarithms")
    for _ in 0..<20_000 {
      let x = Double.random(in: 1e-12...1e12, using: &people.random)
      let small = Double.random(in: 1e-9...1, using: &people.random)
      for value in [x, small] { #expect(abs(Bits.log2(value) - log2(value)) <= 1e-14 * max(1, abs(log2(value)))) }
      let power = Double.random(in: -60...60, using: &people.random)
      #expect(abs(Bits.exp2(power) / exp2(power) - 1) < 1e-14)
    }
    #expect(Bits.log2(1) == 0 && Bits.log2(8) == 3 && Bits.log2(0) == -.infinity && Bits.exp2(-1_000) > 0)
  }

  private func cells(_ row: LinkageRow) -> [Cell] {
    SubjectModel.columns.indices.map { column in
      switch row.value(column) {
      case .null, .number: .null
      case .text(let text): .text(text.string)
      case .list(let list): .list(list.map(\.string))
      }
    }
  }
}
