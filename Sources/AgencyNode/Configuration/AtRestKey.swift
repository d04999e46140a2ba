import Foundation
public import Store
import Trust
import Yams

/// Where a node's key for data at rest comes from: `at-rest` of `node.yaml`.
public enum AtRestKey: Hashable, Sendable {
  /// A file that only its owner can read; nil for `keys/at-rest.key` in the node's directory, which `node init` makes.
  case file(String?)
  /// A systemd credential, by its name in `$CREDENTIALS_DIRECTORY`.
  case credential(String)
  /// A program and its arguments, which prints the key: from a vault, or a security module.
  case command([String])

  init(_ root: YAMLMapping, _ resolve: (String) -> String) {
    self = .file(nil)
    guard let node = root["at-rest"], let entry = root.file.mapping(node, "'at-rest'", keys: ["key", "command"])
    else { return }
    let command = entry.texts("command").map(\.text)
    if entry["key"] != nil, entry["command"] != nil {
      root.file.report(node.mark, "'key' and 'command' do not go together", "keep one of them")
    }
    if let program = command.first {
      if !program.hasPrefix("/") {
        root.file.report(
          entry["command"]?.mark, "'command' must begin with the full path of a program",
          "write for example [/usr/bin/vault, kv, get, -field=key, secret/node]")
      }
      self = .command(command)
    }
    guard let text = entry.text("key") else { return }
    switch SecretPlace(text, resolve) {
    case .file(let path): self = .file(path)
    case .credential(let name): self = .credential(name)
    case nil:
      root.file.report(
        entry["key"]?.mark, "'\(text)' says no place of a key", "write file:PATH, credential:NAME, or use 'command'")
    }
  }

  /// The path of the file, if it is one.
  public func path(_ directory: NodeDirectory) -> String? {
    guard case .file(let path) = self else { return nil }
    return path ?? directory.keys.appendingPathComponent("at-rest.key").path
  }

  /// What the store asks for its keys.
  public func source(_ directory: NodeDirectory) -> NodeKeySource {
    NodeKeySource { try keys(directory) }
  }

  /// The key in use, then those that it took the place of.
  func keys(_ directory: NodeDirectory) throws -> [NodeKey] { try NodeKey.list(try text(directory)) }

  /// Makes the file with a new key, if the key is in a file and there is none.
  func makeFile(_ directory: NodeDirectory) throws {
    guard let path = path(directory), !FileManager.default.fileExists(atPath: path) else { return }
    try write([NodeKey()], to: path)
  }

  /// Puts keys in the place of those that the file has, the one in use first: whole or not at all.
  func write(_ keys: [NodeKey], to path: String) throws {
    let text = keys.map { $0.text + "\n" }.joined()
    let new = path + ".next"
    unlink(new)
    do { try PrivateFile.create(new, Array(text.utf8)) } catch {
      throw NodeError(.keyUnusable, "the key for data at rest cannot be written", cause: error)
    }
    guard rename(new, path) == 0 else {
      throw NodeError(.keyUnusable, "\(path) cannot be replaced (errno \(errno)); check its directory")
    }
  }

  private func text(_ directory: NodeDirectory) throws -> String {
    switch self {
    case .file: return try SecretPlace.file(path(directory) ?? "").text()
    case .credential(let name): return try SecretPlace.credential(name).text()
    case .command(let words): return try output(of: words)
    }
  }

  private func output(of words: [String]) throws -> String {
    guard let program = words.first else { throw TrustError(.keyMissing, "the command for the key is empty") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = Array(words.dropFirst())
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    do { try process.run() } catch {
      throw TrustError(.keyUnreadable, "the command for the key, \(program), cannot be run", cause: error)
    }
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw TrustError(
        .keyUnreadable, "the command for the key, \(program), failed with status \(process.terminationStatus)")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
