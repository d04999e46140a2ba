import Replication
import Safeguarding
import Testing

@Suite("What the vocabulary reserves")
struct FlagRefusalTests {
  private let today = Day(rawValue: 18_000)

  /// Every code, basis, role and reserved attribute.
  private func drafts(_ visit: (FlagDraft<String>, Role) -> Void) {
    let attributes: [[FieldNumber: Value<String>]] = [
      [:], [FlagField.confirmed: .integer(1)], [FlagField.confirmed: .integer(0)],
      [FlagField.injury: .text("bruise")], [FlagField.pregnancy: .none],
    ]
    for code in FlagCode.allCases {
      for basis in Basis.allCases {
        for attributes in attributes {
          for role in Role.all {
            visit(
              FlagDraft(
                code: code, subject: "ash", risk: .high, basis: basis, recordedDay: today, attributes: attributes), role
            )
          }
        }
      }
    }
  }

  @Test("what a node refuses of others is what it refuses to write itself, and nothing else")
  func alike() {
    drafts { draft, role in
      let refusal = FlagRefusal.ofCreation(draft.record.fieldsByNumber, roles: [role])
      let faults = draft.faults(roles: [role], today: today).filter { $0.code == .reserved }
      #expect((refusal == nil) == faults.isEmpty, "\(draft.code) \(draft.basis) \(role.name)")
      if let refusal { #expect(faults.first?.message == refusal.advice) }
    }
  }

  @Test("a disclosure without clinical attributes is never refused for who made it")
  func disclosures() {
    drafts { draft, role in
      guard draft.basis != .adjudicated, !draft.code.definition.isDerived,
        draft.attributes.values.allSatisfy({ $0 == .none || $0 == .integer(0) })
      else { return }
      #expect(FlagRefusal.ofCreation(draft.record.fieldsByNumber, roles: [role]) == nil, "\(draft.code) \(role.name)")
    }
  }

  @Test("a finding, a confirmation, a clinical attribute and a derived code are refused to whoever may not say them")
  func refused() {
    func refusal(_ fields: [FieldNumber: Value<String>], _ role: Role) -> FlagRefusal? {
      FlagRefusal.ofCreation(fields, roles: [role])
    }
    let nfs: Value<String> = .integer(FlagCode.nfs.number)
    let found: [FieldNumber: Value<String>] = [
      FlagField.code: nfs, FlagField.basis: .integer(Basis.adjudicated.rawValue),
    ]
    #expect(refusal(found, .school) == .unconfirmable(.nfs) && refusal(found, .idva) == nil)
    let confirmed: [FieldNumber: Value<String>] = [FlagField.code: nfs, FlagField.confirmed: .integer(1)]
    #expect(refusal(confirmed, .refuge) == .unconfirmable(.nfs) && refusal(confirmed, .gp) == nil)
    #expect(refusal([FlagField.injury: .text("bruise")], .housing) == .clinical(FlagField.injury))
    #expect(refusal([FlagField.code: .integer(FlagCode.multiPerp.number)], .police) == .derived(.multiPerp))
    #expect(refusal([FlagField.code: .integer(FlagCode.serialPerp.number)], .police) == nil)
    // What a later version knows is not for this one to judge.
    #expect(refusal([FlagField.code: .integer(900), FlagField.basis: .integer(4)], .school) == nil)
  }

  @Test("each refusal says why in a sentence, and its advice is another")
  func words() {
    let refusals: [FlagRefusal] = [.derived(.multiPerp), .unconfirmable(.nfs), .clinical(FlagField.injury)]
    for refusal in refusals {
      #expect(refusal.words.hasSuffix("no effect.") && refusal.words != refusal.advice)
      #expect(FlagRefusal.fields.contains(refusal.field))
    }
    #expect(Set(refusals.map(\.words)).count == refusals.count)
  }
}
