import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store
import Trust
import Wire

/// A roster and erasure certificates in a file, as in a bundle.
struct ErasureFile {
  var roster: SignedRoster
  var certificates: [ErasureCertificate]

  /// Certificates that a file may hold.
  static let most = AgencyNode.valuesPerErasure

  init(roster: SignedRoster, certificates: [ErasureCertificate]) {
    self.roster = roster
    self.certificates = certificates
  }

  init(_ path: String) throws {
    let reader = try BundleReader(path: path)
    var roster: SignedRoster?
    var certificates: [ErasureCertificate] = []
    while let frame = try reader.next() {
      switch frame {
      case .roster(let bytes): roster = try SignedRoster(encoded: bytes)
      case .erasure(let bytes) where certificates.count < Self.most: certificates.append(try ErasureCodec.decode(bytes))
      default: throw NodeError(.invalidInput, "\(path) is no proposal of an erasure; `node erase propose` writes one")
      }
    }
    guard let roster, !certificates.isEmpty else {
      throw NodeError(.invalidInput, "\(path) is no proposal of an erasure; `node erase propose` writes one")
    }
    self.init(roster: roster, certificates: certificates)
  }

  func write(to path: String) throws {
    let writer = try BundleWriter(path: path)
    try writer.write(.roster(try roster.encoded))
    for certificate in certificates { try writer.write(.erasure(ErasureCodec.encode(certificate))) }
    try writer.finish()
  }

  /// The ground that all of it names; nil if they differ or this version does not know it.
  var ground: ErasureGround? {
    let grounds = Set(certificates.map(\.statement.reason))
    return grounds.count == 1 ? grounds.first.flatMap(ErasureGround.init(rawValue:)) : nil
  }
}

/// What a proposal would erase, for people and JSON: whose values, when they were written, and of which kind. What they say
/// is not in it.
struct ErasureProposalReport: Encodable {
  struct Row: Encodable {
    var member: UInt32
    var agency: String
    var values: Int
    var set: UInt64
    /// Milliseconds since 1970, by the author's clock.
    var authored: Int64
  }

  var schemaVersion = 1
  var ground: String?
  var rosterVersion: UInt64
  var values: Int
  var sets: [Row]
  /// Board keys that signed all of it.
  var signatures: Int
  var threshold: Int

  init(_ file: ErasureFile) {
    let roster = file.roster.roster
    ground = file.ground?.name
    rosterVersion = roster.version
    values = file.certificates.count
    sets = Dictionary(grouping: file.certificates, by: \.statement.headerHash).values.map { some in
      let header = some[0].header.header
      return Row(
        member: header.stream.member.rawValue,
        agency: roster.member(header.stream.member)?.agency ?? "member \(header.stream.member)", values: some.count,
        set: header.sequence, authored: header.authored.rawValue)
    }.sorted { ($0.member, $0.authored, $0.set) < ($1.member, $1.authored, $1.set) }
    signatures = roster.boardKeys.count { key in
      file.certificates.allSatisfy { certificate in
        certificate.signatures.contains {
          $0.publicKey == key
            && ErasureSignature.verify(
              $0.signature, of: certificate.statementBytes, partnership: roster.partnership, publicKey: key)
        }
      }
    }
    threshold = roster.threshold
  }

  func print(to out: Terminal) {
    let why = ground ?? "unknown to this version"
    out.line("Erasure of \(Words.count(values, "value")), ground: \(why)", style: .strong)
    for row in sets {
      let what = "\(Words.count(row.values, "value")) of \(row.agency), member \(row.member)"
      out.line("  - \(what), written \(Words.time(row.authored).prefix(10))".cut(to: 80))
    }
    out.line("  by roster version \(rosterVersion): \(signatures) of \(threshold) board signatures")
    out.line("  What the values say is not in the file: decide by what the agency shows you.", style: .faint)
  }
}

extension EraseCommand {
  /// `node erase propose`
  struct Propose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a proposal for the board: values of any author, to be erased by its signatures.",
      discussion: """
        For what another agency wrote, or one that has left. Give the file to the board: each signs it with `node erase sign`, \
        offline; `node erase publish` then erases, here and everywhere. The file holds no value.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var order: EraseOrderOptions
    @OptionGroup var scope: EraseScopeOptions
    @Option(help: EraseOrderOptions.groundHelp) var ground: String
    @Option(name: .shortAndLong, help: "The file to write.") var output: String

    func run() async throws {
      let order = order.order(try EraseOrderOptions.ground(ground))
      let node = try common.openNodeToShow()
      let (plan, certificates) = try node.proposeErasure(try scope.scope(node), order)
      let file = ErasureFile(roster: try node.currentRoster(), certificates: certificates)
      try file.write(to: output)
      let report = ErasureProposalReport(file)
      if common.json { return try printJSON(report) }
      report.print(to: .standardOutput)
      let holds = try node.store.read { reader in try plan.holds.map { try reader.name(of: $0.flag) } }
      for hold in holds {
        Terminal.standardError.line(
          "A hold stands, \(hold): tell the board. Publishing needs --despite-hold.", style: .warn)
      }
      Terminal.standardOutput.line("Wrote \(output).")
    }
  }

  /// `node erase sign`
  struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign a proposed erasure with a board key. Needs no node and no network.")

    @Argument(help: "The proposal; the signature is added to it.") var file: String
    @Option(help: "The roster in force, from your own files.") var roster: String
    @Option(help: "Your board key file.") var boardKey: String
    @Flag(help: "Show what it erases, and do not sign.") var dryRun = false
    @Flag(help: "Print what it erases as JSON with a schemaVersion.") var json = false

    func run() async throws {
      var proposal = try ErasureFile(file)
      let own = try RosterFile.read(roster)
      guard proposal.roster.hash == own.hash else {
        throw NodeError(
          .invalidInput, "the proposal was made under another roster than yours: see which of the two is in force")
      }
      let key = try SigningKey.load(boardKey)
      guard own.roster.boardKeys.contains(key.publicKey) else {
        throw NodeError(.notAllowed, "this key is not of the roster's board")
      }
      if !dryRun {
        for place in proposal.certificates.indices {
          let certificate = proposal.certificates[place]
          guard !certificate.signatures.contains(where: { $0.publicKey == key.publicKey }) else { continue }
          proposal.certificates[place].signatures.append(
            .init(
              publicKey: key.publicKey,
              signature: try ErasureSignature.sign(
                certificate.statementBytes, partnership: own.roster.partnership, key: key)))
        }
        try proposal.write(to: file)
      }
      let report = ErasureProposalReport(proposal)
      if json { try printJSON(report) } else { report.print(to: .standardOutput) }
      if !dryRun {
        Terminal.standardError.line("Signed \(file) with \(hexadecimal(key.publicKey).prefix(16))….")
      }
    }
  }

  /// `node erase publish`
  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Erase what the board signed for, here and everywhere.",
      discussion: "Shows what would go; --yes does it. All of it, or nothing if a signature is missing.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var order: EraseOrderOptions
    @Argument(help: "The signed proposal.") var file: String
    @Flag(help: "The board was asked about the hold that stands over the person as well.") var despiteHold = false
    @Flag(help: "Erase. Without it nothing is changed.") var yes = false

    func run() async throws {
      let proposal = try ErasureFile(file)
      guard let ground = proposal.ground else {
        throw NodeError(.invalidInput, "the proposal names no one ground that this version knows")
      }
      let order = order.order(ground)
      let node = try common.openNodeToShow()
      let report = ErasureProposalReport(proposal)
      guard yes else {
        if common.json { return try printJSON(report) }
        report.print(to: .standardOutput)
        return Terminal.standardOutput.line("Nothing was changed. Run it again with --yes to erase for good.")
      }
      let erased = try node.publishErasures(
        proposal.certificates.map { ErasureCodec.encode($0) }, order, despiteHold: despiteHold)
      let isClean = node.answerErasures()
      if common.json { return try printJSON(Published(erased, isGoneHere: isClean)) }
      let out = Terminal.standardOutput
      out.line("Erased: \(Words.count(erased.values, "value")), audit entry \(erased.auditEntry).", style: .good)
      out.line("`node erase list` tells when it is gone at the others.")
    }

    private struct Published: Encodable {
      var schemaVersion = 1
      var values: Int
      var auditEntry: Int64
      var isGoneHere: Bool

      init(_ erased: Erased, isGoneHere: Bool) {
        values = erased.values
        auditEntry = erased.auditEntry
        self.isGoneHere = isGoneHere
      }
    }
  }
}
