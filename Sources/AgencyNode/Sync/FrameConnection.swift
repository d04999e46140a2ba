/// A connection that carries whole frames, encoded, in order: TLS to a peer, or a pair in a test.
public protocol FrameConnection: Sendable {
  /// Sends one frame; returns when there is room for the next.
  func send(_ frame: [UInt8]) async throws
  /// The next frame from the other side; nil when it closed cleanly between two frames.
  func next() async throws -> [UInt8]?
  /// Closes the connection; pending writes are given a moment to leave.
  func close() async
  /// Bytes of frames so far, each with its length prefix.
  var traffic: (received: UInt64, sent: UInt64) { get }
}
