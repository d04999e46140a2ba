import Logging
import Replication
import Safeguarding
import Store

extension PersonIndex {
  /// Works the index out from the start, all subjects at once: in memory, then written in order, so that a million take
  /// minutes. Others may write meanwhile; what they change is dealt with after.
  func fill() throws {
    let started = ContinuousClock.now
    try node.store.write { try $0.forgetPersons() }
    let gathered = try gather()
    node.logger.notice("persons.index.filling", metadata: ["subjects": "\(gathered.subjects.count)"])
    let pairs = try write(gathered)
    try writePersons(gathered.subjects, pairs)
    let newest = try node.store.newest()
    try node.store.write { transaction in
      if let last = gathered.subjects.last { try transaction.setCursor(Cursor.subjects.rawValue, to: last) }
      // What is known at the first fill is history: nobody is alerted to it.
      try transaction.setCursor(Cursor.flags.rawValue, to: LocalDot(set: newest, index: (1 << 14) - 1))
      try transaction.setPersonsVersion(Self.version)
    }
    node.logger.notice(
      "persons.index.filled",
      metadata: ["pairs": "\(pairs.count)", "seconds": "\((ContinuousClock.now - started).components.seconds)"])
  }

  /// Rows that one transaction of a fill writes: few enough that whoever else wants to write waits tens of milliseconds.
  private static let page = 2_000

  private struct Gathered {
    /// In order, those that are not denied.
    var subjects: [LocalDot] = []
    var identities: [Identity] = []
    /// The keys of each, sorted, one after the other.
    var keys: [Int64] = []
    var ends: [Int] = []

    func keys(_ place: Int) -> ArraySlice<Int64> { keys[(place == 0 ? 0 : ends[place - 1])..<ends[place]] }
  }

  private func gather() throws -> Gathered {
    var gathered = Gathered()
    var after = LocalDot(rawValue: 0)
    while true {
      let ids = try node.store.read { reader -> [LocalDot] in
        let ids = try reader.entities(.subject, after: after, limit: Self.page)
        for id in ids {
          guard let identity = try reader.identity(of: id) else { continue }
          gathered.subjects.append(id)
          gathered.identities.append(identity)
          gathered.keys += Set(linker.keys(of: identity)).sorted()
          gathered.ends.append(gathered.keys.count)
        }
        return ids
      }
      guard let last = ids.last, ids.count == Self.page else { return gathered }
      after = last
    }
  }

  /// Writes keys, and works out and writes pairs.
  private func write(_ gathered: Gathered) throws -> [SubjectPair] {
    var holders: [(key: Int64, place: Int32)] = []
    holders.reserveCapacity(gathered.keys.count)
    for place in gathered.subjects.indices {
      for key in gathered.keys(place) { holders.append((key, Int32(place))) }
    }
    holders.sort { ($0.key, $0.place) < ($1.key, $1.place) }
    try writeKeys(holders, gathered)
    try inPages(Array(gathered.subjects.indices)) { places, transaction in
      try transaction.insertIndexed(
        places.lazy.map { (gathered.subjects[$0], Array(gathered.keys($0))) }.filter { !$0.1.isEmpty })
    }
    var pairs = pairs(gathered, holders)
    pairs.sort { ($0.first, $0.second) < ($1.first, $1.second) }
    try inPages(pairs) { rows, transaction in try transaction.insertPairs(rows) }
    return pairs
  }

  /// In the order in which the index keeps them, which is that of their hashes.
  private func writeKeys(_ holders: [(key: Int64, place: Int32)], _ gathered: Gathered) throws {
    var hashed = try node.store.read { reader in
      try holders.map { (key: try reader.hashed(key: $0.key), place: $0.place) }
    }
    hashed.sort { ($0.key, $0.place) < ($1.key, $1.place) }
    try inPages(hashed) { rows, transaction in
      try transaction.insertKeys(hashed: rows.lazy.map { ($0.key, gathered.subjects[Int($0.place)]) })
    }
  }

  private func pairs(_ gathered: Gathered, _ holders: [(key: Int64, place: Int32)]) -> [SubjectPair] {
    var pairs: [SubjectPair] = []
    var start = 0
    var common: Set<Int64> = []
    func groups(_ visit: (Range<Int>) -> Void) {
      start = 0
      while start < holders.count {
        var end = start + 1
        while end < holders.count, holders[end].key == holders[start].key { end += 1 }
        visit(start..<end)
        start = end
      }
    }
    groups { if $0.count > Self.mostOfKey { common.insert(holders[$0.lowerBound].key) } }
    groups { group in
      let key = holders[group.lowerBound].key
      guard group.count > 1, !common.contains(key) else { return }
      for i in group {
        for j in (i + 1)..<max(group.upperBound, i + 1) {
          let (a, b) = (Int(holders[i].place), Int(holders[j].place))
          // Two that share several keys are compared for the least of them only.
          guard Self.leastShared(gathered.keys(a), gathered.keys(b), but: common) == key else { continue }
          let judgement = linker.compare(gathered.identities[a], gathered.identities[b])
          guard judgement.standing != .unlike else { continue }
          pairs.append(
            SubjectPair(
              gathered.subjects[a], gathered.subjects[b], judgement.standing, weight: judgement.weight.bits))
        }
      }
    }
    return pairs
  }

  private static func leastShared(_ a: ArraySlice<Int64>, _ b: ArraySlice<Int64>, but common: Set<Int64>) -> Int64? {
    var (i, j) = (a.startIndex, b.startIndex)
    while i < a.endIndex, j < b.endIndex {
      if a[i] == b[j] {
        if common.isEmpty || !common.contains(a[i]) { return a[i] }
        i += 1
        j += 1
      } else if a[i] < b[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return nil
  }

  /// Decisions are not looked at: they are dealt with one after another when the fill is done.
  private func writePersons(_ subjects: [LocalDot], _ pairs: [SubjectPair]) throws {
    var persons: [LocalDot: PersonOf] = [:]
    var obstacles: [LinkToReview] = []
    let linked = pairs.filter { $0.standing == .probable || $0.standing == .firm }
    let involved = Set(linked.flatMap { [$0.first, $0.second] })
    let among = pairs.filter { involved.contains($0.first) && involved.contains($0.second) }
    try node.store.read { reader in
      let clusters = try NamedClusters(involved, pairs: among, decisions: [], reader)
      persons = clusters.persons
      obstacles = clusters.obstacles
    }
    try inPages(subjects) { page, transaction in
      for subject in page {
        try transaction.setPerson(persons[subject] ?? PersonOf(probable: subject, firm: subject), of: subject)
      }
    }
    try inPages(obstacles) { page, transaction in try transaction.setObstacles(page, among: []) }
  }

  private func inPages<Row>(_ rows: [Row], _ body: (ArraySlice<Row>, StoreTransaction) throws -> Void) throws {
    for start in stride(from: 0, to: rows.count, by: Self.page) {
      try node.store.write { transaction in
        try body(rows[start..<min(start + Self.page, rows.count)], transaction)
      }
    }
  }
}
