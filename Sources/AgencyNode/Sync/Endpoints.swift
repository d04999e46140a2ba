public import Replication
import Trust

extension NodeConfiguration {
  /// The address that `node.yaml` gives a peer; nil to use the roster's.
  func address(of member: MemberNumber) -> Endpoint? {
    guard case .named(let peers) = peers else { return nil }
    return peers.first { $0.member == member }?.address
  }
}

extension NodeConfiguration.Endpoint {
  /// Reads `host:port` or `[address]:port`, as a roster gives it; nil for anything else.
  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (1...65_535).contains(port)
    else { return nil }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty else { return nil }
    self.init(host: host, port: port)
  }
}

extension AgencyNode {
  /// The peers to dial: those that `node.yaml` names, or all of the roster that give an address.
  public func configuredPeers() throws -> [MemberNumber] {
    switch configuration.peers {
    case .named(let peers): return peers.map(\.member).filter { $0 != member }
    case .automatic:
      return try currentRoster().roster.members
        .filter { $0.status == .active && $0.number != member && !$0.addresses.isEmpty }.map(\.number)
    }
  }
}
