import Replication
import Testing

@testable import Safeguarding

@Suite("What follows for children who were there")
struct ChildPatternTests {
  private var story = Story()
  private let victim: Int
  private let child: Int

  init() {
    victim = story.person()
    child = story.person()
  }

  private func with(_ build: (inout Story) -> Void) -> Story {
    var story = story
    build(&story)
    return story
  }

  private func callOut(
    _ story: inout Story, _ number: Int, _ children: Value<Int>, seen: Int64? = nil, recorded: Int? = nil,
    incident: String? = nil
  ) -> Int {
    var fields = [FlagField.childrenPresent: children]
    if let seen { fields[FlagField.childrenSeen] = .integer(seen) }
    return story.flag(
      .daVictim, victim, on: day(number), recorded: day(recorded ?? number), by: 1,
      incident: incident ?? "INC-\(number)", fields)
  }

  @Test("a child who is only named stays with the person in whose events, by any spelling of spaces and letters")
  func mentioned() {
    let story = with {
      _ = callOut(&$0, 1, words("Wren Ash"))
      _ = callOut(&$0, 2, words(" wren  ash ", "Bramble"))
    }
    let victims = story.derived(.childDAVictim)
    #expect(victims.map(\.person) == [victim, victim])
    #expect(victims.map(\.mention?.isEmpty) == [false, false])
    #expect(victims.map(\.count).sorted() == [1, 2])
    #expect(story.derived(.childNotSeen).isEmpty)
  }

  @Test("once somebody says who is meant, it is the child's own, in every event of any subject of that person")
  func decided() {
    let story = with {
      let other = $0.subject(of: victim, firmly: false)
      _ = callOut(&$0, 1, words("Wren"))
      $0.flag(.daVictim, other, on: day(2), incident: "INC-2", [FlagField.childrenPresent: words("WREN")])
      $0.decide("wren", of: other, is: $0.subject(of: child, firmly: true))
    }
    let flags = story.derived(.childDAVictim)
    #expect(flags.map(\.person) == [child] && flags.map(\.mention) == [nil] && flags.map(\.count) == [2])
  }

  @Test("a decision about one flag covers that flag alone, and its event once whoever else recorded it")
  func decidedInFlag() {
    let story = with {
      let first = callOut(&$0, 1, words("Wren"))
      _ = callOut(&$0, 1, words("Wren"))
      _ = callOut(&$0, 2, words("Wren"))
      $0.decide("Wren", of: first, is: child)
    }
    #expect(story.derived(.childDAVictim, of: child).map(\.count) == [1])
    #expect(story.derived(.childDAVictim, of: victim).map(\.count) == [1])
  }

  @Test("two words for one child in one event are one child, there once")
  func twoWords() {
    let story = with {
      _ = callOut(&$0, 1, words("Wren", "the elder girl"))
      _ = callOut(&$0, 1, words("the elder girl"))
      $0.decide("Wren", of: victim, is: child)
      $0.decide("the elder girl", of: victim, is: child)
    }
    #expect(story.derived(.childDAVictim).map(\.count) == [1])
    #expect(story.events.first?.children.map(\.person) == [child])
  }

  @Test("decisions that differ leave it open, however many there are; one that was taken back does not count")
  func contradicted() {
    func person(_ build: (inout Story, Int) -> Void) -> [Int] {
      let story = with {
        _ = callOut(&$0, 1, words("Wren"))
        let other = $0.person()
        build(&$0, other)
      }
      return story.derived(.childDAVictim).map(\.person)
    }
    #expect(person { story, _ in story.decide("Wren", of: victim, is: child) } == [child])
    #expect(
      person { story, other in
        story.decide("Wren", of: victim, is: child)
        story.decide("Wren", of: victim, is: other)
      } == [victim])
    #expect(
      person { story, other in
        for subject in [child, other, child] { story.decide("Wren", of: victim, is: subject) }
      } == [victim])
    #expect(
      person { story, _ in
        story.decide("Wren", of: victim, is: child)
        story.decide("Wren", of: victim, is: child, .different)
      } == [victim])
    #expect(
      person { story, other in
        story.decide("Wren", of: victim, is: child)
        story.decide("Wren", of: victim, is: other, .different)
      } == [child])
    #expect(
      person { story, other in
        story.decide("Wren", of: victim, is: child)
        story.decide("Wren", of: victim, is: other, withdrawn: true)
      } == [child])
  }

  @Test("not seen counts where somebody said so, from the day on which that was said")
  func unseen() {
    let story = with {
      _ = callOut(&$0, 1, words("Wren"), seen: 1)
      _ = callOut(&$0, 2, words("Wren"))
      _ = callOut(&$0, 3, words("Wren"), recorded: 5)
      $0.flag(
        .daVictim, victim, on: day(3), recorded: day(30), by: 2, incident: "INC-3",
        [FlagField.childrenSeen: .integer(0)])
      _ = callOut(&$0, 40, words("Wren"), seen: 0)
      $0.flag(.daVictim, victim, on: day(50), incident: "INC-50", [FlagField.childrenSeen: .integer(0)])
    }
    let flag = story.derived(.childNotSeen).first
    #expect(flag?.count == 2 && flag?.from == day(30))
    #expect(story.derived(.childDAVictim).map(\.count) == [4])
    #expect(flag?.explanation == "There at 2 call-outs, and not seen or spoken to.")
  }

  @Test("a record that names one child says nothing of whether another one was seen")
  func seenApart() {
    let story = with {
      _ = callOut(&$0, 1, words("Wren"), seen: 0)
      _ = callOut(&$0, 1, words("Bramble"), seen: 1)
    }
    #expect(story.derived(.childNotSeen).map(\.mention) == ["Wren"])
  }

  @Test("a child whom a later record adds was known from then on")
  func addedLater() {
    let story = with {
      $0.flag(.daVictim, victim, on: day(1), incident: "INC-1")
      _ = callOut(&$0, 1, words("Wren"), recorded: 40)
    }
    #expect(story.events.map(\.known) == [day(1)])
    #expect(story.derived(.childDAVictim).map(\.from) == [day(40)])
  }

  @Test("empty words name no child")
  func empty() {
    let story = with { _ = callOut(&$0, 1, words("", "  ", "\n"), seen: 0) }
    #expect(story.derived.isEmpty)
    #expect(story.events.first?.children.isEmpty == true)
  }
}
