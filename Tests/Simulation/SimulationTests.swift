import Foundation
import Replication
import Testing
import Toys

@Suite("Simulation")
struct SimulationTests {
  /// `SEEDS` of them from `SEED` on; with `SEED` alone just that one, and what happened in it. Split over the cores.
  @Test("whatever goes wrong, what was promised is kept, and all honest nodes end with one view")
  func seeds() async {
    let environment = ProcessInfo.processInfo.environment
    let given = environment["SEED"].flatMap(UInt64.init)
    let count = environment["SEEDS"].flatMap(UInt64.init) ?? (given == nil ? 1_000 : 1)
    let first = given ?? .random(in: 0..<1 << 40)
    print("seeds \(first) to \(first + max(1, count) - 1)")
    let workers = UInt64(max(1, ProcessInfo.processInfo.activeProcessorCount))
    await withTaskGroup(of: [String].self) { group in
      for worker in 0..<workers {
        group.addTask {
          var failures: [String] = []
          for seed in stride(from: first + worker, to: first + count, by: Int(workers)) where failures.count < 3 {
            if (seed - first) % 100_000 == 99_999 { print("\(seed - first + 1) done") }
            if let failure = Self.run(seed, isLoud: count == 1) { failures.append(failure) }
          }
          return failures
        }
      }
      for await failures in group {
        for failure in failures { Issue.record("\(failure)") }
      }
    }
  }

  /// - Returns: What went wrong, with the seed to replay it from.
  static func run(_ seed: UInt64, isLoud: Bool = false) -> String? {
    let simulator = Simulator(seed: seed)
    do { try simulator.run() } catch { return "SEED=\(seed): \(error)\n\(simulator.setup)" }
    if isLoud {
      print(simulator.setup)
      for (what, number) in simulator.counts.sorted(by: { $0.key < $1.key }) { print(what, number) }
    }
    return nil
  }
}
