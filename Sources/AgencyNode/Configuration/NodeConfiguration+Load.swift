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

  /// Everything that is wrong with a `node.yaml`, the mappings that it names and the headers of its exports, in order;
  /// empty if it can be used.
  public static func check(_ path: String) -> [ConfigurationIssue] {
    do throws(ConfigurationError) {
      let configuration = try load(path: path)
      var issues = [ConfigurationIssue]()
      var names = [String: String]()
      for source in configuration.imports {
        do throws(ConfigurationError) {
          let mapping = try ImportMapping.load(path: source.mapping)
          if let other = names.updateValue(source.mapping, forKey: mapping.name) {
            issues.append(
              .init(
                file: source.mapping, line: 0, column: 0,
                message: "the name '\(mapping.name)' is also that of \(other), and their import keys would be mistaken",
                suggestion: "give one of them another name before anything is imported"))
          }
          issues += mapping.reservedRules(roles: configuration.roles, file: source.mapping)
          if let export = source.export { issues += mapping.check(export: export, namedIn: path) }
        } catch {
          issues += error.issues
        }
      }
      return issues
    } catch {
      return error.issues
    }
  }

  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
