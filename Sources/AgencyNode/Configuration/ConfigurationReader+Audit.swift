import Store
import Yams

extension ConfigurationReader {
  func audit(_ root: YAMLMapping) -> AuditSettings {
    var settings = AuditSettings()
    let keys = ["reviewer", "look-ups-per-hour", "hours", "block", "review-days", "staff"]
    guard let entry = root["audit"].flatMap({ file.mapping($0, "'audit'", keys: keys) }) else { return settings }
    settings.reviewer = entry.text("reviewer")
    if let number = entry.integer("look-ups-per-hour", 1...100_000) { settings.lookUpsPerHour = number }
    if let number = entry.integer("review-days", 1...365) { settings.reviewDays = number }
    if let word = entry.word("staff", ["listed", "anyone"]) { settings.isStaffRequired = word == "listed" }
    let known: [AuditEntry.Mark] = [.noCaseLink, .outOfHours]
    for (text, mark) in entry.texts("block") {
      if let block = known.first(where: { $0.rawValue == text }) {
        settings.blocks.insert(block)
      } else {
        file.report(
          mark, "'\(text)' is nothing that can be blocked", Spelling.suggestion(for: text, among: known.map(\.rawValue))
        )
      }
    }
    settings.hours = entry["hours"].flatMap { file.mapping($0, "'hours'", keys: ["days", "from", "to"]) }
      .flatMap(hours)
    if settings.blocks.contains(.outOfHours), settings.hours == nil {
      file.report(entry["block"]?.mark, "'out-of-hours' needs 'hours'", "say when people work, under 'hours:'")
    }
    return settings
  }

  private func hours(_ entry: YAMLMapping) -> AuditSettings.Hours? {
    for key in ["from", "to"] { entry.require(key, "write a time of day, such as \"07:30\", in quotes, in UTC") }
    let days = self.days(entry)
    guard let from = time("from", entry), let to = time("to", entry) else { return nil }
    guard from < to else {
      file.report(entry.mark, "the hours end before they begin", "leave 'hours' out where people work at night")
      return nil
    }
    return .init(days: days, from: from, to: to)
  }
}
