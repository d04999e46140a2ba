import Foundation
import Testing

/// What is written about the commands: manual pages and completions, which are made from them, and the handbook, which is not.
@Suite("What is written about the commands", .timeLimit(.minutes(3)))
struct WrittenCommandTests {
  private func check(_ documents: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = Executable.top.appendingPathComponent("deploy/docs/check")
    process.arguments = [try Executable.path.path] + documents
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test("every command and option is in the manual and the completions, and the handbook gives none that is not there")
  func matches() throws {
    let result = try check([])
    #expect(result.status == 0, "\(result.output)")
  }

  @Test("a command, an option or a missing word that no command takes is found in a document")
  func canFail() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("written-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("a.md")
    func lines(_ text: String) throws -> [String] {
      try text.write(to: file, atomically: true, encoding: .utf8)
      return try check([file.path]).output.split(separator: "\n").map(String.init)
    }
    let good = """
      Run `node status`, `agency-node backup`, `node keys rotate signing`, or the node itself.

      ```
      sudo -u agency-node agency-node flag raise NFS --basis reported   # as disclosed
      node restore FILE --key recovery.key \\
        --keys KEYS
      NODE_USER=someone node audit --unusual | less
      ls node
      ```
      """
    #expect(try lines(good).map { $0.contains("all exist") } == [true])
    let bad = """
      `node dance`, `node backup paint`, `node status --loudly`

      ```
      node flag raise --basis reported
      node flag raise NFS
      node roster diff one.roster two.roster three.roster
      node conflicts
      node sync --peer
      ```
      """
    let found = try lines(bad)
    #expect(found.count == 8, "\(found)")
  }
}
