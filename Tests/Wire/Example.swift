import Crypto
import Foundation
import Replication

@testable import Wire

/// The people, keys and sets of the vectors and of SPEC.md's worked example: all invented, all fixed.
struct Example {
  static let partnership: [UInt8] = Array(0x10...0x1f)
  static let authored = Instant(milliseconds: 1_499_688_000_000)
  static let stream = StreamID(member: 3, id: 0x0102_0304_0506_0708)
  static let other = StreamID(member: 5, id: 0x1112_1314_1516_1718)

  static func hash(_ text: String) -> Hash { sha256(Array(text.utf8)) }

  let key: Curve25519.Signing.PrivateKey

  init() throws {
    key = try Curve25519.Signing.PrivateKey(rawRepresentation: Data([UInt8](repeating: 0x42, count: 32)))
  }

  var publicKey: [UInt8] { [UInt8](key.publicKey.rawRepresentation) }

  /// The bytes that a header's signature is over.
  static func signed(_ purpose: String, _ bytes: [UInt8]) -> [UInt8] {
    Array("agency-node/1/\(purpose)".utf8) + [0] + partnership + bytes
  }

  func sign(_ bytes: [UInt8], _ purpose: String = "change-set") throws -> [UInt8] {
    [UInt8](try key.signature(for: Self.signed(purpose, bytes)))
  }

  func draft(sequence: UInt64 = 1, anchor: Clock? = Clock()) -> SetDraft {
    SetDraft(
      stream: Self.stream, purpose: .people, sequence: sequence,
      previous: sequence == 1 ? .zero : Self.hash("header \(sequence - 1)"),
      dependencies: sequence == 1
        ? []
        : [
          Dependency(
            stream: Self.other, head: Head(sequence: 9, prefix: Self.hash("other head").prefix))
        ],
      clockHash: anchor.map { sha256($0.canonicalBytes) } ?? Self.hash("clock"), roster: Self.hash("roster"),
      authored: Self.authored, anchor: anchor)
  }

  /// A subject, a flag about it, and the flag's risk raised.
  static let operations: Operations = [
    (
      Skeleton(action: .create(1, 1), audience: 1),
      .record([
        .init(1, .text("Ada")), .init(2, .text("Example")), .init(4, .integer(5_000)),
        .init(63, .bytes([UInt8](repeating: 0xaa, count: 16))),
      ])
    ),
    (
      Skeleton(action: .create(3, 1), audience: 2),
      .record([
        .init(1, .integer(4)), .init(2, .reference(.own(0))), .init(4, .integer(1)), .init(5, .integer(1)),
        .init(6, .integer(2)), .init(8, .integer(17_357)), .init(20, .list([.text("physical"), .text("é")])),
      ])
    ),
    (
      Skeleton(action: .set(entity: .own(1), field: 5), replaces: [.own(1)], audience: 2), .integer(3)
    ),
  ]

  /// References to the set's own stream and to a dependency.
  static let amendments: Operations = [
    (
      Skeleton(
        action: .set(entity: Reference(slot: 1, back: 1, index: 1), field: 4),
        replaces: [Reference(slot: 1, back: 1, index: 1), Reference(slot: 2, back: 0, index: 300)]),
      .integer(2)
    ),
    (Skeleton(action: .set(entity: Reference(slot: 2, back: 8, index: 0), field: 300)), .none),
  ]

  func set(_ draft: SetDraft, _ operations: Operations) throws -> ReceivedSet {
    try ChangeSetCodec.seal(draft, operations: operations, seed: Array(0...31)) { try sign($0) }
  }

  /// The same body as it is, without compression.
  static func stored(_ set: ReceivedSet) throws -> PackedChangeSet {
    let (body, layout) = try PackedBody.unpack(set.packed)
    return PackedChangeSet(
      signed: set.packed.signed, body: [layout.hasHoles ? 0x10 : 0] + body, dictionary: 0)
  }

  /// A header with a root over whatever leaves it should have: for content that ``ChangeSetCodec`` would not write.
  func header(_ draft: SetDraft, body: [UInt8], count: Int) throws -> SignedHeader {
    let root = try body.withBytes { (bytes) throws(WireError) in
      MerkleTree.root(try SetBody(bytes, count: count, hasHoles: false).leaves(bytes))
    }
    let bytes = HeaderCodec.encode(
      Header(
        format: 1, stream: draft.stream, purpose: draft.purpose, sequence: draft.sequence,
        previous: draft.previous, dependencies: draft.dependencies, clockHash: draft.clockHash,
        roster: draft.roster, authored: draft.authored,
        operationCount: UInt32(count), bodyLength: UInt32(body.count), root: root, anchor: draft.anchor))
    return try HeaderCodec.decode(bytes, signature: sign(bytes))
  }
}
