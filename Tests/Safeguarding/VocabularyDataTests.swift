import Replication
import Safeguarding
import Testing

@Suite("What the vocabulary says of each code")
struct VocabularyDataTests {
  @Test("every attribute of a code is a field of flags, said once, and never one that only the machine reads")
  func attributes() {
    let known = Set(FlagField.all.map(\.number))
    for code in FlagCode.allCases {
      let attributes = code.attributes
      #expect(Set(attributes).count == attributes.count, "\(code)")
      #expect(attributes.allSatisfy(known.contains), "\(code)")
      #expect(!attributes.contains(FlagField.importKey), "\(code)")
    }
  }

  @Test("every field of flags belongs to all codes or to some code")
  func noFieldIsIdle() {
    let used = Set(FlagCode.commonFields + FlagCode.allCases.flatMap(\.attributes) + [FlagField.importKey])
    #expect(FlagField.all.filter { !used.contains($0.number) }.map(\.name) == [])
  }

  @Test("only derived codes have no attributes of their own")
  func derivedCodesHaveReasonsInstead() {
    for code in FlagCode.allCases { #expect(code.attributes.isEmpty == code.definition.isDerived, "\(code)") }
  }

  @Test("every code has a coding of its own in FHIR, and no report about a person is coded as that person's behaviour")
  func coding() {
    let codings = FlagCode.allCases.map(\.fhir)
    #expect(Set(codings.map(\.code)).count == FlagCode.allCases.count)
    #expect(codings.allSatisfy { $0.category != .behavioral && !$0.display.isEmpty })
    #expect(FlagCode.allegedPerp.fhir.category == .safety)
    #expect(FlagCode.injuryQuery.fhir.category == .clinical)
    #expect(FlagCode.safeContact.fhir.category == .contact)
  }
}
