import Foundation
import Testing

@testable import AgencyNode

@Suite("The node.yaml that the package installs")
struct ExampleTests {
  private static let text: Result<String, any Error> = Result {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    return try String(contentsOf: folder.appendingPathComponent("deploy/debian/node.yaml"), encoding: .utf8)
  }

  @Test("says nothing that a node would act on, as it is installed")
  func inert() throws {
    let text = try Self.text.get()
    #expect(throws: ConfigurationError.self) { try NodeConfiguration.parse(yaml: text) }
    #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("#") })
  }

  @Test("is a configuration once its lines are uncommented")
  func usable() throws {
    let lines = try Self.text.get().split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("#") && !line.hasPrefix("# ") ? line.dropFirst() : line.hasPrefix("#  ") ? line.dropFirst() : line
    }
    let configuration = try NodeConfiguration.parse(yaml: lines.joined(separator: "\n"), directory: "/etc/agency-node")
    #expect(configuration.dataDirectory == "/var/lib/agency-node")
    #expect(configuration.backup.recoveryKey != nil && configuration.audit.isStaffRequired)
    #expect(configuration.atRestKey == .file("/var/lib/agency-node/keys/at-rest.key"))
  }
}
