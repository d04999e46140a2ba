import ArgumentParser
import Replication
import Safeguarding

/// `node vocabulary`
struct VocabularyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vocabulary", abstract: "List the flag codes, or show one whole.",
    discussion: "It needs no node: the vocabulary is the same for every member.")

  @Argument(help: "A flag's code, such as NFS.") var code: String?
  @Flag(help: "Print results as JSON with a schemaVersion.") var json = false

  func run() async throws {
    guard let name = code else {
      if json { return try printJSON(VocabularyReport(FlagCode.allCases)) }
      return printList()
    }
    guard let code = FlagCode(rawValue: name.uppercased()) else {
      throw ValidationError("There is no flag code of that name; `node vocabulary` lists them.")
    }
    if json { return try printJSON(VocabularyReport([code])) }
    printWhole(code)
  }

  private func printList() {
    var table = Table("Code", "Audience", "Kept", "About", "Meaning")
    for code in FlagCode.allCases {
      let definition = code.definition
      table.add(
        code.rawValue, definition.audience.name, definition.retention.rawValue, definition.about.rawValue,
        (definition.isDerived ? "derived: " : "") + definition.label)
    }
    table.print(to: .standardOutput)
    Terminal.standardOutput.line("Version \(FlagCode.version). `node vocabulary CODE` shows one whole.", style: .faint)
  }

  private func printWhole(_ code: FlagCode) {
    let entry = VocabularyReport.Entry(code)
    let out = Terminal.standardOutput
    out.line("\(entry.code)  \(entry.label)", style: .strong)
    for line in entry.meaning.wrapped(to: 78) { out.line("  \(line)") }
    out.line()
    func say(_ name: String, _ text: String) {
      for (place, line) in text.wrapped(to: 60).enumerated() {
        out.line("  \((place == 0 ? name : "").padded(to: 18))\(line)")
      }
    }
    say("About", entry.about + (entry.isOfPair ? ", one of a pair" : ""))
    say("Asserted by", entry.assertedBy)
    say("Found, confirmed", entry.confirmedBy.isEmpty ? "nobody" : entry.confirmedBy.joined(separator: ", "))
    say("Amended by", entry.amendedBy)
    say(
      "Read by",
      "\(entry.audience): " + (entry.readers.isEmpty ? "named recipients" : entry.readers.joined(separator: ", ")))
    say("Kept", "\(entry.retention): \(entry.retentionWords)")
    say("FHIR R4", "\(entry.fhir.category) (\(entry.fhir.categoryDisplay)), \(entry.fhir.system)|\(entry.fhir.code)")
    out.line()
    var table = Table("Field", "Shape", "When values differ", "Words")
    for field in entry.attributes + entry.commonFields {
      table.add(field.name, field.type, field.policy, field.label)
    }
    for (place, line) in table.lines(width: 78).enumerated() {
      out.line("  " + line, style: place == 0 ? .faint : .plain)
    }
  }
}

/// Codes whole, for JSON.
private struct VocabularyReport: Encodable {
  struct Field: Encodable {
    var number: UInt16
    var name: String
    var type: String
    var policy: String
    var label: String

    init(_ number: FieldNumber) {
      let definition = EntityKind.flag.field(number)
      self.number = number.rawValue
      name = definition.name
      type = definition.type.rawValue
      policy = definition.policy.rawValue
      label = definition.label
    }
  }

  struct Coding: Encodable {
    var system = FHIRCoding.system
    var code: String
    var display: String
    var categorySystem = FHIRCoding.categorySystem
    var category: String
    var categoryDisplay: String
  }

  struct Entry: Encodable {
    var code: String
    var number: Int64
    var label: String
    var meaning: String
    var about: String
    var isOfPair: Bool
    var isDerived: Bool
    var assertedBy: String
    var confirmedBy: [String]
    var amendedBy: String
    var audience: String
    var readers: [String]
    var retention: String
    var retentionWords: String
    var fhir: Coding
    var attributes: [Field]
    var commonFields: [Field]

    init(_ code: FlagCode) {
      let definition = code.definition
      self.code = code.rawValue
      number = definition.number
      label = definition.label
      meaning = definition.meaning
      about = definition.about.rawValue
      isOfPair = definition.isOfPair
      isDerived = definition.isDerived
      let confirming = definition.confirmedBy.sorted().map(\.name)
      assertedBy =
        definition.isDerived
        ? "every node works it out for itself"
          + (confirming.isEmpty ? "" : "; as disclosed, reported or observed by any")
        : "any member, as disclosed, reported or observed"
      confirmedBy = confirming
      amendedBy = "its author; with look-up, any member what is not reserved"
      audience = definition.audience.name
      readers = definition.audience.roles.sorted().map(\.name)
      retention = definition.retention.rawValue
      retentionWords = definition.retention.words
      let fhir = code.fhir
      self.fhir = Coding(
        code: fhir.code, display: fhir.display, category: fhir.category.rawValue,
        categoryDisplay: fhir.category.display)
      attributes = code.attributes.filter { !FlagCode.commonFields.contains($0) }.map(Field.init)
      commonFields = FlagCode.commonFields.map(Field.init)
    }
  }

  var schemaVersion = 1
  var version = FlagCode.version
  var codes: [Entry]

  init(_ codes: [FlagCode]) { self.codes = codes.map(Entry.init) }
}
