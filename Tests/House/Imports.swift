/// Who may import whom. ARCHITECTURE.md says what each module does import; this says what it may.
enum Imports {
  /// For each module of Sources, the modules of Sources that it may import: the arrows of Package.swift's first comment.
  ///
  /// Replication <- { Safeguarding, Wire <- Trust } <- { Store, Transport } <- AgencyNode <- Web <- node
  static let direction: [String: Set<String>] = [
    "CZlib": [],
    "Replication": [],
    "Safeguarding": ["Replication"],
    "Wire": ["Replication", "CZlib"],
    "Trust": ["Replication", "Wire"],
    "Store": ["Replication", "Safeguarding", "Wire", "Trust"],
    "Transport": ["Replication", "Wire", "Trust"],
    "AgencyNode": ["Replication", "Safeguarding", "Wire", "Trust", "Store", "Transport"],
    // It knows what the node does for people, and neither its database nor its connections.
    "Web": ["Replication", "Safeguarding", "AgencyNode"],
    "node": ["Replication", "Safeguarding", "Wire", "Trust", "Store", "Transport", "AgencyNode", "Web"],
  ]

  /// What a module reaches through others alone and may not name.
  static let hidden: [String: Set<String>] = ["Web": ["Wire", "Trust", "Store", "Transport"]]

  /// Modules that import nothing from outside the package, not even Foundation: what they compute depends on nothing
  /// but their arguments, and so is equal on every node and can be replayed from a seed.
  static let pure: Set<String> = ["Replication", "Safeguarding"]

  /// The modules that a file's import declarations name, with their lines.
  static func of(_ file: TextFile) -> [(module: String, line: Int)] {
    var found: [(String, Int)] = []
    let lines = SwiftText.code(of: file.text).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where line.contains("import") {
      for statement in line.split(separator: ";") {
        let words = statement.split(whereSeparator: \.isWhitespace)
        guard let keyword = words.firstIndex(of: "import"), words[..<keyword].allSatisfy(isModifier) else { continue }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor"]
        guard let name = words[(keyword + 1)...].first(where: { !kinds.contains($0) }) else { continue }
        found.append((String(name.prefix { $0 != "." }), index + 1))
      }
    }
    return found
  }

  private static func isModifier(_ word: Substring) -> Bool {
    word.hasPrefix("@") || ["public", "package", "internal", "fileprivate", "private"].contains(word)
  }

  /// The module of a file under Sources: its first folder.
  static func module(of file: TextFile) -> String? {
    let components = file.components
    return components.count > 2 && components[0] == "Sources" ? String(components[1]) : nil
  }

  /// Every import that goes the wrong way, and every import of a pure module from outside the package.
  static func findings(_ files: [TextFile]) -> [Finding] {
    files.flatMap { file -> [Finding] in
      guard let module = module(of: file) else { return [] }
      guard let allowed = direction[module] else {
        return [Finding(file.path, nil, "module \(module) has no place in Imports.direction: give it one")]
      }
      return of(file).compactMap { imported, line in
        if direction[imported] != nil {
          guard !allowed.contains(imported) else { return nil }
          return Finding(file.path, line, "\(module) may not import \(imported): imports go one way")
        }
        guard pure.contains(module) else { return nil }
        return Finding(file.path, line, "\(module) is pure and may not import \(imported): take it as an argument")
      }
    }
  }

  /// What each module of Sources imports in fact.
  static func actual(_ files: [TextFile]) -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    for file in files {
      guard let module = module(of: file) else { continue }
      // Essentials is the part of Foundation that a file takes where it can: the same thing on the map.
      found[module, default: []].formUnion(
        of(file).map { $0.module == "FoundationEssentials" ? "Foundation" : $0.module })
    }
    return found
  }
}
