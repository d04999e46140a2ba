import AgencyNode

extension Problem {
  /// What an error of the node is to whoever asked. What nobody outside should read becomes ``Code/failed``.
  init(_ error: any Error) {
    if let problem = error as? Problem {
      self = problem
      return
    }
    guard let error = error as? NodeError else {
      self.init(.failed, Code.failed.advice)
      return
    }
    let code: Code =
      switch error.code {
      case .invalidInput, .importRefused, .bundleUnreadable: .invalidInput
      case .notFound: .notFound
      case .notAllowed: .notAllowed
      case .changedMeanwhile: .changedMeanwhile
      case .fenced: .fenced
      case .auditUnwritable, .storeUnavailable, .diskFull, .rosterMissing, .memberInactive, .providerUnavailable:
        .unavailable
      default: .failed
      }
    // The message of a failure may have paths and causes in it, which are the operator's.
    self.init(code, code == .failed ? Code.failed.advice : Self.withoutCommands(error.message))
  }

  /// A message without the parts that tell what to type on a command line; what is an option there is a field here.
  static func withoutCommands(_ message: String) -> String {
    let text = message.replacing("--break-glass REASON", with: "breakGlass").replacing(
      "--keep-wording", with: "keepWording"
    )
    // The page has a button for it.
    .replacing(" with `node person show`", with: "")
    .replacing("--", with: "")
    let parts = text.replacing(". ", with: ".\u{0}").replacing("; ", with: ";\u{0}").split(separator: "\u{0}")
      .filter { !$0.contains("`") }
    let kept = parts.joined(separator: " ")
    return kept.isEmpty ? "That is not possible here." : kept.hasSuffix(";") ? kept.dropLast() + "." : kept
  }
}
