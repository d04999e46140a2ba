import GRDB
import Replication
import Safeguarding
import Testing

@testable import Store

@Suite("Identities held in memory")
struct IdentityCacheTests {
  @Test("no more are held than fit; who is asked for stays, and who is not goes")
  func bounded() throws {
    let stamp = try stamp("SELECT 1, 0, NULL, randomblob(40)")
    var cache = IdentityCache()
    let kept = LocalDot(rawValue: 0)
    for number in 0..<Int64(3 * IdentityCache.most) {
      cache.keep(Identity(surnames: ["Name\(number)"]), LocalDot(rawValue: number), stamp)
      #expect(cache.count <= IdentityCache.most)
      #expect(cache.held(kept, stamp) == .some(Identity(surnames: ["Name0"])))
    }
    #expect(cache.held(LocalDot(rawValue: 1), stamp) == nil)
    cache.forget(kept)
    #expect(cache.held(kept, stamp) == nil)
  }

  /// A cell of 40 bytes, all zero but one.
  private static func cell(_ place: Int? = nil) -> String {
    "x'" + (0..<40).map { $0 == place ? "01" : "00" }.joined() + "'"
  }

  @Test("one that is larger than anybody's is not held, however often it is read")
  func large() throws {
    let stamp = try stamp("SELECT 1, 0, NULL, randomblob(40)")
    var cache = IdentityCache()
    let long = (0..<16).map { "scheme\($0):" + String(repeating: "9", count: 400) }
    cache.keep(Identity(surnames: ["Person"]), LocalDot(rawValue: 1), stamp)
    cache.keep(Identity(surnames: ["Person"], otherIdentifiers: long), LocalDot(rawValue: 1), stamp)
    #expect(cache.held(LocalDot(rawValue: 1), stamp) == nil && cache.count == 0)
    let most = Identity(
      forenames: ["Wilhelmina Alexandra Bartholomea"], surnames: ["Featherstonehaugh-Cholmondeley"],
      aliases: ["Mina", "Billie Person", "W F", "Willa Test"], birthDays: [Day(rawValue: 1), Day(rawValue: 2)],
      nhsNumbers: ["9434765919"], otherIdentifiers: (0..<16).map { "crn:\($0)" })
    #expect(most.bytes > 500)
    cache.keep(most, LocalDot(rawValue: 1), stamp)
    #expect(cache.held(LocalDot(rawValue: 1), stamp) == .some(most), "\(most.bytes)")
  }

  @Test(
    "one is held for what it was read from alone",
    arguments: [
      "SELECT 257, 0, \(cell()), \(cell())", "SELECT 1, 1, \(cell()), \(cell())", "SELECT 1, 0, NULL, \(cell())",
      "SELECT 1, 0, \(cell(39)), \(cell())", "SELECT 1, 0, \(cell()), \(cell(39))",
      "SELECT 1, 0, \(cell()), \(cell(24))",
    ])
  func stamped(other: String) throws {
    let stamp = try stamp("SELECT 1, 0, \(Self.cell()), \(Self.cell())")
    var cache = IdentityCache()
    let subject = LocalDot(rawValue: 7)
    cache.keep(nil, subject, stamp)
    #expect(cache.held(subject, stamp) == .some(nil))
    #expect(cache.held(subject, try self.stamp(other)) == nil)
  }

  @Test(
    "what is erased, not written yet, or no cell has nothing to be held for",
    arguments: [
      "SELECT 1, NULL, NULL, zeroblob(40)", "SELECT 1, 0, NULL, NULL", "SELECT 1, 0, NULL, x'01'",
      "SELECT 1, 0, x'01', zeroblob(40)",
    ])
  func unstamped(row: String) throws {
    #expect(try IdentityStamp(self.row(row)) == nil)
  }

  private func stamp(_ sql: String) throws -> IdentityStamp { try #require(try IdentityStamp(row(sql))) }

  private func row(_ sql: String) throws -> Row {
    try #require(try DatabaseQueue().read { try Row.fetchOne($0, sql: sql) })
  }
}
