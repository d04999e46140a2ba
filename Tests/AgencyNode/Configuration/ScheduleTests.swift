import Replication
import Safeguarding
import Testing

@testable import AgencyNode

/// Draws the same numbers every time.
private struct Fixed: RandomNumberGenerator {
  var state: UInt64 = 42
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}

private let hour: Int64 = 3_600_000

/// An instant of the week of Monday 2024-01-01, UTC.
private func at(_ weekday: Int64, _ hours: Int64, _ minutes: Int64 = 0) -> Instant {
  Instant(milliseconds: (19_723 + weekday - 1) * 24 * hour + hours * hour + minutes * 60_000)
}

private func schedule(_ yaml: String) throws -> Schedule {
  try NodeConfiguration.parse(yaml: "agency: Fern\nmember: 3\nroles: gp\nschedule:" + yaml).schedule
}

@Suite("Schedules")
struct ScheduleTests {
  @Test("an interval comes again after it, and no later than its jitter")
  func interval() {
    var random = Fixed()
    let schedule = Schedule.interval(every: 1_000, jitter: 200)
    var seen = Set<Int64>()
    for _ in 0..<200 {
      let next = schedule.next(after: Instant(milliseconds: 5_000), random: &random)?.rawValue ?? 0
      #expect((6_000...6_200).contains(next))
      seen.insert(next)
    }
    #expect(seen.count > 20)
  }

  @Test("windows give their rounds and nothing between them")
  func windows() throws {
    let schedule = try schedule(
      "\n  windows:\n    - { days: mon-fri, from: 07:00, to: 19:00, every: 30m }\n    - { days: [sat, sun], at: 02:30 }"
    )
    var random = Fixed()
    func next(_ now: Instant) -> Instant? { schedule.next(after: now, random: &random) }
    #expect(next(at(1, 3)) == at(1, 7))
    #expect(next(at(1, 7)) == at(1, 7, 30))
    #expect(next(at(1, 12, 10)) == at(1, 12, 30))
    #expect(next(at(1, 18, 59)) == at(1, 19))
    #expect(next(at(1, 19)) == at(2, 7))
    #expect(next(at(5, 20)) == at(6, 2, 30))
    #expect(next(at(6, 2, 30)) == at(7, 2, 30))
    #expect(next(at(7, 2, 30)) == at(8, 7))
  }

  @Test("a window of one weekday comes again a week later")
  func weekly() throws {
    let schedule = try schedule("\n  windows:\n    - { days: wed, at: 06:00 }")
    var random = Fixed()
    #expect(schedule.next(after: at(3, 6), random: &random) == at(10, 6))
    #expect(Schedule.windows([], jitter: 0).next(after: at(1, 1), random: &random) == nil)
  }

  @Test("whatever the schedule, the next round is later, and following rounds go on")
  func advances() throws {
    var random = Fixed()
    for yaml in [
      "\n  every: 1s\n  jitter: 1s", "\n  windows:\n    - { from: 00:00, to: 23:59, every: 1m }\n  jitter: 30s",
    ] {
      let schedule = try schedule(yaml)
      var now = at(1, 0)
      for _ in 0..<3_000 {
        let next = try #require(schedule.next(after: now, random: &random))
        #expect(next > now)
        now = next
      }
    }
  }

  @Test("live dials at once")
  func live() throws {
    var random = Fixed()
    #expect(try schedule(" live").next(after: at(1, 1), random: &random) == at(1, 1))
  }

  @Test("backing off doubles up to its maximum, and never waits less than half")
  func backoff() {
    var random = Fixed()
    let backoff = Schedule.Backoff(initial: 1_000, maximum: 60_000)
    #expect(backoff.delay(afterFailures: 0, random: &random) == 0)
    for (failures, whole): (Int, Int64) in [(1, 1_000), (2, 2_000), (6, 32_000), (7, 60_000), (1_000_000, 60_000)] {
      for _ in 0..<50 {
        #expect((whole / 2...whole).contains(backoff.delay(afterFailures: failures, random: &random)))
      }
    }
    let extreme = Schedule.Backoff(initial: .max, maximum: .max)
    #expect(extreme.delay(afterFailures: 60, random: &random) > 0)
  }

  @Test(
    "durations are read in each unit and nothing else",
    arguments: [
      ("500ms", 500), ("30s", 30_000), ("15m", 900_000), ("2h", 7_200_000), ("1d", 86_400_000), ("15", nil),
      ("m", nil), ("-1m", nil), ("1.5h", nil), ("", nil), ("9223372036854775807d", nil), ("99999999999999999999s", nil),
    ] as [(String, Int64?)])
  func durations(text: String, milliseconds: Int64?) {
    #expect(Schedule.milliseconds(text) == milliseconds)
  }

  @Test(
    "windows that cannot be are refused",
    arguments: [
      "{ from: 19:00, to: 07:00, every: 1h }", "{ from: 07:00 }", "{ at: 25:00 }", "{ days: funday, at: 06:00 }",
      "{ days: fri-mon, at: 06:00 }", "{ at: 6 }",
    ])
  func refused(window: String) {
    #expect(throws: ConfigurationError.self) { try schedule("\n  windows:\n    - \(window)") }
  }
}
