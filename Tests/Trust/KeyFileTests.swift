import Foundation
import Testing
import Trust

@Suite("Key files")
struct KeyFileTests {
  @Test("new keys lie in files of their owner alone, and are the same when read again")
  func generate() throws {
    let scratch = try Scratch()
    let directory = scratch.path + "/keys"
    let made = try NodeKeys.generate(in: directory, name: "Agency of Tests", now: Date())
    #expect(try scratch.mode(directory) == 0o700)
    for file in ["signing.key", "tls.key", "tls.crt", "sealing.key"] {
      #expect(try scratch.mode("\(directory)/\(file)") == 0o600)
    }
    let read = try NodeKeys.load(from: directory)
    #expect(read.signing.publicKey == made.signing.publicKey)
    #expect(read.tls.pin == made.tls.pin)
    #expect(read.tls.privateKeyPEM == made.tls.privateKeyPEM)
    #expect(read.sealing.publicKey == made.sealing.publicKey)
    #expect(read.openers.map(\.publicKey) == [made.sealing.publicKey])
  }

  @Test("a key that anybody else could read, write or run is refused", arguments: [0, 3, 6], [0o4, 0o2, 0o1])
  func tooOpen(shift: Int, bit: Int) throws {
    let scratch = try Scratch()
    let path = scratch.path + "/key"
    try SigningKey().save(path)
    #expect(chmod(path, mode_t(0o600 | bit << shift)) == 0)
    // The owner's own bits are the owner's business.
    #expect(code { _ = try SigningKey.load(path) } == (shift == 6 ? nil : .keyTooOpen))
  }

  @Test("a key is never overwritten, nor written through a link")
  func exists() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/key"
    let key = SigningKey()
    try key.save(path)
    #expect(code { try SigningKey().save(path) } == .keyExists)
    #expect(try SigningKey.load(path).publicKey == key.publicKey)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/link", withDestinationPath: scratch.path + "/elsewhere")
    #expect(code { try SigningKey().save(scratch.path + "/link") } == .keyExists)
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/elsewhere"))
    let directory = scratch.path + "/keys"
    _ = try NodeKeys.generate(in: directory, name: "Agency of Tests", now: Date())
    #expect(code { _ = try NodeKeys.generate(in: directory, name: "Agency of Tests", now: Date()) } == .keyExists)
  }

  @Test("a key that is missing, a directory, short, long or huge is named as such")
  func unreadable() throws {
    let scratch = try Scratch()
    #expect(code { _ = try SigningKey.load(scratch.path + "/none") } == .keyMissing)
    #expect(code { _ = try NodeKeys.load(from: scratch.path) } == .keyMissing)
    #expect(code { _ = try SigningKey.load(scratch.path) } == .keyUnreadable)
    for count in [0, 31, 33, 70_000] {
      let path = scratch.path + "/\(count)"
      try PrivateFile.create(path, [UInt8](repeating: 1, count: count))
      #expect(code { _ = try SigningKey.load(path) } == .keyUnreadable)
    }
    #expect(code { _ = try SigningKey(seed: [1, 2, 3]) } == .keyUnreadable)
  }

  @Test("a certificate's pin belongs to its key, and what is no certificate is refused")
  func certificates() throws {
    let (one, two) = (
      try TLSIdentity.generate(name: "one", now: Date()), try TLSIdentity.generate(name: "one", now: Date())
    )
    #expect(one.pin != two.pin)
    #expect(one.notAfter > Date().addingTimeInterval(700 * 86_400))
    #expect(try TLSIdentity(certificatePEM: one.certificatePEM, privateKeyPEM: one.privateKeyPEM).pin == one.pin)
    let reason = code { _ = try TLSIdentity(certificatePEM: "nothing", privateKeyPEM: one.privateKeyPEM) }
    #expect(reason == .certificateUnusable)
  }

  @Test("another's TLS key is refused, before a peer would")
  func mismatch() throws {
    let one = try TLSIdentity.generate(name: "one", now: Date())
    let two = try TLSIdentity.generate(name: "two", now: Date())
    let reason = code { _ = try TLSIdentity(certificatePEM: one.certificatePEM, privateKeyPEM: two.privateKeyPEM) }
    #expect(reason == .certificateUnusable)
  }

  @Test("where one key of a node lies already none is made, and no unfinished file is left")
  func partial() throws {
    let scratch = try Scratch()
    try SigningKey().save(scratch.path + "/tls.crt")
    #expect(code { _ = try NodeKeys.generate(in: scratch.path, name: "Agency of Tests", now: Date()) } == .keyExists)
    #expect(code { try SigningKey().save(scratch.path + "/tls.crt") } == .keyExists)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["tls.crt"])
  }

  @Test("no error about a key shows the key")
  func errors() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/key"
    let secret = Array("correct horse battery staple".utf8)
    try PrivateFile.create(path, secret)
    do {
      _ = try SigningKey.load(path)
      Issue.record("a key of the wrong length was read")
    } catch {
      #expect(!"\(error)".contains("horse"))
    }
  }
}
