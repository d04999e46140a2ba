import Replication

/// Whom a form is about, and what they were looked up for: carried from the history through a form and back.
struct AboutPerson: Sendable {
  let called: String
  let person: String
  let purpose: String
  let basis: String
  let breakGlass: String?

  /// - Parameter given: What was typed into a form, or sent along by the page before.
  init(_ given: [String: String]) {
    called = given["called"] ?? "this person"
    person = given["person"] ?? ""
    purpose = given["purpose"] ?? ""
    basis = given["basis"] ?? ""
    breakGlass = given["breakGlass"].flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension Exchange {
  /// What makes a second press of a form's button none. What was refused was not done: its key serves again.
  var once: String { given[Gate.onceField] ?? Self.newOnce }

  static var newOnce: String { hexadecimal((0..<16).map { _ in UInt8.random(in: .min ... .max) }) }
}
