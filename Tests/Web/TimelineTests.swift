import Foundation
import Safeguarding
import Testing

@testable import Web

@Suite("The timeline as a picture")
struct TimelineTests {
  private static let today = Day(year: 2026, month: 6, day: 30) ?? Day(rawValue: 0)

  private static func day(_ text: String) throws -> Day { try DayStyle.iso.parse(text) }

  private static func timeline(_ marks: [Timeline.Mark], lanes: [Timeline.Lane]) -> Timeline {
    Timeline(lanes: lanes, marks: marks, today: today)
  }

  /// It is one element whose parts close in order, and nothing in it runs, links or loads.
  static func isPlain(_ svg: String) -> Bool {
    let known: Set<Substring> = [
      "svg", "title", "desc", "defs", "pattern", "path", "g", "circle", "rect", "text", "tspan",
    ]
    var open: [Substring] = []
    var tags = 0
    for tag in svg.matches(of: /<(\/?)([A-Za-z]*)[^<>]*?(\/?)>/) {
      guard known.contains(tag.2), !tag.0.contains(" on"), !tag.0.contains("href") else { return false }
      tags += 1
      if !tag.1.isEmpty {
        guard open.popLast() == tag.2 else { return false }
      } else if tag.3.isEmpty {
        open.append(tag.2)
      }
    }
    return open.isEmpty && svg.hasPrefix("<svg ") && svg.count { $0 == "<" } == tags
  }

  @Test("nothing with a day is no picture, and neither is nobody")
  func empty() {
    #expect(TimelinePicture.svg(Self.timeline([], lanes: [])) == nil)
    let heard = Timeline.Lane(agency: "Agency 1", entries: 0, heard: nil)
    #expect(TimelinePicture.svg(Self.timeline([], lanes: [heard])) == nil)
  }

  @Test("shapes tell incidents, flags and orders apart, a finding is filled, and a gap is drawn and said")
  func shapes() throws {
    let marks: [Timeline.Mark] = [
      .init(lane: 0, kind: .incident, day: try Self.day("2024-03-04"), isFinding: false, words: "Call-out (report)"),
      .init(lane: 0, kind: .flag, day: try Self.day("2025-01-10"), isFinding: true, words: "Convicted (finding)"),
      .init(
        lane: 1, kind: .order, day: try Self.day("2025-02-01"), until: try Self.day("2025-08-01"), isFinding: true,
        words: "Order (finding)"),
      .init(lane: 1, kind: .order, day: try Self.day("2026-02-01"), isFinding: false, words: "Order (report)"),
    ]
    let lanes: [Timeline.Lane] = [
      .init(agency: "Agency 1", entries: 2, heard: Self.today),
      .init(agency: "Agency 2", entries: 2, heard: try Self.day("2026-03-01")),
      .init(agency: "Agency 3", entries: 0, heard: nil), .init(agency: "Agency 4", entries: nil, heard: Self.today),
    ]
    let svg = try #require(TimelinePicture.svg(Self.timeline(marks, lanes: lanes)))
    #expect(Self.isPlain(svg))
    #expect(svg.contains("role=\"img\" aria-labelledby=\"timeline-title timeline-desc\""))
    #expect(svg.contains("Timeline, 2024 to 2026"))
    #expect(svg.contains("Agency 1: 1 incident, 1 flag, 4 March 2024 to 10 January 2025."))
    #expect(svg.contains("Agency 2: 2 orders, 1 February 2025 to 1 February 2026; not heard from since 1 March 2026."))
    #expect(svg.contains("Agency 3: no record with a day; never heard from.") && svg.contains("Agency 4: withheld."))
    #expect(svg.contains("<g><title>4 March 2024: Call-out (report)</title><circle class=\"said\""))
    #expect(svg.contains("<g><title>10 January 2025: Convicted (finding)</title><path class=\"finding\""))
    #expect(svg.contains("<rect class=\"finding\"") && svg.contains("<rect class=\"said open\""))
    // One gap from March on, one over the whole lane, and one in the legend.
    #expect(svg.matches(of: /<rect class="gap"/).count == 3)
  }

  @Test("whatever an agency or a label is called, it is shown and never part of the markup")
  func escape() throws {
    let hostile = "</title></svg><script>alert('1')</script>&\"\u{1}\u{9B}"
    let mark = Timeline.Mark(
      lane: 0, kind: .flag, day: try Self.day("2026-01-01"), isFinding: false, words: hostile)
    let lane = Timeline.Lane(agency: hostile, entries: 1, heard: nil)
    let svg = try #require(TimelinePicture.svg(Self.timeline([mark], lanes: [lane])))
    #expect(Self.isPlain(svg) && !svg.contains("<script"))
    #expect(svg.contains("&lt;/title&gt;&lt;/svg&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;  "))
  }

  @Test("10,000 flags of any days are drawn within bounds: what is close together is one mark with its number")
  func bounds() throws {
    let lanes = (0..<Timeline.mostLanes).map {
      Timeline.Lane(agency: "Agency \($0) " + String(repeating: "x", count: 300), entries: 500, heard: Self.today)
    }
    let marks = (0..<10_000).map { place in
      Timeline.Mark(
        lane: place % lanes.count, kind: Timeline.Kind.allCases[place % 3],
        day: Day(rawValue: Self.today.rawValue - Int64(place * 7_919 % 20_000)), isFinding: place % 2 == 0,
        words: String(repeating: "words ", count: 100))
    }
    let svg = try #require(TimelinePicture.svg(Self.timeline(marks, lanes: lanes)))
    #expect(svg.utf8.count < 1_500_000 && Self.isPlain(svg))
    let same = (0..<10_000).map { _ in
      Timeline.Mark(lane: 0, kind: .incident, day: Self.today, isFinding: false, words: "x")
    }
    let one = try #require(TimelinePicture.svg(Self.timeline(same, lanes: lanes)))
    #expect(one.contains("<title>10000 from 30 June 2026 to 30 June 2026</title>"))
    #expect(one.matches(of: /<g><title>/).count == 1)
  }

  @Test("a day before any calendar, after today, or of a lane that is not there, breaks nothing")
  func extremes() throws {
    let lane = Timeline.Lane(agency: "Agency 1", entries: 3, heard: Day(rawValue: .max))
    for raw in [Int64.min, -1_000_000, 0, 1, .max] {
      let mark = Timeline.Mark(lane: 0, kind: .order, day: Day(rawValue: raw), isFinding: false, words: "x")
      let lost = Timeline.Mark(lane: 9, kind: .flag, day: Self.today, isFinding: false, words: "x")
      let svg = TimelinePicture.svg(Self.timeline([mark, lost], lanes: [lane]))
      #expect(svg.map(Self.isPlain) ?? true)
    }
  }
}
