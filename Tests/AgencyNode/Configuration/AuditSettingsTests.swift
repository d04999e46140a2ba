import Foundation
import Store
import Testing

@testable import AgencyNode

@Suite("What node.yaml says of look-ups")
struct AuditSettingsTests {
  private static func load(_ audit: String) throws -> NodeConfiguration {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("node-\(UUID().uuidString).yaml")
    defer { try? FileManager.default.removeItem(at: url) }
    try "agency: Example\nmember: 3\nroles: [police]\n\(audit)\n".write(to: url, atomically: true, encoding: .utf8)
    return try NodeConfiguration.load(path: url.path)
  }

  @Test("every key is read, and what is left out has its default")
  func whole() throws {
    let settings = try Self.load(
      """
      audit:
        reviewer: Example Council
        look-ups-per-hour: 20
        hours: { days: mon-fri, from: "07:30", to: "19:00" }
        block: [out-of-hours, no-case-link]
        review-days: 2
        staff: listed
      """
    ).audit
    #expect(settings.reviewer == "Example Council" && settings.lookUpsPerHour == 20 && settings.reviewDays == 2)
    #expect(settings.blocks == [.outOfHours, .noCaseLink] && settings.isStaffRequired)
    let hours = try #require(settings.hours)
    // 1970-01-01 was a Thursday, 1970-01-03 a Saturday.
    let (morning, evening) = (Int64(8 * 3_600_000), Int64(20 * 3_600_000))
    #expect(hours.contains(morning) && !hours.contains(evening))
    #expect(!hours.contains(2 * 86_400_000 + morning) && hours.contains(4 * 86_400_000 + morning))
    #expect(try Self.load("").audit == AuditSettings())
  }

  @Test(
    "what cannot be is refused, with the place",
    arguments: [
      "audit: { block: [family] }", "audit: { block: [out-of-hours] }", "audit: { review-days: 0 }",
      "audit: { hours: { from: \"09:00\", to: \"08:00\" } }", "audit: { staff: some }", "audit: { reviever: 2 }",
      "audit: { hours: { days: [someday], from: \"08:00\", to: \"09:00\" } }", "audit: { hours: { from: \"08:00\" } }",
    ])
  func refused(_ text: String) {
    #expect(throws: ConfigurationError.self) { try Self.load(text) }
  }
}
