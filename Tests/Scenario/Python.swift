import Foundation
import Testing

/// Scripts of a few lines, run beside the executable.
enum Python {
  /// Runs a script that has to succeed.
  /// - Returns: What it printed.
  @discardableResult
  static func run(_ script: String, _ arguments: String...) async throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: said, as: UTF8.self)
  }
}
