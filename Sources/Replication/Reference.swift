/// A dot as a change-set writes it: small integers, resolved through the set's own header.
///
/// `slot` 0 is the set itself (`back` is 0); 1 is the set's own stream, where `back` counts sequences down from this
/// set's (at least 1); 2 and up are the header's dependencies in order, where `back` counts down from the head cited.
public struct Reference: Hashable, Sendable {
  public let slot: UInt32
  public let back: UInt64
  public let index: UInt32

  public init(slot: UInt32, back: UInt64, index: UInt32) {
    self.slot = slot
    self.back = back
    self.index = index
  }

  /// An operation of the same set.
  public static func own(_ index: UInt32) -> Reference {
    Reference(slot: 0, back: 0, index: index)
  }
}
