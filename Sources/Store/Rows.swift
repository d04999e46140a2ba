import Foundation
import GRDB
import Replication

/// Between rows and the core's values. What cannot be read is damage, never a crash.
extension Row {
  func bytes(_ column: Int) -> [UInt8] {
    Data.fromDatabaseValue(self[column]).map { Array($0) } ?? []
  }

  func hash(_ column: Int) throws -> Hash {
    guard let hash = Hash(bytes(column)) else { throw StoreError(.corrupt, "a hash in the database is not 32 bytes") }
    return hash
  }

  func prefix(_ column: Int) throws -> HashPrefix {
    guard let prefix = HashPrefix(bytes(column)) else {
      throw StoreError(.corrupt, "a hash prefix in the database is not 16 bytes")
    }
    return prefix
  }

  func stream(_ member: Int, _ stream: Int, _ branch: Int) throws -> StreamID {
    let name = bytes(branch)
    return StreamID(
      member: MemberNumber(rawValue: self[member]), id: UInt64(bitPattern: self[stream]),
      branch: name.isEmpty ? nil : try prefix(branch))
  }
}

extension Hash {
  var data: Data { Data(bytes) }
}

extension StreamID {
  /// Member, stream, branch.
  var arguments: StatementArguments {
    [member.rawValue, Int64(bitPattern: id), Data(branch?.bytes ?? [])]
  }
}
