import Replication
import Store
import Transport
import Trust
import Wire

/// How one round with some peers went, for people and JSON.
public struct SyncReport: Sendable, Encodable {
  /// How it went with one peer.
  public struct Peer: Sendable, Encodable {
    public var member: UInt32
    public var agency: String
    public var received = 0
    public var sent = 0
    public var bytesIn: UInt64 = 0
    public var bytesOut: UInt64 = 0
    /// Whether both ended with the same changes.
    public var isAgreed = false
    /// Why nothing was exchanged although nothing is wrong.
    public var note: String?
    public var error: String?
  }

  public var schemaVersion = 1
  public var peers: [Peer]
}

extension AgencyNode {
  /// Exchanges changes with peers now, one after another. Works beside a running daemon and without one.
  /// - Parameters:
  ///   - members: Whom; the configured peers if it is empty.
  ///   - done: Called after each.
  ///   - progress: Called while one goes on, with the agency's name.
  /// - Throws: if no roster is held. What goes wrong with one peer is in its row.
  public func syncNow(
    with members: [UInt32] = [], done: (SyncReport.Peer) -> Void = { _ in },
    progress: @escaping @Sendable (String, SessionProgress) -> Void = { _, _ in }
  ) async throws -> SyncReport {
    let sync = try PeerSync(self)
    let roster = try currentRoster().roster
    var results: [SyncReport.Peer] = []
    for peer in members.isEmpty ? try configuredPeers() : members.map({ MemberNumber(rawValue: $0) }) {
      let agency = roster.member(peer)?.agency ?? "unknown"
      var result = SyncReport.Peer(member: peer.rawValue, agency: agency)
      do {
        guard let report = try await sync.sync(with: peer, progress: { progress(agency, $0) }) else {
          result.note = "a session is open already"
          results.append(result)
          done(result)
          continue
        }
        result.take(report)
      } catch {
        result.error = NodeError.words(of: error) ?? "\(error)"
      }
      results.append(result)
      done(result)
    }
    await finishChecks()
    answerErasures()
    return SyncReport(peers: results)
  }
}

extension SyncReport.Peer {
  fileprivate mutating func take(_ report: SessionReport) {
    received = report.setsReceived
    sent = report.setsSent
    bytesIn = report.bytesReceived
    bytesOut = report.bytesSent
    isAgreed = report.isAgreed
    guard !report.isComplete else { return }
    if report.end.code == .alreadyConnected {
      note = "a session is open already"
    } else {
      error = "\(report.end.code)" + (report.end.detail.isEmpty ? "" : ": \(report.end.detail)")
    }
  }
}

extension NodeError {
  /// An error of this module or one below it, in words for people; nil for any other.
  public static func words(of error: any Error) -> String? {
    switch error {
    case let error as NodeError: error.description
    case let error as TrustError: error.description
    case let error as StoreError: error.description
    case let error as WireError: error.description
    case let error as TransportError: error.description
    default: nil
    }
  }
}
