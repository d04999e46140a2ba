import Foundation
import Logging
public import Replication
import Store
import Wire

/// What there is of a write that may have been asked for before.
public enum RepeatedWrite: Sendable, Equatable {
  /// It was never asked for: do it, then say what was answered, and what had been erased by then.
  case first(erasures: Hash)
  /// It was done: this was answered.
  case done([UInt8])
  /// It is being done, or was cut short: nobody can say yet whether it was.
  case unknown
  /// Something else was asked for under the same key.
  case other
}

/// A write that its sender may repeat without its being done twice.
public struct RepeatableWrite: Sendable {
  let key: Hash
  let request: Hash

  /// - Parameters:
  ///   - key: What the sender calls it.
  ///   - user: Nobody else's keys are met.
  ///   - place: Where it was sent.
  ///   - body: What was asked for.
  public init(key: String, user: String, place: String, body: [UInt8]) {
    self.key = sha256(Array([user, place, key].map { "\($0.utf8.count):\($0)" }.joined().utf8))
    request = sha256(body)
  }
}

extension AgencyNode {
  /// Hours for which an answer is kept.
  static let hoursOfRepeats: Int64 = 24

  /// Forgets answers that nobody may repeat any more, also where nobody writes.
  func forgetOldAnswers() {
    let stale = now().adding(milliseconds: -Self.hoursOfRepeats * 3_600_000)
    do {
      guard try store.read({ try $0.hasAnswers(before: stale) }) else { return }
      try store.write { try $0.forgetAnswers(before: stale) }
    } catch { logger.warning("answers.unforgotten", metadata: ["error": "\(error)"]) }
  }

  /// Begins a write, durably, before anything of it is done.
  public func begin(_ write: RepeatableWrite) throws -> RepeatedWrite {
    let now = now()
    return try store.write { transaction in
      try transaction.forgetAnswers(before: now.adding(milliseconds: -Self.hoursOfRepeats * 3_600_000))
      guard let held = try transaction.begin(answering: write.key, to: write.request, now: now) else {
        return .first(erasures: try transaction.erasuresDigest)
      }
      guard held.request == write.request else { return .other }
      return held.answer.map(RepeatedWrite.done) ?? .unknown
    }
  }

  /// Ends a write.
  /// - Parameters:
  ///   - answer: What was answered; nil if nothing was done, so that it may be tried again.
  ///   - erasures: What ``begin(_:)`` gave. If more was erased since, the answer may tell of that and is not kept: whoever
  ///     repeats the write is told to look. Nil keeps an answer that tells of nobody.
  public func end(_ write: RepeatableWrite, with answer: [UInt8]?, erasures: Hash?) throws {
    try store.write { transaction in
      if answer != nil, let erasures, try transaction.erasuresDigest != erasures { return }
      try transaction.end(answering: write.key, with: answer)
    }
  }
}
