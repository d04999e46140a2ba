import Foundation
import Replication
import Trust

@testable import Wire

/// A flag sealed for member 5, and the lock that holds its key: what a reader that may read it must make of it.
struct SealExample {
  static let author: MemberNumber = 3
  static let recipient: MemberNumber = 5
  static let audience: AudienceCode = 3
  static let contentKey = [UInt8](repeating: 0x51, count: 32)
  static let sealingKey = [UInt8](repeating: 0x52, count: 32)
  static let opening = [UInt8](repeating: 0x53, count: 32)
  /// HPKE draws an ephemeral key, so this was wrapped once for all.
  static let wrap =
    "33997517e02cbf6fa4a02f73eedd1077ac00024569db92cc4dd4ca7f416ddb3eee00d1e0322a0711445543006720d673"
    + "993b083d2f30694fef488997b4884c9ea3b284e704a65ab1709e4a6c3419ebc6"
  static let value = Value<Reference>.record([.init(1, .integer(24)), .init(2, .text("sealed"))])

  static var partnership: HashPrefix { HashPrefix(Example.partnership) ?? HashPrefix(words: (0, 0)) }
  static let place = SealPlace(partnership: partnership, stream: Example.stream, sequence: 1, index: 1)

  let plain: SealedPlain
  let skeleton: Skeleton<Reference>
  let sealed: Value<Reference>

  init() throws {
    plain = try SealedPlain(ValueCodec.encode(Self.value), opening: Self.opening)
    skeleton = Skeleton(action: .create(3, 1), audience: Self.audience, commitment: plain.commitment)
    let ciphertext = try ContentKey(Self.contentKey).seal(plain, at: Self.place, skeleton: Self.bytes(skeleton))
    sealed = .sealed(lock: .own(0), ciphertext)
  }

  /// A lock, and the flag that it seals.
  func operations() throws -> Operations {
    [
      (
        Skeleton(action: .create(.lock, 1), audience: Self.audience),
        .record([
          .init(FieldNumber(rawValue: UInt16(Self.recipient.rawValue)), .bytes(try Hexadecimal.decode(Self.wrap)))
        ])
      ),
      (skeleton, sealed),
    ]
  }

  static func bytes(_ skeleton: Skeleton<Reference>) -> [UInt8] {
    var bytes = [UInt8]()
    SkeletonCodec.append(skeleton, to: &bytes)
    return bytes
  }

  func vector(
    _ comment: String, wrap: [UInt8]? = nil, skeleton: [UInt8]? = nil, value: [UInt8]? = nil, index: Int = 1,
    error: String? = nil
  ) throws -> Vector {
    var vector = Vector(
      .seal, comment,
      [
        "partnership": Example.partnership, "sealingKey": Self.sealingKey,
        "wrap": try wrap ?? Hexadecimal.decode(Self.wrap), "skeleton": skeleton ?? Self.bytes(self.skeleton),
        "value": value ?? ValueCodec.encode(sealed),
      ],
      numbers: [
        "author": Int(Self.author.rawValue), "recipient": Int(Self.recipient.rawValue),
        "stream": Int(Example.stream.id), "sequence": 1, "index": index,
      ])
    vector.error = error
    return vector
  }

  static func accepted() throws -> [(String, Vector)] {
    let example = try Example()
    let seal = try SealExample()
    return [
      ("seal", try seal.vector("a sealed value, and its key wrapped for the reader")),
      ("skeleton-sealed", Vector(.skeleton, "with a commitment", ["skeleton": bytes(seal.skeleton)])),
      ("value-sealed", Vector(.value, "the lock's place and a ciphertext", ["value": ValueCodec.encode(seal.sealed)])),
      (
        "set-sealed",
        AcceptedVectors.changeSet(
          "a lock and a flag that it seals", try Example.stored(example.set(example.draft(), seal.operations())))
      ),
    ]
  }

  static func rejected() throws -> [(String, Vector)] {
    let seal = try SealExample()
    func flipped(_ bytes: [UInt8], _ place: Int) -> [UInt8] {
      var bytes = bytes
      bytes[place < 0 ? bytes.count + place : place] ^= 1
      return bytes
    }
    let wrap = try Hexadecimal.decode(Self.wrap)
    let broken = "\(TrustError.Code.sealBroken)"
    let other = Skeleton<Reference>(action: .create(3, 1), audience: 2, commitment: seal.plain.commitment)
    let twoFaced = try SealedPlain(ValueCodec.encode(.text("another")), opening: opening)
    let ciphertext = try ContentKey(contentKey).seal(seal.plain, at: place, skeleton: bytes(seal.skeleton))
    let lie = Skeleton<Reference>(action: .create(3, 1), audience: audience, commitment: twoFaced.commitment)
    return [
      ("seal-wrap-bit", try seal.vector("a bit of the wrapped key", wrap: flipped(wrap, -1), error: broken)),
      ("seal-wrap-short", try seal.vector("a wrapped key cut", wrap: Array(wrap.dropLast()), error: broken)),
      (
        "seal-value-bit",
        try seal.vector("a bit of the ciphertext", value: flipped(ValueCodec.encode(seal.sealed), -1), error: broken)
      ),
      ("seal-moved", try seal.vector("at another place of the set", index: 2, error: broken)),
      ("seal-other-audience", try seal.vector("with another audience", skeleton: bytes(other), error: broken)),
      (
        "seal-two-faced",
        try seal.vector("not what the skeleton commits to", skeleton: bytes(lie), error: broken)
      ),
      (
        "seal-short",
        try seal.vector(
          "shorter than its tag", value: ValueCodec.encode(.sealed(lock: .own(0), Array(ciphertext.prefix(15)))),
          error: broken)
      ),
      (
        "skeleton-sealed-cut",
        Vector(.skeleton, "a commitment cut", ["skeleton": Array(bytes(seal.skeleton).dropLast())], error: .truncated)
      ),
      (
        "value-sealed-within",
        Vector(
          .value, "a sealed value as part of another", ["value": ValueCodec.encode(.list([seal.sealed]))],
          error: .invalidField)
      ),
    ]
  }
}
