import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// `node directory`
struct DirectoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "directory", abstract: "What services there are, for whom, and how to refer.",
    subcommands: [List.self, Add.self, Remove.self])

  /// `node directory list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The services of the whole partnership.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Only those that take this kind of referral.") var kind: String?
    @Option(help: "Only those of this member.") var member: UInt32?

    func run() async throws {
      let node = try common.openNode()
      let kind = try kind.map { try parseReferralKind($0) }
      let rows = try node.store.read { reader -> [ServiceRow] in
        let agencies = try node.agencyNames(reader)
        return try reader.directory().filter { service in
          (member == nil || service.member.rawValue == member) && (kind.map(service.entry.takes) ?? true)
        }.map { try ServiceRow($0, reader, agencies) }.sorted { ($0.agency, $0.service) < ($1.agency, $1.service) }
      }
      if common.json { return try printJSON(ServiceReport(services: rows)) }
      let out = Terminal.standardOutput
      guard !rows.isEmpty else { return out.line("No services are listed.") }
      for row in rows { row.print(to: out) }
    }
  }

  /// `node directory add`
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List services of this agency, or bring them up to date.",
      discussion:
        "One with options, or all of a file such as Nodes/refuge/services.yaml. A service is known by its name.")

    @OptionGroup var common: CommonOptions
    @Option(help: "A file of services.") var file: String?
    @Argument(help: "The service's name.") var name: String?
    @Option(help: "What it offers.") var offers: String?
    @Option(name: .customLong("for"), help: "For whom it is.") var forWhom: String?
    @Option(help: "Where it works.") var area: String?
    @Option(help: "How to refer.") var howToRefer: String?
    @Option(help: "Contact for professionals; never a place where somebody is in hiding.") var contact: String?
    @Option(name: .customLong("takes"), help: "A kind of referral that it takes. Repeat for several.")
    var kinds: [String] = []

    func run() async throws {
      let node = try common.openNode()
      let today = Day(milliseconds: node.now().rawValue)
      let drafts: [DirectoryDraft]
      if let file {
        drafts = try ServiceFile.load(path: file, today: today)
      } else {
        guard let name, let offers else {
          throw NodeError(.invalidInput, "give --file FILE, or a name and --offers")
        }
        drafts = [
          DirectoryDraft(
            name: name, offers: offers, forWhom: forWhom, area: area, howToRefer: howToRefer, contact: contact,
            kinds: try kinds.map { try parseReferralKind($0) }, recordedDay: today)
        ]
      }
      let (added, changed) = try node.publish(drafts)
      if common.json { return try printJSON(Published(added: added, changed: changed)) }
      Terminal.standardOutput.line(
        "\(Words.count(added, "service")) listed, \(changed) brought up to date.", style: .good)
    }
  }

  /// `node directory remove`
  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say that this agency no longer offers a service.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The service's name.") var name: String

    func run() async throws {
      let node = try common.openNode()
      try node.endService(named: name)
      if common.json { return try printJSON(Published(added: 0, changed: 1)) }
      Terminal.standardOutput.line("No longer listed.", style: .good)
    }
  }
}

private func parseReferralKind(_ text: String) throws -> ReferralKind {
  guard let kind = ReferralKind(named: text.lowercased()) else {
    throw NodeError(
      .invalidInput, "\(text) is no kind of referral; use \(ReferralKind.allCases.map(\.name).joined(separator: ", "))")
  }
  return kind
}

private struct Published: Encodable {
  var schemaVersion = 1
  var added: Int
  var changed: Int
}

private struct ServiceReport: Encodable {
  var schemaVersion = 1
  var services: [ServiceRow]
}

/// A service in a list.
private struct ServiceRow: Encodable {
  var name: String
  var service: String
  var member: UInt32
  var agency: String
  var offers: String?
  var forWhom: String?
  var area: String?
  var howToRefer: String?
  var contact: String?
  var takes: [String]
  var asOf: String?

  init(_ listed: ListedService, _ reader: StoreReader, _ agencies: [MemberNumber: String]) throws {
    name = try reader.name(of: listed.id)
    service = listed.entry.name
    member = listed.member.rawValue
    agency = agencies[listed.member] ?? "member \(listed.member)"
    offers = listed.entry.offers
    forWhom = listed.entry.forWhom
    area = listed.entry.area
    howToRefer = listed.entry.howToRefer
    contact = listed.entry.contact
    takes = listed.entry.kindNames
    asOf = listed.entry.recordedDay?.description
  }

  func print(to out: Terminal) {
    out.line("\(service) (\(agency), member \(member))".cut(to: 80), style: .strong)
    let lines: [(String, String?)] = [
      ("offers", offers), ("for", forWhom), ("area", area), ("refer by", howToRefer), ("contact", contact),
      ("takes", takes.isEmpty ? nil : takes.joined(separator: ", ")), ("as of", asOf), ("name", name),
    ]
    for (label, text) in lines {
      guard let text else { continue }
      for (place, line) in text.wrapped(to: 66).enumerated() {
        out.line("  \((place == 0 ? label : "").padded(to: 11))\(line)")
      }
    }
  }
}
