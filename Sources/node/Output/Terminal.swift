import Foundation
import Synchronization

/// Writes to a terminal or a pipe. Colour is used on a terminal only, never alone, and not when NO_COLOR is set.
struct Terminal: Sendable {
  enum Style: String, Sendable {
    case plain = ""
    case strong = "1"
    case faint = "2"
    case good = "32"
    case warn = "33"
    case bad = "31"
  }

  private let descriptor: Int32
  let isColoured: Bool
  let isTerminal: Bool

  /// Results.
  static let standardOutput = Terminal(1)
  /// Messages and progress.
  static let standardError = Terminal(2)

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    let environment = ProcessInfo.processInfo.environment
    isColoured = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  /// The text in a style, if this output has colour.
  func styled(_ text: String, _ style: Style) -> String {
    isColoured && style != .plain ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  func line(_ text: String = "", style: Style = .plain) {
    write(styled(Self.harmless(text), style) + "\n")
  }

  /// The text without what would steer a terminal or turn the order of what is read: others wrote some of it. This
  /// program's own styles stay.
  static func harmless(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    guard scalars.contains(where: isSteering) else { return text }
    var out = String.UnicodeScalarView()
    var place = 0
    while place < scalars.count {
      if scalars[place] == "\u{1B}", let end = styleEnd(scalars, place) {
        out.append(contentsOf: scalars[place...end])
        place = end
      } else {
        out.append(isSteering(scalars[place]) ? "\u{FFFD}" : scalars[place])
      }
      place += 1
    }
    return String(out)
  }

  private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// Where a style of ``styled(_:_:)`` that begins here ends; nil if this is none.
  private static func styleEnd(_ scalars: [Unicode.Scalar], _ place: Int) -> Int? {
    guard place + 2 < scalars.count, scalars[place + 1] == "[" else { return nil }
    var end = place + 2
    while end < scalars.count, end - place < 6, ("0"..."9").contains(scalars[end]) { end += 1 }
    return end < scalars.count && end > place + 2 && scalars[end] == "m" ? end : nil
  }

  /// Rewrites the current line of a terminal; says nothing to a pipe.
  func progress(_ text: String) {
    guard isTerminal else { return }
    write("\r\u{1B}[2K\(text)")
  }

  func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      // Whoever read us has gone: there is nobody left to tell.
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// Prints a value as one line of JSON with sorted keys.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  Terminal.standardOutput.line(String(decoding: try encoder.encode(value), as: UTF8.self))
}
