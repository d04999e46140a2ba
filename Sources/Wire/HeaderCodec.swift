internal import Foundation
public import Replication
internal import SwiftProtobuf

/// The encoding of change-set headers: the `Header` message of Protocol/exchange.proto, in its one canonical form.
public enum HeaderCodec {
  /// The format that this build writes and reads.
  public static let format: UInt32 = 1

  static let shape = ProtoShape(
    fields: Limits.dependenciesPerHeader + Limits.extensionsPerHeader + 16,
    nested: [
      7: ProtoShape(fields: 5), 14: ProtoShape(fields: Limits.clockEntries),
      15: ProtoShape(fields: 3),
    ])

  /// Returns a header's bytes: what is hashed and signed.
  public static func encode(_ header: Header) -> [UInt8] {
    ProtoFields.encode(message(header))
  }

  /// Reads a header. Whether the signature is right is for Trust to say.
  ///
  /// - Throws: `unknownVersion` for another format; `notCanonical` for any other bytes than ``encode(_:)`` would write.
  public static func decode(
    _ bytes: [UInt8], signature: [UInt8]
  ) throws(WireError) -> SignedHeader {
    guard bytes.count <= Limits.headerBytes else {
      throw WireError(.overLimit, "a header has \(bytes.count) bytes; \(Limits.headerBytes) are allowed")
    }
    guard signature.count == 64 else {
      throw WireError(.invalidField, "a signature has \(signature.count) bytes and not 64")
    }
    let received = try ProtoFields.decode(ProtoHeader.self, bytes, shape, "a header")
    let header = try header(received)
    var canonical = message(header)
    canonical.extensions = ProtoFields.known(received.extensions)
    guard ProtoFields.encode(canonical) == bytes else {
      throw WireError(.notCanonical, "a header has unknown fields, or fields in another order or form")
    }
    return SignedHeader(header: header, bytes: bytes, signature: signature, hash: sha256(bytes))
  }

  static func message(_ header: Header) -> ProtoHeader {
    var message = ProtoHeader()
    message.format = header.format
    message.member = header.stream.member.rawValue
    message.stream = header.stream.id
    message.purpose = UInt32(header.purpose.rawValue)
    message.sequence = header.sequence
    message.previous = ProtoFields.data(header.previous)
    message.dependencies = ProtoFields.messages(header.dependencies)
    message.clockHash = ProtoFields.data(header.clockHash)
    message.roster = ProtoFields.data(header.roster)
    message.authored = header.authored.rawValue
    message.operationCount = header.operationCount
    message.bodyLength = header.bodyLength
    message.root = ProtoFields.data(header.root)
    if let anchor = header.anchor { message.anchor = ProtoFields.clock(anchor) }
    return message
  }

  private static func header(_ message: ProtoHeader) throws(WireError) -> Header {
    guard message.format == format else {
      throw WireError(.unknownVersion, "a header has format \(message.format); this build reads \(format)")
    }
    guard let purpose = UInt8(exactly: message.purpose).flatMap(StreamPurpose.init(rawValue:)) else {
      throw WireError(.invalidField, "a stream's purpose \(message.purpose) is unknown")
    }
    let header = Header(
      format: message.format,
      stream: StreamID(member: MemberNumber(rawValue: message.member), id: message.stream),
      purpose: purpose, sequence: message.sequence,
      previous: try ProtoFields.hash(message.previous, "previous"),
      dependencies: try ProtoFields.heads(
        message.dependencies, atMost: Limits.dependenciesPerHeader, "a header's dependencies", branches: true),
      clockHash: try ProtoFields.hash(message.clockHash, "the clock's hash"),
      roster: try ProtoFields.hash(message.roster, "the roster's hash"),
      authored: Instant(rawValue: message.authored), operationCount: message.operationCount,
      bodyLength: message.bodyLength, root: try ProtoFields.hash(message.root, "the root"),
      anchor: message.hasAnchor ? try ProtoFields.clock(message.anchor, "an anchor") : nil,
      hasUnknownCriticalExtension: try ProtoFields.checkExtensions(message.extensions))
    try check(header)
    return header
  }

  /// The rules that hold whatever the body says.
  static func check(_ header: Header) throws(WireError) {
    guard header.sequence > 0 else { throw WireError(.missingField, "a header has no sequence") }
    guard (header.sequence == 1) == (header.previous == .zero) else {
      throw WireError(.invalidField, "only a stream's first header has no previous one")
    }
    guard (1...UInt32(Limits.operationsPerSet)).contains(header.operationCount) else {
      throw WireError(
        .overLimit, "\(header.operationCount) operations; 1 to \(Limits.operationsPerSet) are allowed")
    }
    guard header.bodyLength <= UInt32(Limits.bodyBytes) else {
      throw WireError(.overLimit, "a body of \(header.bodyLength) bytes; \(Limits.bodyBytes) are allowed")
    }
    guard header.dependencies.count <= Limits.dependenciesPerHeader else {
      throw WireError(.overLimit, "a header has \(header.dependencies.count) dependencies")
    }
    var last: Dependency?
    for dependency in header.dependencies {
      guard dependency.stream.branch == nil, dependency.stream != header.stream else {
        throw WireError(.invalidField, "a dependency names a branch or the set's own stream")
      }
      // Of a stream that forked, a set may need to cite several branches.
      if let last, !ProtoFields.isBefore(last, dependency) {
        throw WireError(.notCanonical, "a header's dependencies are not in ascending order")
      }
      last = dependency
    }
  }
}
