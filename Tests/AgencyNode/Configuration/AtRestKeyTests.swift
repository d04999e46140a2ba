import Foundation
import Testing
import Trust

@testable import AgencyNode

@Suite("Where the key for data at rest comes from")
struct AtRestKeyTests {
  private static let head = "version: 1\nagency: Test\nmember: 1\nroles: [police]\n"

  private func key(_ yaml: String) throws -> AtRestKey {
    try NodeConfiguration.parse(yaml: Self.head + yaml, directory: "/etc/node").atRestKey
  }

  @Test("a file, a credential or a command is named; without one it is a file that init makes")
  func sources() throws {
    #expect(try key("") == .file(nil))
    #expect(try key("at-rest: {key: \"file:keys/k\"}") == .file("/etc/node/keys/k"))
    #expect(try key("at-rest: {key: \"credential:node-key\"}") == .credential("node-key"))
    #expect(try key("at-rest: {command: [/bin/echo, x]}") == .command(["/bin/echo", "x"]))
    for wrong in [
      "at-rest: {key: /etc/key}", "at-rest: {key: \"credential:../key\"}", "at-rest: {command: [echo]}",
      "at-rest: {key: \"file:a\", command: [/bin/echo]}", "at-rest: {keys: x}", "at-rest: 7",
    ] { #expect(throws: ConfigurationError.self, "\(wrong)") { try key(wrong) } }
  }

  @Test("a command's output is the key; one that fails, or prints none, is told without what it printed")
  func command() throws {
    let directory = NodeDirectory(FileManager.default.temporaryDirectory.path)
    let text = NodeKey().text
    #expect(try AtRestKey.command(["/bin/echo", text]).keys(directory).map(\.text) == [text])
    for words in [["/bin/false"], ["/bin/echo", "hunter2"], ["/no/such/program"]] {
      let error = #expect(throws: TrustError.self) { try AtRestKey.command(words).keys(directory) }
      #expect(error.map { !"\($0)".contains("hunter2") } == true)
    }
    #expect(throws: TrustError.self) { try AtRestKey.credential("none").keys(directory) }
  }

  @Test("a file that others can read is refused, and one that is replaced is whole")
  func file() throws {
    let directory = NodeDirectory(
      FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)").path)
    try directory.create()
    defer { try? FileManager.default.removeItem(at: directory.root) }
    let path = directory.root.appendingPathComponent("k").path
    let place = AtRestKey.file(path)
    #expect(throws: TrustError.self) { try place.keys(directory) }
    try place.makeFile(directory)
    let first = try place.keys(directory)
    try place.makeFile(directory)
    #expect(try first.count == 1 && place.keys(directory).map(\.text) == first.map(\.text), "it is never drawn twice")
    try place.write([NodeKey()] + first, to: path)
    #expect(try place.keys(directory).count == 2)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(throws: TrustError.self) { try place.keys(directory) }
  }
}
