/// Something wrong in a configuration or mapping file, and where.
public struct ConfigurationIssue: Error, Hashable, Sendable {
  /// The file as it was named.
  public let file: String
  /// From 1; 0 where the file as a whole is at fault.
  public let line: Int
  /// From 1, in Unicode scalars; 0 where the file as a whole is at fault.
  public let column: Int
  /// What is wrong.
  public let message: String
  /// What to write instead, or do, where that is known.
  public let suggestion: String?

  public init(file: String, line: Int, column: Int, message: String, suggestion: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.suggestion = suggestion
  }
}

extension ConfigurationIssue: CustomStringConvertible {
  /// `node.yaml:12:3: unknown key 'shedule'; did you mean 'schedule'?`
  public var description: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    return "\(place): \(message)" + (suggestion.map { "; \($0)" } ?? "")
  }
}

/// A configuration or mapping that cannot be used, with everything that is wrong in it.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// At least one, in the order of the file.
  public let issues: [ConfigurationIssue]

  public init(issues: [ConfigurationIssue]) {
    self.issues = issues
  }

  public var description: String { issues.map(\.description).joined(separator: "\n") }
}
