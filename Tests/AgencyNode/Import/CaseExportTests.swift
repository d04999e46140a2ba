import Foundation
import Replication
import Safeguarding
import Testing

@testable import AgencyNode

/// The repository's root, from this file's place in it.
private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().path

private let today = Day(rawValue: 20_000)

/// One export of the case, and what it must come to.
struct CaseExport: Sendable, CustomTestStringConvertible {
  let agency: String
  let mapping: String
  let export: String
  let rows: Int
  let subjects: Int
  let relationships: Int
  let flags: [FlagCode: Int]

  var testDescription: String { "\(agency)/\(export)" }
}

private let exports: [CaseExport] = [
  .init(
    agency: "constabulary", mapping: "mapping.yaml", export: "police.csv", rows: 24, subjects: 15, relationships: 0,
    flags: [
      .daVictim: 24, .allegedPerp: 24, .risk: 6, .nfs: 1, .intimateRelationship: 16, .householdCallOut: 13,
    ]),
  .init(
    agency: "constabulary", mapping: "mapping-persons.yaml", export: "police-persons.csv", rows: 5, subjects: 2,
    relationships: 0,
    flags: [.weaponDrugs: 2, .daConvicted: 1, .sentence: 2, .order: 1, .deceased: 1, .reviewHold: 1]),
  .init(
    agency: "childrens-services", mapping: "mapping.yaml", export: "childrens-services.csv", rows: 7, subjects: 6,
    relationships: 5,
    flags: [.childReferred: 6, .childDAVictim: 2, .fearsChildRemoval: 1, .additionalNeeds: 1, .livesElsewhere: 1]),
  .init(
    agency: "acute-trust", mapping: "mapping.yaml", export: "acute-trust.csv", rows: 2, subjects: 1,
    relationships: 0, flags: [.pregnantInfant: 1, .injuryQuery: 1]),
  .init(
    agency: "community-trust", mapping: "mapping.yaml", export: "community-trust.csv", rows: 3, subjects: 1,
    relationships: 0, flags: [.contactUnmade: 2]),
  .init(
    agency: "probation", mapping: "mapping.yaml", export: "probation.csv", rows: 2, subjects: 1, relationships: 0,
    flags: [.psrHistoryDue: 1, .sentence: 1]),
  .init(
    agency: "housing", mapping: "mapping.yaml", export: "housing.csv", rows: 3, subjects: 1, relationships: 0,
    flags: [.householdCallOut: 1]),
  .init(
    agency: "victim-services", mapping: "mapping.yaml", export: "victim-services.csv", rows: 2, subjects: 1,
    relationships: 0, flags: [.supportOffered: 2]),
  .init(
    agency: "refuge", mapping: "mapping.yaml", export: "refuge.csv", rows: 0, subjects: 0, relationships: 0,
    flags: [:]),
  .init(
    agency: "marac", mapping: "mapping.yaml", export: "marac.csv", rows: 0, subjects: 0, relationships: 0, flags: [:]),
  .init(
    agency: "drug-and-alcohol", mapping: "mapping.yaml", export: "drug-and-alcohol.csv", rows: 0, subjects: 0,
    relationships: 0, flags: [:]),
  .init(
    agency: "school", mapping: "mapping.yaml", export: "school.csv", rows: 2, subjects: 1, relationships: 0,
    flags: [.additionalNeeds: 1]),
  .init(
    agency: "nursery", mapping: "mapping.yaml", export: "nursery.csv", rows: 2, subjects: 1, relationships: 0,
    flags: [.additionalNeeds: 1]),
  .init(
    agency: "gp", mapping: "mapping.yaml", export: "gp.csv", rows: 2, subjects: 1, relationships: 0,
    flags: [.alcoholSupport: 1, .supportOffered: 1]),
]

@Suite("The case's exports")
struct CaseExportTests {
  private func plan(_ export: CaseExport) throws -> ImportPlan {
    let directory = "\(root)/Nodes/\(export.agency)"
    let configuration = try NodeConfiguration.load(path: "\(directory)/node.yaml")
    let mapping = try ImportMapping.load(path: "\(directory)/\(export.mapping)")
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(directory)/exports/\(export.export)")))
    var reader = CSVReader(bytes, delimiter: mapping.delimiter)
    return ImportPlanner.plan(&reader, mapping: mapping, roles: configuration.roles, today: today)
  }

  private func flags(_ plan: ImportPlan) -> [FlagView<ImportKey>] {
    plan.publications.filter { $0.kind == .flag }.map { FlagView(record: $0.value) }
  }

  @Test("an export loads without a problem and publishes what it should", arguments: exports)
  func loads(_ export: CaseExport) throws {
    let plan = try plan(export)
    #expect(plan.problems.isEmpty, "\(plan.problems)")
    #expect(plan.mayCommit(keepGoing: false))
    #expect(plan.records.count == export.rows)
    #expect(plan.publications.count { $0.kind == .subject } == export.subjects)
    #expect(plan.publications.count { $0.kind == .relationship } == export.relationships)
    let counts = flags(plan).reduce(into: [FlagCode: Int]()) { counts, flag in
      if let code = flag.code { counts[code, default: 0] += 1 }
    }
    #expect(counts == export.flags)
  }

  @Test("planning twice gives the same, and every reference names something earlier", arguments: exports)
  func repeats(_ export: CaseExport) throws {
    let plan = try plan(export)
    #expect(try self.plan(export) == plan)
    var known = Set<ImportKey>()
    for publication in plan.publications {
      for field in publication.value.fieldsByNumber.values {
        if let target = field.target { #expect(known.contains(target)) }
      }
      #expect(known.insert(publication.key).inserted)
    }
    #expect(Set(plan.records.map(\.key)).count == plan.records.count)
  }

  @Test("no narrative, note or caller is in anything published", arguments: exports)
  func keepsPrivate(_ export: CaseExport) throws {
    let mapping = try ImportMapping.load(path: "\(root)/Nodes/\(export.agency)/\(export.mapping)")
    let plan = try plan(export)
    let privates = Set(mapping.columns.filter(\.isPrivate).map(\.name))
    let secrets = plan.records.flatMap(\.columns).filter { privates.contains($0.name) && $0.text.count > 8 }
      .map { $0.text.lowercased() }
    let allowed = mapping.rules.flatMap(\.attributes).flatMap { attribute -> [String] in
      guard case .words(_, let words) = attribute.source else { return [] }
      return words.map { $0.from.lowercased() }
    }
    let published = plan.publications.map { "\($0.value)".lowercased() }
    for secret in secrets where !allowed.contains(secret) {
      #expect(!published.contains { $0.contains(secret) })
    }
  }

  @Test("a strangulation told in a sealed statement is reported, of its day, recorded when it was known")
  func strangulation() throws {
    let nfs = try #require(flags(try plan(exports[0])).first { $0.code == .nfs })
    #expect(nfs.basis == .reported)
    #expect(nfs.eventDay?.description == "2017-07-09")
    #expect(nfs.recordedDay?.description == "2017-08-30")
  }

  @Test("whoever called, what is published of a call-out looks the same")
  func callers() throws {
    let victims = flags(try plan(exports[0])).filter { $0.code == .daVictim }
    #expect(Set(victims.map(\.basis)) == [.reported])
    #expect(victims.allSatisfy { $0.counterpart == nil })
  }

  @Test("the constabulary's two exports name one person by one key")
  func sharedSubjects() throws {
    let first = Set(try plan(exports[0]).publications.filter { $0.kind == .subject }.map(\.key))
    let second = Set(try plan(exports[1]).publications.filter { $0.kind == .subject }.map(\.key))
    #expect(second.isSubset(of: first))
  }

  @Test("a referral, an unanswered call and a repair are no events")
  func noEvents() throws {
    for export in exports {
      for flag in flags(try plan(export)) where flag.code == .childReferred || flag.code == .contactUnmade {
        #expect(flag.eventDay == nil)
      }
    }
    #expect(flags(try plan(exports[6])).allSatisfy { $0.eventDay == nil })
    // A need, an offer and what a school or nursery sees are no events either.
    for export in exports.suffix(5) { #expect(flags(try plan(export)).allSatisfy { $0.eventDay == nil }) }
  }

  @Test("every node of the partnership has a configuration and mappings without fault")
  func configurations() throws {
    var members = Set<MemberNumber>()
    for agency in Set(exports.map(\.agency)).sorted() {
      let path = "\(root)/Nodes/\(agency)/node.yaml"
      #expect(NodeConfiguration.check(path) == [])
      members.insert(try NodeConfiguration.load(path: path).member)
    }
    #expect(members == Set((1...13).map { MemberNumber(rawValue: $0) }))
  }
}
