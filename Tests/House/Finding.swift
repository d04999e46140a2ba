/// A place where the tree breaks a rule of the house.
struct Finding: Equatable, CustomStringConvertible {
  var path: String
  /// The line, counted from 1; nil when the whole file is meant.
  var line: Int?
  /// What is wrong and what to do instead.
  var message: String

  init(_ path: String, _ line: Int? = nil, _ message: String) {
    self.path = path
    self.line = line
    self.message = message
  }

  var description: String { "\(path):\(line.map { "\($0):" } ?? "") \(message)" }
}

extension [Finding] {
  /// One finding a line, as an editor or a terminal can jump to them.
  var report: String { "\n" + map(\.description).joined(separator: "\n") }
}
