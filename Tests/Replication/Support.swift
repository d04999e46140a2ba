import Foundation
import Toys

/// The seeds of a random test: as many as `SEEDS` says from `SEED` on; with `SEED` alone just that one.
func seeds(_ count: Int) -> [UInt64] {
  let environment = ProcessInfo.processInfo.environment
  let given = environment["SEED"].flatMap(UInt64.init)
  let first = given ?? UInt64.random(in: 0..<1 << 40)
  return (0..<(environment["SEEDS"].flatMap(UInt64.init) ?? (given == nil ? UInt64(count) : 1))).map { first + $0 }
}
