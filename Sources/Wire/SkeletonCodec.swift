public import Replication

/// The frozen encoding of skeletons: a control byte, then what it announces.
///
/// Control byte: bits 0-1 the action (0 create, 1 set), bit 2 an audience follows, bits 3-5 how many operations are
/// replaced (7: seven or more, the rest as a varint), bit 6 the value is sealed and its commitment follows, bit 7
/// zero.
public enum SkeletonCodec {
  /// Returns the one encoding of a skeleton.
  public static func encode(_ skeleton: Skeleton<Reference>) -> [UInt8] {
    var out = [UInt8]()
    append(skeleton, to: &out)
    return out
  }

  static func append(_ skeleton: Skeleton<Reference>, to out: inout [UInt8]) {
    let count = skeleton.replaces.count
    var control = UInt8(Swift.min(count, 7)) << 3
    if skeleton.audience.rawValue != 0 { control |= 4 }
    if skeleton.commitment != nil { control |= 0x40 }
    switch skeleton.action {
    case .create(let kind, let rights):
      out.append(control)
      out.append(kind.rawValue)
      out.append(rights.rawValue)
    case .set(let entity, let field):
      out.append(control | 1)
      append(entity, to: &out)
      out.append(varint: UInt64(field.rawValue))
    }
    if skeleton.audience.rawValue != 0 { out.append(skeleton.audience.rawValue) }
    if let commitment = skeleton.commitment { out += commitment.bytes }
    if count >= 7 { out.append(varint: UInt64(count - 7)) }
    for target in skeleton.replaces { append(target, to: &out) }
  }

  /// Slot; unless it is 0, how far back; index.
  static func append(_ reference: Reference, to out: inout [UInt8]) {
    out.append(varint: UInt64(reference.slot))
    if reference.slot != 0 { out.append(varint: reference.back) }
    out.append(varint: UInt64(reference.index))
  }

  static func decode(_ reader: inout ByteReader) throws(WireError) -> Skeleton<Reference> {
    let control = try reader.byte()
    guard control & 0x80 == 0 else {
      throw WireError(.invalidField, "a skeleton's control byte \(control) is unknown")
    }
    let action: Skeleton<Reference>.Action
    switch control & 3 {
    case 0:
      guard control >> 3 & 7 == 0 else {
        throw WireError(.invalidField, "a creation replaces something")
      }
      action = .create(
        EntityKind(rawValue: try reader.byte()), RightsClass(rawValue: try reader.byte()))
    case 1:
      let entity = try reference(&reader)
      let field = try reader.count(atMost: Int(UInt16.max), "field number")
      action = .set(entity: entity, field: FieldNumber(rawValue: UInt16(field)))
    default:
      throw WireError(.invalidField, "a skeleton's action \(control & 3) is unknown")
    }
    var audience = AudienceCode(rawValue: 0)
    if control & 4 != 0 {
      audience = AudienceCode(rawValue: try reader.byte())
      guard audience.rawValue != 0 else {
        throw WireError(.notCanonical, "an audience of zero is written out")
      }
    }
    var commitment: Hash?
    if control & 0x40 != 0 { commitment = Hash(reader.bytes[try reader.range(Hash.byteCount)]) }
    var count = Int(control >> 3 & 7)
    if count == 7 {
      count += try reader.count(atMost: Limits.replacesPerOperation - 7, "operations replaced")
    }
    var skeleton = Skeleton<Reference>(action: action, audience: audience, commitment: commitment)
    if count > 0 {
      // A reference takes two bytes at least, so that a count cannot take more memory than its bytes justify.
      guard count * 2 <= reader.remaining else {
        throw WireError(.truncated, "a skeleton ends before the operations it replaces")
      }
      skeleton.replaces.reserveCapacity(count)
      for _ in 0..<count { skeleton.replaces.append(try reference(&reader)) }
    }
    return skeleton
  }

  static func reference(_ reader: inout ByteReader) throws(WireError) -> Reference {
    let slot = try reader.count(atMost: Limits.dependenciesPerHeader + 1, "slot")
    let back = slot == 0 ? 0 : try reader.varint()
    let index = try reader.count(atMost: Limits.operationsPerSet - 1, "index")
    return Reference(slot: UInt32(slot), back: back, index: UInt32(index))
  }
}
