import Foundation
import Replication
import Testing

@testable import Wire

/// The parts of SPEC.md that are made from code.
enum Spec {
  static let file = Vector.folder.appending(path: "SPEC.md")
  static let sources = Vector.folder.deletingLastPathComponent().appending(path: "Sources/Wire")

  /// Each limit with its comment, as Limits.swift has them, and its value.
  static func limits() throws -> [(name: String, comment: String, value: Int)] {
    let values: [String: Int] = [
      "frameBytes": Limits.frameBytes, "helloBytes": Limits.helloBytes, "chunkBytes": Limits.chunkBytes,
      "headerBytes": Limits.headerBytes, "bodyBytes": Limits.bodyBytes, "holesBytes": Limits.holesBytes,
      "packedBytes": Limits.packedBytes, "operationsPerSet": Limits.operationsPerSet,
      "dependenciesPerHeader": Limits.dependenciesPerHeader, "extensionsPerHeader": Limits.extensionsPerHeader,
      "extensionBytes": Limits.extensionBytes, "clockEntries": Limits.clockEntries,
      "replacesPerOperation": Limits.replacesPerOperation, "skeletonBytes": Limits.skeletonBytes,
      "valueBytes": Limits.valueBytes, "valueDepth": Limits.valueDepth, "valuesPerValue": Limits.valuesPerValue,
      "fieldsPerRecord": Limits.fieldsPerRecord, "elementsPerList": Limits.elementsPerList,
      "dictionariesPerHello": Limits.dictionariesPerHello, "samplesPerProbe": Limits.samplesPerProbe,
      "auditPath": Limits.auditPath,
      "rosterBytes": Limits.rosterBytes, "certificateBytes": Limits.certificateBytes,
      "signaturesPerCertificate": Limits.signaturesPerCertificate, "detailBytes": Limits.detailBytes,
      "messageDepth": Limits.messageDepth,
    ]
    let documented = try documented("Limits.swift", "public static let ")
    return try documented.map { name, comment in (name, comment, try #require(values[name], "\(name)")) }
  }

  /// Declarations with the comment on the lines before them.
  static func documented(_ file: String, _ keyword: String) throws -> [(name: String, comment: String)] {
    let lines = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    return lines.indices.compactMap { place in
      guard lines[place].hasPrefix(keyword) else { return nil }
      let name = lines[place].dropFirst(keyword.count).prefix { $0.isLetter || $0.isNumber }
      var comment = [String]()
      var line = place - 1
      while line >= 0, lines[line].hasPrefix("/// ") {
        comment.insert(String(lines[line].dropFirst(4)), at: 0)
        line -= 1
      }
      return (String(name), comment.joined(separator: " "))
    }
  }

  static func sections() throws -> [(name: String, text: String)] {
    let limits = try limits().map { "| \($0.name) | \($0.value) | \($0.comment) |" }
    let errors = try documented("WireError.swift", "case ").map { name, comment in
      "| `\(name)` | \(comment.replacing("``Limits``", with: "section 11")) |"
    }
    return [
      ("limits", (["| limit | value | of |", "|---|---:|---|"] + limits).joined(separator: "\n")),
      ("errors", (["| error | when |", "|---|---|"] + errors).joined(separator: "\n")),
      ("example", try SpecExample.text()),
    ]
  }

  /// The lines between a section's marks.
  static func section(_ name: String, in text: String) -> Range<String.Index>? {
    guard let begin = text.range(of: "<!-- begin \(name)"),
      let newline = text[begin.upperBound...].firstIndex(of: "\n"),
      let end = text.range(of: "<!-- end \(name) -->", range: newline..<text.endIndex)
    else { return nil }
    return text.index(after: newline)..<end.lowerBound
  }
}

@Suite("The specification")
struct SpecTests {
  @Test("limits, errors and the worked example in SPEC.md are those of the code")
  func isTrue() throws {
    var text = try String(contentsOf: Spec.file, encoding: .utf8)
    for (name, expected) in try Spec.sections() {
      let range = try #require(Spec.section(name, in: text), "SPEC.md has no section \(name)")
      if ProcessInfo.processInfo.environment["UPDATE_VECTORS"] == "1" {
        text.replaceSubrange(range, with: expected + "\n")
      } else {
        #expect(text[range] == expected + "\n", "run the test with UPDATE_VECTORS=1")
      }
    }
    if ProcessInfo.processInfo.environment["UPDATE_VECTORS"] == "1" {
      try text.write(to: Spec.file, atomically: true, encoding: .utf8)
    }
  }

  @Test("every limit of the code is in the table")
  func complete() throws {
    #expect(try Spec.limits().count == 27)
    #expect(try Spec.documented("WireError.swift", "case ").map(\.name) == WireError.Code.allCases.map(\.rawValue))
  }

  @Test("the generated messages are those of the schema")
  func schema() throws {
    let schema = try String(contentsOf: Vector.folder.appending(path: "exchange.proto"), encoding: .utf8)
    let generated = try String(
      contentsOf: Spec.sources.appending(path: "Generated/exchange.pb.swift"), encoding: .utf8)
    for line in schema.split(separator: "\n") where line.hasPrefix("message ") {
      let name = line.dropFirst("message ".count).prefix { $0 != " " }
      #expect(generated.contains("struct Proto\(name)"), "run Protocol/generate.sh: \(name)")
    }
  }
}
