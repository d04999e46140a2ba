public import Safeguarding
import Yams

/// A `services.yaml`: what an agency offers, as it publishes it to the directory.
public enum ServiceFile {
  /// Reads a file of services.
  /// - Parameter today: The day as of which they are offered.
  /// - Throws: every issue of the file at once.
  public static func load(path: String, today: Day) throws(ConfigurationError) -> [DirectoryDraft] {
    let file = YAMLFile(name: path)
    let services = file.text(path: path).map { read($0, file, today) }
    guard file.issues.isEmpty, let services else { throw ConfigurationError(issues: file.issues) }
    return services
  }

  private static func read(_ text: String, _ file: YAMLFile, _ today: Day) -> [DirectoryDraft] {
    guard let root = file.root(text, keys: ["version", "services"]) else { return [] }
    root.require("version", "write 'version: 1'")
    root.require("services", "list at least one service")
    _ = root.integer("version", 1...1)
    let keys = ["name", "offers", "for", "area", "how-to-refer", "contact", "takes"]
    return root.sequence("services").compactMap { node in
      guard let service = file.mapping(node, "a service", keys: keys) else { return nil }
      service.require("name", "give the service a name")
      service.require("offers", "say what it offers")
      let kinds = service.texts("takes").compactMap { word -> ReferralKind? in
        if let kind = ReferralKind(named: word.text) { return kind }
        file.report(
          word.mark, "'\(word.text)' is no kind of referral",
          Spelling.suggestion(for: word.text, among: ReferralKind.allCases.map(\.name)))
        return nil
      }
      let draft = DirectoryDraft(
        name: service.text("name") ?? "", offers: service.text("offers") ?? "", forWhom: service.text("for"),
        area: service.text("area"), howToRefer: service.text("how-to-refer"), contact: service.text("contact"),
        kinds: kinds, recordedDay: today)
      for fault in draft.faults() where !draft.name.isEmpty && !draft.offers.isEmpty {
        file.report(service.mark, fault.message)
      }
      return draft
    }
  }
}
