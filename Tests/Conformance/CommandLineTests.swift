import Foundation
import Replication
import Testing
import Trust
import Wire

@Suite("The openssl command and our signatures")
struct CommandLineTests {
  @Test("`openssl pkeyutl -verify -rawin` verifies a sealed change-set's header, and not one with a bit changed")
  func header() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let key = SigningKey()
    let partnership = HashPrefix(words: (1, 2))
    let draft = SetDraft(
      stream: StreamID(member: 3, id: 77), purpose: .people, sequence: 1, previous: .zero, dependencies: [],
      clockHash: sha256([1]), roster: sha256([2]),
      authored: Instant(milliseconds: 1_700_000_000_000), anchor: nil)
    let operation = (
      skeleton: Skeleton<Reference>(action: .create(EntityKind(rawValue: 1), RightsClass(rawValue: 1))),
      value: Value<Reference>.integer(7)
    )
    let header = try ChangeSetCodec.seal(draft, operations: [operation], seed: Array(0..<32)) {
      try HeaderSignature.sign($0, partnership: partnership, key: key)
    }.packed.signed

    // What anyone would do by hand: the context, a zero, the partnership, the header; and RFC 8410's prefix before the key.
    var message = Array("agency-node/1/change-set".utf8) + [0] + partnership.bytes + header.bytes
    let publicKey: [UInt8] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00] + key.publicKey
    try Data(publicKey).write(to: directory.appendingPathComponent("key.der"))
    try Data(header.signature).write(to: directory.appendingPathComponent("signature"))
    try Data(message).write(to: directory.appendingPathComponent("message"))
    #expect(try verify(directory) == 0)
    message[message.count - 1] ^= 1
    try Data(message).write(to: directory.appendingPathComponent("message"))
    #expect(try verify(directory) != 0)
  }

  private func verify(_ directory: URL) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-sigfile",
      "signature",
      "-in", "message",
    ]
    process.currentDirectoryURL = directory
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
