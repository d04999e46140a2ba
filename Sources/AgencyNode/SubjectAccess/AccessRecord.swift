import Foundation
import Replication
import Store

/// What a node remembers of a request: who asked and what people decided. Never what is held.
struct AccessRecord: Codable {
  /// One decision about one entry.
  struct Decision: Codable {
    var entry: String
    var isReleased: Bool
    var reason: String
    var by: String
    /// The second person, where two have to agree.
    var second: String?
    /// Milliseconds since 1970.
    var at: Int64
    /// SHA-256 of what was decided about: a release says nothing of what is held since. Nil of before it was noted.
    var over: String?
  }

  /// More time that was taken, once.
  struct MoreTime: Codable {
    var reason: String
    var by: String
    /// Milliseconds since 1970.
    var at: Int64
  }

  /// `subject` or `representative`.
  var requester: String
  var identityCheckedBy: String
  var reason: String
  var decisions: [Decision] = []
  var moreTime: MoreTime?
  var signedBy: String?
  /// SHA-256 of what was signed.
  var signedOver: String?
  /// Milliseconds since 1970.
  var issued: Int64?

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return Array(try encoder.encode(self))
  }

  init(requester: AccessRequester, identityCheckedBy: String, reason: String) {
    self.requester = requester.rawValue
    self.identityCheckedBy = identityCheckedBy
    self.reason = reason
  }

  init(_ stored: StoredAccessRequest) throws {
    do { self = try JSONDecoder().decode(AccessRecord.self, from: Data(stored.content)) } catch {
      throw NodeError(.storeUnavailable, "a request for access is damaged; run `node verify`", cause: error)
    }
  }

  /// The decision that counts: the last.
  func decision(of entry: String) -> Decision? { decisions.last { $0.entry == entry } }
}

/// Who asks for what is held of a person.
public enum AccessRequester: String, Sendable, CaseIterable {
  case subject
  case representative
}
