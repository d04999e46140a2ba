public import Replication
public import Store
import Trust
import Wire

/// What `node verify` found.
public struct Verification: Sendable {
  public internal(set) var changeSets = 0
  public internal(set) var operations = 0
  public internal(set) var holes = 0
  public internal(set) var rosters = 0
  public internal(set) var digest = Hash.zero
  /// Why each hole is one: whose values were erased together, when, and on what ground.
  public internal(set) var erasures: [ErasureGroup] = []
  /// Sealed values that open here.
  public internal(set) var sealsOpened = 0
  /// Sealed values that are for other members.
  public internal(set) var sealsForOthers = 0
  /// Names of what an author sealed for this member so that it does not open, or is not what was committed to. Whatever
  /// else there is holds all the same.
  public internal(set) var brokenSeals: [String] = []
  /// The first fault; nil if there is none.
  public internal(set) var fault: String?
}

extension AgencyNode {
  /// Checks everything this node holds: SQLite's own integrity, each roster, each signature, hash and root, and that
  /// the view and its digest follow from the log, and each seal, if it is for this member. Stops at the first fault; that
  /// others sealed something badly is none of this node's, and is told besides.
  /// - Parameters:
  ///   - scratch: Path of a database to rebuild the view in; made and removed by the caller.
  ///   - progress: Told of sets checked and in all.
  public func verify(scratch: String, progress: (Int, Int) -> Void) throws -> Verification {
    var result = Verification()
    do throws(VerificationFault) {
      try check(&result, scratch, progress)
    } catch {
      result.fault = error.message
    }
    return result
  }

  private struct VerificationFault: Error {
    let message: String
  }

  private func attempt<T>(_ what: String, _ body: () throws -> T) throws(VerificationFault) -> T {
    do { return try body() } catch { throw VerificationFault(message: "\(what): \(error)") }
  }

  private func check(
    _ result: inout Verification, _ scratch: String, _ progress: (Int, Int) -> Void
  ) throws(VerificationFault) {
    if let damage = try attempt("the database", { try store.integrityFault() }) {
      throw VerificationFault(message: "the database is damaged: \(damage); restore a backup")
    }
    if let damage = try attempt("the database", { try store.damagedCells() }) {
      throw VerificationFault(message: damage)
    }
    let rebuilt = try attempt("a scratch database", { try NodeStore.open(at: scratch, keys: NodeKeySource(NodeKey())) })
    let rosters = try attempt("the rosters", { try store.read { try $0.rosterBook() } }).all
    result.rosters = rosters.count
    try attempt("the rosters") {
      rebuilt.setOpeners(keys.openers)
      try rebuilt.write { transaction in
        try transaction.initialise(member: member, incarnation: 1)
        for roster in rosters { try transaction.insert(roster, now: now()) }
      }
    }
    let (total, clock, digest) = try attempt(
      "the log", { try store.read { (try $0.counts().changeSets, try $0.clock, try $0.digest.sum) } })
    var last = SetNumber(rawValue: 0)
    var sealed: [SetNumber] = []
    while true {
      let page = try attempt("the log", { try store.read { try $0.log(after: last, limit: 64).map(\.number) } })
      guard let end = page.last else { break }
      last = end
      let packed = try attempt("the log", { try store.read { try $0.packed(page) } })
      var sets: [ReceivedSet] = []
      for set in packed {
        let name = "\(set.signed.header.stream)/\(set.signed.header.sequence)"
        let opened = try attempt("change-set \(name)") { () throws(UnusableSet) in try verifier.open(set) }
        result.changeSets += 1
        result.operations += opened.operations.count
        let holes = opened.operations.indices.filter { opened.operations[$0].value == nil }.map { UInt32($0) }
        if let hole = try attempt("change-set \(name)", { try unproven(holes, of: opened.hash, rosters) }) {
          throw VerificationFault(
            message: "the value of \(name).\(hole) is missing, and no certificate proves that it was erased by who may")
        }
        result.holes += holes.count
        if opened.hasSeals { sealed.append(page[sets.count]) }
        sets.append(opened)
      }
      let events = try attempt("the log", { try rebuilt.write { try $0.deliver(sets, now: now()) } })
      for case .parked(let hash, _) in events {
        throw VerificationFault(message: "change-set \(hash) stands in the log before what it depends on")
      }
      progress(result.changeSets, total)
    }
    let (newClock, newDigest) = try attempt("the view", { try rebuilt.read { (try $0.clock, try $0.digest.sum) } })
    result.digest = newDigest
    result.erasures = try attempt("what was erased", { try store.read { try $0.erasureGroups() } })
      .filter { $0.holes > 0 }
    guard newClock == clock else { throw VerificationFault(message: "the clock does not follow from the log") }
    guard newDigest == digest else { throw VerificationFault(message: "the view digest does not follow from the log") }
    if let difference = try attempt("the view", { try store.firstDifference(from: rebuilt) }) {
      throw VerificationFault(message: "the view does not follow from the log: \(difference)")
    }
    try checkSeals(sealed, rebuilt, &result)
  }

  /// Tries each seal with the keys that the rebuilt database found: a grant may stand anywhere after what it opens.
  private func checkSeals(
    _ numbers: [SetNumber], _ rebuilt: NodeStore, _ result: inout Verification
  ) throws(VerificationFault) {
    var tally = SealTally()
    for number in numbers {
      tally.add(
        try attempt("the seals") {
          guard let packed = try store.read({ try $0.packed([number]) }).first else { return SealTally() }
          let set = try ChangeSetCodec.open(packed)
          return try rebuilt.read { try $0.seals(of: set, number) }
        })
    }
    let lost = try attempt("the keys of locks") {
      try store.read { reader in
        try tally.locks.first { try reader.contentKey(of: $0) == nil }.map { try reader.name(of: $0) }
      }
    }
    if let lost {
      throw VerificationFault(
        message: "the key of lock \(lost) is missing, though this node may open it; restore a backup")
    }
    result.sealsOpened = tally.opened
    result.sealsForOthers = tally.forOthers
    result.brokenSeals = try attempt("the seals") {
      try store.read { reader in try tally.broken.map { try reader.name(of: $0) } }
    }
  }

  /// The first of some holes of a set that no certificate explains which the author, or the board of any roster that is
  /// held, signed; nil if all are explained.
  private func unproven(_ holes: [UInt32], of header: Hash, _ rosters: [SignedRoster]) throws -> UInt32? {
    guard !holes.isEmpty else { return nil }
    var unexplained = Set(holes)
    var pages = CertificatePages(store, of: header)
    while let page = try pages.next() {
      for bytes in page {
        let certificate = try ErasureCodec.decode(bytes)
        guard certificate.statement.headerHash == header,
          rosters.contains(where: { certificate.authority(under: $0.roster) != nil })
        else { continue }
        unexplained.remove(certificate.statement.index)
      }
    }
    return unexplained.min()
  }
}
