import Foundation
import Safeguarding
import Testing

@testable import AgencyNode

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().path

@Suite("Files of services")
struct ServiceFileTests {
  private let today = Day(rawValue: 20_000)

  private func issues(_ text: String) throws -> [ConfigurationIssue] {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    do throws(ConfigurationError) {
      _ = try ServiceFile.load(path: path, today: today)
      return []
    } catch {
      return error.issues
    }
  }

  @Test("every agency's services can be read, and whatever is referred has somebody in the partnership who takes it")
  func partnership() throws {
    var taken: Set<ReferralKind> = []
    let nodes = try FileManager.default.contentsOfDirectory(atPath: "\(root)/Nodes")
    for agency in nodes.sorted() {
      let path = "\(root)/Nodes/\(agency)/services.yaml"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let services = try ServiceFile.load(path: path, today: today)
      #expect(!services.isEmpty)
      let roles = Set(try NodeConfiguration.load(path: "\(root)/Nodes/\(agency)/node.yaml").roles)
      for kind in services.flatMap(\.kinds) {
        #expect(kind.definition.audience.admits(roles), "\(agency) could not read \(kind.name)")
        taken.insert(kind)
      }
    }
    // An access review goes to the reviewer that an agency's own configuration names.
    #expect(taken == Set(ReferralKind.allCases).subtracting([.accessReview]))
  }

  @Test("a service without a name or offer, of an unknown kind, or with an unknown key is pointed at")
  func faults() throws {
    #expect(try issues("version: 1\nservices:\n  - name: A\n    offers: B\n    takes: [marac]\n") == [])
    for (text, line, word) in [
      ("version: 1\nservices:\n  - offers: B\n", 3, "name"),
      ("version: 1\nservices:\n  - name: A\n", 3, "offers"),
      ("version: 1\nservices:\n  - name: A\n    offers: B\n    takes: [marrac]\n", 5, "marrac"),
      ("version: 1\nservices:\n  - name: A\n    offers: B\n    adress: C\n", 5, "adress"),
      ("version: 1\n", 1, "services"),
    ] {
      let found = try issues(text)
      #expect(found.contains { $0.line == line && $0.message.contains(word) }, "\(found)")
    }
  }
}
