public import Safeguarding

/// How long things are kept, and how long the others' word that something is gone is waited for: `retention` of
/// `node.yaml`.
public struct RetentionSettings: Hashable, Sendable {
  public var rules: RetentionRules
  /// Days after which a member that has not said that something is gone is named in `node status`.
  public var acknowledgeDays: Int

  public init(rules: RetentionRules = RetentionRules(), acknowledgeDays: Int = 14) {
    self.rules = rules
    self.acknowledgeDays = acknowledgeDays
  }
}

extension ConfigurationReader {
  func retention(_ root: YAMLMapping) -> RetentionSettings {
    var settings = RetentionSettings()
    let keys = [
      "r1-years", "r2-years", "r3-years", "r4-age", "r5-years", "r6-months", "active-months", "acknowledge-days",
    ]
    guard let entry = root["retention"].flatMap({ file.mapping($0, "'retention'", keys: keys) }) else {
      return settings
    }
    if let years = entry.integer("r1-years", 1...100) { settings.rules.r1Years = years }
    if let years = entry.integer("r2-years", 1...100) { settings.rules.r2Years = years }
    if let years = entry.integer("r3-years", 1...100) { settings.rules.r3Years = years }
    if let age = entry.integer("r4-age", 18...100) { settings.rules.r4Age = age }
    if let years = entry.integer("r5-years", 0...100) { settings.rules.r5Years = years }
    if let months = entry.integer("r6-months", 1...120) { settings.rules.r6Months = months }
    if let months = entry.integer("active-months", 1...120) { settings.rules.activeMonths = months }
    if let days = entry.integer("acknowledge-days", 1...365) { settings.acknowledgeDays = days }
    if settings.rules.r1Years < settings.rules.r2Years {
      file.report(
        entry.mark, "R1 is shorter than R2", "R1 keeps findings and repeated high harm, and is never the shorter")
    }
    return settings
  }
}
