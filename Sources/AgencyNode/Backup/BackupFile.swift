import Crypto
import Foundation
import Trust

/// What a backup says of itself in clear. Nothing personal, and nothing that opens it.
public struct BackupHeader: Codable, Sendable, Hashable {
  /// What is in it.
  public enum Kind: String, Codable, Sendable {
    /// The database, behind the keys that it is encrypted under: see ``BackupKeys``.
    case database
    /// The node's identity: signing, TLS and sealing keys.
    case keys
  }

  public var format = 1
  public var kind: Kind
  public var agency: String
  public var member: UInt32
  public var partnership: String?
  public var rosterVersion: UInt64?
  public var changeSets: Int?
  /// Milliseconds since 1970.
  public var created: Int64
  /// The public key that it is sealed to, hexadecimal.
  public var recoveryKey: String
  /// The product's version that made it.
  public var version: String
}

/// A backup file: "ANK1", the header's length (4 bytes, big-endian), the header as JSON, the sealed content key, chunks
/// sealed by ``RecoverySeal``, and SHA-256 of all before, so that a copy can be checked without the recovery key.
public enum BackupFile {
  private static let magic = Array("ANK1".utf8)
  private static let digestBytes = 32
  private static let mostHeaderBytes = 65_536

  /// Seals what a reader gives to a new file, readable by its owner only; nothing is at the path before it is whole.
  /// - Parameters:
  ///   - next: The next bytes, at most as many as asked for; empty at the end.
  /// - Throws: `diskFull`, `keyUnusable`.
  static func write(
    _ path: String, header: BackupHeader, recoveryKey: [UInt8], next: (Int) throws -> [UInt8]
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let headerBytes = Array(try encoder.encode(header))
    let (seal, wrap) = try RecoverySeal.make(for: recoveryKey, header: headerBytes)
    let partial = path + ".partial"
    try? FileManager.default.removeItem(atPath: partial)
    guard
      FileManager.default.createFile(atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: partial)
    else { throw NodeError(.diskFull, "\(partial) cannot be written; check the directory and its space") }
    do {
      var hash = SHA256()
      func put(_ bytes: [UInt8]) throws {
        hash.update(data: bytes)
        try file.write(contentsOf: bytes)
      }
      let length = UInt32(headerBytes.count)
      try put(magic + withUnsafeBytes(of: length.bigEndian) { Array($0) } + headerBytes + wrap)
      var place: UInt64 = 0
      var chunk = try next(RecoverySeal.chunkBytes)
      while true {
        let following = chunk.count == RecoverySeal.chunkBytes ? try next(RecoverySeal.chunkBytes) : []
        try put(seal.seal(chunk, at: place, isLast: following.isEmpty))
        guard !following.isEmpty else { break }
        chunk = following
        place += 1
      }
      try file.write(contentsOf: Array(hash.finalize()))
      try file.synchronize()
      try file.close()
      guard rename(partial, path) == 0 else {
        throw NodeError(.diskFull, "\(path) cannot be put in place (errno \(errno))")
      }
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      if error is NodeError || error is TrustError { throw error }
      throw NodeError(.diskFull, "the backup cannot be written; make room or choose another directory", cause: error)
    }
  }

  /// What a backup says of itself, without checking the rest.
  /// - Throws: `backupUnreadable`.
  public static func header(_ path: String) throws(NodeError) -> BackupHeader { try open(path).header }

  /// Reads a backup through and checks all that can be checked without the recovery key: its frame and its digest.
  /// - Throws: `backupUnreadable` with what is wrong.
  public static func check(_ path: String) throws(NodeError) -> BackupHeader {
    let opened = try open(path)
    defer { try? opened.file.close() }
    do {
      try opened.file.seek(toOffset: 0)
      var hash = SHA256()
      var left = opened.size - UInt64(digestBytes)
      while left > 0 {
        let bytes = try exactly(Int(min(left, 1 << 20)), opened.file)
        hash.update(data: bytes)
        left -= UInt64(bytes.count)
      }
      guard Array(hash.finalize()) == (try exactly(digestBytes, opened.file)) else {
        throw NodeError(.backupUnreadable, "the backup was changed since it was made; use another one")
      }
    } catch let error as NodeError { throw error } catch { throw torn(error) }
    return opened.header
  }

  /// Opens a backup with the recovery key, chunk by chunk.
  /// - Throws: `backupUnreadable`; `keyUnusable` for another key. What was taken so far must not be used then.
  static func read(
    _ path: String, key: SealingKey, take: ([UInt8]) throws -> Void
  ) throws -> BackupHeader {
    let header = try check(path)
    let opened = try open(path)
    defer { try? opened.file.close() }
    let seal: RecoverySeal
    do { seal = try RecoverySeal.open(opened.wrap, with: key, header: opened.headerBytes) } catch {
      throw NodeError(.keyUnusable, "the backup cannot be opened", cause: error)
    }
    var left = opened.size - UInt64(digestBytes) - opened.bodyStart
    var place: UInt64 = 0
    while true {
      let length = min(left, UInt64(RecoverySeal.chunkBytes + RecoverySeal.tagBytes))
      left -= length
      do { try take(seal.open(exactly(Int(length), opened.file), at: place, isLast: left == 0)) } catch let error
        as TrustError
      {
        throw NodeError(.backupUnreadable, "the backup cannot be opened", cause: error)
      }
      guard left > 0 else { return header }
      place += 1
    }
  }

  private struct Opened {
    let file: FileHandle
    let header: BackupHeader
    let headerBytes: [UInt8]
    let wrap: [UInt8]
    let size: UInt64
    let bodyStart: UInt64
  }

  private static func open(_ path: String) throws(NodeError) -> Opened {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw NodeError(.notFound, "\(path) cannot be read; check the path and its owner")
    }
    do {
      let size = try file.seekToEnd()
      try file.seek(toOffset: 0)
      let start = try exactly(8, file)
      let length = start[4...].reduce(0) { $0 << 8 | Int($1) }
      guard Array(start[..<4]) == magic, (1...mostHeaderBytes).contains(length) else {
        throw NodeError(.backupUnreadable, "\(path) is no backup of a node")
      }
      let headerBytes = try exactly(length, file)
      let wrap = try exactly(RecoverySeal.wrapBytes, file)
      let bodyStart = UInt64(8 + length + RecoverySeal.wrapBytes)
      guard size >= bodyStart + UInt64(RecoverySeal.tagBytes + digestBytes) else { throw torn(nil) }
      let header = try JSONDecoder().decode(BackupHeader.self, from: Data(headerBytes))
      guard header.format == 1 else {
        throw NodeError(.backupUnreadable, "the backup needs a newer version of this product")
      }
      return Opened(file: file, header: header, headerBytes: headerBytes, wrap: wrap, size: size, bodyStart: bodyStart)
    } catch let error as NodeError { throw error } catch { throw torn(error) }
  }

  private static func torn(_ cause: (any Error)?) -> NodeError {
    NodeError(.backupUnreadable, "the backup is torn or cannot be read; use another one", cause: cause)
  }

  private static func exactly(_ count: Int, _ file: FileHandle) throws -> [UInt8] {
    guard let data = try file.read(upToCount: count), data.count == count else { throw torn(nil) }
    return Array(data)
  }
}
