import Replication
import Safeguarding
import Testing

@Suite("Vocabulary")
struct VocabularyTests {
  @Test("every code has its own number, words and a meaning, and is found by both")
  func codes() {
    #expect(FlagCode.allCases.count == 66)
    #expect(Set(FlagCode.allCases.map(\.number)) == Set(1...66))
    for code in FlagCode.allCases {
      #expect(FlagCode(number: code.number) == code)
      #expect(FlagCode(rawValue: code.rawValue) == code)
      #expect(!code.definition.label.isEmpty && code.definition.meaning.hasSuffix("."))
    }
    #expect(FlagCode(number: 67) == nil)
    #expect(FlagCode(number: -1) == nil)
  }

  @Test("numbers that travel do not move")
  func pinned() {
    #expect(FlagCode.daVictim.number == 1)
    #expect(FlagCode.risk.number == 4)
    #expect(FlagCode.nfs.number == 12)
    #expect(FlagCode.allegedPerp.number == 29)
    #expect(FlagCode.childDAVictim.number == 41)
    #expect(FlagCode.reviewHold.number == 66)
    #expect(Role.police.rawValue == 1 && Role.partnershipBoard.rawValue == 20)
    #expect(FlagField.importKey == 63 && SubjectField.importKey == 63)
  }

  @Test("names and numbers of fields are unique within their kind")
  func fields() {
    for kind in EntityKind.all {
      #expect(Set(kind.fields.map(\.number)).count == kind.fields.count)
      #expect(Set(kind.fields.map(\.name)).count == kind.fields.count)
      #expect(kind.fields.map(\.number) == kind.fields.map(\.number).sorted())
    }
  }

  @Test("roles are found by the names of configuration")
  func roles() {
    #expect(Role.all.count == 20)
    for role in Role.all { #expect(Role(named: role.name) == role) }
    #expect(Role(named: "plumber") == nil)
    #expect(Role(rawValue: 99).name == "role-99")
  }

  @Test("audiences are closed under intersection, which is commutative, associative and idempotent")
  func audiences() {
    for a in AudienceCode.all {
      #expect(a.intersection(a).roles == a.roles)
      #expect(AudienceCode(named: a.name) == a)
      for b in AudienceCode.all {
        let both = a.intersection(b)
        #expect(both.roles == a.roles.intersection(b.roles))
        #expect(both == b.intersection(a))
        for c in AudienceCode.all {
          #expect(both.intersection(c) == a.intersection(b.intersection(c)))
        }
      }
    }
  }

  @Test("an audience admits by role, and nobody by role to what is for named recipients")
  func admits() {
    #expect(AudienceCode.protection.admits([.refuge]))
    #expect(!AudienceCode.protection.admits([.housing]))
    #expect(!AudienceCode.riskManagement.admits([.acuteTrust]))
    #expect(!AudienceCode.named.admits(Set(Role.all)))
    #expect(AudienceCode.everyone.admits([]))
  }

  @Test("any role may create what is general, and findings are reserved")
  func rights() {
    let rights = RightsTable.standard
    #expect(rights[.general]?.create == Set(Role.all))
    #expect(rights[.adjudicated]?.create.contains(.school) == false)
    #expect(rights[.general]?.amend.contains(.refuge) == true)
    #expect(rights[.general]?.amend.contains(.housing) == false)
    #expect(rights[.published]?.amend.isEmpty == true)
    for code in FlagCode.allCases where code != .reviewHold && !code.definition.isDerived {
      // Whoever the vocabulary lets confirm a code may create the class that a confirmed flag has.
      #expect(code.definition.confirmedBy.isSubset(of: rights[.adjudicated]?.create ?? []), "\(code)")
    }
  }
}
