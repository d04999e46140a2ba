import Foundation
import Testing

@testable import Safeguarding

/// FEBRL 4: ten thousand records of five thousand people, each recorded twice, the second time with mistakes. Its model
/// has other columns than subjects have; what is tested is the scorer.
@Suite("FEBRL 4")
struct FebrlTests {
  private struct Data4: Decodable {
    var columns: [String]
    var left: [[String?]]
    var right: [[String?]]
    var links: [[Int]]
  }

  @Test("without its identifier F1 is 0.985 or more at one half, and at 0.9 no link is false")
  func febrl() throws {
    let tools = try PythonTools.shared.get()
    let data = try tools.ask("febrl", as: Data4.self)
    #expect(data.left.count == 5_000 && data.right.count == 5_000 && data.links.count == 5_000)
    #expect(!data.columns.contains("soc_sec_id"))
    let file = try SplinkModelFile.read("febrl-model.json")
    let model = try file.model(columns: data.columns)

    // Each value's share among all records that have one, as Splink counts them.
    let adjusted = Set(file.comparisons.flatMap { $0.comparisonLevels.compactMap(\.tfAdjustmentColumn) })
    var frequencies: [String: [String: Double]] = [:]
    for (index, column) in data.columns.enumerated() where adjusted.contains(column) {
      let values = (data.left + data.right).compactMap { $0[index] }
      let counts = Dictionary(values.map { ($0, 1.0) }, uniquingKeysWith: +)
      frequencies[column] = counts.mapValues { $0 / Double(values.count) }
    }
    func row(_ record: [String?]) -> LinkageRow {
      var row = LinkageRow(columns: data.columns.count)
      for (index, value) in record.enumerated() {
        if let value { row.set(index, text: value, frequency: frequencies[data.columns[index]]?[value]) }
      }
      return row
    }
    let (left, right) = (data.left.map(row), data.right.map(row))

    let candidates = candidates(data)
    let truth = Set(data.links)
    #expect(Double(candidates.filter(truth.contains).count) / Double(truth.count) > 0.998)
    let scored = candidates.map { (pair: $0, weight: model.score(left[$0[0]], right[$0[1]]).weight) }
    let linked = scored.filter { $0.weight.probability >= 0.5 }
    let right5 = Double(linked.filter { truth.contains($0.pair) }.count)
    let precision = right5 / Double(linked.count)
    let recall = right5 / Double(truth.count)
    let f1 = 2 * precision * recall / (precision + recall)
    let falseLinks = scored.filter { $0.weight.probability >= 0.9 && !truth.contains($0.pair) }.count
    print("FEBRL 4: \(candidates.count) candidates, F1 \(f1) at 0.5, \(falseLinks) false links at 0.9")
    #expect(f1 >= 0.985)
    #expect(falseLinks == 0)

    // Splink's weights of some of them: every pair that is or seems right, and as many others.
    let chosen = scored.filter { $0.weight.bits > -12 } + scored.filter { $0.weight.bits <= -12 }.prefix(5_000)
    func cells(_ record: [String?]) -> [Cell] { record.map { $0.map(Cell.text) ?? .null } }
    let asked = Pairs(
      columns: data.columns, left: chosen.map { cells(data.left[$0.pair[0]]) },
      right: chosen.map { cells(data.right[$0.pair[1]]) }, frequencies: frequencies)
    let path = PythonTools.models.appendingPathComponent("febrl-model.json").path
    let scores = try tools.ask("score", [path], input: asked, as: Scores.self)
    #expect(chosen.count >= 10_000 && scores.weights.count == chosen.count)
    let worst = zip(chosen, scores.weights).map { abs($0.weight.bits - $1) }.max() ?? .infinity
    #expect(worst < 1e-6)
  }

  /// Pairs that share two of the columns, whichever: as many as can be scored in no time, and hardly one missing.
  private func candidates(_ data: Data4) -> [[Int]] {
    let keys = [
      ["given_name", "surname"], ["date_of_birth"], ["surname", "postcode"], ["given_name", "postcode"],
      ["address_1"], ["address_2"], ["suburb", "street_number"], ["surname", "suburb"], ["given_name", "suburb"],
    ].map { names in names.compactMap(data.columns.firstIndex(of:)) }
    var found: Set<[Int]> = []
    for columns in keys {
      func key(_ record: [String?]) -> [String]? {
        let values = columns.compactMap { record[$0] }
        return values.count == columns.count ? values : nil
      }
      var byKey: [[String]: [Int]] = [:]
      for (index, record) in data.right.enumerated() {
        if let key = key(record) { byKey[key, default: []].append(index) }
      }
      for (index, record) in data.left.enumerated() {
        guard let key = key(record) else { continue }
        for other in byKey[key] ?? [] { found.insert([index, other]) }
      }
    }
    return found.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
  }
}
