import Foundation
import Replication
import Safeguarding
import Testing

@testable import AgencyNode

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().path

/// The same bytes with one to four of them changed, dropped, doubled or moved.
private func mutate(_ bytes: [UInt8], _ random: inout ReplayableGenerator) -> [UInt8] {
  var bytes = bytes
  let special = Array("\":,[]{}&*#-|>!%@`\n\r\t '\u{0}é;".utf8) + [0xFF, 0x80]
  for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes[place] = special.randomElement(using: &random) ?? 0
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(special.randomElement(using: &random) ?? 0, at: place)
    default:
      let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
      let piece = Array(bytes[place..<end])
      bytes.removeSubrange(place..<end)
      bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
    }
  }
  return bytes
}

@Suite("Damaged files")
struct MutationTests {
  private var random: ReplayableGenerator

  init() {
    random = ReplayableGenerator(for: "MutationTests")
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: "\(root)/Nodes/\(path)")))
  }

  @Test("a damaged mapping or configuration is read or told what is wrong, and never traps")
  mutating func yaml() throws {
    for path in ["constabulary/mapping.yaml", "childrens-services/mapping.yaml", "community-trust/node.yaml"] {
      let sound = try bytes(path)
      for _ in 0..<150 {
        let text = String(decoding: mutate(sound, &random), as: UTF8.self)
        do throws(ConfigurationError) {
          if path.hasSuffix("node.yaml") {
            _ = try NodeConfiguration.parse(yaml: text)
          } else {
            _ = try ImportMapping.parse(yaml: text)
          }
        } catch {
          #expect(!error.issues.isEmpty)
        }
      }
    }
  }

  @Test("of a damaged export every row is planned or reported, and nothing names what is not there")
  mutating func exports() throws {
    for (agency, file) in [("constabulary", "police"), ("housing", "housing"), ("acute-trust", "acute-trust")] {
      let mapping = try ImportMapping.load(path: "\(root)/Nodes/\(agency)/mapping.yaml")
      let sound = try bytes("\(agency)/exports/\(file).csv")
      for _ in 0..<150 {
        var reader = CSVReader(mutate(sound, &random))
        let plan = ImportPlanner.plan(&reader, mapping: mapping, roles: [.police], today: Day(rawValue: 20_000))
        #expect(plan.isUnusable ? plan.problemCount > 0 : true)
        #expect(Set(plan.records.map(\.key)).count == plan.records.count)
        var known = Set<ImportKey>()
        for publication in plan.publications {
          for field in publication.value.fieldsByNumber.values {
            if let target = field.target { #expect(known.contains(target)) }
          }
          #expect(known.insert(publication.key).inserted)
        }
      }
    }
  }
}
