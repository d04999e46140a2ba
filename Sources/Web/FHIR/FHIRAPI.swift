import AgencyNode
import HTTPTypes
import Safeguarding

/// A read facade of HL7 FHIR R4: who somebody is, the flags about them, and who said it. What is shown is what the person's
/// page shows to the same agency. What a look-up is for and on what basis stands in headers, since a search has no place for
/// it; searches are sent with POST, so that nothing personal is in an address.
enum FHIRAPI {
  static let patientSearch = InputForm(
    "FHIRPatientSearch",
    InputField(
      "identifier", .text(200), "An NHS number or a PNC id, as `system|value`; without a system both are tried."),
    InputField("family", .text(200), "Surname."), InputField("given", .text(200), "Forenames."),
    InputField("birthdate", .day, "Birth date, as yyyy-mm-dd."))
  static let flagSearch = InputForm(
    "FHIRFlagSearch",
    InputField("patient", .name, "The id of a patient, or `Patient/` and the id."),
    InputField(
      "patient.identifier", .text(200), "An NHS number or a PNC id, as `system|value`; exact matches alone are opened."),
    InputField("_revinclude", .word(["Provenance:target"]), "Who said each flag is told beside it."))
  static let provenanceSearch = InputForm(
    "FHIRProvenanceSearch", InputField.required("target", .name, "The id of a flag, or `Flag/` and the id."))

  /// Persons whose history is opened for one identifier: more than one only where agencies disagree who is who.
  private static let mostOpened = 5

  static let routes = [
    Route.fhir(
      .get, "/metadata", .anybody, [.whileHeldBack],
      .init(
        id: "fhirMetadata", summary: "What this facade can do: its CapabilityStatement.", answer: .capabilities)
    ) { exchange in FHIR.reply(CapabilityStatement(base: exchange.fhirBase).json) },
    Route.fhir(
      .post, "/Patient/_search", .casework, [.lookUp],
      .init(
        id: "fhirSearchPatients", summary: "Look for a person by identifier, or by names and birth date.",
        answer: .bundle), input: patientSearch
    ) { exchange in
      let (lookUp, query) = (try exchange.fhirLookUp(), try patientQuery(exchange.input))
      var bundle = FHIRBundle(base: exchange.fhirBase)
      for match in try await exchange.work({ try $0.matches(query, lookUp) }).matches {
        bundle.add(FHIR.patient(match))
      }
      return FHIR.reply(bundle.json)
    },
    Route.fhir(
      .get, "/Patient/{id}", .casework, [.lookUp],
      .init(
        id: "fhirReadPatient", summary: "Open a person, by what a search named them.", answer: .patient)
    ) { exchange in
      let (lookUp, name) = (try exchange.fhirLookUp(), FHIR.name(of: exchange.parameters["id"] ?? ""))
      return FHIR.reply(FHIR.patient(try await exchange.work { try $0.openPerson(try $0.dot(named: name), lookUp) }))
    },
    Route.fhir(
      .post, "/Flag/_search", .casework, [.lookUp],
      .init(
        id: "fhirSearchFlags", summary: "Open a person's flags, by the person's id or identifier.", answer: .bundle),
      input: flagSearch
    ) { exchange in
      let reports = try await reports(exchange)
      let authored = exchange.input.text("_revinclude") == nil ? nil : try await authored(reports, exchange)
      var bundle = FHIRBundle(base: exchange.fhirBase)
      for report in reports {
        for (flag, entry) in report.flagsAbout { bundle.add(FHIR.flag(flag, in: entry, of: report)) }
        for pattern in report.patternsAbout { bundle.add(FHIR.flag(pattern, of: report)) }
        for (flag, entry) in report.flagsAbout {
          guard let authored, let who = FHIR.provenance(flag, in: entry, authored: authored) else { continue }
          bundle.add(who, isMatch: false)
        }
        bundle.note(report.fhirNotes)
      }
      return FHIR.reply(bundle.json)
    },
    Route.fhir(
      .get, "/Flag/{id}", .casework, [.lookUp],
      .init(
        id: "fhirReadFlag", summary: "Open one flag about a person.", answer: .flagResource)
    ) { exchange in
      let (report, flag, entry) = try await flag(FHIR.name(of: exchange.parameters["id"] ?? ""), exchange)
      return FHIR.reply(FHIR.flag(flag, in: entry, of: report))
    },
    Route.fhir(
      .post, "/Provenance/_search", .casework, [.lookUp],
      .init(
        id: "fhirSearchProvenance", summary: "Who said a flag, and when.", answer: .bundle), input: provenanceSearch
    ) { exchange in
      let name = FHIR.name(of: try exchange.input.required("target"), type: "Flag")
      let (report, flag, entry) = try await flag(name, exchange)
      var bundle = FHIRBundle(base: exchange.fhirBase)
      let authored = try await authored([report], exchange)
      if let who = FHIR.provenance(flag, in: entry, authored: authored) { bundle.add(who) }
      return FHIR.reply(bundle.json)
    },
  ]

  /// The histories that a search for flags opens. Each is in the audit log by itself.
  private static func reports(_ exchange: Exchange) async throws -> [PersonReport] {
    let lookUp = try exchange.fhirLookUp()
    switch (exchange.input.text("patient"), exchange.input.text("patient.identifier")) {
    case (let id?, nil):
      let name = FHIR.name(of: id, type: "Patient")
      return [try await exchange.work { try $0.openPerson(try $0.dot(named: name), lookUp) }]
    case (nil, let identifier?):
      let query = try patientQuery(identifier, field: "patient.identifier")
      return try await exchange.work { node in
        let found = try node.findPersons(query, lookUp).filter { $0.fit == .exact }
        return try found.prefix(mostOpened).map { try node.openPerson($0.person, lookUp) }
      }
    default: throw Problem.fault("patient", "or patient.identifier is needed, and one of them alone")
    }
  }

  /// One flag as the history of its person shows it.
  private static func flag(
    _ name: String, _ exchange: Exchange
  ) async throws -> (PersonReport, PersonReport.Flag, PersonReport.Entry) {
    let lookUp = try exchange.fhirLookUp()
    let report = try await exchange.work { try $0.openPerson(ofFlag: try $0.dot(named: name), lookUp) }
    guard let found = report.flagsAbout.first(where: { $0.flag.operation == name }) else {
      throw Problem(.notFound, Problem.Code.notFound.advice)
    }
    return (report, found.flag, found.entry)
  }

  private static func authored(_ reports: [PersonReport], _ exchange: Exchange) async throws -> [String: Int64] {
    let names = reports.flatMap(\.flagsAbout).compactMap(\.flag.operation)
    return try await exchange.work { try $0.authoredTimes(of: names) }
  }

  private static func patientQuery(_ input: Input) throws -> PersonQuery {
    var query = try input.text("identifier").map { try patientQuery($0, field: "identifier") } ?? PersonQuery()
    query.forenames = input.text("given")
    query.surname = input.text("family")
    query.birthDay = try input.day("birthdate")
    return query
  }

  /// A token of FHIR: `system|value`, or the value alone.
  private static func patientQuery(_ token: String, field: String) throws -> PersonQuery {
    let parts = token.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let (system, value) = parts.count == 2 ? (parts[0], parts[1]) : (nil, parts[0])
    guard system == nil || FHIR.IdentifierSystem(rawValue: system ?? "") != nil else {
      let known = FHIR.IdentifierSystem.allCases.map(\.rawValue).joined(separator: " and ")
      throw Problem.fault(field, "is of a system that is not known here; known are \(known)")
    }
    // The error tells what is wrong with the number, and the number is somebody's.
    if system != FHIR.IdentifierSystem.pnc.rawValue, let nhs = try? NHSNumber(value) {
      return PersonQuery(nhsNumber: nhs)
    }
    if system != FHIR.IdentifierSystem.nhs.rawValue, let pnc = try? PNCID(value) { return PersonQuery(pncID: pnc) }
    throw Problem.fault(field, "is not valid: check each digit")
  }
}

extension PersonReport {
  /// The flags that are about this person. Those of which the person is the other of a pair are somebody else's.
  var flagsAbout: [(flag: Flag, entry: Entry)] {
    history.flatMap { entry in entry.flags.filter(\.isSubject).map { ($0, entry) } }
  }

  /// What follows about this person, and not about somebody close. What is drafted is no flag: nobody did it yet.
  var patternsAbout: [Pattern] { patterns.filter { $0.about == "this person" && !$0.isDraft } }

  /// What a program has to tell beside the flags.
  var fhirNotes: [String] {
    let others = history.flatMap(\.flags).count { !$0.isSubject }
    let left =
      others == 0
      ? []
      : ["\(others) flags about somebody else name this person as the other of a pair; open the person at the node."]
    let drafts = patterns.filter { $0.about == "this person" && $0.isDraft }
      .map { "To consider: \($0.name). \($0.explanation)" }
    return warnings + drafts + notes + left
  }
}

extension Exchange {
  /// Where this facade is, as whoever asks calls this node.
  var fhirBase: String { "\(services.settings.isTLS ? "https" : "http")://\(head.authority ?? "localhost")/fhir" }

  /// Who looks, what for and on what basis, as the headers have it.
  func fhirLookUp() throws -> LookUp {
    let given = try LookUpHeader.read(head)
    return LookUp(
      user: name, purpose: given[LookUpHeader.purpose.name] ?? "", basis: given[LookUpHeader.basis.name] ?? "",
      breakGlass: given[LookUpHeader.breakGlass.name])
  }
}
