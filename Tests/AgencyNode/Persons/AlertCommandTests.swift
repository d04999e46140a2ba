import Foundation
import Logging
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("The command that is run for alerts", .serialized)
struct AlertCommandTests {
  /// A node with one alert that nobody was told of, and a script as its command.
  private struct World {
    let partnership: TestPartnership
    let node: AgencyNode
    let script: URL
    let said: URL

    /// - Parameter body: Lines of a shell script; `$said` is a file to write to.
    init(_ body: String) async throws {
      partnership = try await TestPartnership([.police])
      script = partnership.folder.appendingPathComponent("tell")
      said = partnership.folder.appendingPathComponent("said")
      var configuration = partnership.nodes[0].configuration
      configuration.alerts.command = [script.path, "--page"]
      node = try AgencyNode.open(
        configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      try write(body)
      let subject = try PersonIndexTests.publish(node, SubjectDraft(forenames: "Nadia", surname: "Okafor"))
      try node.store.write { transaction in
        try transaction.alert(
          [AlertReason(name: "one", tier: .urgent, words: "ESCALATING, this person")], about: subject, now: node.now())
      }
    }

    func write(_ body: String) throws {
      try "#!/bin/sh\nsaid='\(said.path)'\n\(body)\n".write(to: script, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script.path)
    }

    func text() -> String { (try? String(contentsOf: said, encoding: .utf8)) ?? "" }
  }

  @Test("it gets tier and number, once, and nothing personal by arguments, environment, input or open files")
  func nothingPersonal() async throws {
    let world = try await World(
      """
      echo "run $*" >> "$said"
      env >> "$said"
      echo "input:$(cat)" >> "$said"
      for file in /proc/$$/fd/*; do readlink "$file" >> "$said"; done
      exit 0
      """)
    defer { world.partnership.remove() }
    try world.node.deliverAlerts(within: 120)
    try world.node.deliverAlerts(within: 120)
    let text = world.text()
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("run ") } == ["run --page urgent 1"])
    #expect(text.contains("input:\n"))
    for secret in ["Nadia", "Okafor", "ESCALATING", "sqlite", "signing.key"] { #expect(!text.contains(secret)) }
    #expect(!text.contains("HOME=") && text.contains("PATH="))
    #expect(try world.node.store.read { try $0.alertsToDeliver(limit: 1) }.isEmpty)
    #expect(try world.node.status().reasons.allSatisfy { !$0.contains("command") })
  }

  @Test("one that fails is reported in the status, tried again, and told once when it works")
  func failing() async throws {
    let world = try await World("echo run >> \"$said\"; exit 3")
    defer { world.partnership.remove() }
    try world.node.deliverAlerts(within: 120)
    let reasons = try world.node.status().reasons.joined(separator: "\n")
    #expect(reasons.contains("the command for alerts failed (it ended with status 3); 1 not told"))
    try world.write("echo run >> \"$said\"")
    try world.node.deliverAlerts(within: 120)
    try world.node.deliverAlerts(within: 120)
    #expect(world.text() == "run\nrun\n")
    #expect(try !world.node.status().reasons.joined().contains("command for alerts"))
    try FileManager.default.removeItem(at: world.script)
    let row = try #require(try world.node.store.read { try $0.alert(1) })
    #expect(row.delivered != nil)
  }

  @Test("one that hangs and will not end is made to, and stops neither the node nor the next try")
  func hanging() async throws {
    let world = try await World("trap '' TERM; echo run >> \"$said\"; while :; do sleep 0.1; done")
    defer { world.partnership.remove() }
    let start = ContinuousClock.now
    try world.node.deliverAlerts(within: 0.3)
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(try world.node.status().reasons.joined().contains("it took too long and was ended"))
    #expect(world.text() == "run\n")
    try world.write("echo run >> \"$said\"")
    try world.node.deliverAlerts(within: 120)
    #expect(world.text() == "run\nrun\n")
  }

  @Test("one that is missing is reported, and the alert stays to be read")
  func missing() async throws {
    let world = try await World("")
    defer { world.partnership.remove() }
    try FileManager.default.removeItem(at: world.script)
    try world.node.deliverAlerts(within: 120)
    #expect(try world.node.status().reasons.joined().contains("it cannot be run"))
    #expect(try world.node.store.read { try $0.alerts() }.count == 1)
  }
}
