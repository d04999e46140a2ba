import Foundation

/// Files that hold secrets: written for their owner only, and refused when others could read them.
public enum PrivateFile {
  /// Permission bits that nobody but the owner may have.
  static let forbidden: UInt16 = 0o077

  /// Writes a new file with mode 0600, whole or not at all, and synchronises it and its directory.
  /// - Throws: `keyExists` if there is one already: a key is never overwritten.
  public static func create(_ path: String, _ bytes: [UInt8]) throws(TrustError) {
    // A link is made to a finished file, since a rename would replace what is there.
    let unfinished = "\(path).\(UInt64.random(in: 0 ... .max)).new"
    let file = open(unfinished, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      throw TrustError(
        .keyUnreadable, "\(path) cannot be written (errno \(errno)); check the directory and its permissions")
    }
    defer {
      close(file)
      unlink(unfinished)
    }
    var place = 0
    while place < bytes.count {
      let count = bytes[place...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw TrustError(.keyUnreadable, "\(path) cannot be written (errno \(errno)); is the disk full?")
      }
      place += count
    }
    guard fsync(file) == 0 else { throw TrustError(.keyUnreadable, "\(path) cannot be synchronised (errno \(errno))") }
    guard link(unfinished, path) == 0 else {
      if errno == EEXIST {
        throw TrustError(.keyExists, "\(path) exists already; it is never overwritten, move it away first")
      }
      throw TrustError(.keyUnreadable, "\(path) cannot be written (errno \(errno)); check the file system")
    }
    let parent = (path as NSString).deletingLastPathComponent
    let directory = open(parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw TrustError(.keyUnreadable, "the directory of \(path) cannot be synchronised") }
    defer { close(directory) }
    guard fsync(directory) == 0 else {
      throw TrustError(.keyUnreadable, "the directory of \(path) cannot be synchronised (errno \(errno))")
    }
  }

  /// Reads a file of at most 64 KiB that only its owner can read.
  /// - Throws: `keyMissing`; `keyTooOpen` if the group or others have any permission.
  public static func read(_ path: String) throws(TrustError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { throw TrustError(.keyMissing, "\(path) is missing; `node init` makes a node's keys") }
      throw TrustError(.keyUnreadable, "\(path) cannot be read (errno \(errno)); check its owner")
    }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw TrustError(.keyUnreadable, "\(path) is not a plain file")
    }
    guard UInt16(truncatingIfNeeded: facts.st_mode) & forbidden == 0 else {
      throw TrustError(
        .keyTooOpen, "\(path) can be read by others; run `chmod 600 \(path)`, and change the key if anyone did")
    }
    guard facts.st_size <= 65_536 else { throw TrustError(.keyUnreadable, "\(path) is too large to be a key") }
    var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
    let count = bytes.withUnsafeMutableBytes { Foundation.read(file, $0.baseAddress, $0.count) }
    guard count == bytes.count else { throw TrustError(.keyUnreadable, "\(path) cannot be read whole") }
    return bytes
  }
}
