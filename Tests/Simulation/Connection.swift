import Replication

/// A connection between two nodes: frames keep their order in each direction, until it breaks.
final class Connection {
  /// One end of it.
  struct End {
    let node: Int
    var session: SyncSession
    var isOpen = true
    /// Taken and not yet committed.
    var inbox: [PackedChangeSet] = []
    var isCommitting = false
    /// When the last frame sent from here arrives.
    var lastArrival: Int64 = 0
  }

  let number: Int
  /// The dialer, and the listener.
  var ends: [End]
  let opened: Int64
  /// Frames that still get through; nil for all.
  var framesLeft: Int?

  init(number: Int, opened: Int64, dialer: End, listener: End, framesLeft: Int?) {
    self.number = number
    self.opened = opened
    ends = [dialer, listener]
    self.framesLeft = framesLeft
  }
}

/// What happens at an instant.
enum Event {
  case write(Int)
  case dial(Int)
  case arrive(Int, side: Int, Frame)
  /// One end notices that the connection is gone.
  case lost(Int, side: Int)
  case commit(Int, side: Int)
  case tick
  case fault(Fault)
  case restart(Int)
  case healPartition
  case heal
  case check
}

/// What goes wrong, or at least is not everyday.
enum Fault: CaseIterable {
  case crash, backup, restore, clone, partition, roster, erase, bundle
}

/// What the run found wrong.
struct Finding: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
