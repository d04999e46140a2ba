import Logging
import Replication
import Store
public import Trust

extension AgencyNode {
  /// The roster in force.
  /// - Throws: `rosterMissing` if the node was never given one.
  public func currentRoster() throws -> SignedRoster {
    guard let roster = try store.read({ try $0.rosterBook().current }) else { throw Self.rosterMissing }
    return roster
  }

  static var rosterMissing: NodeError {
    NodeError(
      .rosterMissing,
      "this node holds no roster yet; give the board its member-card.json, then run `node roster install FILE`")
  }

  /// Takes in a signed roster, from a file or a peer, and delivers what waited for it.
  /// - Returns: Whether it was new.
  /// - Throws: `rosterRefused` with what is wrong with it.
  @discardableResult
  public func acceptRoster(_ bytes: [UInt8]) async throws -> Bool {
    let roster: SignedRoster
    do { roster = try SignedRoster(encoded: bytes) } catch {
      throw NodeError(.rosterRefused, "this is not a roster that can be read", cause: error)
    }
    let isNew = try store.write { transaction -> Bool in
      var book = try transaction.rosterBook()
      if let held = try transaction.heldPartnership(), held != roster.roster.partnership {
        throw NodeError(.rosterRefused, "the roster is of another partnership")
      }
      do {
        guard try book.accept(roster) == .accepted else { return false }
      } catch {
        throw NodeError(.rosterRefused, "the roster was refused; nothing changed", cause: error)
      }
      if try transaction.adopt(roster, now: now()) {
        logger.notice("view.rebuilt", metadata: ["reason": "the roster moved what is accepted of a member"])
      }
      _ = try transaction.rosterArrived(roster.hash, now: now())
      try transaction.closeSettledForks(now: now())
      try transaction.reviewRosterBranches(now: now())
      return true
    }
    if isNew {
      logger.notice("roster.accepted", metadata: ["version": "\(roster.roster.version)"])
      try adoptKeys()
      grantAfterChange()
      await changes.notify()
    }
    return isNew
  }

  /// Signed rosters that a peer may lack, oldest first, as they travel.
  func rosterBytes(lackedBy peer: RosterMark) throws -> [[UInt8]] {
    try store.read { try $0.rosterBook() }.lacked(by: peer).map { try $0.encoded }
  }

  /// The roster in force, if it lets this node sign.
  func rosterToSignUnder(_ transaction: StoreTransaction) throws -> SignedRoster {
    guard let roster = try transaction.rosterBook().current else { throw Self.rosterMissing }
    guard let own = roster.roster.member(member) else {
      throw NodeError(.notAMember, "member \(member) is not in the roster; ask the board to add it")
    }
    guard own.status == .active else {
      throw NodeError(
        .memberInactive, "member \(member) is suspended or revoked in the roster; this node can only read")
    }
    if !own.signingKeys.contains(keys.signing.publicKey) {
      // The roster may name a key that another process has taken into use, or that waits for it.
      try adoptKeys(named: own, mayWait: false)
    }
    guard own.signingKeys.contains(keys.signing.publicKey) else {
      throw NodeError(
        .notAMember, "the roster has another signing key for member \(member); give the board this node's card")
    }
    return roster
  }
}
