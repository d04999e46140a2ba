/// Events in order of virtual time; those of one instant, in the order they were added.
struct EventQueue<Event> {
  private struct Item {
    let time: Int64
    let order: UInt64
    let event: Event
  }

  private var heap: [Item] = []
  private var added: UInt64 = 0

  mutating func add(_ event: Event, at time: Int64) {
    added += 1
    heap.append(Item(time: time, order: added, event: event))
    var child = heap.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func next() -> (time: Int64, event: Event)? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(child, least) {
          least = child
        }
        if least == parent { break }
        heap.swapAt(parent, least)
        parent = least
      }
    }
    return (first.time, first.event)
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (heap[a].time, heap[a].order) < (heap[b].time, heap[b].order)
  }
}
