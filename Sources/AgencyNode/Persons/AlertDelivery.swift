import Foundation
import Logging
import Replication
import Safeguarding
public import Store

extension AgencyNode {
  /// How long the agency's own command may take.
  private static let commandSeconds = 30.0

  /// Runs the agency's own command once for each alert that it was not told of, with the tier and the alert's number and
  /// nothing else: whatever it writes or sends must hold no personal data.
  func deliverAlerts() throws {
    guard let program = configuration.alerts.command.first else { return }
    for alert in try store.read({ try $0.alertsToDeliver(limit: 100) }) {
      let arguments = Array(configuration.alerts.command.dropFirst()) + [alert.tier.name, "\(alert.id)"]
      guard run(program, arguments) else { continue }
      try store.write { try $0.markDelivered(alert.id, now: now()) }
    }
  }

  private func run(_ program: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch {
      logger.error("alerts.command.failed", metadata: ["error": "it cannot be run"])
      return false
    }
    let deadline = ContinuousClock.now + .seconds(Self.commandSeconds)
    while process.isRunning {
      guard ContinuousClock.now < deadline else {
        process.terminate()
        logger.error("alerts.command.failed", metadata: ["error": "it took too long and was ended"])
        return false
      }
      usleep(20_000)
    }
    guard process.terminationStatus == 0 else {
      logger.error("alerts.command.failed", metadata: ["status": "\(process.terminationStatus)"])
      return false
    }
    return true
  }

  /// This agency's alerts.
  /// - Throws: `notAllowed` for members without look-up; `auditUnwritable`.
  public func alerts(isOpen: Bool? = true, _ lookUp: LookUp) throws -> [AlertRow] {
    updateAlerts()
    let others = { (found: [AlertRow], tied: Set<LocalDot>) in found.filter { !tied.contains($0.person) } }
    return try answer(lookUp, .alert, leavingOut: others) { reader in
      let alerts = try reader.alerts(isOpen: isOpen)
      return Answer(value: alerts, subjects: alerts.map(\.person), result: "\(alerts.count) alerts")
    }
  }

  /// One alert.
  /// - Throws: `notFound`, `notAllowed`, `auditUnwritable`.
  public func alert(_ id: Int64, _ lookUp: LookUp) throws -> AlertRow {
    try answer(lookUp, .alert) { reader in
      guard let alert = try reader.alert(id) else { throw NodeError(.notFound, "there is no alert of that number") }
      return Answer(value: alert, subjects: [alert.person], result: "alert \(id)")
    }
  }

  /// Says by name that an alert was taken in.
  /// - Throws: `notFound` if it is not open.
  public func acknowledge(alert id: Int64, _ lookUp: LookUp) throws {
    try lookUp.check()
    try store.write { transaction in
      guard let alert = try transaction.alert(id),
        try transaction.acknowledgeAlert(id, by: lookUp.user, now: now())
      else { throw NodeError(.notFound, "there is no open alert of that number; someone may have taken it in already") }
      try transaction.audit(
        AuditEntry(
          at: now(), user: lookUp.user, account: account, action: .alert, purpose: lookUp.purpose, basis: lookUp.basis,
          subjects: [alert.person], result: "acknowledged alert \(id)"))
    }
  }

  /// What was taken back since this person looked, and not acknowledged.
  public func recalls(for user: String) throws -> [Recall] { try store.read { try $0.recalls(waitingFor: user) } }

  /// Says by name that one knows that something was taken back.
  /// - Throws: `notFound` if it does not wait for this person.
  public func acknowledge(recall id: Int64, _ lookUp: LookUp) throws {
    try lookUp.check()
    try store.write { transaction in
      guard try transaction.acknowledgeRecall(id, by: lookUp.user, now: now()) else {
        throw NodeError(.notFound, "nothing of that number waits for \(lookUp.user)")
      }
      try transaction.audit(
        AuditEntry(
          at: now(), user: lookUp.user, account: account, action: .alert, purpose: lookUp.purpose, basis: lookUp.basis,
          subjects: [],
          result: "acknowledged recall \(id)"))
    }
  }

  /// How much was told in the last seven days, against the agency's budget.
  public func alertStatistics() throws -> AlertStatistics {
    let weekAgo = now().adding(milliseconds: -7 * 86_400_000)
    return try store.read { reader in
      var statistics = AlertStatistics(budgetPerWeek: configuration.alerts.budgetPerWeek)
      for alert in try reader.alerts(isOpen: nil, since: weekAgo, limit: 100_000) {
        statistics.openedThisWeek[alert.tier.name, default: 0] += 1
      }
      for alert in try reader.alerts(isOpen: true, limit: 100_000) {
        statistics.open[alert.tier.name, default: 0] += 1
        statistics.oldestOpen = min(statistics.oldestOpen ?? alert.opened.rawValue, alert.opened.rawValue)
      }
      let answered = try reader.alerts(isOpen: false, since: weekAgo, limit: 100_000)
      let waits = answered.compactMap { row in row.acknowledged.map { $0.rawValue - row.opened.rawValue } }.sorted()
      statistics.acknowledgedThisWeek = answered.count
      statistics.medianMinutesToAcknowledge = waits.isEmpty ? nil : waits[waits.count / 2] / 60_000
      statistics.recallsWaiting = try reader.recalls(limit: 10_000).reduce(0) { $0 + $1.waiting.count }
      return statistics
    }
  }
}

/// How much is told, so that people go on reading it.
public struct AlertStatistics: Sendable, Encodable {
  public var schemaVersion = 1
  public var budgetPerWeek: Int
  /// By tier, in the last seven days.
  public var openedThisWeek: [String: Int] = [:]
  public var acknowledgedThisWeek = 0
  public var medianMinutesToAcknowledge: Int64?
  public var open: [String: Int] = [:]
  /// Milliseconds since 1970.
  public var oldestOpen: Int64?
  /// Acknowledgements of something taken back that are waited for.
  public var recallsWaiting = 0

  public var total: Int { openedThisWeek.values.reduce(0, +) }
  public var isOverBudget: Bool { total > budgetPerWeek }

  init(budgetPerWeek: Int) { self.budgetPerWeek = budgetPerWeek }
}
