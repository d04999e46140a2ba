import GRDB
import Replication

/// Why a node writes nothing although it lacks nothing that it knows of.
public enum Halt: UInt8, Sendable, CaseIterable {
  /// The database was put back from a backup, or made anew: what was written, and erased, since has to come from peers
  /// before anything is shown or written.
  case restored = 1
  /// Another process signed with this node's key: a copy of it runs. Only a person can say which of the two goes on.
  case cloned = 2
}

extension StoreAccess {
  /// Why this node was halted; nil if it was not.
  public func halt() throws -> Halt? { try meta("halt")?.first.flatMap(Halt.init(rawValue:)) }
}

extension StoreTransaction {
  /// Halts the node, or lets it go on in fresh streams. A clone is the graver of the two: a restore does not replace it.
  public func setHalt(_ halt: Halt?) throws {
    guard let halt else {
      try execute("DELETE FROM meta WHERE key = 'halt'")
      return try forgetOwnStreams()
    }
    if try self.halt() == .cloned { return }
    try setMeta("halt", [halt.rawValue])
    try forgetOwnStreams()
  }

  /// Makes a copy that was put back a database of its own: peers see that it is not the one they met before.
  /// - Parameter incarnation: A random number.
  public func beginAnew(incarnation: UInt64) throws {
    guard let member = try heldMember() else { throw StoreError(.failed, "the database was not initialised") }
    try initialise(member: member, incarnation: incarnation)
    try setHalt(.restored)
  }
}
