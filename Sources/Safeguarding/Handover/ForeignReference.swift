public import Replication

/// The name of an entry in another partnership: what a flag that was handed over cites. It is alike on every node of both.
///
/// As text: the partnership (32 hexadecimal digits), a slash, the header's hash (64), a full stop and the index.
public struct ForeignReference: Hashable, Sendable, CustomStringConvertible {
  public let partnership: HashPrefix
  public let entry: Dot

  public init(partnership: HashPrefix, entry: Dot) {
    self.partnership = partnership
    self.entry = entry
  }

  /// Reads the text.
  /// - Returns: nil unless it is what ``description`` writes.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let partnership = Self.bytes(parts[0]).flatMap({ HashPrefix($0) }) else { return nil }
    let place = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    guard place.count == 2, let header = Self.bytes(place[0]).flatMap({ Hash($0) }), let index = UInt32(place[1])
    else { return nil }
    self.init(partnership: partnership, entry: Dot(header: header, index: index))
    guard description == text else { return nil }
  }

  public var description: String {
    "\(hexadecimal(partnership.bytes))/\(hexadecimal(entry.header.bytes)).\(entry.index)"
  }

  private static func bytes(_ text: Substring) -> [UInt8]? {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.utf8.count, digits.count % 2 == 0, digits.count <= 64 else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
