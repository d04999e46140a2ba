import Foundation

@testable import Web

/// The bodies of requests, held to a form that has a field of each kind.
enum WebParsers {
  private static let fields = InputForm(
    "Everything", .required("reason", .text(60), "A text."), InputField("subject", .name, "A name."),
    InputField("from", .day, "A day."), InputField("level", .word(["standard", "medium", "high"]), "A word."),
    InputField("limit", .number(1...1_000), "A number."), InputField("all", .flag, "Yes or no."),
    InputField("names", .names(most: 4), "Names."), InputField("days", .numbers(most: 4, 0...400), "Numbers."))

  /// The first byte says whether a person typed it into a form, or a program wrote a query.
  static func form(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let rest = bytes.dropFirst()
    let pairs = InputForm.pairs(rest)
    try hold(pairs.count <= rest.count + 1, "more fields than bytes")
    try check { () throws(Problem) in try fields.read(form: rest, ignoring: ["secret"], isTyped: first & 1 == 0) }
  }

  static func json(_ bytes: [UInt8]) throws {
    try check { () throws(Problem) in try fields.read(json: bytes) }
  }

  /// What is read keeps to the form, and as JSON reads the same again; what is refused is told why, of fields that there are
  /// and without what was sent.
  private static func check(_ read: () throws(Problem) -> Input) throws {
    let input: Input
    do throws(Problem) { input = try read() } catch {
      try hold(!error.detail.isEmpty && error.detail.utf8.count < 4_096, "refused without a reason, or at length")
      return
    }
    try hold(input.text("reason") != nil, "what is required was missing")
    for (name, value) in input.values {
      try hold(fields[name].map { $0.fault(value) == nil } ?? false, "\(name) does not keep to the form")
    }
    let again = try JSONSerialization.data(withJSONObject: input.values.mapValues(\.object))
    let same: Input
    do throws(Problem) { same = try fields.read(json: Array(again)) } catch {
      throw Parser.Broken("what was read is refused as JSON: \(error.detail)")
    }
    try hold(same.values == input.values, "it reads otherwise as JSON")
  }

  static let formSeeds: [[UInt8]] = [
    "reason=ask+her&subject=1%2F2f%2F3.0&from=2026-03-04&level=high&limit=20&all=yes&names=a&names=b&days=1&days=2",
    "reason=%E2%80%9Cquoted%E2%80%9D&secret=x", (0..<600).map { "unknown-\($0)" }.joined(separator: "&"),
    "reason=&unknown=1", "reason=a%0Ab&limit=-1&from=2026-13-40",
  ].flatMap { text in [[0] + Array(text.utf8), [1] + Array(text.utf8)] }

  static let jsonSeeds: [[UInt8]] = [
    #"{"reason":"ask her","subject":"1/2f/3.0","from":"2026-03-04","level":"high","limit":20,"all":true,"names":["a"],"days":[1,2]}"#,
    #"{"reason":"\u201cquoted\u201d","all":false}"#, #"{"reason":1,"limit":"1","names":[1],"days":["1"]}"#,
    #"{"unknown":{"a":[[[[null]]]]}}"#, "[]", #"{"reason":"a","limit":1e3}"#,
  ].map { Array($0.utf8) }
}

extension Input.Value {
  fileprivate var object: Any {
    switch self {
    case .text(let text): text
    case .number(let number): number
    case .flag(let flag): flag
    case .texts(let texts): texts
    case .numbers(let numbers): numbers
    }
  }
}
