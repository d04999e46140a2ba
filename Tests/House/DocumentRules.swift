/// Rules that keep what the documents say equal to what the tree holds.
enum DocumentRules {
  /// The targets of a Makefile: words before a colon at the start of a line.
  static func targets(_ makefile: TextFile) -> Set<String> {
    Set(
      makefile.lines.compactMap { line in
        let name = line.prefix { $0.isLetter && $0.isASCII || $0 == "-" }
        guard !name.isEmpty, line.dropFirst(name.count).hasPrefix(":"), !line.dropFirst(name.count).hasPrefix(":=")
        else { return nil }
        return String(name)
      })
  }

  /// The pieces of a document that are commands or paths: what stands in backticks, and indented lines.
  static func code(_ document: TextFile) -> [(text: Substring, line: Int)] {
    var found: [(Substring, Int)] = []
    var fenced = false
    for (index, line) in document.lines.enumerated() {
      if line.hasPrefix("```") {
        fenced.toggle()
      } else if fenced || line.hasPrefix("    ") {
        found.append((line.drop { $0 == " " }, index + 1))
      } else {
        let pieces = line.split(separator: "`", omittingEmptySubsequences: false)
        found += pieces.enumerated().filter { $0.offset % 2 == 1 }.map { ($0.element, index + 1) }
      }
    }
    return found
  }

  /// Every `make X` that no Makefile target answers to.
  static func commands(_ document: TextFile, targets: Set<String>) -> [Finding] {
    code(document).flatMap { piece -> [Finding] in
      let words = piece.text.split(separator: " ")
      return zip(words, words.dropFirst()).compactMap { command, target in
        let name = String(target.prefix { $0.isLetter || $0 == "-" })
        guard command == "make", !name.isEmpty, !targets.contains(name) else { return nil }
        return Finding(document.path, piece.line, "there is no `make \(name)`")
      }
    }
  }

  /// The commands that the command line has: every `commandName:` of its sources, and the names of command types, which
  /// are the command's where none is given.
  static func subcommands(_ sources: [TextFile]) -> Set<String> {
    var found: Set<String> = []
    for file in sources {
      for range in file.text.ranges(of: "commandName: \"") {
        found.insert(String(file.text[range.upperBound...].prefix { $0 != "\"" }))
      }
      for line in file.lines where line.contains("struct ") && line.contains("ParsableCommand") {
        let words = line.split { !$0.isLetter }
        if let at = words.firstIndex(of: "struct") { found.insert(words[at + 1].lowercased()) }
      }
    }
    return found
  }

  /// Every `node X` (or `node X Y`, where X has commands of its own) that the command line does not have.
  static func nodeCommands(_ document: TextFile, known: Set<String>) -> [Finding] {
    code(document).compactMap { piece in
      let words = piece.text.split(separator: " ")
      guard let start = words.firstIndex(where: { $0 == "node" || $0.hasSuffix("/node") }) else { return nil }
      guard start == 0 || words[start - 1].hasPrefix("ExecStart") || words[start - 1] == "sudo" else { return nil }
      guard let name = words[(start + 1)...].first, name.first?.isLetter == true else { return nil }
      return known.contains(String(name)) ? nil : Finding(document.path, piece.line, "there is no `node \(name)`")
    }
  }

  /// Every relative link, and every path in backticks that starts at a folder of the top, that leads nowhere.
  static func paths(_ document: TextFile, existing: Set<String>) -> [Finding] {
    var folders: Set<String> = []
    for path in existing {
      let parts = path.split(separator: "/").dropLast()
      for count in parts.indices { folders.insert(parts[...count].joined(separator: "/")) }
    }
    let tops = Set(existing.compactMap { $0.contains("/") ? $0.prefix { $0 != "/" } : nil })
    let here = document.path.split(separator: "/").dropLast().map(String.init)

    func leadsNowhere(_ path: String) -> Bool { !existing.contains(path) && !folders.contains(path) }
    func trimmed(_ path: Substring) -> String { path.hasSuffix("/") ? String(path.dropLast()) : String(path) }

    var found: [Finding] = []
    for (index, line) in document.lines.enumerated() {
      for range in line.ranges(of: "](") {
        let target = line[range.upperBound...].prefix { $0 != ")" && $0 != "#" }
        guard !target.isEmpty, !target.contains(":") else { continue }
        var parts = here
        for part in trimmed(target).split(separator: "/") where part != "." {
          if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        if leadsNowhere(parts.joined(separator: "/")) {
          found.append(Finding(document.path, index + 1, "a link to \(target), which is not there"))
        }
      }
    }
    for piece in code(document) {
      for word in piece.text.split(whereSeparator: { " ,;:()".contains($0) }) {
        guard let slash = word.firstIndex(of: "/"), tops.contains(word[..<slash]) else { continue }
        guard !word.contains(where: { "*<>{}$…".contains($0) }), !word.contains("/.build") else { continue }
        if leadsNowhere(trimmed(word)) {
          found.append(Finding(document.path, piece.line, "\(word) is not there"))
        }
      }
    }
    return found
  }

  /// The cells of the table whose first heading is given, without backticks; nil when there is no such table.
  static func table(_ document: TextFile, headed heading: String) -> [[String]]? {
    func cells(_ line: Substring) -> [String] {
      line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map { String($0.filter { $0 != "`" }.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
    }
    let lines = document.lines
    guard let start = lines.firstIndex(where: { $0.hasPrefix("|") && cells($0).first == heading }) else { return nil }
    return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map(cells)
  }

  /// Where the map of modules differs from the manifest and from what the sources import.
  ///
  /// Its columns: module, imports from this package, imports from outside, purpose.
  static func map(_ document: TextFile, manifest: Manifest, imports: [String: Set<String>]) -> [Finding] {
    guard let rows = table(document, headed: "module") else {
      return [Finding(document.path, nil, "there is no table that starts with a column `module`")]
    }
    var found: [Finding] = []
    let declared = Set(manifest.sources.map(\.name))
    let listed = rows.compactMap(\.first)
    for name in declared.subtracting(listed).sorted() {
      found.append(Finding(document.path, nil, "the map leaves out \(name)"))
    }
    for name in listed where !declared.contains(name) {
      found.append(Finding(document.path, nil, "the map has \(name), and Package.swift has not"))
    }
    for row in rows where row.count >= 3 {
      let actual = imports[row[0]] ?? []
      for (cell, expected) in [(row[1], actual.intersection(declared)), (row[2], actual.subtracting(declared))] {
        let said = Set(cell.split { $0 == "," || $0 == " " }.map(String.init))
        guard said != expected else { continue }
        let names = expected.sorted().joined(separator: ", ")
        found.append(Finding(document.path, nil, "\(row[0]) imports \(names.isEmpty ? "nothing" : names), not \(cell)"))
      }
    }
    return found
  }

  /// Where the table of tests differs from the manifest. Its first column is the folder under Tests.
  static func tests(_ document: TextFile, manifest: Manifest) -> [Finding] {
    let listed = Set((table(document, headed: "tests") ?? []).compactMap(\.first))
    return Set(manifest.tests).symmetricDifference(listed).sorted()
      .map { Finding(document.path, nil, "Tests/\($0) is in the manifest or in the table of tests, not in both") }
  }

  /// Modules that come with Swift or the system, which no manifest declares.
  static let toolchain: Set<String> = ["Foundation", "Dispatch", "Synchronization", "Glibc", "Musl", "Darwin"]

  /// Dependencies that a target declares and none of its sources import, and the other way round: a build whose
  /// dependencies happen to bring a module does not notice that nobody asked for it.
  static func dependencies(manifest: Manifest, imports: [String: Set<String>]) -> [Finding] {
    manifest.sources.filter { !$0.isSystem }.flatMap { target -> [Finding] in
      let imported = (imports[target.name] ?? []).subtracting(toolchain)
      return target.imports.subtracting(imported).sorted()
        .map { Finding("Package.swift", nil, "\(target.name) declares \($0) and does not import it") }
        + imported.subtracting(target.imports).sorted()
        .map { Finding("Package.swift", nil, "\(target.name) imports \($0) and does not declare it") }
    }
  }
}
