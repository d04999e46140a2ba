import Store
import Trust

extension AgencyNode {
  /// Changes the keys that the database is encrypted under, beside a running daemon. Stopped at any point, it is finished
  /// by being called again.
  ///
  /// A key in a file is drawn anew. One from a credential or a command is changed by whoever keeps it: the new one first,
  /// the one before on the next line, until this is done.
  /// - Parameters:
  ///   - hashes: Also changes the key of look-up columns, in one transaction.
  ///   - progress: Told how many values were encrypted anew so far.
  /// - Returns: How many there were.
  public func rotateAtRest(hashes: Bool = false, progress: (Int) -> Void = { _ in }) throws -> Int {
    let place = configuration.atRestKey
    if let path = place.path(directory) {
      let held = try place.keys(directory)
      // The old one stays until nothing is wrapped under it: readable whenever this is stopped.
      if held.count == 1 { try place.write([NodeKey()] + held, to: path) }
    }
    try store.rewrapKeys()
    if let path = place.path(directory), let current = try place.keys(directory).first {
      try place.write([current], to: path)
    }
    if hashes { try store.rotateHashes() }
    // One that was begun and not finished goes on; where nothing is left of it, a new one begins.
    if try store.cellKeys().count > 1 {
      let rest = try reseal(progress)
      if rest > 0 { return rest }
    }
    try store.addCellKey()
    return try reseal(progress)
  }

  private func reseal(_ progress: (Int) -> Void) throws -> Int {
    var total = 0
    while true {
      let sealed = try store.reseal()
      guard sealed > 0 else { return total }
      total += sealed
      progress(total)
    }
  }
}
