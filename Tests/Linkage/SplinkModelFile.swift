import Foundation
import Safeguarding

/// A model file as Splink writes it.
struct SplinkModelFile: Decodable {
  struct Comparison: Decodable {
    var output_column_name: String
    var comparison_levels: [Level]
  }

  struct Level: Decodable {
    var sql_condition: String
    var label_for_charts: String
    var is_null_level: Bool?
    var m_probability: Double?
    var u_probability: Double?
    var tf_adjustment_column: String?
    var tf_adjustment_weight: Double?
    var tf_minimum_u_value: Double?
  }

  var probability_two_random_records_match: Double
  var comparisons: [Comparison]

  /// Reads a file of `Protocol/linkage`.
  static func read(_ name: String) throws -> SplinkModelFile {
    let data = try Data(contentsOf: PythonTools.models.appendingPathComponent(name))
    return try JSONDecoder().decode(SplinkModelFile.self, from: data)
  }

  /// The model that the node scores with.
  func model(columns: [String]) throws -> LinkageModel {
    try LinkageModel(
      columns: columns, prior: probability_two_random_records_match,
      comparisons: comparisons.map { comparison in
        (
          comparison.output_column_name,
          comparison.comparison_levels.map { level in
            LinkageModel.LevelDraft(
              level.label_for_charts, level.sql_condition, isNull: level.is_null_level ?? false,
              m: level.m_probability ?? 0, u: level.u_probability ?? 0, frequencyColumn: level.tf_adjustment_column)
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
