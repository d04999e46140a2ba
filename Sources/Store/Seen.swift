import Replication

/// What a transaction has read of the log, or added to it: a chain asks for each of its sets' predecessor again and again.
/// Bounded; it goes with the transaction, so that what was rolled back is forgotten.
final class Seen {
  static let most = 128

  /// By set: how its values' references are read.
  var resolvers: [SetNumber: ReferenceResolver] = [:]
  /// Rows of `lane` that are there. None is ever deleted.
  private var lanes: [StreamID: Int64] = [:]
  private var entries: [SetNumber: LogEntry] = [:]
  private var numbers: [Hash: SetNumber] = [:]
  private var places: [Place: [LogEntry]] = [:]
  /// Whether anything at all was ever erased; nil until somebody asked.
  var hasErasures: Bool?
  /// Whether any set waits; nil until somebody asked.
  var hasWaiting: Bool?

  private struct Place: Hashable {
    let trunk: StreamID
    let sequence: UInt64
  }

  func entry(_ number: SetNumber) -> LogEntry? { entries[number] }

  func entry(_ hash: Hash) -> LogEntry? { numbers[hash].flatMap { entries[$0] } }

  func keep(_ entry: LogEntry) {
    if entries.count >= Self.most {
      entries.removeAll(keepingCapacity: true)
      numbers.removeAll(keepingCapacity: true)
    }
    entries[entry.number] = entry
    numbers[entry.hash] = entry.number
  }

  /// Keeps an entry that was added to the log just now.
  func add(_ entry: LogEntry) {
    places[Place(trunk: entry.stream.trunk, sequence: entry.sequence)] = nil
    keep(entry)
  }

  func entries(trunk: StreamID, sequence: UInt64) -> [LogEntry]? { places[Place(trunk: trunk, sequence: sequence)] }

  /// Keeps all entries that the log has at a place.
  func keep(_ entries: [LogEntry], trunk: StreamID, sequence: UInt64) {
    if places.count >= Self.most { places.removeAll(keepingCapacity: true) }
    places[Place(trunk: trunk, sequence: sequence)] = entries
    for entry in entries { keep(entry) }
  }

  /// Forgets what a fork changes, which moves sets to another lane: nothing else about a delivered set changes.
  func forgetEntries() {
    entries.removeAll()
    numbers.removeAll()
    places.removeAll()
  }

  func lane(_ stream: StreamID) -> Int64? { lanes[stream] }

  func keep(lane: Int64, of stream: StreamID) {
    if lanes.count >= Self.most { lanes.removeAll(keepingCapacity: true) }
    lanes[stream] = lane
  }
}
