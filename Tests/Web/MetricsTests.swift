import Foundation
import HummingbirdTesting
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode
@testable import Web

@Suite("What a monitor collects")
struct MetricsTests {
  private static func deployed(_ name: String) throws -> String {
    let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: top.appending(path: "deploy/monitoring/\(name)"), encoding: .utf8)
  }

  private static func names(_ text: String) -> Set<String> {
    Set(text.matches(of: /agency_node_[a-z_]+/).map { String($0.output) })
  }

  /// A node of which everything is known, with words that have to be escaped.
  private static var example: NodeMetrics {
    var metrics = NodeMetrics()
    metrics.version = "1.2.3"
    metrics.peers = [
      .init(
        member: 2, lastSuccess: Instant(milliseconds: 1_772_000_000_250), waitingOut: 4, waitingIn: 1,
        skewMilliseconds: -1_500),
      .init(member: 3, lastSuccess: nil, waitingOut: nil, waitingIn: 0, skewMilliseconds: nil),
    ]
    metrics.conflictsOpen = Dictionary(uniqueKeysWithValues: ConflictType.allCases.map { ($0.rawValue, 0) })
    metrics.conflictsOpen["field"] = 2
    metrics.refused = ["strangerPin": 7, "web.unauthenticated": 3, "a\\b\"c\nd": 1]
    metrics.certificateEnds = Instant(milliseconds: 1_790_000_000_000)
    metrics.rosterEnds = Instant(milliseconds: 1_800_000_000_000)
    metrics.digestMismatches = 1
    metrics.auditVerified = Instant(milliseconds: 1_771_000_000_000)
    metrics.backedUp = Instant(milliseconds: 1_771_900_000_000)
    metrics.diskFreeBytes = 53_687_091_200
    metrics.changeSets = 120
    metrics.lookUpsAnswered = 41
    metrics.lookUpsBlocked = 2
    metrics.alertsWaiting = ["note": 0, "soon": 1, "urgent": 2]
    return metrics
  }

  @Test("the example that promtool checks is what is served")
  func example() throws {
    let served = MetricFamily.text(Self.example.families)
    #expect(served == (try Self.deployed("metrics.txt")), "write this into deploy/monitoring/metrics.txt:\n\(served)")
  }

  @Test("every series of the alert rules and of the dashboard is served, and every series served is in both")
  func series() throws {
    let served = Set(Self.example.families.map(\.name))
    #expect(served.count == 15)
    #expect(Self.names(try Self.deployed("alerts.yaml")) == served)
    #expect(Self.names(try Self.deployed("dashboard.json")) == served)
    for family in Self.example.families {
      #expect((family.kind == .counter) == family.name.hasSuffix("_total"), "\(family.name)")
    }
  }

  /// The samples that are served, by series and labels.
  private static func collect(_ visitor: Visitor) async throws -> [String: Double] {
    let answer = try await visitor.get("/metrics")
    #expect(answer.status == 200 && answer.header("content-type") == MetricFamily.mediaType)
    let lines = answer.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    return Dictionary(
      uniqueKeysWithValues: lines.compactMap { line in
        let parts = line.split(separator: " ")
        return Double(parts[parts.count - 1]).map { (parts.dropLast().joined(separator: " "), $0) }
      })
  }

  @Test("what happens is counted: look-ups, refusals, and when the audit log was verified")
  func counted() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try scene.raiseRisk()
    try await scene.application.test(.router) { client in
      let monitor = Visitor(client, token: scene.tokens[.operator])
      let before = try await Self.collect(monitor)
      #expect(before["agency_node_build_info{version=\"\(productVersion)\"}"] == 1)
      #expect(before["agency_node_lookups_total{result=\"answered\"}"] == 0)
      #expect(before["agency_node_conflicts_open{type=\"fork\"}"] == 0)
      #expect(before["agency_node_alerts_waiting{tier=\"urgent\"}"] == 0)
      #expect(before["agency_node_digest_mismatches_total"] == 0)
      #expect((before["agency_node_log_sets"] ?? 0) >= 1 && (before["agency_node_disk_free_bytes"] ?? 0) > 0)
      let began = try #require(before["agency_node_audit_verified_timestamp_seconds"])
      #expect(before["agency_node_backup_last_success_timestamp_seconds"] == began)

      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      let body = #"{"purpose":"visit","basis":"public task","surname":"Okafor","forenames":"Nadia"}"#
      for _ in 0..<2 { #expect(try await visitor.post(json: "/api/v1/persons/search", body).status == 200) }
      #expect(try await visitor.get("/metrics").status == 403)
      #expect(try await Visitor(client, token: "nodetoken_wrong").get("/metrics").status == 401)
      #expect(try await Visitor(client).get("/metrics").status == 401)
      scene.clock.advance(minutes: 60)
      try scene.node.noteAuditHolds(try scene.node.verifyAudit())
      scene.node.writeRefusals()
      let after = try await Self.collect(monitor)
      #expect(after["agency_node_lookups_total{result=\"answered\"}"] == 2)
      #expect(after["agency_node_refused_total{reason=\"web.forbidden\"}"] == 1)
      #expect((after["agency_node_audit_verified_timestamp_seconds"] ?? 0) >= began + 3_600)
    }
  }

  @Test("no name, no purpose and nothing else of anybody is in what a monitor collects")
  func nobody() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let flag = try scene.raiseRisk(.high)
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      let body = #"{"purpose":"Quillfeather visit","basis":"public task","surname":"Okafor","born":"1981-03-04"}"#
      _ = try await visitor.post(json: "/api/v1/persons/search", body)
      _ = try await visitor.get("/Okafor/Nadia?Quillfeather=1")
      _ = try await visitor.post(json: "/api/v1/persons/search", #"{"Okafor":"Nadia"}"#)
      scene.node.writeRefusals()
      let text = try await Visitor(client, token: scene.tokens[.operator]).get("/metrics").text
      #expect(text.contains("agency_node_refused_total{reason=\"web."))
      let planted = ["Nadia", "Okafor", "1981", "Quill", "practitioner-1", "operator-1", "Agency 1", "RISK", flag]
      for word in planted { #expect(!text.localizedCaseInsensitiveContains(word), "\(word)") }
    }
  }
}
