internal import Foundation
public import Replication

/// A file of frames, for agencies that can only exchange by encrypted mail or disk: "ANB1", then each frame
/// after its length (4 bytes, big-endian), the last one a Close.
enum BundleFormat {
  static let magic: [UInt8] = Array("ANB1".utf8)
}

/// Writes a bundle, one frame at a time. Nothing is at the path until ``finish()``.
public final class BundleWriter {
  private let path: String
  private let partial: String
  private let file: FileHandle
  private var buffer = BundleFormat.magic
  private var isFinished = false

  /// Starts a bundle, readable by its owner only.
  /// - Parameter path: where it will be; a file there is replaced at the end.
  /// - Throws: `inputOutput`.
  public init(path: String) throws(WireError) {
    self.path = path
    partial = path + ".partial"
    guard
      FileManager.default.createFile(
        atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: partial)
    else {
      throw WireError(.inputOutput, "\(partial) cannot be written: check that the folder exists and has room")
    }
    self.file = file
  }

  deinit {
    guard !isFinished else { return }
    try? file.close()
    try? FileManager.default.removeItem(atPath: partial)
  }

  /// Appends a frame.
  /// - Throws: `overLimit`, `inputOutput`.
  public func write(_ frame: Frame) throws(WireError) {
    let bytes = try FrameCodec.encode(frame)
    buffer += FrameCodec.prefix(length: bytes.count)
    buffer += bytes
    if buffer.count >= 1 << 20 { try flush() }
  }

  /// Writes the last frame, waits until all is on disk, and puts the bundle in its place.
  /// - Throws: `inputOutput`.
  public func finish() throws(WireError) {
    try write(.close(CloseReason(.done)))
    try flush()
    do {
      try file.synchronize()
      try file.close()
    } catch {
      throw WireError(.inputOutput, "\(partial) cannot be written: check that the disk has room", cause: error)
    }
    guard rename(partial, path) == 0 else {
      throw WireError(.inputOutput, "\(path) cannot be put in place: \(String(cString: strerror(errno)))")
    }
    isFinished = true
  }

  private func flush() throws(WireError) {
    do {
      try file.write(contentsOf: Data(buffer))
    } catch {
      throw WireError(.inputOutput, "\(partial) cannot be written: check that the disk has room", cause: error)
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Reads a bundle, one frame at a time and never more than one in memory.
public final class BundleReader {
  private let file: FileHandle
  /// Bytes read so far: where the next frame starts.
  public private(set) var offset: UInt64 = 0
  private var isAtEnd = false

  /// Opens a bundle.
  /// - Throws: `inputOutput`, `notABundle`.
  public init(path: String) throws(WireError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw WireError(.inputOutput, "\(path) cannot be read: check the path and its permissions")
    }
    self.file = file
    guard try read(4) == BundleFormat.magic else {
      throw WireError(.notABundle, "\(path) is no bundle: it does not begin with ANB1")
    }
    offset = 4
  }

  deinit { try? file.close() }

  /// Returns the next frame; nil after the last. The Close that ends a bundle is not returned.
  /// - Throws: `tornBundle`, `trailingBytes`, `inputOutput` and what ``FrameCodec/decode(_:)`` throws; the message
  ///   names the offset. What was returned before is good.
  public func next() throws(WireError) -> Frame? {
    guard !isAtEnd else { return nil }
    let prefix = try read(4)
    guard prefix.count == 4 else {
      throw torn(prefix.isEmpty ? "its last frame is missing" : "a frame's length is cut")
    }
    let length = prefix.reduce(0) { $0 << 8 | Int($1) }
    guard length <= Limits.frameBytes else {
      throw WireError(
        .overLimit, "byte \(offset): a frame of \(length) bytes; \(Limits.frameBytes) are allowed")
    }
    let bytes = try read(length)
    guard bytes.count == length else {
      throw torn("a frame has \(bytes.count) of its \(length) bytes")
    }
    let frame: Frame
    do throws(WireError) { frame = try FrameCodec.decode(bytes) } catch {
      throw WireError(error.code, "byte \(offset): \(error.message)", cause: error.cause)
    }
    offset += UInt64(4 + length)
    guard case .close = frame else { return frame }
    isAtEnd = true
    guard try read(1).isEmpty else {
      throw WireError(.trailingBytes, "byte \(offset): the bundle goes on after its last frame")
    }
    return nil
  }

  private func torn(_ what: String) -> WireError {
    WireError(.tornBundle, "byte \(offset): the bundle is torn, \(what); ask for it again")
  }

  /// Reads so many bytes, or fewer at the end of the file.
  private func read(_ count: Int) throws(WireError) -> [UInt8] {
    var bytes = [UInt8]()
    do {
      while bytes.count < count,
        let more = try file.read(upToCount: count - bytes.count), !more.isEmpty
      { bytes += more }
    } catch {
      throw WireError(.inputOutput, "byte \(offset): the bundle cannot be read", cause: error)
    }
    return bytes
  }
}
