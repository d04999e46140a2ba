import Foundation
import Replication
import Safeguarding
import Testing

/// The table of the vocabulary as the partnership agreed it, kept apart from the code so that neither drifts: code,
/// audience, retention, asserted or derived, and the roles that confirm, where `*` are those who may say what a court found.
/// `CONTESTED` is read as the flag that it contests, and as B where that is not known.
private let agreed = """
  DA-VICTIM | A | R1 | asserted | *
  DA-REPEAT | B | R1 | derived |
  MULTI-PERP | B | R1 | derived |
  RISK | B | R2 | asserted | *
  PJ-HIGH | B | R2 | asserted | *
  DASH-MISSING | B | R3 | derived |
  ESCALATING | B | R2 | derived |
  NO-SPECIALIST | B | R3 | derived |
  MARAC-REFERRED | B | R6 | asserted | marac-coordinator
  MARAC-HEARD | B | R6 | asserted | marac-coordinator
  MARAC-REPEAT | B | R6 | asserted | marac-coordinator
  NFS | B | R1 | asserted | police da-unit acute-trust community-trust gp mental-health idva
  COERCIVE-CONTROL | B | R1 | asserted | police da-unit childrens-services idva
  ECONOMIC | B | R1 | asserted | *
  SEXUAL | C | R1 | asserted | *
  STALKING | C | R1 | asserted | police da-unit idva
  HONOUR-BASED | C | R1 | asserted | police da-unit idva
  VERY-FRIGHTENED | B | R2 | asserted | *
  SUICIDE-RISK | B | R2 | asserted | acute-trust community-trust gp mental-health idva police da-unit
  INJURY-QUERY | B | R2 | asserted | acute-trust community-trust gp mental-health
  PREGNANT-INFANT | B | R3 | asserted | acute-trust community-trust gp mental-health
  ALCOHOL-SUPPORT | B | R3 | asserted | acute-trust community-trust gp mental-health drug-and-alcohol childrens-services
  FEARS-CHILD-REMOVAL | B | R3 | asserted | *
  CONTACT-UNMADE | B | R3 | asserted | *
  SAFE-CONTACT | S | while active | asserted | *
  REFUGE-ADDRESS | S | while active | asserted | refuge
  IDVA-ENGAGED | B | R3 | asserted | idva
  SUPPORT-OFFERED | B | R3 | asserted | *
  ALLEGED-PERP | B | R1 | asserted | *
  SERIAL-PERP | B | R1 | derived | police da-unit
  PERP-3-IN-12 | C | R2 | derived |
  DA-CONVICTED | B | R1 | asserted | police da-unit probation
  WEAPON-DRUGS | C | R2 | asserted | police da-unit
  ORDER | B | R5 | asserted | police da-unit court-liaison
  ORDER-BREACH | C | R5 | asserted | police da-unit
  SENTENCE | B | R5 | asserted | probation
  MAPPA | C | R1 | asserted | police da-unit probation
  PSR-HISTORY-DUE | police+probation | until closed | asserted | probation
  NEW-RELATIONSHIP | C | R5 | asserted | police da-unit
  DVDS | C | R2 | asserted | police da-unit
  CHILD-DA-VICTIM | A | R4 | asserted | *
  CHILD-NOT-SEEN | B | until closed | derived |
  CHILD-REFERRED | B | R4 | asserted | *
  CHILD-PLAN | B+school | R4 | asserted | childrens-services
  CHILD-IN-NEED | B+school | R4 | asserted | childrens-services
  LOOKED-AFTER | B+school | R4 | asserted | childrens-services
  ENCOMPASS | school+childrens-services | R4 | asserted | police da-unit
  ADDITIONAL-NEEDS | A | R4 | asserted | *
  LIVES-ELSEWHERE | B+school | R4 | asserted | childrens-services
  THERAPY-DUE | B | R4 | asserted | childrens-services acute-trust community-trust gp mental-health
  HOUSEHOLD-CALL-OUT | B | R2 | asserted | police da-unit
  INTIMATE-RELATIONSHIP | B | R1 | asserted | *
  CALLER-PROTECTED | S | R1 | asserted | police da-unit
  SUICIDE-CONCERN | B | R2 | derived |
  SEPARATION | B | R2 | asserted | *
  THREATS-TO-KILL | B | R2 | asserted | *
  FORCED-MARRIAGE | B | R2 | asserted | *
  INTERPRETER | A | while active | asserted | *
  ACCESS-NEED | A | while active | asserted | *
  IMMIGRATION-FIREWALL | S | while active | asserted | *
  PRIMARY-ASSESSED | B | R2 | asserted | *
  VISIT-WITH-CARE | B | while active | asserted | *
  READ-BEFORE-PHONING | B | while active | asserted | *
  CONTESTED | B | with its flag | asserted | *
  DECEASED | B | R1 | asserted | *
  REVIEW-HOLD | C | while held | asserted | partnership-board
  """

@Suite("Flag table")
struct FlagTableTests {
  private struct Row {
    var code: FlagCode
    var audience: String
    var retention: String
    var origin: String
    var confirm: Set<Role>
  }

  private func rows() throws -> [Row] {
    try agreed.split(separator: "\n").map { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      let roles =
        cells[4] == "*"
        ? Array(Role.adjudicating)
        : try cells[4].split(separator: " ").map { try #require(Role(named: String($0)), "\(line)") }
      return Row(
        code: try #require(FlagCode(rawValue: cells[0])), audience: cells[1], retention: cells[2], origin: cells[3],
        confirm: Set(roles))
    }
  }

  @Test("every code has the audience, retention, origin and confirming roles that were agreed")
  func table() throws {
    let rows = try rows()
    #expect(Set(rows.map(\.code)) == Set(FlagCode.allCases) && rows.count == FlagCode.allCases.count)
    for row in rows {
      let definition = row.code.definition
      #expect(definition.audience.name == row.audience, "\(row.code)")
      #expect(definition.retention.rawValue == row.retention, "\(row.code)")
      #expect(definition.isDerived == (row.origin == "derived"), "\(row.code)")
      #expect(row.code.rights.confirm == row.confirm, "\(row.code)")
    }
  }

  @Test("any member may assert any code that is not derived, and who confirms can, under the standard rights")
  func rights() {
    for code in FlagCode.allCases {
      let rights = code.rights
      if !code.definition.isDerived { #expect(rights.assert == Set(Role.all), "\(code)") }
      #expect(rights.confirm.isSubset(of: RightsTable.standard[code.confirmingClass]?.create ?? []), "\(code)")
      #expect(rights.amend.isDisjoint(with: Role.recipientOnly), "\(code)")
      #expect(rights.amendConfirmed.isSubset(of: Role.adjudicating.union([.partnershipBoard])), "\(code)")
      #expect(rights.confirmations == (code == .deceased ? 2 : 1))
    }
    #expect(FlagCode.serialPerp.rights.assert == [.police, .daUnit])
    #expect(FlagCode.multiPerp.rights.assert.isEmpty)
    #expect(FlagCode.injuryQuery.rights.clinical == Role.health && FlagCode.order.rights.clinical.isEmpty)
  }

  @Test("a draft without faults is created in a class that its author may create, and findings in none other")
  func classes() {
    let today = Day(rawValue: 18_000)
    for code in FlagCode.allCases {
      for role in Role.all {
        for basis in Basis.allCases {
          let draft = FlagDraft(
            code: code, subject: "ash", risk: .high, basis: basis, recordedDay: today, role: role)
          let creators = RightsTable.standard[draft.rightsClass]?.create ?? []
          if draft.faults(roles: [role], today: today).isEmpty {
            #expect(creators.contains(role), "\(code) \(role.name) \(basis)")
          }
          if basis == .adjudicated { #expect(!creators.contains(.school), "\(code)") }
        }
      }
    }
  }

  @Test("a contest is read by whoever reads what it contests")
  func contested() {
    #expect(FlagCode.contested.audience(of: .riskManagement) == .riskManagement)
    #expect(FlagCode.contested.audience(of: nil) == .protection)
    #expect(FlagCode.nfs.audience(of: .riskManagement) == .protection)
  }

  @Test("attributes are fields of a flag, each once; only RISK requires one")
  func attributes() {
    let known = Set(FlagField.all.map(\.number))
    for code in FlagCode.allCases {
      let numbers = code.attributes.map(\.field.number)
      #expect(Set(numbers).count == numbers.count && numbers == numbers.sorted(), "\(code)")
      #expect(known.isSuperset(of: numbers), "\(code)")
      #expect(numbers.allSatisfy(code.carries) && code.carries(FlagField.reason))
      #expect(code.attributes.filter { $0.need == .required }.map(\.field.number) == (code == .risk ? [5] : []))
      if code.definition.isDerived && code != .suicideConcern { #expect(numbers.isEmpty) }
      #expect(!code.carries(FlagField.addressReference) || code == .householdCallOut)
    }
    // Every attribute is carried by some code: one that none carries is never asked for.
    let orphans = FlagField.all.filter { field in
      field.number >= FlagField.firstAttribute && !FlagCode.allCases.contains { $0.carries(field.number) }
    }
    #expect(orphans.isEmpty)
  }

  @Test("an unusual or missing attribute is named, and refuses nothing")
  func unusual() {
    let today = Day(rawValue: 18_000)
    for code in FlagCode.allCases where !code.definition.isDerived {
      var draft = FlagDraft(code: code, subject: "ash", risk: .high, basis: .disclosed, recordedDay: today)
      draft.attributes = [FlagField.offer: .text("a lift"), 900: .text("of a later version")]
      #expect(draft.faults(roles: [.school], today: today).isEmpty, "\(code)")
      #expect(draft.unusualAttributes.map(\.number) == (code.carries(FlagField.offer) ? [900] : [51, 900]))
      #expect(draft.missingAttributes(roles: [.school]).allSatisfy { !FlagField.clinical.contains($0.number) })
    }
    let injury = FlagDraft(code: .injuryQuery, subject: "ash", basis: .observed, recordedDay: today)
    #expect(injury.missingAttributes(roles: [.gp]).map(\.number) == [33, 34, 35])
    #expect(injury.missingAttributes(roles: [.housing]).map(\.number) == [33, 34])
  }

  @Test("what the mappings of the reference partnership publish is carried by its code")
  func mappings() throws {
    let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    let nodes = tests.appendingPathComponent("../../Nodes").standardizedFileURL
    let files = try #require(FileManager.default.enumerator(atPath: nodes.path)).compactMap { $0 as? String }
    var checked = 0
    for file in files where file.hasSuffix(".yaml") && file.contains("mapping") {
      var code: FlagCode?
      var isInAttributes = false
      let text = try String(contentsOf: nodes.appendingPathComponent(file), encoding: .utf8)
      for line in text.split(separator: "\n") {
        let indent = line.prefix { $0 == " " }.count
        let parts = line.trimmingCharacters(in: .whitespaces).split(separator: ":", maxSplits: 1)
        guard let key = parts.first, !key.hasPrefix("#") else { continue }
        if indent <= 4 { isInAttributes = key == "attributes" }
        if indent == 4, key == "flag", parts.count == 2 {
          code = FlagCode(rawValue: parts[1].trimmingCharacters(in: .whitespaces))
        }
        guard indent == 6, isInAttributes, let flag = code else { continue }
        let field = try #require(FlagField.named(String(key)), "Nodes/\(file): \(key)")
        checked += 1
        #expect(flag.carries(field.number), "Nodes/\(file): \(flag.rawValue) does not list \(key) as its attribute")
      }
    }
    #expect(checked > 20)
  }

  @Test("an address is refused where it would give a refuge away, and the rest of the flag is not")
  func refuge() {
    let today = Day(rawValue: 18_000)
    var draft = FlagDraft(code: .refugeAddress, subject: "ash", basis: .disclosed, recordedDay: today)
    #expect(draft.faults(roles: [.refuge], today: today).isEmpty)
    draft.attributes[FlagField.addressReference] = .text("somewhere")
    #expect(draft.faults(roles: [.refuge], today: today).map(\.code) == [.inconsistent])
  }

  @Test("codings are the vocabulary's own, and only alleged perpetrators have a category of behaviour")
  func codings() {
    #expect(Set(FlagCode.allCases.map(\.coding)).count == FlagCode.allCases.count)
    for code in FlagCode.allCases {
      #expect(code.coding.system == FlagCode.system && code.coding.code == code.rawValue)
      #expect(code.coding.version == "1" && code.coding.display == code.definition.label)
      if code.category == .behavioral { #expect(code.definition.about == .allegedPerpetrator, "\(code)") }
    }
    // The codes of the code system in FHIR 4.0.1 that are used here.
    #expect(FlagCategory.allCases.map(\.rawValue) == ["safety", "behavioral", "contact", "clinical", "admin"])
    #expect(FlagCategory.contact.coding.display == "Subject Contact")
    #expect(Set(FlagCode.allCases.map(\.category)) == Set(FlagCategory.allCases))
  }

  @Test("what is derived, and notices, referrals and contacts, are no events")
  func events() {
    for code in FlagCode.allCases where code.definition.isDerived { #expect(!code.isEvent, "\(code)") }
    for code: FlagCode in [.contactUnmade, .householdCallOut, .childReferred, .encompass, .supportOffered, .risk] {
      #expect(!code.isEvent)
    }
    #expect(FlagCode.injuryQuery.isEvent && FlagCode.nfs.isEvent && FlagCode.allegedPerp.isEvent)
  }

  @Test("an open danger is active; a lesser risk is none, and what cannot be read is one")
  func dangers() {
    func isOpen(_ fields: [FieldNumber: Value<String>]) -> Bool { FlagView(fields: fields).isOpenDanger }
    for code in FlagCode.allCases {
      for status in FlagStatus.allCases {
        let fields: [FieldNumber: Value<String>] = [1: .integer(code.number), 4: .integer(status.rawValue)]
        #expect(isOpen(fields) == (status == .active && code.opensDanger), "\(code) \(status)")
      }
    }
    #expect(isOpen([1: .integer(4), 5: .integer(3)]) && isOpen([1: .integer(4), 5: .integer(77)]))
    #expect(!isOpen([1: .integer(4), 5: .integer(2)]) && !isOpen([1: .integer(4), 5: .integer(1)]))
    #expect(isOpen([1: .integer(900)]) && !isOpen([:]))
    #expect(FlagCode.nfs.opensDanger && FlagCode.suicideRisk.opensDanger && !FlagCode.daVictim.opensDanger)
  }

  @Test("the same code never reads alike with another basis, and no allegation reads as a finding")
  func basis() {
    for code in FlagCode.allCases {
      let words = ([nil] + Basis.allCases.map(Optional.some)).map { code.sentence(basis: $0) }
      #expect(Set(words).count == words.count)
      #expect(words.allSatisfy { $0.contains(code.definition.label) && $0.hasSuffix(".") })
      guard code.definition.about == .allegedPerpetrator else { continue }
      #expect(code.sentence(basis: .reported).contains("not a finding"))
      #expect(code.sentence(basis: .disclosed).contains("not a finding"))
    }
    #expect(Set(Basis.allCases.map(\.label)).count == Basis.allCases.count)
    #expect(Set(FlagDefinition.Retention.allCases.map(\.words)).count == FlagDefinition.Retention.allCases.count)
  }
}
