import Replication
import Store
import Wire

extension AgencyNode {
  /// What changes whenever alerts, conflicts or anything shared may read otherwise: who polls learns by it that nothing
  /// did, without anything being shown of anybody.
  public func pollMark() throws -> String {
    try store.read { reader in
      let alerts = try reader.alerts(isOpen: true).map { "\($0.id)/\($0.changed.rawValue)" }
      let recalls = try reader.recalls(limit: 10_000).map { "\($0.id)/\($0.waiting.count)" }
      let text = ([try reader.digest.sum.description] + alerts + ["recalls"] + recalls).joined(separator: " ")
      return String(sha256(Array(text.utf8)).description.prefix(32))
    }
  }
}
