import Foundation

/// The `node` that was built along with these tests, run as a person would run it.
enum Executable {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The top of the tree, where the reference partnership is.
  static var top: URL {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }  // Executable.swift, Scenario, Tests
    return folder
  }

  /// Beside the test runner, whichever build folder that is in.
  static var path: URL {
    get throws {
      let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      return URL(fileURLWithPath: runner).deletingLastPathComponent().appendingPathComponent("node")
    }
  }

  /// Runs it from the top of the tree until it ends.
  static func run(_ arguments: [String]) async throws -> Outcome {
    // Files, not pipes: whatever it prints, and however long its children live, nothing can fill up and block.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("scenario-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String) throws -> FileHandle {
      let url = folder.appendingPathComponent(name)
      try Data().write(to: url)
      return try FileHandle(forWritingTo: url)
    }
    let process = Process()
    process.executableURL = try path
    process.arguments = arguments
    process.currentDirectoryURL = top
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try file("output")
    process.standardError = try file("errors")
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in done.resume() }
      do { try process.run() } catch { done.resume(throwing: error) }
    }
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }
    return Outcome(status: process.terminationStatus, output: try text("output"), errors: try text("errors"))
  }
}
