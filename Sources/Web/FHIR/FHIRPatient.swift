import AgencyNode

extension FHIR {
  /// Somebody who was looked for, as much as a search shows: who it may be, and no more.
  static func patient(_ match: MatchRow) -> JSON {
    var patient = patient(id: match.person, names: match.names, born: match.born)
    patient["meta"] = [
      "security": security,
      "tag": [["system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"]],
    ]
    return .object(patient)
  }

  /// Somebody whose history was opened, with what has to be read before anything is done.
  static func patient(_ report: PersonReport) -> JSON {
    var patient = patient(id: report.person, names: report.names, born: report.born)
    let numbers = distinct(report.subjects.compactMap(\.nhsNumber)).map { (IdentifierSystem.nhs, $0) }
    let others = distinct(report.subjects.compactMap(\.pncID)).map { (IdentifierSystem.pnc, $0) }
    let identifiers = (numbers + others).map { system, value -> JSON in
      ["system": .text(system.rawValue), "value": .text(value)]
    }
    if !identifiers.isEmpty { patient["identifier"] = .array(identifiers) }
    let warnings = report.warnings.map { ownExtension("warning", ("String", .text($0))) }
    patient.add(extensions: warnings)
    return .object(patient)
  }

  /// Agencies may differ: every name stands, and a birth date only where there is one; otherwise all are extensions.
  private static func patient(id: String, names: [String], born: [String]) -> [String: JSON] {
    var patient: [String: JSON] = ["resourceType": "Patient", "meta": meta]
    if let id = self.id(of: id) { patient["id"] = .text(id) }
    if !names.isEmpty { patient["name"] = .array(names.map { ["text": .text($0)] }) }
    let days = born.compactMap(day)
    if days.count == 1 {
      patient["birthDate"] = days[0]
    } else {
      patient.add(extensions: days.map { ownExtension("disputed-birth-date", ("Date", $0)) })
    }
    return patient
  }

  static func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}

extension [String: JSON] {
  /// Adds extensions to those that are there; an empty array is none.
  mutating func add(extensions more: [JSON]) {
    guard !more.isEmpty else { return }
    var all: [JSON] = []
    if case .array(let held)? = self["extension"] { all = held }
    self["extension"] = .array(all + more)
  }
}
