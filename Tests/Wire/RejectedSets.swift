import Foundation
import Replication

@testable import Wire

extension RejectedVectors {
  static func sets() throws -> [(String, Vector)] {
    let example = try Example()
    let set = try example.set(example.draft(), Example.operations)
    let stored = try Example.stored(set)
    let hole = try Example.stored(AcceptedVectors.erased(set, [1]))
    func vector(
      _ name: String, _ body: [UInt8], _ error: WireError.Code, dictionary: UInt32 = 0,
      signed: SignedHeader? = nil
    ) -> (String, Vector) {
      (
        "set-\(name)",
        AcceptedVectors.changeSet(
          "a change-set: \(name)",
          PackedChangeSet(signed: signed ?? set.packed.signed, body: body, dictionary: dictionary), error: error)
      )
    }
    func changed(_ place: Int, _ bytes: [UInt8]) -> [UInt8] {
      var bytes = bytes
      bytes[place < 0 ? bytes.count + place : place] ^= 1
      return bytes
    }
    func deflated(_ bytes: [UInt8], form: UInt8 = 1) -> [UInt8] {
      bytes.withUnsafeBytes { Deflate.compress($0, prefix: form, dictionary: []) } ?? []
    }
    let bomb = deflated([UInt8](repeating: 0, count: 1 << 20))
    let bulk: Operations = (0..<40).map { (Skeleton(action: .create(3, 1)), .record([.init(1, .integer($0))])) }
    let columns = try example.set(example.draft(), bulk)
    // After the directory of planes: the body's head. A length one too small makes planes and lengths disagree.
    let rearranged = try columns.packed.body.withBytes { (bytes) throws(WireError) in
      try Deflate.inflate(
        UnsafeRawBufferPointer(rebasing: bytes[1...]), dictionary: PresetDictionary.bytes(1) ?? [],
        limit: 1 << 20)
    }
    let plane = Columns.firstPlane(1)
    return [
      vector("seed-bit", changed(1, stored.body), .rootMismatch),
      vector("value-bit", changed(-1, stored.body), .rootMismatch),
      vector("skeleton-bit", changed(35, stored.body), .rootMismatch),
      vector("hole-commitment-bit", changed(4, hole.body), .rootMismatch),
      vector("hole-seed-bit", changed(40, hole.body), .rootMismatch),
      vector("nothing", [], .truncated),
      vector("unknown-packing", [3] + stored.body.dropFirst(), .unknownVersion),
      vector("unknown-packing-bit", [0x20] + stored.body.dropFirst(), .unknownVersion),
      vector("unknown-dictionary", set.packed.body, .unknownDictionary, dictionary: 99),
      vector("stored-cut", Array(stored.body.dropLast()), .truncated),
      vector("stored-too-long", stored.body + [0], .inflatesTooFar),
      vector("hole-form-without-holes", [0x10, 0x00] + stored.body.dropFirst(), .notCanonical),
      vector("hole-trailing-byte", hole.body + [0], .trailingBytes),
      vector("hole-cut", Array(hole.body.prefix(60)), .truncated),
      vector("hole-beyond", [0x10, 0x01, 0x03] + [UInt8](repeating: 1, count: 200), .invalidField),
      vector("too-many-holes", [0x10, 0x04] + [UInt8](repeating: 1, count: 200), .overLimit),
      vector("inflates-too-far", bomb, .inflatesTooFar),
      vector("inflates-by-one", deflated(set.body + [0]), .inflatesTooFar),
      vector("inflates-short", deflated(Array(set.body.dropLast())), .truncated),
      vector("deflate-cut", Array(deflated(set.body).dropLast(2)), .truncated),
      vector("deflate-damaged", [1, 0xff, 0xff, 0xff], .damagedCompression),
      vector("deflate-trailing-byte", deflated(set.body) + [0], .trailingBytes),
      vector(
        "columns-plane-unknown", deflated([0x20, 0x01, 0x84, 0x02, 0x01, 0x00], form: 2), .invalidField),
      vector(
        "columns-plane-cut", deflated(Array(rearranged.dropLast()), form: 2), .truncated,
        signed: columns.packed.signed),
      vector(
        "columns-plane-trailing", deflated(rearranged + [0], form: 2), .trailingBytes,
        signed: columns.packed.signed),
      vector(
        "columns-plane-short", deflated(shortened(rearranged, plane), form: 2), .truncated,
        signed: columns.packed.signed),
    ]
  }

  /// A rearranged body whose last plane is a byte shorter in the directory and in fact.
  private static func shortened(_ rearranged: [UInt8], _ plane: Int) -> [UInt8] {
    var bytes = rearranged
    // The directory ends with the last plane's length: start, planes, then gap and length for each.
    guard let count = bytes.indices.first(where: { bytes[$0] == 2 && $0 > 0 }) else { return bytes }
    bytes[count + 4] -= 1
    bytes.removeLast()
    return bytes
  }
}
