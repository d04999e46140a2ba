/// A series of metrics with what it is, as Prometheus reads it (text format 0.0.4).
struct MetricFamily: Sendable {
  enum Kind: String, Sendable {
    /// What stands at some value now.
    case gauge
    /// What only grows; its name ends in `_total`.
    case counter
  }

  struct Sample: Sendable {
    var labels: [(name: String, value: String)] = []
    let value: Double
  }

  let name: String
  let kind: Kind
  let help: String
  var samples: [Sample]

  /// The media type of what ``text(_:)`` returns.
  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"
  /// Characters of a label's value: words that this program chose are shorter.
  private static let longestLabel = 100

  /// Series as they are served: each with its help and type, and its samples in the order given.
  static func text(_ families: [MetricFamily]) -> String { families.map(\.text).joined() }

  private var text: String {
    let head = "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(kind.rawValue)\n"
    return samples.reduce(into: head) { $0 += "\(name)\(Self.words($1.labels)) \(Self.words($1.value))\n" }
  }

  private static func words(_ labels: [(name: String, value: String)]) -> String {
    guard !labels.isEmpty else { return "" }
    let pairs = labels.map { label in
      let value = escaped(String(label.value.prefix(longestLabel))).replacing("\"", with: "\\\"")
      return "\(label.name)=\"\(value)\""
    }
    return "{\(pairs.joined(separator: ","))}"
  }

  /// Whole numbers without a point, so that people can read them too.
  private static func words(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }
}
