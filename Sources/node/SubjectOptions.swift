import AgencyNode
import ArgumentParser
import Replication
import Safeguarding

/// Whom something is about: a subject of the shared view, or one to publish along with it.
struct SubjectOptions: ParsableArguments {
  @Option(help: "A subject of the shared view, as `flag list` names it.") var subject: String?
  @Option(help: "Surname of a subject to publish.") var surname: String?
  @Option(help: "Forenames of a subject to publish.") var forenames: String?
  @Option(help: "Birth date of a subject to publish, as yyyy-mm-dd.") var born: String?

  func chosen(_ node: AgencyNode) throws -> SubjectChoice {
    if let subject { return .known(try node.dot(named: subject)) }
    guard surname != nil || forenames != nil else {
      throw NodeError(.invalidInput, "name the subject with --subject, or publish one with --surname and --forenames")
    }
    return .new(SubjectDraft(forenames: forenames, surname: surname, birthDay: try born.map { try parseDay($0) }))
  }
}

/// Which referral something is done to, and who does it.
struct ReferralOptions: ParsableArguments {
  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOptions
  @Argument(help: "The referral's name.") var referral: String

  /// Does it, then says how the referral stands.
  func act(_ done: String, _ body: (AgencyNode, LocalDot, Actor) throws -> Void) throws {
    let node = try common.openNodeToShow()
    let dot = try node.dot(named: referral)
    try body(node, dot, actor.actor)
    try report(node, dot, done, actor, common)
  }
}

/// Whether words that were questioned are kept.
struct WordingOptions: ParsableArguments {
  @Flag(help: "Keep words that were questioned, as when quoting.") var keepWording = false
}
