/// What can go wrong in a node, with a message that says what to do.
public struct NodeError: Error, CustomStringConvertible {
  /// What kind of thing went wrong; stable, for `--json` and for exit codes.
  public enum Code: String, Sendable, CaseIterable {
    case configurationInvalid
    case notInitialised
    case alreadyInitialised
    case keyUnusable
    case rosterMissing
    case rosterRefused
    case erasureRefused
    case notAMember
    case memberInactive
    case fenced
    case storeUnavailable
    case diskFull
    case notFound
    case changedMeanwhile
    case notAllowed
    case invalidInput
    case importRefused
    case auditUnwritable
    case bundleUnreadable
    case backupUnreadable
    case peerUnreachable
    case providerUnavailable
    case sessionFailed
    case listenFailed
  }

  public let code: Code
  /// One or two sentences: what happened and what to do. Never personal data.
  public let message: String
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The message, with the cause's own after it.
  public var description: String {
    guard let cause else { return message }
    return "\(message) (\(cause))"
  }
}
