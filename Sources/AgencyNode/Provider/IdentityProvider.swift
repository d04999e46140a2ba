import Foundation
import Logging
public import Replication

/// The agency's own identity provider: whose statements of who somebody is are believed, as long as its keys are known.
///
/// Where no file has its keys they are asked for. They are held for as long as the provider says, within bounds; asked for
/// again when a token names a key that is not among them; and never more often than once in ``pause``, so that a stream of
/// made-up tokens is no stream of requests. While the provider cannot be asked the last ones count for ``longest``. Then
/// nobody is let in by it, until it answers: the tokens of `node user add` go on.
public actor IdentityProvider {
  /// Seconds for which keys are held: at least, where the provider does not say, at most.
  static let held: (least: Int64, usual: Int64, most: Int64) = (300, 3_600, 6 * 3_600)
  /// Seconds from one attempt to the next.
  static let pause: Int64 = 60
  /// Seconds for which the last keys count while no others are to be had.
  static let longest: Int64 = 24 * 3_600

  private struct Held {
    let document: ProviderDocument
    let keys: ProviderKeys
    let since: Instant
    /// When they are asked for again.
    let until: Instant
  }

  nonisolated let settings: OpenIDSettings
  /// What it calls itself.
  public nonisolated var issuer: String { settings.issuer }
  nonisolated let node: AgencyNode
  private var held: Held?
  private var tried: Instant?
  private var attempt: Task<Void, Never>?

  /// - Parameter node: Whose log and count of refusals it is, and whose clock.
  public init(_ settings: OpenIDSettings, of node: AgencyNode) {
    self.settings = settings
    self.node = node
  }

  /// Who somebody is by an ID token of this provider, and when it was given. What does not hold is counted, by why.
  /// - Returns: nil if it opens nothing.
  /// - Throws: `providerUnavailable` if there are no keys that count, `configurationInvalid` if their file cannot be read.
  public nonisolated func user(idToken text: String) async throws(NodeError) -> (user: SignedIn, given: Instant)? {
    do {
      let token = try IDToken(text)
      let claims = try await claims(of: token)
      return (try claims.user(settings, now: node.now()), claims.given)
    } catch let fault as IDTokenFault {
      node.count(webRefusal: "idToken." + fault.rawValue)
      return nil
    } catch {
      throw (error as? NodeError) ?? NodeError(.providerUnavailable, Self.unavailable, cause: error)
    }
  }

  /// What a token says that this provider signed.
  nonisolated func claims(of token: IDToken) async throws -> IDTokenClaims {
    let name = try token.keyName()
    if let path = settings.keys { return try await token.claims(try ProviderKeys.load(path)) }
    do { return try await token.claims(try await asked { $0.knows(name) }.keys) } catch IDTokenFault.signature
      where name == nil
    {
      // A token that names no key does not say that it is a new one.
      await ask()
      return try await token.claims(try await asked { _ in true }.keys)
    }
  }

  /// What it says of itself.
  func document() async throws(NodeError) -> ProviderDocument { try await asked { _ in true }.document }

  private static let unavailable =
    "The agency's identity provider cannot be asked for its keys, so nobody is let in by it. "
    + "Sign in with a token of this node, or try again in a minute."

  /// What is held, asked for first where that is too old, or does not do.
  private func asked(_ does: @Sendable (ProviderKeys) -> Bool) async throws(NodeError) -> Held {
    if !isCurrent || held.map({ does($0.keys) }) != true { await ask() }
    guard let held, Self.age(held.since, node.now()).map({ $0 < Self.longest }) == true else {
      node.count(webRefusal: "provider")
      throw NodeError(.providerUnavailable, Self.unavailable)
    }
    return held
  }

  /// Whether what is held need not be asked for again.
  private var isCurrent: Bool { held.map { node.now() < $0.until && $0.since <= node.now() } ?? false }

  /// Asks the provider, or waits for whoever does already; neither if that was done a moment ago.
  private func ask() async {
    if let attempt { return await attempt.value }
    let now = node.now()
    if let tried, let seconds = Self.age(tried, now), seconds < Self.pause { return }
    tried = now
    let task = Task { await renew() }
    attempt = task
    await task.value
    attempt = nil
  }

  private func renew() async {
    do {
      let new = try await ProviderClient(settings: settings).within { try await Self.fetch($0) }
      let now = node.now()
      let seconds = min(max(new.age ?? Self.held.usual, Self.held.least), Self.held.most)
      held = Held(
        document: new.document, keys: new.keys, since: now, until: now.adding(milliseconds: seconds * 1_000))
      node.logger.notice("provider.keys.fetched", metadata: ["keys": "\(new.keys.count)", "seconds": "\(seconds)"])
    } catch {
      node.count(webRefusal: "provider.\(error.rawValue)")
      let since = held.flatMap { Self.age($0.since, node.now()) }.map { "\($0 / 60) minutes ago" }
      node.logger.warning(
        "provider.keys.failed", metadata: ["reason": "\(error.rawValue)", "last": "\(since ?? "never")"])
    }
  }

  private static func fetch(
    _ client: ProviderClient
  ) async throws -> (document: ProviderDocument, keys: ProviderKeys, age: Int64?) {
    guard let issuer = ProviderAddress(issuer: client.settings.issuer), let place = issuer.document else {
      throw ProviderFault.address
    }
    let document = try ProviderDocument(try await client.get(place).data, issuer: issuer)
    let answer = try await client.get(document.keys)
    return (document, try ProviderKeys(answer.data), answer.maximumAge)
  }

  /// Seconds since a time; nil if the clock was set back behind it.
  private static func age(_ since: Instant, _ now: Instant) -> Int64? {
    now < since ? nil : (now.rawValue - since.rawValue) / 1_000
  }
}
