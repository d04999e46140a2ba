/// Every limit on what a browser or a client may send, in one place.
enum WebLimits {
  /// Bytes of a request's body.
  static let bodyBytes = 64 << 10
  /// Bytes of all header fields together.
  static let headerBytes = 16 << 10
  static let headerFields = 64
  /// Bytes of a path with its query.
  static let pathBytes = 4_096
  /// Connections at once.
  static let connections = 256
  /// Seconds in which a connection says nothing before it is closed.
  static let idleSeconds: Int64 = 60
  /// Requests that wait for the database at once; more are asked to come back.
  static let waiting = 256
  /// Threads that wait for the database: as many as it has readers.
  static let threads = 8

  /// Minutes without a request after which a session ends.
  static let sessionIdleMinutes: Int64 = 15
  /// Hours after which a session ends whatever happens.
  static let sessionHours: Int64 = 12
  /// Minutes in which a browser comes back from the identity provider.
  static let signInMinutes: Int64 = 10
  /// Bytes of what it keeps meanwhile.
  static let signInBytes = 2_048
  /// Browsers that come back in a burst, and seconds until there is room for one more.
  static let signInBurst = 100
  static let signInSeconds = 0.125

  /// Sessions at once, of everybody and of one user.
  static let sessions = 5_000
  static let sessionsPerUser = 10

  /// Look-ups of one user in a burst, and seconds until there is room for one more.
  static let lookUpBurst = 30
  static let lookUpSeconds = 2.0
  /// Requests of strangers that are refused and stand in the audit log each minute; the rest is counted.
  static let refusalsAudited = 10

  /// Rows of a page of a list.
  static let pageRows = 1...200
  static let usualPageRows = 50
  /// Bytes of an idempotency key.
  static let repeatKeyBytes = 128
}
