import Replication
import Toys

/// What a node keeps through a crash. It is a value: a backup is a copy.
struct Disk {
  var replica: Replica<MemoryStorage>
  var streams: [StreamPurpose: StreamID] = [:]
  /// Heads of its own that peers know and it does not.
  var fence: [Dependency] = []
  var baselines: [MemberNumber: Clock] = [:]
  var roster: Membership
  var erasures = ViewDigest()
  var certificates: [Certificate] = []
  var incarnation: UInt64

  init(roster: Membership, quota: Int, incarnation: UInt64) {
    var storage = MemoryStorage(quota: quota)
    storage.insert(roster)
    replica = Replica(storage: storage, hash: .toy)
    self.roster = roster
    self.incarnation = incarnation
  }
}

/// Says that a value goes.
struct Certificate: Hashable {
  let dot: Dot
  let skeleton: Skeleton<Reference>

  /// What travels; who receives it looks the rest up.
  var bytes: [UInt8] { dot.header.bytes + [UInt8(dot.index >> 8), UInt8(dot.index & 255)] }
}

/// A node: its disk, and what a crash takes away.
final class Node {
  let place: Int
  let member: MemberNumber
  let isLive: Bool
  var disk: Disk
  var isUp = true
  /// The head of each own stream that was signed last, kept outside the database.
  var mark: [StreamID: Head] = [:]
  var backup: Disk?
  /// A second process with the same keys; gone when all is well again.
  var isClone = false
  var isHostile = false
  var connections: [Int] = []
  /// What it told last of its clock, to see that it never goes back.
  var seen = Clock()

  init(place: Int, member: MemberNumber, isLive: Bool, disk: Disk) {
    self.place = place
    self.member = member
    self.isLive = isLive
    self.disk = disk
  }

  var storage: MemoryStorage { disk.replica.storage }

  /// Whether it may have signed something that it no longer holds.
  var isFenced: Bool {
    if isHostile { return false }
    return !disk.fence.isEmpty
      || mark.contains {
        disk.replica.storage.held($0.key, $0.value) == nil
      }
  }

  /// Goes on in fresh streams once everything that peers know of came back.
  func liftFenceIfCaughtUp() {
    guard !disk.fence.isEmpty else { return }
    let storage = disk.replica.storage
    guard
      disk.fence.allSatisfy({ storage.held($0.stream.trunk, $0.head) != nil }
      )
    else { return }
    disk.fence = []
    disk.streams = [:]
  }
}

extension MemoryStorage {
  /// The delivered set that a head names.
  func held(_ trunk: StreamID, _ head: Head) -> LogEntry? {
    entries(trunk: trunk, sequence: head.sequence).first { $0.hash.prefix == head.prefix }
  }
}
