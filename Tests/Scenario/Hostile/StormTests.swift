import AgencyNode
import Foundation
import Replication
import Safeguarding
import Store
import Testing

/// Everything at once, with a clock and a scale: `make hostile`. Apart from `make test`, since it measures.
@Suite("A storm", .enabled(if: ProcessInfo.processInfo.environment["HOSTILE"] != nil))
struct StormTests {
  @Test("under every attack at once an honest pair syncs within twice its normal time, and memory stays under 300 MB")
  func storm() async throws {
    let pair = try await Pair(third: true)
    defer { pair.remove() }
    _ = try await pair.raise("a")
    let member = try HostileMember(pair)
    let port = try #require(pair.ports["a"])
    try pair.serve("a")
    try await pair.sync("b")
    let honest = try await HostileTests.received(member, port)
    let (a, b) = (try HostileTests.open(pair, "a"), try HostileTests.open(pair, "b"))
    let calm = try await times(a, b)

    let normal = median(calm)
    let process = try #require(pair.process("a"))
    // First with sessions, each of which tries something; then with no end of connections, which use up its sessions.
    for isReconnecting in [false, true] {
      let storm = Task { await Self.rage(member, port, honest, isReconnecting: isReconnecting) }
      try await Task.sleep(for: .seconds(2))
      let stormy = try await times(a, b)
      storm.cancel()
      let tries = await storm.value
      let under = median(stormy)
      print(
        """
        \(isReconnecting ? "reconnecting" : "attacking"): calm \(milliseconds(normal)) ms, in the storm \
        \(milliseconds(under)) ms, worst \(milliseconds(stormy.max() ?? 0)) ms; \(tries) tries; the node's peak memory \
        \(try peak(process) >> 20) MB
        """)
      // A tenth of a second is what a busy machine does to anything.
      #expect(under <= max(normal * 2, normal + 0.1))
    }
    #expect(try peak(process) < 300 << 20)
    for row in try a.status().refusals { print("  refused \(row.reason) of member \(row.member ?? 0): \(row.count)") }
    #expect(try a.store.read { try $0.counts().flags } == b.store.read { try $0.counts().flags })
    #expect(try a.status().refusals.contains { $0.member == 3 })
    #expect(try !a.status().refusals.contains { $0.member == 1 || $0.member == 2 })
    pair.stop("a")
    for node in ["a", "b"] { try await pair.succeed(node, "verify") }
  }

  /// Seconds of rounds that each bring one flag from the first node, which serves, to the second.
  private func times(_ a: AgencyNode, _ b: AgencyNode) async throws -> [Double] {
    let sync = try PeerSync(b)
    var times: [Double] = []
    for _ in 0..<40 {
      let flag = try a.raise(
        FlagRequest(subject: .new(SubjectDraft(forenames: "Test", surname: "Person"))) { subject, _ in
          FlagDraft(code: .risk, subject: subject, risk: .high, basis: .reported, recordedDay: Day(milliseconds: 0))
        })
      let name = try a.store.read { try $0.dot(flag) }
      let start = ContinuousClock.now
      while try b.store.read({ try $0.entry(name.header) }) == nil { _ = try? await sync.sync(with: a.member) }
      times.append((ContinuousClock.now - start) / .seconds(1))
      try await Task.sleep(for: .milliseconds(200))
    }
    return times
  }

  /// - Returns: How many attacks were made.
  private static func rage(
    _ member: HostileMember, _ port: Int, _ honest: [PackedChangeSet], isReconnecting: Bool
  ) async -> Int {
    await withTaskGroup(of: Int.self) { group in
      // Connections that never begin to shake hands, as many as its address may have, and again when they are cut.
      for _ in 0..<16 {
        group.addTask {
          var count = 0
          while !Task.isCancelled {
            guard let connection = try? await RawConnection(port: port, nil) else { continue }
            count += 1
            _ = await connection.isCut(within: .seconds(3))
            connection.close()
          }
          return count
        }
      }
      group.addTask {
        var count = 0
        while isReconnecting, !Task.isCancelled {
          let connection = try? await RawConnection(port: port, member)
          connection?.close()
          count += 1
        }
        let slow: [Attack] = [.silent, .trickle, .reconnects, .equivocation]
        let others = [Attack.heavy, .longHeaders] + Attack.allCases.filter { !slow.contains($0) }
        while !Task.isCancelled {
          try? await others[count % others.count].run(member, port: port, honest: honest)
          count += 1
        }
        return count
      }
      return await group.reduce(0, +)
    }
  }

  private func median(_ times: [Double]) -> Double { times.sorted()[times.count / 2] }

  private func milliseconds(_ seconds: Double) -> Int { Int(seconds * 1_000) }

  /// The most memory that a process ever had, in bytes.
  private func peak(_ process: Int32) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.split(separator: " ").dropFirst().first ?? "")) << 10
  }
}
