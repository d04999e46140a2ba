import Foundation

/// Splink and what goes with it, installed from PyPI into a virtual environment beside the build.
struct PythonTools {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Installed once for all tests of a run, and found again by the next.
  static let shared = Result { try PythonTools() }

  static let root: URL = {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }  // PythonTools.swift, Linkage, Tests
    return folder
  }()

  static let models = root.appendingPathComponent("Protocol/linkage")
  private let python: URL
  private let scratch: URL

  private init() throws {
    let requirements = Self.models.appendingPathComponent("requirements.txt")
    let environment = Self.root.appendingPathComponent(".build-linkage/venv")
    python = environment.appendingPathComponent("bin/python")
    scratch = FileManager.default.temporaryDirectory.appendingPathComponent("linkage-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)

    let wanted = try Data(contentsOf: requirements)
    let mark = environment.appendingPathComponent("installed.txt")
    guard (try? Data(contentsOf: mark)) != wanted else { return }
    let arguments = ["-m", "venv", "--clear", environment.path]
    do {
      try Self.run(URL(fileURLWithPath: "/usr/bin/env"), ["python3"] + arguments)
    } catch {
      throw Failure(description: "no Python environment: install Debian's python3-venv (make deps does). \(error)")
    }
    do {
      try Self.run(python, ["-m", "pip", "install", "--quiet", "-r", requirements.path])
    } catch {
      throw Failure(description: "Splink is not installed: these tests need to reach PyPI once. \(error)")
    }
    try wanted.write(to: mark)
  }

  /// Runs a command of `splink_scores.py` that writes its outcome as JSON.
  /// - Parameter input: written to a file whose path comes before that of the outcome.
  func ask<Outcome: Decodable>(
    _ command: String, _ arguments: [String] = [], input: (any Encodable)? = nil, as type: Outcome.Type = Outcome.self
  ) throws -> Outcome {
    let name = UUID().uuidString
    var arguments = [Self.root.appendingPathComponent("Tests/Linkage/splink_scores.py").path, command] + arguments
    if let input {
      let file = scratch.appendingPathComponent(name + ".in.json")
      try JSONEncoder().encode(input).write(to: file)
      arguments.append(file.path)
    }
    let outcome = scratch.appendingPathComponent(name + ".out.json")
    try Self.run(python, arguments + [outcome.path])
    return try JSONDecoder().decode(type, from: Data(contentsOf: outcome))
  }

  /// Runs the generator of `Protocol/linkage` to see whether it would write anything else than is committed.
  func checkGenerated() throws {
    try Self.run(python, [Self.models.appendingPathComponent("generate.py").path, "--check"])
  }

  private static func run(_ executable: URL, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: String(said.suffix(2_000))) }
  }
}
