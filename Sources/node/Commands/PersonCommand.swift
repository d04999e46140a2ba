import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// `node person`
struct PersonCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "person", abstract: "Look a person up, see the whole history, and decide who is who.",
    discussion: "Every look-up has a purpose and a basis, and is in the audit log before anything is shown.",
    subcommands: [Find.self, Show.self, Brief.self, Link.self, Unlink.self, Review.self])

  /// `node person find`
  struct Find: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look for a person by identifiers, or by names and birth date.",
      discussion: """
        With --input - the query is read from standard input as JSON ({"surname":…,"forenames":…,"born":…,"nhs":…,\
        "pnc":…}), so that no name stands in the list of processes.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var lookUp: LookUpOptions
    @OptionGroup var query: QueryOptions

    func run() async throws {
      let node = try common.openNodeToShow()
      let list = try node.matches(try query.query(), try lookUp.lookUp())
      if common.json { return try printJSON(list) }
      guard !list.matches.isEmpty else {
        return Terminal.standardOutput.line(noRecord)
      }
      let out = Terminal.standardOutput
      for row in list.matches {
        let born = row.born.isEmpty ? "birth date unknown" : "born " + row.born.joined(separator: " or ")
        out.line(
          "\(row.person.padded(to: 18))\(row.fit.padded(to: 10))\(row.names[0]), \(born)".cut(to: 80), style: .strong)
        let others = row.names.dropFirst().joined(separator: "; ")
        for line in (others.isEmpty ? [] : "also \(others)".wrapped(to: 52))
          + "known to \(row.agencies.joined(separator: ", "))".wrapped(to: 52)
        {
          out.line(String(repeating: " ", count: 28) + line, style: .faint)
        }
      }
      out.line("`node person show NAME` opens one, by the name at the left.", style: .faint)
    }
  }

  /// `node person show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a person's whole history across agencies, what it means, and what to do next.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var lookUp: LookUpOptions
    @Argument(help: "A subject of the person, as `person find` names it.") var person: String
    @Option(help: "Only what was recorded up to this day, as yyyy-mm-dd.") var asOf: String?

    func run() async throws {
      let node = try common.openNodeToShow()
      let report = try node.openPerson(
        try node.dot(named: person), asOf: try asOf.map { try parseDay($0) }, try lookUp.lookUp())
      if common.json { return try printJSON(report) }
      PersonPrinter(report, now: node.now().rawValue).print(to: .standardOutput)
    }
  }

  /// `node person brief`
  struct Brief: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ten lines before a knock on the door or a call.",
      discussion: "Give a surname and a birth date, an NHS number, a PNC id, or an address reference.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var lookUp: LookUpOptions
    @OptionGroup var query: QueryOptions
    @Option(help: "An address reference (UPRN); for police and MASH.") var address: String?

    func run() async throws {
      let node = try common.openNodeToShow()
      let lookUp = try lookUp.lookUp()
      let found =
        try address.map { try node.persons(atAddress: $0, lookUp) }
        ?? node.findPersons(try query.query(), lookUp).filter { $0.fit > .possible }.map(\.person)
      let briefs = try found.prefix(5).map { try node.brief($0, lookUp) }
      if common.json { return try printJSON(BriefList(briefs: Array(briefs))) }
      let out = Terminal.standardOutput
      guard !briefs.isEmpty else {
        return out.line(noRecord)
      }
      for brief in briefs {
        for (place, line) in brief.lines.enumerated() {
          out.line(line, style: place == 0 ? .strong : .plain)
        }
        out.line()
      }
      if found.count > 5 { out.line("\(found.count - 5) more; ask more closely.") }
    }
  }
}

/// Alike whether nothing is held or what is held is not for this user.
private let noRecord =
  "No record that is for you. That is not the same as no history: ask a colleague, see `node status`."

/// Who looks, what for, and on what basis.
struct LookUpOptions: ParsableArguments {
  @Option(help: "What for, in your words.") var purpose: String
  @Option(help: "The legal basis, such as \"Children Act 2004 s.11\".") var basis: String
  @Option(help: "Who looks; the user of this session if it is not given.") var user: String?
  @Option(help: "Why it cannot wait although this agency blocks it; somebody else reviews that.")
  var breakGlass: String?

  func lookUp() throws -> LookUp {
    LookUp(
      user: user ?? AgencyNode.sessionUser, purpose: purpose, basis: basis,
      breakGlass: breakGlass)
  }
}

/// What is known of a person who is looked for.
struct QueryOptions: ParsableArguments {
  @Option(help: "Surname.") var surname: String?
  @Option(help: "Forenames.") var forenames: String?
  @Option(help: "Birth date, as yyyy-mm-dd.") var born: String?
  @Option(help: "NHS number.") var nhs: String?
  @Option(help: "PNC id.") var pnc: String?
  @Option(help: "\"-\" reads the query as JSON from standard input.") var input: String?

  private struct Given: Decodable {
    var surname: String?
    var forenames: String?
    var born: String?
    var nhs: String?
    var pnc: String?
  }

  /// Bytes of standard input that are read.
  private static let longest = 65_536

  func query() throws -> PersonQuery {
    var given = Given(surname: surname, forenames: forenames, born: born, nhs: nhs, pnc: pnc)
    if let input {
      guard input == "-" else { throw NodeError(.invalidInput, "--input takes \"-\", which is standard input") }
      let data = try FileHandle.standardInput.read(upToCount: Self.longest) ?? Data()
      do { given = try JSONDecoder().decode(Given.self, from: data) } catch {
        throw NodeError(.invalidInput, "the query is no JSON object of surname, forenames, born, nhs and pnc")
      }
    }
    do {
      return PersonQuery(
        forenames: given.forenames, surname: given.surname, birthDay: try given.born.map { try parseDay($0) },
        nhsNumber: try given.nhs.map { try NHSNumber($0) }, pncID: try given.pnc.map { try PNCID($0) })
    } catch let error as SafeguardingError {
      throw NodeError(.invalidInput, error.message)
    }
  }
}

private struct BriefList: Encodable {
  var schemaVersion = 1
  var briefs: [PersonBrief]
}
