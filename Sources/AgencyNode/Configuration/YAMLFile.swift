import Foundation
import Yams

/// A YAML file being read strictly: every fault is collected with its place, and reading goes on.
final class YAMLFile {
  /// Bytes that a configuration or mapping may have.
  static let byteLimit = 256 << 10

  let name: String
  private(set) var issues: [ConfigurationIssue] = []

  init(name: String) {
    self.name = name
  }

  /// Reads a file; nil, with an issue, if it is missing, too long or not UTF-8.
  func text(path: String) -> String? {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      report(nil, "the file cannot be read", "check its path and permissions")
      return nil
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: Self.byteLimit + 1) else {
      report(nil, "the file cannot be read", "check that it is a file and its permissions")
      return nil
    }
    guard data.count <= Self.byteLimit else {
      report(nil, "the file has more than \(Self.byteLimit / 1024) KiB", "check that it is the right file")
      return nil
    }
    guard let text = String(bytes: data, encoding: .utf8) else {
      report(nil, "the file is not UTF-8", "save it as UTF-8")
      return nil
    }
    return text
  }

  /// The file's root mapping; nil, with issues, if it does not parse.
  func root(_ text: String, keys: [String]) -> YAMLMapping? {
    guard text.utf8.count <= Self.byteLimit else {
      report(nil, "the file has more than \(Self.byteLimit / 1024) KiB", "check that it is the right file")
      return nil
    }
    do {
      guard let node = try Yams.compose(yaml: text) else {
        report(nil, "the file is empty", "start from one of the examples in Nodes/")
        return nil
      }
      return mapping(node, "the file", keys: keys)
    } catch let error as YamlError {
      report(error)
    } catch {
      report(nil, "the file is not YAML", "check it with a YAML linter")
    }
    return nil
  }

  /// A node as a mapping; reports keys that are not expected.
  func mapping(_ node: Node, _ what: String, keys: [String]) -> YAMLMapping? {
    guard let mapping = node.mapping else {
      report(node.mark, "\(what) must be keys and values", "write 'key: value' lines")
      return nil
    }
    var entries = [String: Node]()
    var places = [String: Mark]()
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        report(key.mark, "a key must be a word")
        continue
      }
      guard keys.contains(name) else {
        report(key.mark, "unknown key '\(name)'", Spelling.suggestion(for: name, among: keys))
        continue
      }
      entries[name] = value
      places[name] = key.mark
    }
    return YAMLMapping(file: self, mark: node.mark, entries: entries)
  }

  /// A node as a mapping whose keys are free, in the order of the file.
  func entries(_ node: Node, _ what: String) -> [(key: String, keyMark: Mark?, value: Node)] {
    guard let mapping = node.mapping else {
      report(node.mark, "\(what) must be keys and values", "write 'key: value' lines")
      return []
    }
    return mapping.compactMap { key, value in
      guard let name = key.scalar?.string else {
        report(key.mark, "a key must be a word")
        return nil
      }
      return (name, key.mark, value)
    }
  }

  /// Adds an issue.
  func report(_ mark: Mark?, _ message: String, _ suggestion: String? = nil) {
    issues.append(
      ConfigurationIssue(
        file: name, line: mark?.line ?? 0, column: mark?.column ?? 0, message: message, suggestion: suggestion))
  }

  private func report(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      report(mark, "this is not YAML: \(problem)", "check indentation, colons and quotes")
    case .duplicatedKeysInMapping(let duplicates, let context):
      report(
        context.mark, "the key '\(duplicates.sorted().joined(separator: "', '"))' is given twice", "keep one of them")
    case .reader(let problem, _, _, _):
      report(nil, "this is not YAML: \(problem)", "save the file as UTF-8 without control characters")
    default:
      report(nil, "the file is not YAML", "check it with a YAML linter")
    }
  }
}
