/// What can go wrong with keys, signatures, certificates and rosters.
public struct TrustError: Error, CustomStringConvertible {
  /// What kind of thing went wrong; stable.
  public enum Code: String, Sendable, CaseIterable {
    case keyMissing
    case keyUnreadable
    case keyTooOpen
    case keyExists
    case certificateUnusable
    case rosterMalformed
    case rosterOverLimit
    case thresholdTooLow
    case tooFewSignatures
    case wrongPartnership
    case rosterRollback
    case rosterBranch
    case rosterGap
    case duplicateMember
    case memberDropped
    case memberUnknown
    case duplicateKey
    case sealBroken
  }

  public let code: Code
  /// What happened and what to do. Never a key, never personal data.
  public let message: String
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The message, with the cause's own after it.
  public var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
