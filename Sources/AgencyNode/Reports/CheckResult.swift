/// What a check came to, of those that `peer explain` and `upgrade check` list.
public enum CheckResult: String, Sendable, Encodable {
  case ok
  case warning
  case failed
  /// It was not reached, or never tried.
  case unknown
}
