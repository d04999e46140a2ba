import AgencyNode
import ArgumentParser
import Foundation

/// `node audit feed`
struct AuditFeedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feed", abstract: "Give new entries to another system: JSON, one a line.",
    discussion: """
      Who did what and when, what stands out, and the entry's hash. Purposes, results and whom it is about stay here. \
      With --cursor only what is new since the last time is given: the file is replaced after the lines are written, so \
      that a run which is cut off gives some twice and leaves none out.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "A file that keeps the number of the last entry that was given; made if it is missing.")
  var cursor: String?
  @Option(help: "Only entries after this number; not with --cursor.") var after: Int64?
  @Option(help: "The most entries of one run.") var limit = 10_000

  func validate() throws {
    if cursor != nil, after != nil { throw ValidationError("--cursor and --after do not go together.") }
    if limit < 1 { throw ValidationError("--limit must be 1 or more.") }
  }

  func run() async throws {
    let node = try common.openNode()
    let (events, last) = try node.auditFeed(after: try start(), limit: limit)
    for event in events { try printJSON(event) }
    guard let cursor else { return }
    do { try Data("\(last)\n".utf8).write(to: URL(fileURLWithPath: cursor), options: .atomic) } catch {
      throw NodeError(.invalidInput, "\(cursor) cannot be written; check the path", cause: error)
    }
  }

  /// Where the last run ended. A file that holds no number is not taken for the start: everything would be given again.
  private func start() throws -> Int64 {
    guard let cursor, FileManager.default.fileExists(atPath: cursor) else { return after ?? 0 }
    let text = FileManager.default.contents(atPath: cursor).map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard let number = Int64(text.trimmingCharacters(in: .whitespacesAndNewlines)), number >= 0 else {
      throw NodeError(.invalidInput, "\(cursor) holds no number of an entry; write the last one given, or remove it")
    }
    return number
  }
}
