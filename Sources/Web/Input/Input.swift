import Safeguarding

/// What was sent, after it was held to its form.
struct Input: Sendable {
  enum Value: Sendable, Hashable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case texts([String])
    case numbers([Int])
  }

  private(set) var values: [String: Value] = [:]

  static let none = Input()

  init(_ values: [String: Value] = [:]) { self.values = values }

  func text(_ name: String) -> String? {
    if case .text(let text) = values[name] { return text }
    return nil
  }

  func number(_ name: String) -> Int? {
    if case .number(let number) = values[name] { return number }
    return nil
  }

  func flag(_ name: String) -> Bool { values[name] == .flag(true) }

  func texts(_ name: String) -> [String] {
    if case .texts(let texts) = values[name] { return texts }
    return []
  }

  func numbers(_ name: String) -> [Int] {
    if case .numbers(let numbers) = values[name] { return numbers }
    return []
  }

  /// A day whose form was checked.
  func day(_ name: String) throws -> Day? {
    guard let text = text(name) else { return nil }
    guard let day = try? DayStyle.iso.parse(text) else {
      throw Problem.fault(name, "is not a day of the calendar; write it as 2026-03-04")
    }
    return day
  }

  /// A text that the form requires.
  func required(_ name: String) throws -> String {
    guard let text = text(name) else { throw Problem.fault(name, "is missing") }
    return text
  }
}

extension Problem {
  /// One field is at fault.
  static func fault(_ field: String, _ message: String) -> Problem {
    faults([Fault(field: field, message: message)])
  }

  /// Some fields are at fault.
  static func faults(_ faults: [Fault]) -> Problem {
    let words = faults.map { "\($0.field) \($0.message)" }.joined(separator: "; ")
    return Problem(.invalidInput, words + ".", faults: faults)
  }
}
