import GRDB
public import Replication

/// A subject about whom something came in.
public struct ConcernedSubject: Hashable, Sendable {
  public let id: LocalDot
  /// How often something did since it was last dealt with.
  let times: Int64
}

extension StoreAccess {
  /// Subjects that ``StoreTransaction/noteConcerned(_:)`` was told of and that were not dealt with, in order.
  public func concerned(limit: Int) throws -> [ConcernedSubject] {
    try rows("SELECT subject, times FROM concerned ORDER BY subject LIMIT ?", [limit]).map {
      ConcernedSubject(id: LocalDot(rawValue: $0[0]), times: $0[1])
    }
  }
}

extension StoreTransaction {
  /// Notes subjects about whom something changed, until someone takes them.
  public func noteConcerned(_ subjects: some Sequence<LocalDot>) throws {
    for subject in subjects {
      try execute(
        "INSERT INTO concerned VALUES (?, 1) ON CONFLICT (subject) DO UPDATE SET times = times + 1",
        [subject.rawValue])
    }
  }

  /// Forgets subjects that were dealt with, but none that ``noteConcerned(_:)`` was told of again since they were read.
  public func forgetConcerned(_ subjects: [ConcernedSubject]) throws {
    for subject in subjects {
      try execute(
        "DELETE FROM concerned WHERE subject = ? AND times = ?", [subject.id.rawValue, subject.times])
    }
  }
}
