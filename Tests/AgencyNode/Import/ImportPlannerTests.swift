import Foundation
import Replication
import Safeguarding
import Testing

@testable import AgencyNode

private let yaml = """
  version: 1
  name: visits
  record: visit
  key: Ref
  columns:
    Ref: { type: text, required: true }
    Day: { type: day dd/MM/yyyy, required: true }
    Name: text
    Born: day dd/MM/yyyy
    NHS: nhs-number
    Other: text
    Kind: text
    Seen: yes-no
    Count: integer
    Secret: { type: text, private: true }
  subjects:
    client:
      fullName: Name
      birthDay: Born
      nhsNumber: NHS
    other:
      fullName: Other
  publish:
    unmade:
      flag: CONTACT-UNMADE
      about: client
      basis: observed
      when:
        Seen: N
        Kind: { isNot: [letter], empty: false }
      recordedDay: Day
      source: Ref
      attributes:
        attempts: Count
        method:
          column: Kind
          words: { call: telephone, text: text message }
    pair:
      flag: INTIMATE-RELATIONSHIP
      about: client
      counterpart: other
      basis: observed
      eventDay: Day
      recordedDay: Day
      once: [client, other]
  """
private let header = "Ref,Day,Name,Born,NHS,Other,Kind,Seen,Count,Secret\n"
private let today = Day(rawValue: 20_000)

private func plan(_ rows: String, roles: [Role] = [.refuge], mapping: String = yaml) throws -> ImportPlan {
  var reader = CSVReader(Array(rows.utf8))
  let mapping = try ImportMapping.parse(yaml: mapping)
  return ImportPlanner.plan(&reader, mapping: mapping, roles: roles, today: today)
}

@Suite("Import plans")
struct ImportPlannerTests {
  @Test("a row becomes a record, its subject, and what is said of it")
  func row() throws {
    let plan = try plan(header + "V1,03/02/2020,Ada Fern,01/05/1990,943 476 5919,,call,N,2,told by a neighbour\n")
    #expect(plan.problems.isEmpty)
    #expect(plan.records.map(\.key.rawValue) == ["visits:V1"])
    #expect(plan.records[0].columns.last == .init(name: "Secret", text: "told by a neighbour"))
    #expect(plan.publications.map(\.kind) == [.subject, .flag])
    #expect(plan.publications[1].key.rawValue == "visits:V1#unmade")
    #expect(plan.publications[1].rights == .general)
    #expect(plan.publications[1].audience == .protection)
    let subject = SubjectView(record: plan.publications[0].value)
    #expect(subject.forenames == "Ada" && subject.surname == "Fern" && subject.nhsNumber == "9434765919")
    let flag = FlagView(record: plan.publications[1].value)
    #expect(flag.subject == plan.publications[0].key && flag.role == .refuge && flag.source == "V1")
    #expect(flag.fields[FlagField.attempts] == .integer(2))
    #expect(flag.fields[FlagField.method] == .text("telephone"))
    #expect(!"\(plan.publications)".contains("neighbour"))
  }

  @Test("a word that is not listed is left out, and a row of which nothing is said publishes nobody")
  func leftOut() throws {
    let plan = try plan(
      header + "V1,03/02/2020,Ada Fern,,,,visit,N,,\nV2,03/02/2020,Bea Moss,,,,call,Y,,\nV3,03/02/2020,,,,,call,N,,\n")
    #expect(plan.problems.isEmpty)
    #expect(plan.records.count == 3)
    #expect(plan.publications.map(\.kind) == [.subject, .flag])
    #expect(FlagView(record: plan.publications[1].value).fields[FlagField.method] == nil)
  }

  @Test(
    "a bad field is reported with its line, column, name and reason",
    arguments: [
      ("V1,31/02/2020,Ada Fern,,,,call,N,2,", 4, "Day", "no such day"),
      ("V1,2020-02-03,Ada Fern,,,,call,N,2,", 4, "Day", "dd/MM/yyyy"),
      ("V1,,Ada Fern,,,,call,N,2,", 4, "Day", "filled in"),
      (",03/02/2020,Ada Fern,,,,call,N,2,", 1, "Ref", "filled in"),
      ("V1,03/02/2020,Ada Fern,01/05/2190,,,call,N,2,", 24, "Born", "future"),
      ("V1,03/02/2020,Ada Fern,,9434765918,,call,N,2,", 25, "NHS", "check digit"),
      ("V1,03/02/2020,Ada Fern,,,,call,maybe,2,", 32, "Seen", "yes nor no"),
      ("V1,03/02/2020,Ada Fern,,,,call,N,two,", 34, "Count", "whole number"),
      ("V1,03/02/2190,Ada Fern,,,,call,N,2,", 4, "Day", "future"),
    ])
  func badField(row: String, column: Int, name: String, reason: String) throws {
    let plan = try plan(header + row + "\nV9,03/02/2020,Bea Moss,,,,call,N,1,\n")
    #expect(plan.problems.count == 1)
    let problem = try #require(plan.problems.first)
    #expect(problem.line == 2 && problem.column == column && problem.columnName == name)
    #expect(problem.reason.contains(reason), "\(problem)")
    #expect(!problem.description.contains("Ada"))
    #expect(plan.records.map(\.key.rawValue) == ["visits:V9"])
    #expect(plan.publications.count == 2)
    #expect(!plan.mayCommit(keepGoing: false) && plan.mayCommit(keepGoing: true))
  }

  @Test("a short row, a long one, a torn one and a repeated key are left out, and the rest is planned")
  func badRows() throws {
    let plan = try plan(
      header + """
        V1,03/02/2020,Ada Fern
        V2,03/02/2020,Ada Fern,,,,call,N,2,,more
        V3,03/02/2020,"Ada" Fern,,,,call,N,2,
        V4,03/02/2020,Ada Fern,,,,call,N,2,
        V4,03/02/2020,Bea Moss,,,,call,N,2,
        """)
    #expect(plan.problems.map(\.line) == [2, 3, 4, 6])
    #expect(plan.records.map(\.key.rawValue) == ["visits:V4"])
  }

  @Test("a header that does not fit makes the export unusable, whatever is given to keep going")
  func headers() throws {
    for text in ["", "Ref,Day\n", header.replacing("Kind", with: "Sort"), header.replacing("Kind", with: "Day")] {
      let plan = try plan(text + "V1,03/02/2020,Ada Fern,,,,call,N,2,\n")
      #expect(plan.isUnusable && !plan.mayCommit(keepGoing: true))
      #expect(!plan.problems.isEmpty && plan.records.isEmpty)
    }
  }

  @Test("columns may stand in any order")
  func order() throws {
    let names = "Secret,Count,Seen,Kind,Other,NHS,Born,Name,Day,Ref\n"
    let plan = try plan(names + ",2,N,call,,,,Ada Fern,03/02/2020,V1\n")
    #expect(plan.problems.isEmpty && plan.publications.count == 2)
  }

  @Test("what is published once for a pair keeps the earliest day, wherever it stands")
  func once() throws {
    let plan = try plan(
      header + """
        V1,03/02/2020,Ada Fern,,,Bo Reed,,Y,,
        V2,03/02/2019,Ada Fern,,,Bo Reed,,Y,,
        V3,03/02/2021,Ada Fern,,,Bo Reed,,Y,,
        """)
    let flags = plan.publications.filter { $0.kind == .flag }.map { FlagView(record: $0.value) }
    #expect(flags.map { $0.eventDay?.description } == ["2019-02-03"])
    #expect(plan.publications.map(\.kind) == [.subject, .subject, .flag])
  }

  @Test("what is reserved to other roles is a problem, not a publication")
  func reserved() throws {
    let mapping = yaml.replacing("basis: observed\n    when", with: "basis: adjudicated\n    when")
    let rows = header + "V1,03/02/2020,Ada Fern,,,,call,N,2,\n"
    let refused = try plan(rows, roles: [.school], mapping: mapping)
    #expect(refused.problems.first?.reason.contains("reserved") == true)
    #expect(refused.publications.isEmpty)
    let allowed = try plan(rows, roles: [.police], mapping: mapping)
    #expect(allowed.problems.isEmpty && allowed.publications.last?.rights == .adjudicated)
  }

  @Test("problems beyond the limit are counted and not listed")
  func manyProblems() throws {
    let rows = (0..<1_500).map { "V\($0),never,,,,,,,,\n" }.joined()
    let plan = try plan(header + rows)
    #expect(plan.problems.count == ImportPlan.problemLimit && plan.problemCount == 1_500)
  }

  @Test("a file is planned as its bytes are, and one that is not there or cannot be read is unusable")
  func files() throws {
    let rows = header + "V1,03/02/2020,Ada Fern,,,,call,N,2,\n"
    let path = NSTemporaryDirectory() + "import-plan-\(UInt64.random(in: 0...UInt64.max)).csv"
    try Data(rows.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let mapping = try ImportMapping.parse(yaml: yaml)
    #expect(ImportPlanner.plan(path: path, mapping: mapping, roles: [.refuge], today: today) == (try plan(rows)))
    for bad in [path + ".missing", NSTemporaryDirectory()] {
      #expect(ImportPlanner.plan(path: bad, mapping: mapping, roles: [], today: today).isUnusable)
    }
  }

  @Test("twenty thousand rows are planned in seconds")
  func many() throws {
    let rows = (0..<20_000).map { "V\($0),03/02/2020,Ada Fern\($0 % 1_000),,,,call,N,2,\n" }.joined()
    let clock = ContinuousClock()
    var plan = ImportPlan()
    let time = try clock.measure { plan = try AgencyNodeTests.plan(header + rows) }
    #expect(plan.records.count == 20_000 && plan.publications.count == 21_000)
    #expect(time < .seconds(60), "\(time)")
  }

  @Test("a name in any script, and one word alone, are taken as they are")
  func names() throws {
    let plan = try plan(
      header
        + "V1,03/02/2020,Зоя Ольха,,,,call,N,,\nV2,03/02/2020,Cher,,,,call,N,,\nV3,03/02/2020,María José Río,,,,call,N,,\n"
    )
    let names = plan.publications.filter { $0.kind == .subject }.map { SubjectView(record: $0.value) }
    #expect(names.map(\.displayName) == ["Зоя Ольха", "Cher", "María José Río"])
    #expect(names.map(\.surname) == ["Ольха", "Cher", "Río"])
  }
}
