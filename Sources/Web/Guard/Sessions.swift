import AgencyNode
import Crypto
import Foundation
import Replication
import Synchronization

/// A browser that somebody signed in with.
struct Session: Sendable, Hashable {
  /// What the cookie holds.
  let secret: String
  /// What opened it.
  let opener: Opener
  /// What each of its forms carries, so that no other site can send one.
  let formSecret: String
  let name: String
  let began: Instant
  var seen: Instant

  enum Opener: Sendable, Hashable {
    /// A token of this node: whoever is revoked is out at the next request.
    case token(Hash)
    /// The identity provider, for as long as its own token holds.
    case provider(SignedIn, given: Instant, until: Instant)
  }
}

/// The sessions of this process. They are nowhere else: when the node starts again everybody signs in anew.
final class Sessions: Sendable {
  /// By the hash of their secret.
  private let held: Mutex<[Data: Session]> = Mutex([:])

  /// Opens a session. Somebody with too many loses the one that was used least lately.
  func open(_ opener: Session.Opener, name: String, now: Instant) -> Session {
    let session = Session(
      secret: Self.random(), opener: opener, formSecret: Self.random(), name: name, began: now, seen: now)
    held.withLock { held in
      held = held.filter { !Self.isOver($0.value, now) }
      let own = held.filter { $0.value.name == name }
      if own.count >= WebLimits.sessionsPerUser || held.count >= WebLimits.sessions {
        let oldest = (own.isEmpty ? held : own).min { $0.value.seen < $1.value.seen }
        if let oldest { held[oldest.key] = nil }
      }
      held[Self.key(session.secret)] = session
    }
    return session
  }

  /// The session that a cookie names, which this request keeps alive; nil if there is none or it is over.
  func find(_ secret: String, now: Instant) -> Session? {
    held.withLock { held in
      let key = Self.key(secret)
      guard var session = held[key] else { return nil }
      guard !Self.isOver(session, now) else {
        held[key] = nil
        return nil
      }
      session.seen = now
      held[key] = session
      return session
    }
  }

  func close(_ session: Session) { held.withLock { $0[Self.key(session.secret)] = nil } }

  private static func isOver(_ session: Session, _ now: Instant) -> Bool {
    if case .provider(_, _, let until) = session.opener, now >= until { return true }
    return now >= session.seen.adding(milliseconds: WebLimits.sessionIdleMinutes * 60_000)
      || now >= session.began.adding(milliseconds: WebLimits.sessionHours * 3_600_000) || now < session.began
  }

  /// Found by its hash, so that how long it takes to find tells nothing of the secret.
  private static func key(_ secret: String) -> Data { Data(SHA256.hash(data: Data(secret.utf8))) }

  /// 256 random bits in hexadecimal.
  private static func random() -> String { hexadecimal((0..<32).map { _ in UInt8.random(in: .min ... .max) }) }
}

extension Session {
  /// Whether a form came from one of this session's own pages.
  func wrote(_ formSecret: String?) -> Bool {
    formSecret.map { Secrets.isSame($0, self.formSecret) } ?? false
  }
}

enum Secrets {
  /// Compared by hash: how long it takes tells nothing of the secret.
  static func isSame(_ given: String, _ secret: String) -> Bool {
    SHA256.hash(data: Data(given.utf8)) == SHA256.hash(data: Data(secret.utf8))
  }
}
