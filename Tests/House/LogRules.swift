/// Rules about what goes to the log: every event has a stable name, and the handbook says what it means.
enum LogRules {
  private static let handbook = "deploy/handbook/log.md"

  /// The events that source files log, with the file of each; and what is logged under no name of its own.
  static func events(_ files: [TextFile]) -> (names: [String: String], findings: [Finding]) {
    var names: [String: String] = [:]
    var findings: [Finding] = []
    for file in files {
      let calls = file.text.matches(
        of: /(?:[lL]ogger\.(?:trace|debug|info|notice|warning|error|critical)|\bnote)\(\s*("?)([^",)]*)/)
      for call in calls {
        let (isLiteral, name) = (!call.1.isEmpty, String(call.2))
        let isNote = call.0.hasPrefix("note")
        if isLiteral, name.wholeMatch(of: /[a-z]+(?:\.[a-zA-Z]+)+/) != nil {
          names[name] = file.path
        } else if !isNote, name != "event" {
          findings.append(Finding(file.path, nil, "logs \(name), which is no name of an event such as node.started"))
        }
      }
    }
    return (names, findings)
  }

  /// The events that the handbook explains.
  static func explained(_ handbook: TextFile) -> Set<String> {
    let cells = handbook.lines.filter { $0.hasPrefix("| ") }.compactMap { $0.split(separator: "|").first }
    return Set(cells.flatMap { $0.split(separator: ",") }.map { $0.filter { $0 != " " } }).subtracting(["event"])
  }

  /// Events that are logged and not explained, or explained and never logged.
  static func drift(_ names: [String: String], _ explained: Set<String>) -> [Finding] {
    names.filter { !explained.contains($0.key) }.map { Finding($0.value, nil, "\($0.key) is not in \(handbook)") }
      + explained.subtracting(names.keys).map { Finding(handbook, nil, "\($0) is logged by nothing") }
  }
}
