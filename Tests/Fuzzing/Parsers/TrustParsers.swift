import NIOSSL
import Replication
import Safeguarding
import Wire

@testable import Transport
@testable import Trust

enum TrustParsers {
  private static let own: MemberNumber = 1
  private static let author: MemberNumber = 2
  private static let partnership = HashPrefix(words: (7, 7))
  private static let opener = Result { () throws in try SealingKey(seed: [UInt8](repeating: 9, count: 32)) }
  private static let place = SealPlace(
    partnership: partnership, stream: StreamID(member: author, id: 1), sequence: 1, index: 0)
  private static let skeleton: [UInt8] = [1, 2, 3]

  /// What an author wrote to a lock, and what it sealed with it: the first byte says which of them the rest is.
  static func lock(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let rest = bytes.dropFirst()
    guard first & 1 == 0 else {
      let key = try ContentKey([UInt8](repeating: 5, count: 32))
      guard let value = try? key.open(Array(rest), commitment: .zero, at: place, skeleton: skeleton) else { return }
      throw Parser.Broken("a seal of \(value.count) bytes holds to a commitment that nobody made")
    }
    guard let value = try? ValueCodec.decode(rest) else { return }
    let wraps: [(field: FieldNumber, bytes: [UInt8])]
    switch value {
    case .record(let fields):
      wraps = fields.compactMap { field in
        if case .bytes(let bytes) = field.value { (field.field, bytes) } else { nil }
      }
    case .bytes(let bytes): wraps = [(FieldNumber(rawValue: UInt16(own.rawValue)), bytes)]
    default: return
    }
    for wrap in wraps {
      func opened(_ member: MemberNumber, _ audience: AudienceCode) throws -> ContentKey? {
        try? ContentKey.unwrap(
          wrap.bytes, for: member, key: try opener.get(), from: author, audience: audience, partnership: partnership)
      }
      guard let key = try opened(own, .protection) else { continue }
      try hold(key.bytes.count == 32, "a lock's key has another length")
      try hold(try opened(author, .protection) == nil, "a lock opens for another member than it was made for")
      try hold(try opened(own, .riskManagement) == nil, "a lock opens for another audience than it was made for")
    }
  }

  static func lockSeeds() throws -> [[UInt8]] {
    let key = try ContentKey([UInt8](repeating: 5, count: 32))
    let wrap = try key.wrap(
      for: own, sealingKey: opener.get().publicKey, from: author, audience: .protection, partnership: partnership)
    let plain = try SealedPlain([1, 2, 3], opening: [UInt8](repeating: 1, count: 32))
    let record = Value<Reference>.record([
      .init(FieldNumber(rawValue: 1), .bytes(wrap)), .init(FieldNumber(rawValue: 2), .bytes(wrap)),
    ])
    return [
      [0] + ValueCodec.encode(record), [0] + ValueCodec.encode(Value<Reference>.bytes(wrap)),
      [1] + (try key.seal(plain, at: place, skeleton: skeleton)),
    ]
  }

  static func roster(_ bytes: [UInt8]) throws {
    guard let roster = try? SignedRoster(encoded: bytes) else { return }
    let again = try SignedRoster(encoded: roster.encoded)
    try hold(again == roster, "a roster changes when it is passed on")
    _ = try? roster.verify(previous: nil)
    _ = roster.membership
    var book = RosterBook()
    _ = try? book.accept(roster)
    _ = book.mark
  }

  /// A peer's certificate, DER, as the handshake has it.
  static func tls(_ bytes: [UInt8]) throws {
    if let key = CertificateKey.range(in: bytes) {
      try hold(key.upperBound <= bytes.count, "a key beyond its certificate")
    }
    guard let certificate = try? NIOSSLCertificate(bytes: bytes, format: .der) else { return }
    _ = try? certificatePin(certificate)
  }

  /// A certificate file, PEM.
  static func pem(_ bytes: [UInt8]) {
    _ = try? TLSIdentity(certificatePEM: String(decoding: bytes, as: UTF8.self), privateKeyPEM: "")
  }

  /// What lies within a seal: anyone of its audience may have made it.
  static func seal(_ bytes: [UInt8]) throws {
    guard let value = SealedPlain.value(in: bytes), bytes.count >= SealedPlain.openingBytes else { return }
    try hold(value.count < bytes.count, "more was sealed than there is")
  }
}
