import Replication
import Testing

@testable import Safeguarding

@Suite("Who is close to a person")
struct FamilyTests {
  private var story = Story()
  private let parent: Int
  private let other: Int
  private let child: Int

  init() {
    parent = story.person()
    other = story.person()
    child = story.person()
  }

  private func members(_ story: Story, of person: Int) -> [String] {
    Family(of: person, in: story.file).members.map { "\($0.relation.words) \($0.person)" }
  }

  @Test("relationships read from both sides, and a child's other parent is found")
  func sides() {
    var story = story
    story.relationship(parent, child, .parent, recorded: day(1))
    story.relationship(other, child, .parent, recorded: nil, started: day(2))
    let sibling = story.person()
    story.relationship(child, sibling, .sibling, recorded: day(3))
    story.relationship(sibling, parent, .sameHousehold, recorded: day(4))
    story.relationship(parent, sibling, .otherFamily, recorded: day(5))
    #expect(
      members(story, of: parent) == [
        "child \(child)", "other parent \(other)", "same household \(sibling)", "other family \(sibling)",
      ])
    #expect(members(story, of: child) == ["parent \(parent)", "parent \(other)", "sibling \(sibling)"])
    #expect(members(story, of: other) == ["child \(child)", "other parent \(parent)"])
  }

  @Test("whoever was a partner and is said to be a former one later is former; said before, a partner again")
  func former() {
    for (later, relation) in [(RelationshipKind.formerPartner, "former partner"), (.partner, "partner")] {
      var story = story
      let earlier: RelationshipKind = later == .partner ? .formerPartner : .partner
      let first = story.relationship(parent, other, earlier, recorded: day(1))
      let second = story.relationship(other, parent, later, recorded: day(9))
      #expect(members(story, of: parent) == ["\(relation) \(other)"])
      let member = Family(of: parent, in: story.file).members.first
      #expect(member?.recorded == day(1)...day(9))
      #expect(member?.sources == [first, second])
    }
  }

  @Test("reports and relationships that flags tell of make partners, former ones and nobody else")
  func flags() {
    for (word, relation) in [
      ("partner", "partner"), ("spouse", "partner"), ("former-partner", "former partner"),
      ("former-spouse", "former partner"),
    ] {
      var story = story
      story.flag(.allegedPerp, other, parent, on: day(1), [FlagField.relationship: .text(word)])
      #expect(members(story, of: parent) == ["\(relation) \(other)"])
      #expect(members(story, of: other) == ["\(relation) \(parent)"])
    }
    var none = story
    none.flag(.allegedPerp, other, parent, on: day(1), [FlagField.relationship: .text("sibling")])
    none.flag(.daVictim, parent, other, on: day(2), [FlagField.relationship: .text("partner")])
    #expect(members(none, of: parent) == [])
    none.flag(.intimateRelationship, other, parent, recorded: day(3))
    #expect(members(none, of: parent) == ["partner \(other)"])
  }

  @Test("a partner is named by what is firm, a child by what is probable")
  func strengths() {
    var story = story
    let probable = story.subject(of: other, firmly: false)
    let same = story.subject(of: child, firmly: false)
    story.relationship(parent, probable, .partner, recorded: day(1))
    story.relationship(parent, same, .parent, recorded: day(1))
    #expect(members(story, of: parent) == ["child \(child)", "partner \(probable)"])
  }

  @Test("nobody is close to himself or herself, and what was entered in error is said of nobody")
  func hostile() {
    var story = story
    for kind in RelationshipKind.allCases {
      story.relationship(parent, parent, kind, recorded: day(1))
      story.relationship(parent, other, kind, recorded: day(1), status: .enteredInError)
    }
    // A cycle: each the parent of the next.
    story.relationship(parent, child, .parent, recorded: day(1))
    story.relationship(child, other, .parent, recorded: day(1))
    story.relationship(other, parent, .parent, recorded: day(1))
    #expect(members(story, of: parent) == ["child \(child)", "parent \(other)"])
    #expect(members(story, of: 999) == [])
  }

  @Test("who is only named in events is listed once a word, with how often and when last; who was decided is a child")
  func mentions() {
    var story = story
    for (number, name) in ["Wren", " wren", "Bramble", "Thimble"].enumerated() {
      story.flag(
        .daVictim, parent, on: day(number), incident: "INC-\(number)", [FlagField.childrenPresent: words(name)])
    }
    story.flag(.daVictim, other, on: day(9), [FlagField.childrenPresent: words("Nettle")])
    story.decide("thimble", of: parent, is: child)
    let family = Family(of: parent, in: story.file)
    #expect(family.mentions.map(\.word) == [" wren", "Bramble"])
    #expect(family.mentions.map(\.count).sorted() == [1, 2])
    #expect(family.mentions.map(\.last).max() == day(2))
    #expect(members(story, of: parent) == ["child \(child)"])
  }
}
