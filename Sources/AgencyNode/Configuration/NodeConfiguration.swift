public import Replication

/// What an operator says in `node.yaml`.
public struct NodeConfiguration: Hashable, Sendable {
  /// Whom to dial.
  public enum Peers: Hashable, Sendable {
    /// A random few of the roster each round.
    case automatic(fanOut: Int)
    case named([Peer])
  }

  /// A peer that the configuration names.
  public struct Peer: Hashable, Sendable {
    public let member: MemberNumber
    /// `host:port`; nil to use the roster's addresses.
    public let address: Endpoint?

    public init(member: MemberNumber, address: Endpoint? = nil) {
      self.member = member
      self.address = address
    }
  }

  /// A host name or address and a port.
  public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    public let host: String
    /// 0 to 65535; 0 to let the system choose, when listening.
    public let port: Int

    public init(host: String, port: Int) {
      self.host = host
      self.port = port
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
  }

  /// One kind of export that this agency loads.
  public struct ImportSource: Hashable, Sendable {
    /// Path of the mapping file.
    public let mapping: String
    /// Path of the export that is loaded when none is named on the command line.
    public let export: String?

    public init(mapping: String, export: String? = nil) {
      self.mapping = mapping
      self.export = export
    }
  }

  /// What an operator may narrow; the protocol's own limits are not configurable.
  public struct Limits: Hashable, Sendable {
    /// Megabytes of change-sets, per author, that wait for their dependencies.
    public var waitingMegabytesPerAuthor = 64
    /// Sessions at once.
    public var sessions = 64
    /// Megabytes of disk that must stay free for writes to be taken.
    public var freeDiskMegabytes = 256

    public init() {}
  }

  /// The agency's name as people know it.
  public var agency: String
  public var member: MemberNumber
  /// The agency's roles, as the roster names them.
  public var roles: [Role]
  /// Where the node listens; nil for one that only dials out.
  public var listen: Endpoint?
  /// Where others reach it, if that differs; for the roster.
  public var advertise: [Endpoint]
  /// Path of the directory for the database and keys.
  public var dataDirectory: String
  public var peers: Peers
  /// The proxy that all dialing goes through; nil for none.
  public var proxy: ProxySettings?
  public var schedule: Schedule
  public var backoff: Schedule.Backoff
  public var imports: [ImportSource]
  public var limits: Limits
  public var alerts: AlertSettings
  public var audit: AuditSettings
  public var backup = BackupSettings()
  public var retention = RetentionSettings()
  /// Where the key comes from that the database is encrypted under.
  public var atRestKey: AtRestKey = .file(nil)
  /// Where pages and API are served; nil if they are not.
  public var http: HTTPSettings?

  public init(
    agency: String, member: MemberNumber, roles: [Role], listen: Endpoint? = nil,
    advertise: [Endpoint] = [], dataDirectory: String = "data", peers: Peers = .automatic(fanOut: 3),
    schedule: Schedule = .interval(every: 900_000, jitter: 120_000),
    backoff: Schedule.Backoff = .init(), imports: [ImportSource] = [], limits: Limits = .init(),
    alerts: AlertSettings = .init(), audit: AuditSettings = .init()
  ) {
    self.agency = agency
    self.member = member
    self.roles = roles
    self.listen = listen
    self.advertise = advertise
    self.dataDirectory = dataDirectory
    self.peers = peers
    self.schedule = schedule
    self.backoff = backoff
    self.imports = imports
    self.limits = limits
    self.alerts = alerts
    self.audit = audit
  }
}
