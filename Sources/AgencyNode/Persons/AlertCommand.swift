import Foundation
import Logging
import Safeguarding
import Store

/// The agency's own command, which is told that there is an alert: its tier and number, and nothing else. Whatever it
/// writes or sends can hold no personal data, for it gets none: neither by its arguments and environment, nor by a file
/// that is open.
struct AlertCommand {
  let program: String
  let arguments: [String]
  /// How long it may take. After that it is asked to end, and soon made to.
  var seconds: Double = 30

  /// Between being asked to end and being made to.
  static let graceSeconds = 1.0

  /// - Returns: Why it failed, in words that name nothing personal; nil if it ended well.
  func run(tier: String, number: Int64) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments + [tier, "\(number)"]
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return "it cannot be run" }
    guard !ends(process, within: seconds) else {
      return process.terminationStatus == 0 && process.terminationReason == .exit
        ? nil : "it ended with status \(process.terminationStatus)"
    }
    process.terminate()
    if !ends(process, within: Self.graceSeconds) {
      kill(process.processIdentifier, SIGKILL)
      _ = ends(process, within: Self.graceSeconds)
    }
    return "it took too long and was ended"
  }

  private func ends(_ process: Process, within seconds: Double) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while process.isRunning {
      guard ContinuousClock.now < deadline else { return false }
      usleep(20_000)
    }
    return true
  }
}

extension AgencyNode {
  /// Runs the agency's own command once for each alert that it was not told of. One that fails ends the round: it is
  /// tried again, with those that wait behind it, when something comes in, and every minute.
  ///
  /// Two processes never run it at once. Only where a process dies between the command and the note that it was run is
  /// it run again for the same alert.
  func deliverAlerts(within seconds: Double? = nil) throws {
    guard let program = configuration.alerts.command.first,
      try store.read({ try !$0.alertsToDeliver(limit: 1).isEmpty }),
      let lock = FileLock(directory.root.appendingPathComponent("alerts.lock").path, until: .now)
    else { return }
    defer { lock.release() }
    var command = AlertCommand(program: program, arguments: Array(configuration.alerts.command.dropFirst()))
    if let seconds { command.seconds = seconds }
    for alert in try store.read({ try $0.alertsToDeliver(limit: 100) }) {
      if let failure = command.run(tier: alert.tier.name, number: alert.id) {
        logger.error("alerts.command.failed", metadata: ["error": "\(failure)"])
        return try store.write { try $0.noteAlertCommand(failure: failure) }
      }
      try store.write { transaction in
        try transaction.markDelivered(alert.id, now: now())
        try transaction.noteAlertCommand(failure: nil)
      }
    }
  }

  /// What is wrong with telling alerts, with what to do about it.
  func alertFindings(_ reader: StoreReader) throws -> [(NodeStatus.State, String, String?)] {
    guard !configuration.alerts.command.isEmpty, let failure = try reader.alertCommandFailure() else { return [] }
    let waiting = try reader.alertsToDeliver(limit: 1_000).count
    guard waiting > 0 else { return [] }
    return [
      (
        .warning, "the command for alerts failed (\(failure)); \(waiting) not told",
        "run the alert command of node.yaml by hand; read `node alerts list` meanwhile"
      )
    ]
  }
}
