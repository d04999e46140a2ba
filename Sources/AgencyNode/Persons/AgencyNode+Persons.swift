import Logging
import Replication
import Safeguarding
import Store

extension AgencyNode {
  /// How long a look-up waits for the index over subjects before it goes on with what there is.
  public static let patienceSeconds = 5.0

  /// Brings the index over subjects up to date, in short transactions. What goes wrong is logged: reading goes on with
  /// what there is.
  /// - Parameter seconds: After which no more is begun; nil for as long as it takes.
  /// - Returns: Whether it is up to date.
  @discardableResult
  public func updatePersons(seconds: Double? = patienceSeconds) -> Bool {
    let deadline = seconds.map { ContinuousClock.now + .seconds($0) }
    do { return try PersonIndex(self).catchUp(until: deadline) } catch {
      logger.error("persons.index.failed", metadata: ["error": "\(error)"])
      return false
    }
  }

  /// Works the index out again from nothing.
  public func rebuildPersons() throws {
    try store.write { try $0.forgetPersons() }
    _ = try PersonIndex(self).catchUp()
  }

  /// Read once: it is part of the program.
  private static let linkerOfThisVersion = Result { () throws(SafeguardingError) in try Linker() }

  func linker() throws(NodeError) -> Linker {
    do { return try Self.linkerOfThisVersion.get() } catch {
      throw NodeError(.storeUnavailable, "this version's linkage model cannot be read; install it again", cause: error)
    }
  }
}
