/// Rows of text in columns as wide as they need to be.
struct Table {
  private var rows: [[String]] = []
  private let headings: [String]

  init(_ headings: String...) {
    self.headings = headings
  }

  mutating func add(_ cells: String...) { rows.append(cells) }

  var isEmpty: Bool { rows.isEmpty }

  /// Lines without trailing spaces, the headings first. The last column may be cut to fit the width.
  func lines(width: Int = 80) -> [String] {
    let all = [headings] + rows
    var widths = [Int](repeating: 0, count: headings.count)
    for row in all {
      for (place, cell) in row.enumerated() where place < widths.count {
        widths[place] = max(widths[place], cell.count)
      }
    }
    return all.map { row in
      var line = ""
      for (place, cell) in row.enumerated() {
        let isLast = place == row.count - 1
        line += isLast ? cell : cell.padded(to: widths[place]) + "  "
      }
      return line.cut(to: max(width, 40))
    }
  }

  func print(to terminal: Terminal) {
    for (place, line) in lines().enumerated() { terminal.line(line, style: place == 0 ? .faint : .plain) }
  }
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }

  /// At most this many characters, the last an ellipsis if something was cut.
  func cut(to width: Int) -> String { count <= width ? self : prefix(Swift.max(1, width - 1)) + "…" }

  /// Broken into lines of at most this many characters, at spaces.
  func wrapped(to width: Int) -> [String] {
    var lines = [""]
    for word in split(separator: " ") {
      if lines[lines.count - 1].isEmpty {
        lines[lines.count - 1] = String(word)
      } else if lines[lines.count - 1].count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
