import Foundation
import Replication
import Testing
import Trust

@Suite("Signed rosters")
struct RosterTests {
  private let board = Board()

  @Test("a roster comes back from its bytes as it was, signatures too")
  func roundTrip() throws {
    let signed = try board.signed(board.roster(), by: 0..<2)
    let read = try SignedRoster(encoded: signed.encoded)
    #expect(read == signed)
    #expect(read.roster == board.roster().with(members: read.roster.members))
    #expect(read.hash == signed.hash)
    try read.verify(previous: nil)
  }

  @Test("two of three signatures are enough, and one, or one given twice, is not")
  func threshold() throws {
    var one = try board.signed(board.roster(), by: 0..<1)
    #expect(code { try one.verify(previous: nil) } == .tooFewSignatures)
    try one.sign(with: board.keys[0])
    #expect(one.signatures.count == 1)
    #expect(code { try one.verify(previous: nil) } == .tooFewSignatures)
    try one.sign(with: SigningKey())
    #expect(code { try one.verify(previous: nil) } == .tooFewSignatures)
    try one.sign(with: board.keys[2])
    #expect(code { try one.verify(previous: nil) } == nil)
  }

  @Test("a signature over another roster, or in the name of another key, does not count")
  func foreignSignatures() throws {
    let signed = try board.signed(board.roster(), by: 0..<2)
    let other = try board.signed(board.roster(issued: 1), by: 0..<2)
    var altered = try SignedRoster(encoded: signed.encoded)
    #expect(altered.hash != other.hash)
    try altered.sign(with: SigningKey())
    let bytes = try signed.encoded
    // One bit anywhere: either it cannot be read, or it no longer has enough signatures, or nothing that counts changed.
    var broken = 0
    for place in 0..<bytes.count {
      var flipped = bytes
      flipped[place] ^= 1
      guard let read = try? SignedRoster(encoded: flipped) else {
        broken += 1
        continue
      }
      let reason = code { try read.verify(previous: nil) }
      #expect(reason != nil || (read.roster == signed.roster && read.bytes == signed.bytes), "byte \(place)")
      if reason != nil { broken += 1 }
    }
    #expect(broken > bytes.count * 9 / 10)
  }

  @Test("half of a board is no majority, and neither is more than all of it")
  func majority() {
    let four = Board(4)
    #expect(code { _ = try SignedRoster(four.roster(threshold: 2)) } == .thresholdTooLow)
    #expect(code { _ = try SignedRoster(four.roster(threshold: 5)) } == .thresholdTooLow)
    #expect(code { _ = try SignedRoster(four.roster(threshold: 0)) } == .thresholdTooLow)
    #expect(code { _ = try SignedRoster(four.roster(threshold: 3)) } == nil)
  }

  @Test("two members with one number, one signing key or one pin are refused, and so is a board with a key twice")
  func duplicates() {
    func refusal(_ change: (inout Roster) -> Void) -> TrustError.Code? {
      var roster = board.roster()
      change(&roster)
      return code { try roster.validate() }
    }
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0.members[1].number = $0.members[0].number } == .duplicateMember)
    #expect(refusal { $0.members[1].signingKeys = $0.members[0].signingKeys } == .duplicateKey)
    #expect(refusal { $0.members[1].pins = $0.members[0].pins } == .duplicateKey)
    #expect(refusal { $0.boardKeys[1] = $0.boardKeys[0] } == .duplicateKey)
    #expect(refusal { $0.boardKeys = [] } == .duplicateKey)
    #expect(refusal { $0.members[0].signingKeys = [[1, 2]] } == .rosterMalformed)
    #expect(refusal { $0.members[0].sealingKey = [1] } == .rosterMalformed)
    #expect(refusal { $0.previous = Hash(words: (1, 1, 1, 1)) } == .rosterMalformed)
    #expect(refusal { $0.version = 2 } == .rosterMalformed)
    #expect(refusal { $0.version = 0 } == .rosterMalformed)
    #expect(refusal { $0.alsoPrevious = [Hash(words: (1, 1, 1, 1))] } == .rosterMalformed)
    #expect(refusal { $0.threshold = .max } == .thresholdTooLow)
    #expect(refusal { $0.threshold = .min } == .thresholdTooLow)
  }

  @Test("a key that anyone can sign for is refused, and so are names that would forge a line on a terminal")
  func weakKeys() {
    // The neutral element: R neutral and S zero then verify over anything.
    let neutral = [1] + [UInt8](repeating: 0, count: 31)
    let forged = neutral + [UInt8](repeating: 0, count: 32)
    #expect(SigningKey.verify(forged, of: [1, 2, 3], by: neutral))
    #expect(SigningKey.isWeak(neutral))
    #expect(SigningKey.isWeak([UInt8](repeating: 0, count: 32)))
    #expect(SigningKey.isWeak([UInt8](repeating: 0, count: 31) + [0x80]))
    #expect(!SigningKey.isWeak(SigningKey().publicKey))
    var roster = board.roster()
    roster.members[0].signingKeys = [neutral]
    #expect(code { try roster.validate() } == .rosterMalformed)
    roster = board.roster()
    roster.boardKeys[0] = neutral
    #expect(code { try roster.validate() } == .rosterMalformed)
    for text in ["a\nb", "\u{1b}[2J", "a\u{2028}b"] {
      roster = board.roster()
      roster.members[0].agency = text
      #expect(code { try roster.validate() } == .rosterMalformed)
      roster = board.roster()
      roster.members[0].addresses = [text]
      #expect(code { try roster.validate() } == .rosterMalformed)
    }
  }

  @Test("every point of low order is known: for each, a signature that nobody made holds over some message")
  func lowOrder() throws {
    let order8: [[UInt8]] = [
      hexadecimal("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
      hexadecimal("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ]
    let neutral = [1] + [UInt8](repeating: 0, count: 31)
    let forged = neutral + [UInt8](repeating: 0, count: 32)
    for point in order8 {
      #expect(SigningKey.isWeak(point))
      #expect((0..<200).contains { SigningKey.verify(forged, of: [UInt8($0)], by: point) })
    }
  }

  private func hexadecimal(_ text: String) -> [UInt8] {
    let digits = Array(text.utf8).map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  @Test("a roster of another format, with too much of anything, or of random bytes is refused")
  func hostile() throws {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
    print("SEED=\(seed)")
    var state = seed
    func random() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    for _ in 0..<500 {
      let bytes = (0..<Int(random())).map { _ in random() }
      if let read = try? SignedRoster(encoded: bytes) {
        #expect(code { try read.verify(previous: nil) } != nil)
      }
    }
    let whole = try board.signed(board.roster(), by: 0..<2).encoded
    for count in stride(from: 0, to: whole.count, by: 7) {
      if let read = try? SignedRoster(encoded: Array(whole.prefix(count))) {
        #expect(read.signatures.count < 2)
      }
    }
    var crowded = board.roster()
    crowded.members[0].addresses = Array(repeating: "a.example:1", count: 65)
    #expect(code { _ = try SignedRoster(crowded) } == .rosterOverLimit)
    let huge = [UInt8](repeating: 0, count: (3 << 20) + 1)
    #expect(code { _ = try SignedRoster(encoded: huge) } == .rosterOverLimit)
  }

  @Test("only an active member is known by its pin, and delivery sees roles, status and rights")
  func membership() throws {
    var roster = board.roster()
    roster.members[1].status = .suspended
    let signed = try SignedRoster(roster)
    #expect(signed.roster.member(pin: roster.members[0].pins[0])?.number == MemberNumber(rawValue: 1))
    #expect(signed.roster.member(pin: roster.members[1].pins[0]) == nil)
    let membership = signed.membership
    #expect(membership.hash == signed.hash)
    #expect(membership.version == 1)
    #expect(membership.members[MemberNumber(rawValue: 2)]?.status == .suspended)
    #expect(membership.mayCreate(MemberNumber(rawValue: 1), RightsClass(rawValue: 1)))
    #expect(!membership.mayCreate(MemberNumber(rawValue: 1), RightsClass(rawValue: 2)))
  }
}

extension Roster {
  fileprivate func with(members: [RosterMember]) -> Roster {
    var other = self
    other.members = members
    return other
  }
}
