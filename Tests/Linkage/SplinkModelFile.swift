import Foundation
import Safeguarding

/// A model file as Splink writes it.
struct SplinkModelFile: Decodable {
  struct Comparison: Decodable {
    var outputColumnName: String
    var comparisonLevels: [Level]
  }

  struct Level: Decodable {
    var sqlCondition: String
    var labelForCharts: String
    var isNullLevel: Bool?
    var mProbability: Double?
    var uProbability: Double?
    var tfAdjustmentColumn: String?
    var tfAdjustmentWeight: Double?
    var tfMinimumUValue: Double?
  }

  var probabilityTwoRandomRecordsMatch: Double
  var comparisons: [Comparison]

  /// Reads a file of `Protocol/linkage`.
  static func read(_ name: String) throws -> SplinkModelFile {
    let data = try Data(contentsOf: PythonTools.models.appendingPathComponent(name))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(SplinkModelFile.self, from: data)
  }

  /// The model that the node scores with.
  func model(columns: [String]) throws -> LinkageModel {
    try LinkageModel(
      columns: columns, prior: probabilityTwoRandomRecordsMatch,
      comparisons: comparisons.map { comparison in
        (
          comparison.outputColumnName,
          comparison.comparisonLevels.map { level in
            LinkageModel.LevelDraft(
              level.labelForCharts, level.sqlCondition, isNull: level.isNullLevel ?? false,
              m: level.mProbability ?? 0, u: level.uProbability ?? 0, frequencyColumn: level.tfAdjustmentColumn)
          }
        )
      })
  }
}

/// A value of a column.
enum Cell: Codable {
  case null
  case text(String)
  case list([String])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else {
      self = .list(try container.decode([String].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    }
  }
}

/// Pairs to be scored, and what Splink says of them.
struct Pairs: Encodable {
  var columns: [String]
  var left: [[Cell]]
  var right: [[Cell]]
  var frequencies: [String: [String: Double]]
}

struct Scores: Decodable {
  var weights: [Double]
  var probabilities: [Double]
}
