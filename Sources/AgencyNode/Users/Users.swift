import Foundation
public import Replication
import Store

/// Users as people and JSON see them: never with a token.
public struct UserList: Sendable, Encodable {
  /// One token of one user.
  public struct User: Sendable, Encodable {
    public var name: String
    public var roles: [String]
    /// `active`, `expired` or `revoked`.
    public var state: String
    /// Milliseconds since 1970.
    public var created: Int64
    public var expires: Int64
    public var revoked: Int64?
  }

  public var schemaVersion = 1
  public var users: [User]
}

/// A user who was added, with the token, which is shown this once.
public struct NewUser: Sendable, Encodable {
  public var schemaVersion = 1
  public var name: String
  public var roles: [String]
  public var token: String
  /// Milliseconds since 1970.
  public var expires: Int64
}

extension AgencyNode {
  /// Days that a token may be valid.
  public static let tokenDays = 1...366
  /// Bytes of a user's name.
  private static let longestName = 100

  /// Gives somebody a token for the pages and the API. One who has a token gets another beside it.
  /// - Throws: `invalidInput`, `auditUnwritable`.
  public func addUser(_ name: String, roles: Set<UserRole>, days: Int) throws -> NewUser {
    guard Self.isUserName(name) else {
      throw NodeError(
        .invalidInput, "a user's name has letters, digits and . _ - @ + ' alone, as in the agency's own accounts")
    }
    guard !roles.isEmpty else {
      throw NodeError(
        .invalidInput, "give a role: \(UserRole.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard Self.tokenDays.contains(days) else {
      throw NodeError(.invalidInput, "a token is valid for 1 to \(Self.tokenDays.upperBound) days")
    }
    let token = UserToken()
    let words = roles.sorted().map(\.rawValue)
    let expires = now().adding(milliseconds: Int64(days) * 86_400_000)
    try access("add \(name)", result: words.joined(separator: ", ")) { transaction in
      try transaction.put(
        UserRow(token: token.hash, name: name, roles: words, created: now(), expires: expires))
    }
    return NewUser(name: name, roles: words, token: token.text, expires: expires.rawValue)
  }

  /// Whether somebody can be called so here.
  static func isUserName(_ name: String) -> Bool {
    let letters = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "._-@+'"))
    return !name.isEmpty && name.utf8.count <= longestName && name.unicodeScalars.allSatisfy(letters.contains)
  }

  /// Everybody who was given a token, the oldest first.
  public func users() throws -> UserList {
    let now = now()
    return UserList(
      users: try store.read { try $0.users() }.map { row in
        UserList.User(
          name: row.name, roles: row.roles,
          state: row.revoked != nil ? "revoked" : row.expires <= now ? "expired" : "active",
          created: row.created.rawValue, expires: row.expires.rawValue, revoked: row.revoked?.rawValue)
      })
  }

  /// Takes every token of a user away, at once, and ends what they signed in to through the identity provider before now:
  /// sessions end with the next request. Who may sign in there again the provider says.
  /// - Returns: How many tokens there were.
  /// - Throws: `notFound` if the user has none and there is no provider, `auditUnwritable`.
  public func revokeUser(_ name: String) throws -> Int {
    let now = now()
    var count = 0
    try access("revoke \(name)", result: "revoked") { transaction in
      let held = try transaction.users().filter { $0.name == name && $0.revoked == nil }
      guard !held.isEmpty || (hasProvider && Self.isUserName(name)) else {
        throw NodeError(.notFound, "nobody of that name has a token; see `node user list`")
      }
      if hasProvider {
        let stale = now.adding(milliseconds: -Int64(2 * IDToken.longest) * 1_000)
        try transaction.endSignIns(of: name, now: now, forgetting: stale)
      }
      for var row in held {
        row.revoked = now
        try transaction.put(row)
      }
      count = held.count
    }
    return count
  }

  /// Whether people may be let in by an identity provider.
  public var hasProvider: Bool { configuration.http?.openID != nil }

  /// Whether what somebody was let in by at a time through the identity provider was ended since.
  public func hasEnded(signInOf user: String, at time: Instant) throws -> Bool {
    try store.read { try $0.signInsEnded(of: user) }.map { time <= $0 } ?? false
  }

  /// Counts that an ID token came which was given before its user's sign-ins were ended.
  public func countEndedToken() { count(webRefusal: "idToken." + IDTokenFault.ended.rawValue) }

  /// What names a user's token within this process, without being it.
  public func tokenHash(_ text: String) -> Hash? { UserToken(text)?.hash }

  /// Who holds a token, if it opens anything now.
  /// - Parameter token: ``tokenHash(_:)`` of it.
  /// - Returns: nil if it was never given out, was revoked, or has expired.
  public func user(holding token: Hash) throws -> SignedIn? {
    guard let row = try store.read({ try $0.user(token: token) }), row.revoked == nil, now() < row.expires else {
      return nil
    }
    return SignedIn(name: row.name, roles: Set(row.roles.compactMap(UserRole.init(rawValue:))))
  }

  /// Puts in the audit log that somebody signed in or out, or was refused.
  /// - Parameter user: Who, as far as it is known.
  /// - Throws: `auditUnwritable`.
  public func noteAccess(_ what: String, by user: String, result: String) throws {
    try acting(as: user) { _ in try note(.access, what, result: result) }
  }

  private func access(_ what: String, result: String, _ body: (StoreTransaction) throws -> Void) throws {
    do {
      try store.write { transaction in
        try body(transaction)
        try transaction.audit(act(.access, what, about: [], result))
      }
    } catch let error as NodeError {
      throw error
    } catch {
      throw NodeError(
        .auditUnwritable, "the database cannot be written, so nothing was changed; see `node status`", cause: error)
    }
  }
}

extension AgencyNode {
  /// Counts a request that the pages or the API refused, for `status`.
  /// - Parameter reason: A stable word.
  public func count(webRefusal reason: String) { count(refusal: "web." + reason, of: nil) }
}
