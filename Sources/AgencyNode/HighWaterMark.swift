public import Foundation
public import Replication

/// The last sequence this node ever signed in each of its streams, kept outside the database and its backups.
///
/// It is written after the commit and before anything is transmitted: a database that is behind it is an old copy, and
/// signing from it would fork the stream.
public struct HighWaterMark: Sendable, Hashable {
  /// Sequence and header hash of the last set, by stream.
  public private(set) var heads: [StreamID: Head]

  public init(heads: [StreamID: Head] = [:]) {
    self.heads = heads
  }

  private struct Row: Codable {
    let member: UInt32
    let stream: String
    let sequence: UInt64
    let prefix: String
  }

  /// Reads the mark; an absent file is an empty mark.
  public static func load(_ url: URL) throws(NodeError) -> HighWaterMark {
    guard FileManager.default.fileExists(atPath: url.path) else { return HighWaterMark() }
    do {
      var mark = HighWaterMark()
      for row in try JSONDecoder().decode([Row].self, from: Data(contentsOf: url)) {
        guard let id = UInt64(row.stream, radix: 16), let prefix = HashPrefix(hexadecimal: row.prefix) else {
          throw NodeError(.storeUnavailable, "high-water.json has a row that cannot be read")
        }
        let stream = StreamID(member: MemberNumber(rawValue: row.member), id: id)
        mark.heads[stream] = Head(sequence: row.sequence, prefix: prefix)
      }
      return mark
    } catch {
      throw NodeError(
        .storeUnavailable, "high-water.json cannot be read; restore it, or run `node fence lift` once peers were asked",
        cause: error)
    }
  }

  /// Raises the mark of a stream; never lowers it.
  public mutating func raise(_ stream: StreamID, to head: Head) {
    if let held = heads[stream], held.sequence >= head.sequence { return }
    heads[stream] = head
  }

  /// Writes the mark durably: a new file, synchronised, then renamed over the old one.
  public func save(_ url: URL) throws(NodeError) {
    let rows = heads.sorted { $0.key < $1.key }.map {
      Row(
        member: $0.key.member.rawValue, stream: String($0.key.id, radix: 16), sequence: $0.value.sequence,
        prefix: $0.value.prefix.description)
    }
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      let data = try encoder.encode(rows)
      let temporary = url.appendingPathExtension("new-\(ProcessInfo.processInfo.processIdentifier)")
      guard
        FileManager.default.createFile(atPath: temporary.path, contents: nil, attributes: [.posixPermissions: 0o600])
      else { throw NodeError(.diskFull, "the high-water mark cannot be written; check space and permissions") }
      let file = try FileHandle(forWritingTo: temporary)
      try file.write(contentsOf: data)
      try file.synchronize()
      try file.close()
      guard rename(temporary.path, url.path) == 0 else {
        throw NodeError(.storeUnavailable, "the high-water mark cannot be put in place (errno \(errno))")
      }
    } catch {
      throw NodeError(.diskFull, "the high-water mark cannot be written; nothing was sent", cause: error)
    }
  }

  /// Reads, changes and writes the mark while no other process does.
  static func update(_ url: URL, _ change: (inout HighWaterMark) -> Void) throws(NodeError) {
    let lock = open(url.appendingPathExtension("lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard lock >= 0, flock(lock, LOCK_EX) == 0 else {
      throw NodeError(.storeUnavailable, "the high-water mark cannot be locked (errno \(errno))")
    }
    // Closing lets go of the lock.
    defer { close(lock) }
    var mark = try load(url)
    change(&mark)
    try mark.save(url)
  }

  /// The first stream whose database head is behind the mark: the database is an old copy.
  public func isBehind(_ clock: Clock) -> StreamID? {
    heads.keys.sorted().first { stream in clock.sequence(of: stream) < heads[stream]?.sequence ?? 0 }
  }
}

extension HashPrefix {
  /// - Returns: nil unless given 32 hexadecimal digits.
  init?(hexadecimal text: String) {
    guard let bytes = bytesOf(hexadecimal: text) else { return nil }
    self.init(bytes)
  }
}

/// The bytes that hexadecimal digits stand for; nil if there is an odd number of them or another character.
func bytesOf(hexadecimal text: String) -> [UInt8]? {
  var bytes: [UInt8] = []
  var high: UInt8?
  for character in text {
    guard let digit = character.hexDigitValue else { return nil }
    if let first = high {
      bytes.append(first << 4 | UInt8(digit))
      high = nil
    } else {
      high = UInt8(digit)
    }
  }
  return high == nil ? bytes : nil
}
