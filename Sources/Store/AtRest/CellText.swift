/// Several texts in one cell, each with its length before it; nil is none.
enum CellText {
  static func encode(_ texts: [String?]) -> [UInt8] {
    var out: [UInt8] = []
    for text in texts {
      // One more than the length, so that zero can mean none.
      let length = UInt32(text.map { $0.utf8.count + 1 } ?? 0)
      withUnsafeBytes(of: length.bigEndian) { out += $0 }
      out += (text ?? "").utf8
    }
    return out
  }

  /// - Returns: nil if the bytes are not what ``encode(_:)`` wrote of so many texts.
  static func decode(_ bytes: [UInt8], count: Int) -> [String?]? {
    var rest = bytes[...]
    var texts: [String?] = []
    while texts.count < count {
      guard rest.count >= 4 else { return nil }
      let length = Int(rest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
      rest = rest.dropFirst(4)
      guard length > 0 else {
        texts.append(nil)
        continue
      }
      guard rest.count >= length - 1, let text = String(validating: rest.prefix(length - 1), as: UTF8.self) else {
        return nil
      }
      texts.append(text)
      rest = rest.dropFirst(length - 1)
    }
    return rest.isEmpty ? texts : nil
  }
}
