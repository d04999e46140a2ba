import Foundation
import Replication
import Testing

@testable import Safeguarding

private typealias Said = [FieldNumber: [Sibling<LocalDot>]]

private let sender: MemberNumber = 1
private let recipient: MemberNumber = 2
private let stranger: MemberNumber = 3
private let sent = Day(rawValue: 17_361)

private func dot(_ number: Int64) -> LocalDot { LocalDot(rawValue: number) }

/// A referral as it was sent, and what else was said of it.
private func view(_ said: (FieldNumber, MemberNumber, Value<LocalDot>)..., urgent: Bool = false) -> ReferralView<
  LocalDot
> {
  ReferralView(id: dot(1), sender: sender, siblings: siblings(said, urgent: urgent))
}

private func siblings(_ said: [(FieldNumber, MemberNumber, Value<LocalDot>)], urgent: Bool = false) -> Said {
  let draft = ReferralDraft<LocalDot>(
    kind: .specialistService, about: dot(2), recipient: recipient, sentDay: sent, reason: "very frightened",
    isUrgent: urgent)
  var siblings: Said = [:]
  for (field, value) in draft.record.fieldsByNumber {
    siblings[field] = [.init(dot: dot(1), author: sender, value: value)]
  }
  for (place, fact) in said.enumerated() {
    siblings[fact.0, default: []].append(.init(dot: dot(Int64(100 + place)), author: fact.1, value: fact.2))
  }
  return siblings
}

private func day(_ after: Int64) -> Value<LocalDot> { .integer(sent.rawValue + after) }
private func at(_ after: Int64) -> Day { Day(rawValue: sent.rawValue + after) }

private func mark(_ number: Int64, written: Int64) -> RiskMark<LocalDot> {
  RiskMark(
    dot: dot(number), flag: dot(number), code: .risk, level: .high, recordedDay: at(written), writtenDay: at(written))
}

private let received: (FieldNumber, MemberNumber, Value<LocalDot>) = (ReferralField.receivedDay, recipient, day(0))
private let accepted: (FieldNumber, MemberNumber, Value<LocalDot>) = (ReferralField.answer, recipient, .integer(1))
private let declined: (FieldNumber, MemberNumber, Value<LocalDot>) = (ReferralField.answer, recipient, .integer(2))
private let answered: (FieldNumber, MemberNumber, Value<LocalDot>) = (ReferralField.answeredDay, recipient, day(1))
private let done: (FieldNumber, MemberNumber, Value<LocalDot>) = (ReferralField.doneDay, recipient, day(5))
private let withdrawn: (FieldNumber, MemberNumber, Value<LocalDot>) = (ReferralField.withdrawnDay, sender, day(2))

@Suite("The state of a referral")
struct ReferralStateTests {
  private func state(
    _ view: ReferralView<LocalDot>, _ today: Int64, marks: [RiskMark<LocalDot>] = []
  ) -> ReferralState<LocalDot> {
    ReferralState(of: view, marks: marks, today: at(today))
  }

  @Test("it goes from sent to received, accepted and done, and each side knows whose turn it is")
  func stages() {
    let steps: [(ReferralView<LocalDot>, ReferralStage, ReferralParty?)] = [
      (view(), .sent, .sender), (view(received), .received, .recipient),
      (view(received, accepted, answered), .accepted, .recipient),
      (view(received, accepted, answered, done), .done, nil),
      (view(received, declined, answered), .declined, .sender), (view(received, withdrawn), .withdrawn, nil),
    ]
    for (view, stage, awaits) in steps {
      let state = state(view, 5)
      #expect(state.stage == stage && state.awaits == awaits && state.isOpen == (awaits != nil))
    }
  }

  @Test("a receipt is overdue after a day, an answer and the completion after their kind's time, until they come")
  func clocks() {
    #expect(state(view(), 1).overdue.isEmpty)
    #expect(state(view(), 2).overdue.map(\.awaited).contains(.receipt))
    #expect(!state(view(received), 2).overdue.map(\.awaited).contains(.receipt))
    let answerDue = view().due.answer
    #expect(ReferralState(of: view(received), marks: [], today: answerDue).overdue.isEmpty)
    let late = ReferralState(of: view(received), marks: [], today: Day(rawValue: answerDue.rawValue + 1))
    #expect(late.overdue.map(\.awaited) == [.answer])
    #expect(late.overdue.first?.daysLate(on: Day(rawValue: answerDue.rawValue + 3)) == 3)
    #expect(state(view(received, accepted, answered), 14).overdue.isEmpty)
    #expect(state(view(received, accepted, answered), 15).overdue.map(\.awaited) == [.completion])
    #expect(state(view(received, declined, answered), 3).overdue.map(\.awaited) == [.elsewhere])
    #expect(view(urgent: true).due.answer <= at(1))
  }

  @Test("accepted and declined at once is no answer: it stays open with the recipient and says so")
  func concurrentAnswers() {
    let state = state(view(received, accepted, declined, answered, done), 6)
    #expect(state.stage == .received && state.isOpen && state.awaits == .recipient)
    #expect(state.concerns.contains { $0.hasPrefix("Accepted and declined at once") })
  }

  @Test("a withdrawal closes what was not taken on; what was accepted stays open until the recipient noticed")
  func withdrawal() {
    #expect(!state(view(received, withdrawn), 3).isOpen)
    let taken = view(received, accepted, answered, withdrawn)
    #expect(state(taken, 3).isOpen && state(taken, 3).awaits == .recipient)
    let looked = view(received, accepted, answered, withdrawn, (ReferralField.lookedDay, recipient, day(3)))
    #expect(!state(looked, 3).isOpen)
    #expect(state(looked, 2).isOpen)
  }

  @Test("a risk update makes it count as unanswered until the recipient looked again at that update")
  func riskUpdate() {
    let answer = view(
      received, accepted, answered, (ReferralField.answerSeen, recipient, .list([.reference(dot(50))])))
    #expect(state(answer, 2, marks: [mark(50, written: 0)]).unseen.isEmpty)
    let updated = state(answer, 4, marks: [mark(50, written: 0), mark(51, written: 2)])
    #expect(updated.unseen.map(\.dot) == [dot(51)])
    #expect(updated.concerns.contains { $0.hasPrefix("Risk changed since it was answered on \(at(1))") })
    #expect(state(answer, 30, marks: [mark(51, written: 2)]).overdue.map(\.awaited).contains(.look))
    let looked = view(
      received, accepted, answered, (ReferralField.lookedDay, recipient, day(4)),
      (ReferralField.lookedSeen, recipient, .list([.reference(dot(51))])))
    #expect(state(looked, 4, marks: [mark(51, written: 2)]).unseen.isEmpty)
    #expect(!state(looked, 3, marks: [mark(51, written: 2)]).unseen.isEmpty, "not looked at before that day")
    let refused = state(view(received, declined, answered), 4, marks: [mark(51, written: 2)])
    #expect(refused.awaits == .recipient && refused.unseen.count == 1)
  }

  @Test("being done never hides a risk that was said meanwhile; what is said afterwards is another matter")
  func doneBesideRisk() {
    let finished = view(received, accepted, answered, done)
    #expect(state(finished, 9, marks: [mark(51, written: 5)]).isOpen)
    #expect(state(finished, 9, marks: [mark(51, written: 5)]).stage == .done)
    #expect(!state(finished, 9, marks: [mark(51, written: 6)]).isOpen)
    let seen = view(
      received, accepted, answered, done, (ReferralField.doneSeen, recipient, .list([.reference(dot(51))])))
    #expect(!state(seen, 9, marks: [mark(51, written: 5)]).isOpen)
  }

  @Test("whatever a third member writes, and in whatever order all is known, the state is one and the same")
  func anyOrder() {
    var random = SeededGenerator.logged("ReferralStateTests.anyOrder")
    for _ in 0..<400 {
      let facts = Self.facts(&random)
      let marks = (0..<random.below(4)).map { mark(50 + Int64($0), written: Int64(random.below(8))) }
      let today = at(Int64(random.below(20)))
      let original = siblings(facts)
      let expected = ReferralState(
        of: ReferralView(id: dot(1), sender: sender, siblings: original), marks: marks, today: today)
      let shuffled = original.mapValues { ($0 + $0.prefix(1)).shuffled(using: &random) }
      #expect(
        ReferralState(
          of: ReferralView(id: dot(1), sender: sender, siblings: shuffled), marks: marks.shuffled(using: &random),
          today: today) == expected)
      var meddled = original
      for field in ReferralField.all.map(\.number) where random.below(2) == 0 {
        meddled[field, default: []].append(
          .init(dot: dot(900), author: stranger, value: .integer(Int64(random.below(3)))))
      }
      #expect(
        ReferralState(
          of: ReferralView(id: dot(1), sender: sender, siblings: meddled), marks: marks, today: today) == expected)
    }
  }

  @Test(
    "it is closed only when it was accepted and done, or withdrawn; and as days pass nothing leaves what is overdue")
  func neverQuiet() {
    var random = SeededGenerator.logged("ReferralStateTests.neverQuiet")
    var closed = 0
    for _ in 0..<600 {
      let view = ReferralView(id: dot(1), sender: sender, siblings: siblings(Self.facts(&random)))
      let marks = (0..<random.below(3)).map { mark(50 + Int64($0), written: Int64(random.below(8))) }
      let state = state(view, 30, marks: marks)
      if !state.isOpen {
        closed += 1
        #expect((view.answers == [.accepted] && view.doneDay != nil) || view.withdrawnDay != nil)
      } else {
        #expect(state.awaits != nil && state.due != nil)
        #expect(ReferralParty.allCases.contains { state.nextStep(for: $0) != nil })
      }
      let later = self.state(view, 90, marks: marks)
      #expect(Set(state.overdue.map(\.awaited)).isSubset(of: Set(later.overdue.map(\.awaited))))
    }
    #expect(closed > 20)
  }

  @Test("whatever stands in its fields, it has a state, and what cannot be read stays open")
  func hostile() {
    var random = SeededGenerator.logged("ReferralStateTests.hostile")
    let values: [Value<LocalDot>] = [
      .none, .integer(.min), .integer(.max), .integer(-1), .text(""), .bytes([1]), .list([.reference(dot(7)), .none]),
      .reference(dot(3)), .sealed(lock: dot(4), [1]), .record([]),
    ]
    for _ in 0..<500 {
      var said: Said = [:]
      for field in ReferralField.all.map(\.number) where random.below(3) > 0 {
        said[field] = (0...random.below(2)).map {
          .init(
            dot: dot(Int64($0)), author: random.below(2) == 0 ? sender : recipient,
            value: values[random.below(values.count)])
        }
      }
      let view = ReferralView(id: dot(1), sender: sender, siblings: said)
      for today in [Day(rawValue: .min), sent, Day(rawValue: .max)] {
        let state = ReferralState(of: view, marks: [mark(50, written: 1)], today: today)
        _ = state.overdue.map { $0.daysLate(on: today) }
        #expect(state.isOpen || view.withdrawnDay != nil || view.doneDay != nil)
      }
    }
    let empty = ReferralState(of: ReferralView(id: dot(1), sender: sender, siblings: [:]), marks: [], today: sent)
    #expect(empty.isOpen && empty.isOverdue)
  }

  private static func facts(
    _ random: inout SeededGenerator
  ) -> [(FieldNumber, MemberNumber, Value<LocalDot>)] {
    let possible: [(FieldNumber, MemberNumber, Value<LocalDot>)] = [
      received, accepted, declined, answered, done, withdrawn, (ReferralField.lookedDay, recipient, day(3)),
      (ReferralField.lookedSeen, recipient, .list([.reference(dot(50))])),
      (ReferralField.answerSeen, recipient, .list([.reference(dot(51))])),
      (ReferralField.doneSeen, recipient, .list([.reference(dot(52))])),
      (ReferralField.answer, recipient, .integer(9)),
    ]
    return possible.filter { _ in random.below(2) == 0 }
  }
}

extension SeededGenerator {
  /// Seeded by `SEED` of the environment, or at random; prints its seed.
  fileprivate static func logged(_ test: String) -> SeededGenerator {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
    print("\(test) SEED=\(seed)")
    return SeededGenerator(state: seed)
  }

  fileprivate mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
