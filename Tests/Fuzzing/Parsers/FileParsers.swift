import Foundation
import Replication
import Safeguarding

@testable import AgencyNode

enum FileParsers {
  static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let police = Result { () throws in
    try ImportMapping.load(path: top.appending(path: "Nodes/constabulary/mapping.yaml").path)
  }

  /// An export of the agency with the most columns; the first byte says how it is cut into pieces.
  static func csv(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    var reader = CSVReader(rest)
    var rows = 0
    while true {
      do throws(CSVError) { guard try reader.next() != nil else { break } } catch { break }
      rows += 1
      try hold(rows <= rest.count + 1, "more rows than bytes")
    }
    var at = 0
    var pieces = CSVReader {
      guard at < rest.count else { return nil }
      defer { at += Int(first) + 1 }
      return Array(rest[at..<min(rest.count, at + Int(first) + 1)])
    }
    let plan = ImportPlanner.plan(
      &pieces, mapping: try police.get(), roles: [.police], today: Day(rawValue: 20_000))
    try hold(Set(plan.records.map(\.key)).count == plan.records.count, "two records under one key")
  }

  static func configuration(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    do throws(ConfigurationError) { _ = try NodeConfiguration.parse(yaml: text) } catch {
      try hold(!error.issues.isEmpty, "refused without a reason")
    }
  }

  static func mapping(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    do throws(ConfigurationError) { _ = try ImportMapping.parse(yaml: text) } catch {
      try hold(!error.issues.isEmpty, "refused without a reason")
    }
  }

  static func services(_ bytes: [UInt8]) throws {
    let path = try Parser.file("services", bytes)
    defer { unlink(path) }
    do throws(ConfigurationError) { _ = try ServiceFile.load(path: path, today: Day(rawValue: 20_000)) } catch {
      try hold(!error.issues.isEmpty, "refused without a reason")
    }
  }
}
