import Foundation

/// One text file of the tree.
struct TextFile {
  /// Relative to the top of the tree, with slashes.
  var path: String
  var text: String

  init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
  }

  /// The lines, without their ends; the first is line 1.
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// Whether a tool wrote it: what protoc and other generators write is held to no rule of style.
  var isGenerated: Bool { path.hasSuffix(".pb.swift") || path.contains("/Generated/") }

  /// The folder names and the file name.
  var components: [Substring] { path.split(separator: "/") }
}

/// The files that git keeps, or would if they were added: what is ignored (builds, resolved versions) is not the house's.
struct Tree {
  struct Unreadable: Error, CustomStringConvertible {
    var description: String
  }

  var root: URL
  /// Paths of all files, sorted.
  var paths: [String]

  /// The tree that these tests were built from.
  static let this = Result { try Tree(root: top) }

  private static var top: URL {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }  // Tree.swift, House, Tests
    return folder
  }

  /// - Throws: `Unreadable` when `root` is no git work tree: a rule that saw no files would hold for nothing.
  init(root: URL) throws {
    self.root = root
    let listing = try Self.git(["ls-files", "--cached", "--others", "--exclude-standard"], in: root)
    let listed = Set(listing.split(separator: "\n").map(String.init))
    paths = listed.filter { FileManager.default.fileExists(atPath: root.appendingPathComponent($0).path) }.sorted()
  }

  /// Paths of the files that are committed or about to be: a scratch file of one's own is not among them.
  func tracked() throws -> [String] {
    try Self.git(["ls-files", "--cached"], in: root).split(separator: "\n").map(String.init)
  }

  /// The file's bytes read as UTF-8, anything else in them replaced.
  func read(_ path: String) throws -> TextFile {
    TextFile(path, String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self))
  }

  /// All files under the folders (none: the whole tree) whose name ends so.
  func files(under folders: [String] = [], ending suffix: String = "") throws -> [TextFile] {
    try paths
      .filter { path in
        path.hasSuffix(suffix) && (folders.isEmpty || folders.contains { path.hasPrefix($0 + "/") })
      }
      .map(read)
  }

  private static func git(_ arguments: [String], in root: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", root.path] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    // Read to the end before waiting: a full pipe would hold git up for ever.
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0, !data.isEmpty else {
      throw Unreadable(description: "git lists no files in \(root.path): run the tests in a git clone")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
