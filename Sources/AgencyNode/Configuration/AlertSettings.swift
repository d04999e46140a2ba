public import Safeguarding

/// What alerts this agency's people: `alerts` of `node.yaml`.
public struct AlertSettings: Hashable, Sendable {
  /// The least tier that is told.
  public var tier: AlertTier
  /// Alerts a week that people can be expected to read; more is shown as too many.
  public var budgetPerWeek: Int
  /// What could be known longer ago than so many days alerts nobody: it is history that is only now loaded.
  public var quietDays: Int
  /// A program and its arguments, run once for each alert with its tier and number behind them; empty for none. It is the
  /// one way out: a pager, an e-mail or a webhook is called by a script of the agency's own, which has nothing personal
  /// to send.
  public var command: [String]

  public init(tier: AlertTier = .soon, budgetPerWeek: Int = 50, quietDays: Int = 30, command: [String] = []) {
    self.tier = tier
    self.budgetPerWeek = budgetPerWeek
    self.quietDays = quietDays
    self.command = command
  }
}
