/// Cuts a stream of bytes into frames: four bytes of length, most significant first, then so many bytes.
struct FrameAssembler {
  /// What is allocated on a peer's word alone; beyond it a frame's buffer grows with what has arrived.
  private static let trustedReserve = 64 << 10

  private let limit: Int
  private var prefix: UInt32 = 0
  private var prefixBytes = 0
  private var missing = 0
  private var frame: [UInt8] = []

  init(limit: Int) {
    self.limit = limit
  }

  /// Whether a frame has begun and not ended.
  var isInsideFrame: Bool { prefixBytes > 0 }

  /// Takes bytes in and hands whole frames out, in order.
  /// - Returns: false if a frame is announced that is over the limit; nothing may be fed after that.
  mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, deliver: ([UInt8]) -> Void) -> Bool {
    var at = 0
    while at < bytes.count {
      if prefixBytes < 4 {
        prefix = prefix << 8 | UInt32(bytes[at])
        prefixBytes += 1
        at += 1
        guard prefixBytes == 4 else { continue }
        guard UInt64(prefix) <= UInt64(limit) else { return false }
        missing = Int(prefix)
        frame.reserveCapacity(min(missing, Self.trustedReserve))
      } else {
        let count = min(missing, bytes.count - at)
        frame.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[at..<at + count]))
        missing -= count
        at += count
      }
      if prefixBytes == 4, missing == 0 {
        deliver(frame)
        frame = []
        prefix = 0
        prefixBytes = 0
      }
    }
    return true
  }
}
