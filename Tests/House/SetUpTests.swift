import Foundation
import Testing

/// The scripts behind `make`, run with stand-ins for what a machine may have or lack.
@Suite("Setting up a machine")
struct SetUpTests {
  /// A folder of commands that come before the machine's own; removed when the test ends.
  final class Stage {
    let folder: URL

    init(_ commands: [String: String]) throws {
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("house-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, body) in commands {
        let file = folder.appendingPathComponent(name)
        try Data("#!/bin/bash\n\(body)\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
      }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Runs a script of the tree; returns its exit status and everything that it printed.
    func run(_ script: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
      let process = Process()
      process.executableURL = try Tree.this.get().root.appendingPathComponent(script)
      process.arguments = arguments
      process.environment = ["PATH": "\(folder.path):/usr/bin:/bin", "STAGE": folder.path]
      let output = Pipe()
      process.standardOutput = output
      process.standardError = output
      try process.run()
      let data = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
  }

  @Test("a Swift that is new enough passes in silence", arguments: ["6.2", "6.2.1", "6.10", "7.0"])
  func newEnough(_ version: String) throws {
    let stage = try Stage(["swift-here": "echo 'Swift version \(version) (swift-\(version)-RELEASE)'"])
    let result = try stage.run("deploy/require-swift", ["swift-here"])
    #expect(result.status == 0)
    #expect(result.output.isEmpty)
  }

  @Test(
    "a Swift that is missing, too old or broken stops with how to get one",
    arguments: [
      ("exit 0", "does not name a version"), ("echo 'Swift version 5.10 (x)'", "This is Swift 5.10"),
      ("echo 'no libcurl.so.4' >&2; exit 127", "no libcurl.so.4"), (nil, "There is no Swift here"),
    ])
  func missing(_ body: String?, _ reason: String) throws {
    let stage = try Stage(body.map { ["swift-here": $0] } ?? [:])
    let result = try stage.run("deploy/require-swift", ["swift-here"])
    #expect(result.status == 1)
    #expect(result.output.contains(reason))
    #expect(result.output.contains("https://www.swift.org/install/linux/"))
  }

  static let halfInstalled = ["dpkg-query": "[ \"${@: -1}\" = here ] && echo installed || exit 1"]
  static let recorder = "echo \"$(basename \"$0\") $*\" >> \"$STAGE/calls\""

  @Test("nothing is installed, and root is not needed, when no package is missing")
  func complete() throws {
    let stage = try Stage(
      Self.halfInstalled.merging(["apt-get": "exit 9", "sudo": "exit 9", "id": "echo 1000"]) { $1 })
    let result = try stage.run("deploy/dependencies", ["here"])
    #expect(result.status == 0)
    #expect(result.output.isEmpty)
  }

  @Test("only the packages that are missing are installed, through sudo when not root", arguments: ["0", "1000"])
  func incomplete(_ user: String) throws {
    let stage = try Stage(
      Self.halfInstalled.merging([
        "id": "echo \(user)", "apt-get": Self.recorder, "sudo": Self.recorder + "; exec \"$@\"",
      ]) { $1 })
    let result = try stage.run("deploy/dependencies", ["here", "gone", "lost"])
    #expect(result.status == 0, "\(result.output)")
    let calls = try String(contentsOf: stage.folder.appendingPathComponent("calls"), encoding: .utf8)
    let installs = calls.split(separator: "\n").filter { $0.hasPrefix("apt-get install") }
    #expect(installs.count == 1 && installs[0].hasSuffix(" gone lost"), "\(calls)")
    #expect(calls.contains("sudo ") == (user != "0"))
  }

  @Test("a machine that is no Debian is told what to install, and goes on")
  func otherSystem() throws {
    // Only what the script itself needs: no dpkg-query anywhere.
    let stage = try Stage([:])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [try Tree.this.get().root.appendingPathComponent("deploy/dependencies").path, "libgone-dev"]
    process.environment = ["PATH": stage.folder.path]
    let output = Pipe()
    process.standardError = output
    try process.run()
    let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(said.contains("libgone-dev"))
  }
}
