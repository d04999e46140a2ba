import AgencyNode
import Foundation

/// Gives a directory for what is needed only while something is checked, readable by its owner alone, and removes it.
func withScratch<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("node-\(UUID().uuidString)")
  try FileManager.default.createDirectory(
    at: scratch, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  defer { try? FileManager.default.removeItem(at: scratch) }
  return try body(scratch)
}

extension AgencyNode {
  /// ``verify(scratch:progress:)`` with its progress on standard error.
  func verifyShowingProgress() throws -> Verification {
    try withScratch { scratch in
      defer { Terminal.standardError.progress("") }
      return try verify(scratch: scratch.appendingPathComponent("view.sqlite").path, progress: showProgress)
    }
  }
}

/// How far a check of the log is, on standard error.
func showProgress(_ done: Int, _ total: Int) {
  Terminal.standardError.progress("checked \(done) of \(total) change-sets")
}
