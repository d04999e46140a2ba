import AgencyNode
import HTTPTypes
import Replication

/// What a monitor collects. Nothing of anybody is in it, but how many alerts wait and whom a node exchanges with is for the
/// agency alone: so it takes the token of an operator, on loopback too, where every account of the machine can connect.
enum MetricsAPI {
  static let routes = [
    Route(
      method: .get, path: "/metrics", surface: .api, access: .operating, traits: [.whileHeldBack],
      operation: .init(
        id: "metrics", summary: "What a monitor collects, in Prometheus' text format.", answer: .metrics)
    ) { exchange in
      let metrics = try await exchange.work { try $0.metrics() }
      return Reply(
        headers: [.contentType: MetricFamily.mediaType], body: Array(MetricFamily.text(metrics.families).utf8))
    }
  ]
}

extension NodeMetrics {
  /// The series, in the order in which they are served. A new one is listed in deploy/monitoring/alerts.yaml too.
  var families: [MetricFamily] {
    [
      gauge("build_info", "The version that runs; always 1.", [.init(labels: [("version", version)], value: 1)]),
      gauge(
        "peer_last_success_timestamp_seconds", "When the last round with a member was complete.",
        peers.compactMap { peer in peer.lastSuccess.map { sample(peer, $0.seconds) } }),
      gauge(
        "peer_backlog_sets", "Change-sets that wait: out, for a member; in, of a member, for what they depend on.",
        peers.flatMap { peer -> [MetricFamily.Sample] in
          let waiting = [("in", peer.waitingIn)] + (peer.waitingOut.map { [("out", $0)] } ?? [])
          return waiting.map { sample(peer, Double($0.1), [("direction", $0.0)]) }
        }),
      gauge(
        "clock_skew_seconds",
        "How far a member's clock was ahead of this one when it last countersigned the audit log.",
        peers.compactMap { peer in peer.skewMilliseconds.map { sample(peer, Double($0) / 1_000) } }),
      gauge("conflicts_open", "Open rows of the conflict log.", samples(conflictsOpen, by: "type")),
      counter("refused_total", "What was refused of others.", samples(refused, by: "reason")),
      gauge("certificate_expiry_timestamp_seconds", "When this node's certificate ends.", sample(certificateEnds)),
      gauge("roster_expiry_timestamp_seconds", "When the roster in force ends.", sample(rosterEnds)),
      counter(
        "digest_mismatches_total", "How often equal clocks came with different views.", [sample(digestMismatches)]),
      gauge(
        "audit_verified_timestamp_seconds",
        "When the audit log was last verified and held; before the first time, when it began.", sample(auditVerified)),
      gauge(
        "backup_last_success_timestamp_seconds",
        "When the last backup was made; before the first, when the audit log began.", sample(backedUp)),
      gauge("disk_free_bytes", "Free where the data is.", diskFreeBytes.map { [.init(value: Double($0))] } ?? []),
      gauge("log_sets", "Change-sets in the log.", [sample(changeSets)]),
      counter(
        "lookups_total", "Look-ups in the audit log: answered, which includes that nobody was found, and blocked.",
        samples(["answered": lookUpsAnswered, "blocked": lookUpsBlocked], by: "result")),
      gauge("alerts_waiting", "Alerts about people that nobody has taken.", samples(alertsWaiting, by: "tier")),
    ]
  }

  private func gauge(_ name: String, _ help: String, _ samples: [MetricFamily.Sample]) -> MetricFamily {
    MetricFamily(name: "agency_node_" + name, kind: .gauge, help: help, samples: samples)
  }

  private func counter(_ name: String, _ help: String, _ samples: [MetricFamily.Sample]) -> MetricFamily {
    MetricFamily(name: "agency_node_" + name, kind: .counter, help: help, samples: samples)
  }

  private func sample(_ count: Int) -> MetricFamily.Sample { .init(value: Double(count)) }

  private func sample(_ time: Instant?) -> [MetricFamily.Sample] { time.map { [.init(value: $0.seconds)] } ?? [] }

  private func sample(
    _ peer: Peer, _ value: Double, _ more: [(name: String, value: String)] = []
  ) -> MetricFamily.Sample {
    .init(labels: [("peer", "\(peer.member)")] + more, value: value)
  }

  private func samples(_ counts: [String: Int], by label: String) -> [MetricFamily.Sample] {
    counts.sorted { $0.key < $1.key }.map { .init(labels: [(label, $0.key)], value: Double($0.value)) }
  }
}

extension Instant {
  /// Seconds since 1970.
  fileprivate var seconds: Double { Double(rawValue) / 1_000 }
}
