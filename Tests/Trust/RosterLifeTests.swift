import Foundation
import Replication
import Testing
import Toys
import Trust

/// A partnership's life in rosters: members come, are suspended, come back and go, keys and boards change.
@Suite("The life of a roster")
struct RosterLifeTests {
  private let board = Board()
  private let head = AcceptUpTo(stream: 7, sequence: 3, hash: Hash(words: (1, 1, 1, 1)))

  private func signed(_ roster: Roster) throws -> SignedRoster { try board.signed(roster, by: 0..<2) }

  private func next(_ before: SignedRoster, _ change: (inout Roster) throws -> Void) throws -> SignedRoster {
    var roster = Roster.following(before, settling: [], issued: Instant(milliseconds: 9))
    try change(&roster)
    return try signed(roster)
  }

  @Test("a suspension draws a line that stays when the member is let in again, for what cites older rosters")
  func line() throws {
    var book = RosterBook()
    let first = try signed(board.roster())
    let second = try next(first) { try $0.setStatus(.suspended, of: 2, acceptUpTo: [head]) }
    let third = try next(second) { try $0.setStatus(.active, of: 2, acceptUpTo: nil) }
    let fourth = try next(third) { $0.expires = Instant(milliseconds: 99) }
    _ = try book.accept(first)
    #expect(book.cutoffs.isEmpty)
    _ = try book.accept(second)
    let accepted: [UInt64: [AcceptedHead]] = [7: [AcceptedHead(sequence: 3, hash: head.hash)]]
    #expect(book.cutoffs == [2: Cutoff(version: 2, accepted: accepted)])
    for roster in [third, fourth] {
      _ = try book.accept(roster)
      #expect(book.cutoffs == [2: Cutoff(version: 2, accepted: accepted)])
    }
    let cutoff = try #require(book.cutoffs[2])
    #expect(!cutoff.cuts(stream: 7, sequence: 3, hash: head.hash, roster: 1))
    #expect(!cutoff.cuts(stream: 7, sequence: 2, hash: .zero, roster: 1))
    #expect(cutoff.cuts(stream: 7, sequence: 3, hash: .zero, roster: 1), "another set with that number")
    #expect(cutoff.cuts(stream: 7, sequence: 4, hash: head.hash, roster: 2))
    #expect(cutoff.cuts(stream: 8, sequence: 1, hash: head.hash, roster: 1), "a stream that is not named")
    #expect(!cutoff.cuts(stream: 8, sequence: 1, hash: head.hash, roster: 3))
  }

  @Test("the lines follow from the rosters held, whatever the order in which they came, rivals included")
  func anyOrder() throws {
    for seed in seeds(30) {
      var generator = SeededGenerator(seed: seed)
      var rosters = [try signed(board.roster())]
      for _ in 0..<6 {
        // Often the last one, sometimes an older one, which makes a rivalry.
        let before = generator.chance(75) ? rosters[rosters.count - 1] : rosters[generator.below(rosters.count)]
        let status = [Membership.Status.active, .suspended, .revoked][generator.below(3)]
        let heads = (0..<generator.below(3)).map {
          AcceptUpTo(stream: UInt64($0), sequence: UInt64(generator.within(1...9)), hash: head.hash)
        }
        let issued = Int64(generator.below(1_000_000))
        rosters.append(
          try next(before) {
            $0.issued = Instant(milliseconds: issued)
            try $0.setStatus(status, of: 2, acceptUpTo: heads)
          })
      }
      var inOrder = RosterBook()
      for roster in rosters { _ = try inOrder.accept(roster) }
      var shuffled = RosterBook()
      var waiting = rosters.shuffled(using: &generator)
      while !waiting.isEmpty {
        let roster = waiting.removeFirst()
        do { _ = try shuffled.accept(roster) } catch {
          if error.code == .rosterGap { waiting.append(roster) } else if error.code != .rosterRollback { throw error }
        }
      }
      #expect(shuffled.current == inOrder.current, "SEED=\(seed)")
      #expect(shuffled.cutoffs == inOrder.cutoffs, "SEED=\(seed)")
    }
  }

  @Test("what is no successor is refused before anyone signs, and what lacks signatures says how many")
  func succession() throws {
    let first = try signed(board.roster())
    var proposal = try SignedRoster(Roster.following(first, settling: [], issued: Instant(milliseconds: 1)))
    try proposal.checkSuccession(of: first)
    #expect(proposal.signaturesLacking(after: first) == (2, 2))
    try proposal.sign(with: board.keys[0])
    #expect(proposal.signaturesLacking(after: first) == (1, 1))
    #expect(code { try proposal.verify(previous: first) } == .tooFewSignatures)
    try proposal.sign(with: board.keys[2])
    #expect(proposal.signaturesLacking(after: first) == (0, 0))
    try proposal.verify(previous: first)
    let other = try signed(board.roster(issued: 77))
    #expect(code { try proposal.checkSuccession(of: other) } == .rosterGap)
    var dropped = Roster.following(first, settling: [], issued: Instant(milliseconds: 1))
    dropped.members.removeLast()
    let unsigned = try SignedRoster(dropped)
    #expect(code { try unsigned.checkSuccession(of: first) } == .memberDropped)
  }

  @Test("keys are exchanged, certificates overlap until the old one is retired, and numbers are never given twice")
  func keys() throws {
    var roster = board.roster()
    let (old, key) = (try #require(roster.member(2)).pins, [UInt8](repeating: 7, count: 32))
    let pin = try #require(Hash(key))
    try roster.rotate(.signing, of: 2, to: SigningKey().publicKey)
    try roster.rotate(.sealing, of: 2, to: key)
    try roster.rotate(.tls, of: 2, to: key)
    #expect(roster.member(2)?.pins == [pin] + old)
    #expect(roster.member(2)?.signingKeys.count == 1)
    try roster.retireCertificates(of: 2)
    #expect(roster.member(2)?.pins == [pin])
    #expect(code { try roster.rotate(.tls, of: 9, to: key) } == .memberUnknown)
    #expect(code { try roster.rotate(.tls, of: 2, to: [1]) } == .rosterMalformed)
    #expect(code { try roster.add(Board.member(2)) } == .duplicateMember)
    try roster.validate()
  }

  @Test("the difference names every kind of change, and marks what takes something away")
  func difference() throws {
    let first = board.roster()
    var next = Roster.following(try signed(first), settling: [], issued: Instant(milliseconds: 9))
    try next.add(Board.member(5))
    try next.setStatus(.suspended, of: 2, acceptUpTo: [head])
    try next.rotate(.signing, of: 1, to: SigningKey().publicKey)
    try next.rotate(.tls, of: 1, to: [UInt8](repeating: 7, count: 32))
    try next.rotate(.sealing, of: 1, to: [UInt8](repeating: 8, count: 32))
    try next.change(1) {
      $0.addresses = ["elsewhere.example:1"]
      $0.agency = "Renamed"
      $0.roles = [Role(rawValue: 2)]
    }
    next.boardKeys = [SigningKey().publicKey] + next.boardKeys.dropFirst()
    next.threshold = 3
    next.expires = Instant(milliseconds: 1)
    next.rights = [:]
    next.alsoPrevious = [Hash(words: (4, 4, 4, 4))]
    let found = RosterDifference(from: first, to: next, roleName: { "role \($0.rawValue)" }, time: { "\($0.rawValue)" })
    #expect(Set(found.changes.map(\.kind)) == Set(RosterDifference.Change.Kind.allCases))
    let away = Set(found.changes.filter(\.takesAway).map(\.kind))
    #expect(away == [.memberStatus, .signingKey, .roles, .board, .rights])
    #expect(RosterDifference(from: first, to: first, roleName: { _ in "" }, time: { _ in "" }).changes.isEmpty)
  }

  @Test("the next key lies beside the old, readable by its owner alone, and takes its place once it is named")
  func rotation() throws {
    let scratch = try Scratch()
    let old = try NodeKeys.generate(in: scratch.path, name: "Agency", now: Date())
    let key = try KeyRotation.begin(.signing, in: scratch.path, name: "Agency", now: Date())
    let pin = try KeyRotation.begin(.tls, in: scratch.path, name: "Agency", now: Date())
    #expect(code { _ = try KeyRotation.begin(.signing, in: scratch.path, name: "Agency", now: Date()) } == .keyExists)
    #expect(try scratch.mode("\(scratch.path)/signing.next.key") == 0o600)
    #expect(try NodeKeys.load(from: scratch.path).signing.publicKey == old.signing.publicKey)
    let rotation = try KeyRotation.load(from: scratch.path)
    var member = Board.member(1)
    #expect(!rotation.isNamed(.signing, by: member))
    member.signingKeys = [key]
    #expect(rotation.isNamed(.signing, by: member) && !rotation.isNamed(.tls, by: member))
    for kind in [KeyRotation.Kind.signing, .tls] {
      try KeyRotation.putInPlace(kind, in: scratch.path, now: Instant(milliseconds: 5))
      // Twice does no harm: two processes may come to it at once.
      try KeyRotation.putInPlace(kind, in: scratch.path, now: Instant(milliseconds: 6))
    }
    let new = try NodeKeys.load(from: scratch.path)
    #expect(new.signing.publicKey == key && new.tls.pin.bytes == pin)
    #expect(try KeyRotation.load(from: scratch.path).publicPart(.signing) == nil)
    #expect(try SigningKey.load("\(scratch.path)/signing.old-5.key").publicKey == old.signing.publicKey)
  }

  @Test("a change of certificate that was cut short between its two files is ended at the next start")
  func repair() throws {
    let scratch = try Scratch()
    _ = try NodeKeys.generate(in: scratch.path, name: "Agency", now: Date())
    let pin = try KeyRotation.begin(.tls, in: scratch.path, name: "Agency", now: Date())
    try KeyRotation.repair(in: scratch.path)
    try FileManager.default.removeItem(atPath: "\(scratch.path)/tls.crt")
    try FileManager.default.moveItem(atPath: "\(scratch.path)/tls.next.crt", toPath: "\(scratch.path)/tls.crt")
    #expect(code { _ = try NodeKeys.load(from: scratch.path) } == .certificateUnusable)
    try KeyRotation.repair(in: scratch.path)
    #expect(try NodeKeys.load(from: scratch.path).tls.pin.bytes == pin)
  }
}

@Suite("Seals of backups")
struct RecoverySealTests {
  private let header = Array("what it says of itself".utf8)

  @Test("whatever is changed, moved, cut or said of another header does not open")
  func bound() throws {
    let key = SealingKey()
    let (seal, wrap) = try RecoverySeal.make(for: key.publicKey, header: header)
    let chunk = [UInt8](repeating: 3, count: 1_000)
    let sealed = try seal.seal(chunk, at: 4, isLast: false)
    let opened = try RecoverySeal.open(wrap, with: key, header: header)
    #expect(try opened.open(sealed, at: 4, isLast: false) == chunk)
    #expect(code { _ = try opened.open(sealed, at: 5, isLast: false) } == .sealBroken)
    #expect(code { _ = try opened.open(sealed, at: 4, isLast: true) } == .sealBroken)
    #expect(code { _ = try opened.open(sealed.dropLast(), at: 4, isLast: false) } == .sealBroken)
    #expect(code { _ = try opened.open([], at: 4, isLast: false) } == .sealBroken)
    for place in [0, 500, sealed.count - 1] {
      var changed = sealed
      changed[place] ^= 1
      #expect(code { _ = try opened.open(changed, at: 4, isLast: false) } == .sealBroken)
    }
    #expect(code { _ = try RecoverySeal.open(wrap, with: SealingKey(), header: header) } == .sealBroken)
    #expect(code { _ = try RecoverySeal.open(wrap, with: key, header: header + [0]) } == .sealBroken)
    #expect(code { _ = try RecoverySeal.open(wrap.dropLast(), with: key, header: header) } == .sealBroken)
    #expect(!sealed.starts(with: chunk.prefix(16)))
  }
}
