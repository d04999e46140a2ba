import Foundation
import Toys

/// The seeds of a random test: `SEED` alone if it is given, otherwise as many as `SEEDS` says, from a new one on.
func seeds(_ count: Int) -> [UInt64] {
  let environment = ProcessInfo.processInfo.environment
  if let seed = environment["SEED"].flatMap(UInt64.init) { return [seed] }
  let first = UInt64.random(in: 0..<1 << 40)
  return (0..<UInt64(environment["SEEDS"].flatMap(Int.init) ?? count)).map { first + $0 }
}
