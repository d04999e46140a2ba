import Logging
public import Replication
import Safeguarding
import Store

extension AgencyNode {
  /// Brings the index over subjects up to date, in short transactions.
  /// - Parameter progress: Told after each step, if there is much to do.
  /// - Returns: The subjects whose person may be another one now.
  @discardableResult
  public func updatePersons(progress: () -> Void = {}) throws -> Set<LocalDot> {
    let index = PersonIndex(linker: try linker())
    var touched: Set<LocalDot> = []
    while try store.read({ try index.isBehind($0) }) {
      let step = try store.write { try index.step(&$0) }
      touched.formUnion(step.touched)
      progress()
      if step.isDone { break }
    }
    return touched
  }

  /// Works the index out again from nothing.
  public func rebuildPersons(progress: () -> Void = {}) throws {
    try store.write { try PersonIndex.forget(&$0) }
    try updatePersons(progress: progress)
  }

  func linker() throws(NodeError) -> Linker {
    do { return try Linker() } catch {
      throw NodeError(.storeUnavailable, "this version's linkage model cannot be read; install it again", cause: error)
    }
  }
}

extension PersonIndex {
  /// Whether anything was written that the index does not know yet. It costs two look-ups.
  func isBehind(_ store: some StoreAccess) throws -> Bool {
    if try store.hasChanged { return true }
    return try !store.entities([.subject, .link], after: store.cursor(Self.cursor), limit: 1).isEmpty
  }

  static func forget(_ store: inout StoreTransaction) throws {
    try store.forgetPersons()
    try store.setCursor(cursor, to: LocalDot(rawValue: 0))
  }
}
