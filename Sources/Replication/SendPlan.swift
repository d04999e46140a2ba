/// What one node has that another lacks, in the order to send it.
public struct SendPlan: Hashable, Sendable {
  /// People's streams before imports where causality allows, otherwise in this node's apply order.
  public var sets: [SetNumber] = []
  /// Streams in which the other's head is not in this node's chain: where they part has to be asked for.
  public var probes: [ForkProbe] = []
  /// The heads the other will hold once it has taken the sets.
  public var heads: [StreamID: Head] = [:]

  public init() {}
}

extension ReplicaLog {
  /// How many samples a fork probe holds at most: enough to span any chain by doubling steps.
  static var probeSamples: Int { 64 }

  /// Finds what to send to a node whose clock is known.
  /// - Parameters:
  ///   - peer: The peer's heads; those of a forked stream can be several.
  ///   - probing: Whether a head that is not in this node's chain may still be asked about.
  public func plan(for peer: Clock, probing: Bool = true) throws -> SendPlan {
    var known: [StreamID: [KnownHead]] = [:]
    for (stream, head) in peer.heads { known[stream.trunk, default: []].append((stream, head)) }
    let clock = try self.clock
    var lanes: [StreamID: [StreamID]] = [:]
    for stream in clock.heads.keys { lanes[stream.trunk, default: []].append(stream) }

    var plan = SendPlan()
    for (trunk, streams) in lanes.sorted(by: { $0.key < $1.key }) {
      try add(trunk, lanes: streams.sorted(), clock, known[trunk] ?? [], probing, to: &plan)
    }
    plan.sets = try ordered(plan.sets)
    return plan
  }

  private typealias KnownHead = (stream: StreamID, head: Head)

  private func add(
    _ trunk: StreamID, lanes: [StreamID], _ clock: Clock, _ known: [KnownHead], _ probing: Bool,
    to plan: inout SendPlan
  ) throws {
    // The usual case, and for a stream with nothing new no look at the log at all.
    if lanes.count == 1, known.count == 1, clock[lanes[0]] == known[0].head { return }
    var covered: [StreamID: UInt64] = [:]
    var isUnclear = false
    for (stream, head) in known {
      if let entry = try entry(trunk: trunk, head: head) {
        try cover(entry, &covered)
      } else if let lane = lanes.count == 1 ? lanes[0] : lanes.first(where: { $0 == stream && $0.branch != nil }),
        let own = clock[lane], head.sequence > own.sequence
      {
        // Ahead of this node: taken to continue this chain; if it does not, its sets will show it.
        if let entry = try entry(trunk: trunk, head: own) { try cover(entry, &covered) }
      } else {
        isUnclear = true
      }
    }
    if isUnclear, probing {
      plan.probes.append(try probe(trunk))
      return
    }
    for lane in lanes {
      guard let head = clock[lane], let first = try first(in: lane) else { continue }
      let start = max(first.sequence, (covered[lane] ?? 0) + 1)
      guard start <= head.sequence else { continue }
      plan.sets += try numbers(in: lane, sequences: start...head.sequence)
      plan.heads[lane] = head
    }
  }

  /// Marks a set and all before it in its chain, branch by branch, as held by the peer.
  private func cover(_ entry: LogEntry, _ covered: inout [StreamID: UInt64]) throws {
    var last: LogEntry? = entry
    while let entry = last {
      if let already = covered[entry.stream], already >= entry.sequence { return }
      covered[entry.stream] = entry.sequence
      guard let first = try first(in: entry.stream) else { return }
      last = first.previous == .zero ? nil : try self.entry(first.previous)
    }
  }

  /// Samples of this node's chain of a stream, or of each of its branches.
  func probe(_ trunk: StreamID) throws -> ForkProbe {
    let clock = try self.clock
    let lanes = clock.heads.keys.filter { $0.trunk == trunk }.sorted()
    var samples: [Head] = []
    for lane in lanes {
      var left = max(1, Self.probeSamples / lanes.count)
      var entry = try clock[lane].flatMap { try self.entry(trunk: trunk, head: $0) }
      var step: UInt64 = 1
      while let current = entry, left > 0 {
        samples.append(current.head)
        left -= 1
        guard current.sequence > 1 else { break }
        let target = current.sequence > step ? current.sequence - step : 1
        entry = try ancestor(of: current.head, trunk: trunk, at: target)
        step *= 2
      }
    }
    return ForkProbe(stream: trunk, samples: Array(samples.prefix(Self.probeSamples)))
  }

  /// The sets of a stream to send to a node whose chains have these samples.
  func plan(answering probe: ForkProbe) throws -> SendPlan {
    let trunk = probe.stream.trunk
    let clock = try self.clock
    var found: [KnownHead] = []
    for head in probe.samples where try entry(trunk: trunk, head: head) != nil { found.append((trunk, head)) }
    var plan = SendPlan()
    let lanes = clock.heads.keys.filter { $0.trunk == trunk }.sorted()
    try add(trunk, lanes: lanes, clock, found, false, to: &plan)
    plan.sets = try ordered(plan.sets)
    return plan
  }

  /// Moves people's sets before imports, except those that depend on an import still to be sent.
  private func ordered(_ sets: [SetNumber]) throws -> [SetNumber] {
    let ascending = sets.sorted()
    var imports: Set<SetNumber> = []
    var people: [SetNumber] = []
    for number in ascending {
      if try entry(number)?.purpose == .imports { imports.insert(number) } else { people.append(number) }
    }
    guard !imports.isEmpty, !people.isEmpty else { return ascending }
    var early: [SetNumber] = []
    var held = imports
    for number in people {
      guard let signed = try signedHeader(number) else { continue }
      if try depends(signed.header, on: held) { held.insert(number) } else { early.append(number) }
    }
    let first = Set(early)
    return early + ascending.filter { !first.contains($0) }
  }

  private func depends(_ header: Header, on held: Set<SetNumber>) throws -> Bool {
    if let previous = try entry(header.previous), held.contains(previous.number) { return true }
    for dependency in header.dependencies {
      // A head that was cited covers its stream up to there, so any held set at or below it counts.
      guard let entry = try entry(trunk: dependency.stream.trunk, head: dependency.head) else { continue }
      if held.contains(entry.number) { return true }
    }
    return false
  }
}
