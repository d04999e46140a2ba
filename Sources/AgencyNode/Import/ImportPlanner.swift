import Foundation
public import Replication
public import Safeguarding

/// Makes the plan of an export: pure, complete before anything is written, and the same every time.
public struct ImportPlanner {
  let mapping: ImportMapping
  let roles: [Role]
  let today: Day
  private var plan = ImportPlan()
  /// Where each publication of the plan stands.
  private var places: [ImportKey: Int] = [:]
  /// The line of each row key.
  private var rowLines: [ImportKey: Int] = [:]

  private init(_ mapping: ImportMapping, _ roles: [Role], _ today: Day) {
    self.mapping = mapping
    self.roles = roles
    self.today = today
  }

  /// Plans an export.
  ///
  /// - Parameters:
  ///   - reader: the export, at its header.
  ///   - mapping: what its columns mean.
  ///   - roles: the agency's roles, the first of which it speaks in.
  ///   - today: dates after it are in the future.
  /// - Returns: records and publications of the good rows, and every problem. See ``ImportPlan/mayCommit(keepGoing:)``.
  public static func plan(
    _ reader: inout CSVReader, mapping: ImportMapping, roles: [Role], today: Day
  ) -> ImportPlan {
    var planner = ImportPlanner(mapping, roles, today)
    planner.run(&reader)
    return planner.plan
  }

  /// Plans an export from a file, read in pieces.
  ///
  /// - Returns: as ``plan(_:mapping:roles:today:)``; a file that cannot be opened is a plan that is unusable.
  public static func plan(
    path: String, mapping: ImportMapping, roles: [Role], today: Day
  ) -> ImportPlan {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      var plan = ImportPlan()
      plan.report(
        .init(line: 0, column: 0, columnName: nil, reason: "the file cannot be opened; check its path and permissions"))
      plan.isUnusable = true
      return plan
    }
    defer { try? handle.close() }
    var reader = CSVReader(delimiter: mapping.delimiter) {
      try handle.read(upToCount: 256 << 10).flatMap { $0.isEmpty ? nil : [UInt8]($0) }
    }
    return plan(&reader, mapping: mapping, roles: roles, today: today)
  }

  /// What is wrong with the header of an export, without reading its rows.
  static func headerProblems(path: String, mapping: ImportMapping) -> [ImportProblem] {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      return [.init(line: 0, column: 0, columnName: nil, reason: "the export cannot be opened")]
    }
    defer { try? handle.close() }
    var reader = CSVReader(delimiter: mapping.delimiter) {
      try handle.read(upToCount: 64 << 10).flatMap { $0.isEmpty ? nil : [UInt8]($0) }
    }
    var planner = ImportPlanner(mapping, [], Day(rawValue: 0))
    do throws(CSVError) {
      guard let row = try reader.next() else {
        return [.init(line: 1, column: 0, columnName: nil, reason: "the export has no header")]
      }
      _ = planner.columnNames(row)
    } catch {
      return [.init(line: error.line, column: error.column, columnName: nil, reason: error.message)]
    }
    return planner.plan.problems
  }

  private mutating func run(_ reader: inout CSVReader) {
    var header: [String]?
    var rowCount = 0
    while true {
      do throws(CSVError) {
        guard let row = try reader.next() else { break }
        guard let names = header else {
          header = columnNames(row)
          if header == nil {
            plan.isUnusable = true
            return
          }
          continue
        }
        rowCount += 1
        guard rowCount <= ImportPlan.rowLimit else {
          problem(row.line, "the export has more than \(ImportPlan.rowLimit) rows; split it")
          plan.isUnusable = true
          return
        }
        take(row, names)
      } catch {
        plan.report(.init(line: error.line, column: error.column, columnName: nil, reason: error.message))
        if header == nil || error.endsFile {
          plan.isUnusable = true
          return
        }
      }
    }
    if header == nil {
      problem(1, "the export has no header; its first line must name the columns")
      plan.isUnusable = true
    }
  }

  private mutating func problem(_ line: Int, _ reason: String) {
    plan.report(.init(line: line, column: 0, columnName: nil, reason: reason))
  }

  /// The names in the header; nil, with problems, if they are not those of the mapping.
  private mutating func columnNames(_ row: CSVReader.Row) -> [String]? {
    let before = plan.problemCount
    let known = mapping.columns.map(\.name)
    var names = [String]()
    for field in row.fields {
      // Header cells are never personal data, unless the header is missing: say only the column's place.
      if !known.contains(field.text) {
        plan.report(
          .init(
            line: field.line, column: field.column, columnName: nil,
            reason: "column \(names.count + 1) is not in the mapping; add it to 'columns', or choose another mapping"))
      } else if names.contains(field.text) {
        plan.report(
          .init(line: field.line, column: field.column, columnName: field.text, reason: "the column is there twice"))
      }
      names.append(field.text)
    }
    for name in known where !names.contains(name) {
      plan.report(
        .init(
          line: row.line, column: 0, columnName: name, reason: "the column is missing; export it, or change the mapping"
        ))
    }
    return plan.problemCount == before ? names : nil
  }

  private mutating func take(_ row: CSVReader.Row, _ names: [String]) {
    guard row.fields.count == names.count else {
      let many = row.fields.count > names.count ? "more" : "fewer"
      return problem(
        row.line,
        "the row has \(row.fields.count) fields, \(many) than the \(names.count) of the header; look for a missing quote"
      )
    }
    var cells = ImportRow(mapping: mapping, line: row.line, fields: Dictionary(zip(names, row.fields)) { $1 })
    let key = ImportKey("\(mapping.name):\(cells.rowKey)")
    if let first = rowLines[key] {
      return problem(row.line, "the row has the same key as line \(first): \(mapping.key.joined(separator: ", "))")
    }
    let drafts = cells.publications(roles: roles, today: today)
    for problem in cells.problems { plan.report(problem) }
    guard cells.problems.isEmpty else { return }
    rowLines[key] = row.line
    plan.records.append(
      ImportRecord(
        key: key, kind: mapping.record, line: row.line,
        columns: zip(names, row.fields).map { .init(name: $0, text: $1.text) }))
    plan.people.formUnion(cells.people)
    for draft in drafts { add(draft) }
  }

  /// Adds a publication, or keeps the one with its key that happened earlier.
  private mutating func add(_ publication: Publication) {
    guard let place = places[publication.key] else {
      places[publication.key] = plan.publications.count
      return plan.publications.append(publication)
    }
    let held = plan.publications[place]
    guard held.kind == .flag, publication.kind == .flag,
      let day = Self.day(publication), let heldDay = Self.day(held), day < heldDay
    else { return }
    let subjects = [FlagField.subject, FlagField.counterpart].compactMap { publication.value[$0].target }
    guard subjects.contains(where: { places[$0].map { $0 > place } ?? true }) else {
      plan.publications[place] = publication
      return
    }
    // One of its subjects stands later than the one that it replaces: it takes its place at the end.
    plan.publications.remove(at: place)
    for (key, index) in places where index > place { places[key] = index - 1 }
    places[publication.key] = plan.publications.count
    plan.publications.append(publication)
  }

  /// The day by which the earlier of two is told: of the event, or of recording where there is none.
  private static func day(_ publication: Publication) -> Int64? {
    publication.value[FlagField.eventDay].asInteger ?? publication.value[FlagField.recordedDay].asInteger
  }
}
