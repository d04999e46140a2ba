import AgencyNode
import ArgumentParser
import Replication
import Safeguarding
import Store

extension FlagCommand {
  /// `node flag answer`
  struct Answer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record that a concern was answered: a child was seen, or somebody asked about suicide.",
      discussion: """
        CHILD-NOT-SEEN and SUICIDE-CONCERN stand until somebody records by name what was done. They stand again after the \
        next call-out at which the child is not seen, or when a new sign is recorded.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "CHILD-NOT-SEEN or SUICIDE-CONCERN.") var concern: String
    @Option(help: "The subject: the child, or the person who was asked.") var subject: String
    @Option(help: "A child as the call-out names it, where --subject is the parent.") var child: String?
    @Option(help: "Who asked, or saw the child: a name or a role that others can come back to.") var by: String
    @Option(help: "What was answered or seen, in plain, blame-free words.") var outcome: String
    @Option(help: "When, as yyyy-mm-dd; today if it is not given.") var on: String?
    @Flag(help: "The person was seen alone.") var alone = false
    @Option(help: "Why words that were questioned are kept, as when quoting; others will read it.")
    var keepWording: String?

    func run() async throws {
      let node = try common.openNode()
      let concern = try parseFlagCode(concern)
      let today = Day(milliseconds: node.now().rawValue)
      let day = try on.map { try parseDay($0) } ?? today
      var attributes: [FieldNumber: Value<NewOperation.Target>] = [
        FlagField.concern: .text(concern.rawValue), FlagField.askedBy: .text(by),
        FlagField.outcome: .text(try questionedWording(outcome, keptBecause: keepWording)),
      ]
      if alone { attributes[FlagField.seenAlone] = .integer(1) }
      if let child { attributes[FlagField.mentions] = .list([.text(child)]) }
      let request = FlagRequest(subject: .known(try node.dot(named: subject))) {
        [attributes, role = node.configuration.roles.first] subject, _ in
        FlagDraft(
          code: .supportOffered, subject: subject, basis: .observed, eventDay: day, recordedDay: today, role: role,
          attributes: attributes)
      }
      let dot = try node.raise(request)
      try report(Written(operation: try node.store.read { try $0.name(of: dot) }), "Recorded.", common)
    }
  }
}
