import Foundation
import Replication
import Yams

extension NodeConfiguration {
  /// Reads a `node.yaml`. Paths in it are taken from the directory of the file.
  ///
  /// - Throws: every issue of the file at once.
  public static func load(path: String) throws(ConfigurationError) -> NodeConfiguration {
    let file = YAMLFile(name: path)
    let configuration = file.text(path: path).flatMap { text in
      ConfigurationReader(file: file, directory: directory(of: path)).read(text)
    }
    guard file.issues.isEmpty, let configuration else { throw ConfigurationError(issues: file.issues) }
    return configuration
  }

  /// Reads the text of a `node.yaml`.
  ///
  /// - Parameters:
  ///   - yaml: the text.
  ///   - name: what issues call the file.
  ///   - directory: what relative paths are taken from.
  /// - Throws: every issue of the text at once.
  public static func parse(
    yaml: String, name: String = "node.yaml", directory: String = "."
  ) throws(ConfigurationError) -> NodeConfiguration {
    let file = YAMLFile(name: name)
    let configuration = ConfigurationReader(file: file, directory: directory).read(yaml)
    guard file.issues.isEmpty, let configuration else { throw ConfigurationError(issues: file.issues) }
    return configuration
  }

  /// Everything that is wrong with a `node.yaml` and the mappings that it names, in order; empty if it can be used.
  public static func check(_ path: String) -> [ConfigurationIssue] {
    do {
      let configuration = try load(path: path)
      return configuration.imports.flatMap { source -> [ConfigurationIssue] in
        var issues = [ConfigurationIssue]()
        do throws(ConfigurationError) {
          _ = try ImportMapping.load(path: source.mapping)
        } catch {
          issues = error.issues
        }
        if let export = source.export, !FileManager.default.isReadableFile(atPath: export) {
          issues.append(
            .init(
              file: path, line: 0, column: 0, message: "the export \(export) cannot be read",
              suggestion: "correct 'export', or leave it out and name the file on the command line"))
        }
        return issues
      }
    } catch {
      return error.issues
    }
  }

  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
