import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Store

extension ConflictsCommand {
  /// `node conflicts proof`
  struct Proof: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the proof that a member signed two histories, to be checked with OpenSSL alone.",
      discussion:
        "For the board, and for the member itself: two signed messages, two signatures, the keys, and the commands.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The conflict's name, or the start of it.") var conflict: String
    @Option(help: "The directory to write to; made if it is missing.") var to: String

    func run() async throws {
      let node = try common.openNode()
      let names = Set(try node.store.read { try $0.conflicts(named: conflict) }.map(\.name))
      guard let name = names.first, names.count == 1 else {
        throw NodeError(
          .notFound, "\(names.isEmpty ? "no conflict starts" : "several conflicts start") with \(conflict)")
      }
      let evidence = try node.forkEvidence(name)
      do {
        try FileManager.default.createDirectory(atPath: to, withIntermediateDirectories: true)
        for file in evidence.files {
          try Data(file.bytes).write(to: URL(fileURLWithPath: "\(to)/\(file.name)"), options: .atomic)
        }
      } catch { throw NodeError(.invalidInput, "\(to) cannot be written; check the path", cause: error) }
      if common.json {
        return try printJSON(
          Report(
            member: evidence.member.rawValue, stream: String(evidence.stream, radix: 16), sequence: evidence.sequence,
            files: evidence.files.map(\.name), commands: evidence.commands))
      }
      let out = Terminal.standardOutput
      out.line("Member \(evidence.member), \(evidence.agency), signed two histories:", style: .strong)
      out.line("  stream \(String(evidence.stream, radix: 16)), two different sets \(evidence.sequence)")
      out.line("Both signatures can be checked in \(to) with:")
      for command in evidence.commands { out.line("  \(command)") }
    }

    private struct Report: Encodable {
      var schemaVersion = 1
      var member: UInt32
      var stream: String
      var sequence: UInt64
      var files: [String]
      var commands: [String]
    }
  }
}
