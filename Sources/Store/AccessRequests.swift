import Foundation
import GRDB
public import Replication

/// A request by somebody for what is held of them, as far as this node has to remember it: whose, since when, and what
/// people decided. What is held is never copied into it, so that what is erased is gone from here as well.
public struct StoredAccessRequest: Hashable, Sendable {
  /// Place in this node's list; local.
  public let id: Int64
  /// A subject of the person; nil for somebody of whom nothing is held.
  public let person: LocalDot?
  /// The day on which the request was received, in days since 1970-01-01: a month runs from it.
  public let receivedDay: Int64
  /// Who asked, who checked who that is, and the decisions: the caller's own coding.
  public var content: [UInt8]
}

extension StoreTransaction {
  /// Opens a request.
  /// - Returns: Its number.
  public func addAccessRequest(person: LocalDot?, receivedDay: Int64, content: [UInt8]) throws -> Int64 {
    let id = Int64(try count("SELECT coalesce(max(id), 0) + 1 FROM access_request"))
    try execute(
      "INSERT INTO access_request (id, person, received, content) VALUES (?, ?, ?, ?)",
      [id, person?.rawValue, receivedDay, try cells.seal(content, .accessRequest, CellRow(id))])
    return id
  }

  /// Writes down what was decided since.
  public func update(_ request: StoredAccessRequest) throws {
    try execute(
      "UPDATE access_request SET content = ? WHERE id = ?",
      [try cells.seal(request.content, .accessRequest, CellRow(request.id)), request.id])
  }
}

extension StoreAccess {
  /// Requests, oldest first.
  public func accessRequests(limit: Int = 10_000) throws -> [StoredAccessRequest] {
    try rows("SELECT id, person, received, content FROM access_request ORDER BY id LIMIT ?", [limit]).map(accessRequest)
  }

  /// One request; nil if there is none of that number.
  public func accessRequest(_ id: Int64) throws -> StoredAccessRequest? {
    try row("SELECT id, person, received, content FROM access_request WHERE id = ?", [id]).map(accessRequest)
  }

  private func accessRequest(_ row: Row) throws -> StoredAccessRequest {
    StoredAccessRequest(
      id: row[0], person: (row[1] as Int64?).map(LocalDot.init(rawValue:)), receivedDay: row[2],
      content: try cells.open(row.bytes(3), .accessRequest, CellRow(row[0] as Int64)))
  }
}
