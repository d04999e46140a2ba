/// Where an attempt to exchange with a peer stopped: what the short name in `last error` means, and what to do.
struct PeerStop {
  let check: PeerExplanation.Check.Name
  let says: String
  let next: String?

  /// - Parameters:
  ///   - failure: As it was written down; the name before a colon counts.
  ///   - byPeer: Whether the peer ended it.
  init(_ failure: String, member: UInt32, byPeer: Bool) {
    let name = String(failure.prefix { $0 != ":" })
    if let row = Self.known(failure, name, member) {
      (check, says, next) = row
    } else {
      check = .exchange
      says = "ended by \(byPeer ? "the peer" : "this node"): \(failure)"
      next = "look at the log of both nodes around that time"
    }
  }

  private typealias Row = (PeerExplanation.Check.Name, String, String?)

  private static func known(_ failure: String, _ name: String, _ member: UInt32) -> Row? {
    dialing(name) ?? proxy(name) ?? handshake(name) ?? session(failure, name, member)
  }

  private static func dialing(_ name: String) -> Row? {
    switch name {
    case "nameUnknown":
      (.name, "the resolver does not know the name", "check its spelling in node.yaml or the roster, and DNS")
    case "connectionRefused":
      (.connection, "nobody listens there", "ask that agency whether its node runs, and on which address and port")
    case "unreachable":
      (.connection, "no answer: no route, or a firewall drops it", "check the address, the network and both firewalls")
    case "cancelled": (.connection, "this node was stopped while it dialed", "try again")
    default: nil
    }
  }

  private static func proxy(_ name: String) -> Row? {
    let asker = "ask who runs the proxy"
    return switch name {
    case "proxyUnreachable":
      (.connection, "the proxy does not answer", "check `proxy: address:` in node.yaml, and whether the proxy runs")
    case "proxyCredentials":
      (
        .connection, "the proxy does not take this node's credentials, or they cannot be read",
        "put user:password in the file that `proxy: credentials:` in node.yaml names, for its owner alone"
      )
    case "proxyRefused":
      (.connection, "the proxy refuses a tunnel there", "\(asker) to allow CONNECT to this host and port")
    case "proxyFoundNobody":
      (
        .connection, "the proxy answers, and could not reach the peer",
        "check the address; ask that agency whether its node runs, and whether its firewall lets the proxy in"
      )
    case "proxyTimeout": (.connection, "the proxy did not answer in time", "try again; else \(asker) for its log")
    case "proxyAnswer":
      (
        .connection, "the proxy hung up, or what answers is no HTTP proxy",
        "check `proxy: address:` in node.yaml; else \(asker) for its log"
      )
    default: nil
    }
  }

  private static func handshake(_ name: String) -> Row? {
    switch name {
    case "handshakeTimeout":
      (.tls, "it answered, and did not finish TLS in time", "try again; else ask that agency how busy its machine is")
    case "tlsVersion": (.tls, "it does not speak TLS 1.3", "ask that agency to update its node, or its address")
    case "notTLS": (.tls, "what answers speaks no TLS", "check address and port: something else listens there")
    case "noCertificate": (.tls, "it showed no certificate: it is no node", "check address and port")
    case "strangerPin":
      (
        .theirCertificate, "it shows a key that the roster does not give it",
        "call that agency: if it renewed its key, get the newest roster; if not, somebody else answers in its place"
      )
    case "refusedByPeer":
      (
        .ourCertificate, "it does not accept this node's certificate",
        "see that it holds the newest roster, and that this node's key is in it: `node keys show`, `node roster show`"
      )
    case "handshakeFailed":
      (
        .ourCertificate, "it hung up before it said anything, as a node does that turns a certificate down",
        "ask that agency for the line connection.refused in its log, and whether it holds the newest roster"
      )
    default: nil
    }
  }

  private static func session(_ failure: String, _ name: String, _ member: UInt32) -> Row? {
    switch name {
    case "versionUnknown": (.protocolVersion, failure, "update the older of the two nodes")
    case "wrongPartnership":
      (.partnership, "it belongs to another partnership", "compare `node roster show` at both nodes")
    case "wrongMember":
      (.partnership, "it says that it is another member", "tell the board: its certificate and its number disagree")
    case "notInRoster":
      (.partnership, "it says that this node is no active member", "ask the board; compare `node roster show` at both")
    case "timedOut" where failure.hasSuffix("no Hello in time"):
      (.protocolVersion, "TLS stood, and no greeting came", "try again; else ask that agency for its log")
    case "timedOut":
      (
        .exchange, "the line broke, or nothing was heard in time",
        "it is tried again by itself; if it stays so, look for a firewall that drops long connections"
      )
    case "shuttingDown": (.exchange, "one of the two was being stopped", "nothing: the next round goes on")
    case "storageUnavailable":
      (.exchange, "a node's own database failed", "look at the disk, here and there; run `node verify`")
    case "violation":
      (.exchange, failure, "keep both logs; ask member \(member) what it runs, and tell the board")
    default: nil
    }
  }
}
