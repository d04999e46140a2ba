import Foundation

extension InputForm {
  /// Reads what a browser's form, or a query, sends: `name=value` pairs.
  /// - Parameters:
  ///   - ignoring: Fields that are read by others, such as a form's secret.
  ///   - isTyped: What was left empty in a form was not given; in a program's query it is a fault.
  func read(
    form bytes: some Sequence<UInt8>, ignoring: Set<String> = [], isTyped: Bool = true
  ) throws(Problem) -> Input {
    let pairs = Self.pairs(bytes).filter { !ignoring.contains($0.name) }
    try refuseUnknown(pairs.map(\.name))
    return try collected { field in
      let given = pairs.filter { $0.name == field.name }.map(\.value)
        .map { isTyped ? $0.trimmingCharacters(in: .whitespacesAndNewlines) : $0 }
        .filter { !isTyped || !$0.isEmpty }
      return given.isEmpty ? .missing : Reading(field.value(given))
    }
  }

  /// The pairs of `application/x-www-form-urlencoded`, in order. What cannot be decoded stands for nothing.
  static func pairs(_ bytes: some Sequence<UInt8>) -> [(name: String, value: String)] {
    String(decoding: Array(bytes), as: UTF8.self).split(separator: "&").compactMap { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decoded(parts[0]), let value = decoded(parts.count > 1 ? parts[1] : "") else { return nil }
      return (name, value)
    }
  }

  private static func decoded(_ text: Substring) -> String? {
    text.replacing("+", with: " ").removingPercentEncoding
  }
}

extension InputField {
  fileprivate func value(_ given: [String]) -> Input.Value? {
    switch kind {
    case .names, .assignments: return .texts(given)
    case .numbers:
      let numbers = given.compactMap { Int($0) }
      return numbers.count == given.count ? .numbers(numbers) : nil
    default: break
    }
    guard given.count == 1 else { return nil }
    switch kind {
    case .number: return Int(given[0]).map(Input.Value.number)
    case .flag: return ["yes", "true", "on"].contains(given[0]) ? .flag(true) : given[0] == "no" ? .flag(false) : nil
    default: return .text(given[0])
    }
  }
}
