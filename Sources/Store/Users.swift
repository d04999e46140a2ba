import Foundation
import GRDB
public import Replication

/// Somebody who may sign in at the node's own surface. The token is not kept, only its hash.
public struct UserRow: Hashable, Sendable {
  /// What the token hashes to.
  public var token: Hash
  /// A name that the agency's own accounts know.
  public var name: String
  /// The words of the roles.
  public var roles: [String]
  public var created: Instant
  /// From then on the token opens nothing.
  public var expires: Instant
  public var revoked: Instant?

  public init(
    token: Hash, name: String, roles: [String], created: Instant, expires: Instant, revoked: Instant? = nil
  ) {
    self.token = token
    self.name = name
    self.roles = roles
    self.created = created
    self.expires = expires
    self.revoked = revoked
  }
}

/// What was answered to a write that its sender may repeat.
public struct RepeatedAnswer: Hashable, Sendable {
  /// What was asked: a repeat that asks for something else is none.
  public var request: Hash
  public var at: Instant
  /// Status, then the body; nil while it is being worked on, or if that was cut short.
  public var answer: [UInt8]?
}

extension StoreTransaction {
  /// Puts a user in the place of the one with the same token.
  public func put(_ user: UserRow) throws {
    let cell = CellText.encode([
      user.name, user.roles.joined(separator: " "), "\(user.created.rawValue)", "\(user.expires.rawValue)",
      user.revoked.map { "\($0.rawValue)" },
    ])
    try execute(
      "INSERT OR REPLACE INTO web_user (token, cell) VALUES (?, ?)",
      [user.token.data, try cells.seal(cell, .webUser, CellRow(user.token.bytes))])
  }

  /// Ends what somebody signed in to by another's word before now.
  /// - Parameter stale: Of before then nothing lasts until now, so it is forgotten.
  public func endSignIns(of user: String, now: Instant, forgetting stale: Instant) throws {
    try execute("DELETE FROM web_ended WHERE at < ?", [stale.rawValue])
    let id = Int64(try count("SELECT coalesce(max(id), 0) + 1 FROM web_ended"))
    try execute(
      "INSERT INTO web_ended (id, at, cell) VALUES (?, ?, ?)",
      [id, now.rawValue, try cells.seal(Array(user.utf8), .webEnded, CellRow(id))])
  }

  /// Begins to answer a write that may be repeated, unless one of that key was begun before.
  /// - Returns: The one that was begun before; nil if this one is the first.
  public func begin(answering key: Hash, to request: Hash, now: Instant) throws -> RepeatedAnswer? {
    if let held = try answer(to: key) { return held }
    try execute(
      "INSERT INTO web_answer (key, request, at) VALUES (?, ?, ?)", [key.data, request.data, now.rawValue])
    return nil
  }

  /// Keeps what was answered. With nil nothing was done, and the key is free again.
  public func end(answering key: Hash, with answer: [UInt8]?) throws {
    if let answer {
      try execute(
        "UPDATE web_answer SET cell = ? WHERE key = ?",
        [try cells.seal(answer, .webAnswer, CellRow(key.bytes)), key.data])
    } else {
      try execute("DELETE FROM web_answer WHERE key = ?", [key.data])
    }
  }

  /// Forgets what was answered, and not that it was: a repeat is told to look first.
  func forgetAnswerTexts() throws { try execute("UPDATE web_answer SET cell = NULL WHERE cell IS NOT NULL") }

  /// Forgets answers that nobody may repeat any more.
  public func forgetAnswers(before: Instant) throws {
    try execute("DELETE FROM web_answer WHERE at < ?", [before.rawValue])
  }
}

extension StoreAccess {
  /// Whether there are answers from before a time.
  public func hasAnswers(before: Instant) throws -> Bool {
    try count("SELECT EXISTS (SELECT 1 FROM web_answer WHERE at < ?)", [before.rawValue]) != 0
  }

  /// Whoever a token with this hash was given to; nil for nobody.
  public func user(token: Hash) throws -> UserRow? {
    try rows("SELECT token, cell FROM web_user WHERE token = ?", [token.data]).first.map(user)
  }

  /// Everybody who was ever given a token, the oldest first.
  public func users() throws -> [UserRow] {
    try rows("SELECT token, cell FROM web_user").map(user).sorted { ($0.created, $0.name) < ($1.created, $1.name) }
  }

  /// When what somebody signed in to by another's word was ended last; nil if it never was, or long ago.
  public func signInsEnded(of user: String) throws -> Instant? {
    for row in try rows("SELECT id, at, cell FROM web_ended ORDER BY at DESC") {
      guard try cells.open(row.bytes(2), .webEnded, CellRow(row[0] as Int64)) == Array(user.utf8) else { continue }
      return Instant(rawValue: row[1])
    }
    return nil
  }

  private func user(_ row: Row) throws -> UserRow {
    let token = try row.hash(0)
    let bytes = try cells.open(row.bytes(1), .webUser, CellRow(token.bytes))
    guard let texts = CellText.decode(bytes, count: 5), let name = texts[0], let roles = texts[1],
      let created = texts[2].flatMap(Int64.init), let expires = texts[3].flatMap(Int64.init)
    else { throw Cells.damage(.webUser) }
    return UserRow(
      token: token, name: name, roles: roles.split(separator: " ").map(String.init),
      created: Instant(rawValue: created), expires: Instant(rawValue: expires),
      revoked: texts[4].flatMap(Int64.init).map(Instant.init(rawValue:)))
  }

  func answer(to key: Hash) throws -> RepeatedAnswer? {
    try row("SELECT request, at, cell FROM web_answer WHERE key = ?", [key.data]).map { row in
      RepeatedAnswer(
        request: try row.hash(0), at: Instant(rawValue: row[1]),
        answer: row.hasNull(atIndex: 2) ? nil : try cells.open(row.bytes(2), .webAnswer, CellRow(key.bytes)))
    }
  }
}
