import Foundation
import Replication
import Testing
import Toys

@Suite("Simulation")
struct SimulationTests {
  /// `SEED` alone if it is given, otherwise `SEEDS` of them from `FIRST` on, split over the cores.
  @Test("whatever goes wrong, what was promised is kept, and all honest nodes end with one view")
  func seeds() async {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["SEED"].flatMap(UInt64.init) {
      if let failure = Self.run(seed, isLoud: true) { Issue.record("\(failure)") }
      return
    }
    let count = environment["SEEDS"].flatMap(UInt64.init) ?? 1_000
    let first = environment["FIRST"].flatMap(UInt64.init) ?? .random(in: 0..<1 << 40)
    print("seeds \(first) to \(first + count - 1)")
    let workers = UInt64(max(1, ProcessInfo.processInfo.activeProcessorCount))
    await withTaskGroup(of: [String].self) { group in
      for worker in 0..<workers {
        group.addTask {
          var failures: [String] = []
          for seed in stride(from: first + worker, to: first + count, by: Int(workers)) where failures.count < 3 {
            if let failure = Self.run(seed) { failures.append(failure) }
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
