internal import Foundation
internal import Replication
internal import SwiftProtobuf

/// Reading and writing of the fields that several messages share.
enum ProtoFields {
  /// A hash: empty for zero, else 32 bytes that are not all zero.
  static func hash(_ data: Data, _ what: String) throws(WireError) -> Hash {
    if data.isEmpty { return .zero }
    guard let hash = Hash(data) else {
      throw WireError(.invalidField, "\(what) has \(data.count) bytes and not \(Hash.byteCount)")
    }
    guard hash != .zero else { throw WireError(.notCanonical, "\(what): a hash of zero is written as empty") }
    return hash
  }

  static func data(_ hash: Hash) -> Data { hash == .zero ? Data() : Data(hash.bytes) }

  static func prefix(_ data: Data, _ what: String) throws(WireError) -> HashPrefix {
    guard let prefix = HashPrefix(data) else {
      throw WireError(.invalidField, "\(what) has \(data.count) bytes and not \(HashPrefix.byteCount)")
    }
    return prefix
  }

  static func branch(_ data: Data) throws(WireError) -> HashPrefix? {
    data.isEmpty ? nil : try prefix(data, "a branch")
  }

  static func head(_ stream: StreamID, _ head: Head) -> ProtoHead {
    var message = ProtoHead()
    message.member = stream.member.rawValue
    message.stream = stream.id
    message.branch = Data(stream.branch?.bytes ?? [])
    message.sequence = head.sequence
    message.prefix = Data(head.prefix.bytes)
    return message
  }

  /// In the one order that readers accept.
  static func messages(_ heads: [Dependency]) -> [ProtoHead] {
    heads.sorted { $0.stream < $1.stream }.map { head($0.stream, $0.head) }
  }

  static func dependency(_ message: ProtoHead) throws(WireError) -> Dependency {
    guard message.sequence > 0 else { throw WireError(.missingField, "a head has no sequence") }
    return Dependency(
      stream: StreamID(
        member: MemberNumber(rawValue: message.member), id: message.stream,
        branch: try branch(message.branch)),
      head: Head(
        sequence: message.sequence, prefix: try prefix(message.prefix, "a head's prefix")))
  }

  /// Heads in strictly ascending order of stream; with `branches`, several of one stream in order of sequence and prefix.
  static func heads(
    _ messages: [ProtoHead], atMost limit: Int, _ what: String, branches: Bool = false
  ) throws(WireError) -> [Dependency] {
    guard messages.count <= limit else {
      throw WireError(.overLimit, "\(what): \(messages.count) entries are over the limit of \(limit)")
    }
    var heads = [Dependency]()
    heads.reserveCapacity(messages.count)
    for message in messages {
      let head = try dependency(message)
      if let last = heads.last, !(last.stream < head.stream), !(branches && isBefore(last, head)) {
        throw WireError(.notCanonical, "\(what): the entries are not in ascending order")
      }
      heads.append(head)
    }
    return heads
  }

  /// Whether two heads stand in order: by stream, and in a stream that forked by sequence and prefix.
  static func isBefore(_ a: Dependency, _ b: Dependency) -> Bool {
    if a.stream != b.stream { return a.stream < b.stream }
    return (a.head.sequence, a.head.prefix) < (b.head.sequence, b.head.prefix)
  }

  static func clock(_ message: ProtoClock, _ what: String) throws(WireError) -> Clock {
    let heads = try heads(message.heads, atMost: Limits.clockEntries, what)
    return Clock(Dictionary(uniqueKeysWithValues: heads.map { ($0.stream, $0.head) }))
  }

  static func clock(_ clock: Clock) -> ProtoClock {
    var message = ProtoClock()
    message.heads = clock.sorted.map { head($0.stream, $0.head) }
    return message
  }

  /// Whether any extension is critical. None is known yet, so a critical one is an unknown one.
  static func checkExtensions(_ extensions: [ProtoExtension]) throws(WireError) -> Bool {
    guard extensions.count <= Limits.extensionsPerHeader else {
      throw WireError(.overLimit, "\(extensions.count) extensions; \(Limits.extensionsPerHeader) are allowed")
    }
    var last: UInt32 = 0
    for entry in extensions {
      guard entry.content.count <= Limits.extensionBytes else {
        throw WireError(.overLimit, "an extension has \(entry.content.count) bytes")
      }
      guard entry.number > last else {
        throw WireError(.notCanonical, "the extensions are not in ascending order from 1")
      }
      last = entry.number
    }
    return extensions.contains { $0.critical }
  }

  /// Extensions without fields that this build does not know: for comparing with what was received.
  static func known(_ extensions: [ProtoExtension]) -> [ProtoExtension] {
    extensions.map {
      var copy = $0
      copy.unknownFields = .init()
      return copy
    }
  }

  /// Decodes a message whose fields a shape has bounded.
  static func decode<M: Message>(
    _ type: M.Type, _ bytes: [UInt8], _ shape: ProtoShape, _ what: String
  ) throws(WireError) -> M {
    try shape.check(bytes, what)
    var options = BinaryDecodingOptions()
    options.messageDepthLimit = Limits.messageDepth
    do {
      return try M(serializedBytes: bytes, options: options)
    } catch {
      throw WireError(.malformedMessage, "\(what) is no protobuf message", cause: error)
    }
  }

  static func encode(_ message: some Message) -> [UInt8] {
    // A proto3 message without required fields and below 2 GiB always serializes: both are given here.
    (try? message.serializedBytes()) ?? []
  }
}
