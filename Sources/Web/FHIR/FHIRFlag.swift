import AgencyNode
import Safeguarding

extension FHIR {
  /// A flag about the person of a report. How it is known stands in an extension with a code, and in the text for people:
  /// an allegation is no finding, whatever shows it.
  static func flag(_ flag: PersonReport.Flag, in entry: PersonReport.Entry, of report: PersonReport) -> JSON {
    var members: [String: JSON] = [
      "resourceType": "Flag", "meta": meta,
      // What is refused has no effect; why, an extension says.
      "status": .text(flag.isRefused ? FlagStatus.inactive.name : flag.status.name),
      "code": code(flag.code, text(flag)),
    ]
    if let id = flag.operation.flatMap(id(of:)) { members["id"] = .text(id) }
    if let code = FlagCode(rawValue: flag.code) { members["category"] = [["coding": [coding(code.category.coding)]]] }
    members["subject"] = subject(report)
    if let day = day(entry.day) { members["period"] = ["start": day] }
    members["author"] = author(entry)
    members.add(extensions: [ownExtension("basis", ("CodeableConcept", basis(flag.basis)))])
    if let recorded = day(entry.recorded) {
      members.add(extensions: [ownExtension("recorded", ("Date", recorded))])
    }
    if flag.isRefused { members.add(extensions: [mark("refused")]) }
    if flag.isContested { members.add(extensions: [mark("contested")]) }
    if flag.isDisputed { members.add(extensions: [mark("disputed")]) }
    members.add(extensions: flag.details.map { ownExtension("detail", ("String", .text($0))) })
    members.add(extensions: entry.contests.map { ownExtension("contest", ("String", .text($0))) })
    return .object(members)
  }

  /// What follows from what several agencies said. It is nobody's statement: it has no id, and says what it is made of.
  static func flag(_ pattern: PersonReport.Pattern, of report: PersonReport) -> JSON {
    var members: [String: JSON] = [
      "resourceType": "Flag", "meta": meta, "status": "active", "subject": subject(report),
      "code": code(
        pattern.code,
        "\(pattern.label) (worked out from what agencies recorded\(pattern.isContested ? ", contested" : ""))"),
    ]
    if let day = day(pattern.from) { members["period"] = ["start": day] }
    if let code = FlagCode(rawValue: pattern.code) {
      members["category"] = [["coding": [coding(code.category.coding)]]]
    }
    members.add(extensions: [ownExtension("derived", ("String", .text(pattern.explanation)))])
    if pattern.isContested { members.add(extensions: [mark("contested")]) }
    return .object(members)
  }

  /// Who said something, when they wrote it down.
  /// - Returns: nil where who it was is withheld, or when is not known.
  static func provenance(
    _ flag: PersonReport.Flag, in entry: PersonReport.Entry, authored: [String: Int64]
  ) -> JSON? {
    guard let operation = flag.operation, let id = id(of: operation),
      let recorded = authored[operation].flatMap(instant)
    else { return nil }
    var members: [String: JSON] = [
      "resourceType": "Provenance", "id": .text(id), "meta": meta,
      "target": [["reference": .text("Flag/" + id)]],
      "recorded": recorded,
      "agent": [
        [
          "type": [
            "coding": [
              [
                "system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "author",
                "display": "Author",
              ]
            ]
          ],
          "who": author(entry),
        ]
      ],
    ]
    if entry.isEvent, let day = day(entry.day) { members["occurredDateTime"] = day }
    members.add(extensions: [ownExtension("basis", ("CodeableConcept", basis(flag.basis)))])
    return .object(members)
  }

  private static func subject(_ report: PersonReport) -> JSON {
    guard let id = id(of: report.person) else { return ["display": "The person who was asked for"] }
    return ["reference": .text("Patient/" + id)]
  }

  /// An agency by its name and its number in the roster; by its name alone where that is withheld.
  private static func author(_ entry: PersonReport.Entry) -> JSON {
    guard entry.member != 0 else { return ["type": "Organization", "display": .text(entry.agency)] }
    return [
      "type": "Organization", "display": .text(entry.agency),
      "identifier": ["system": .text(own + "NamingSystem/member"), "value": .text("\(entry.member)")],
    ]
  }

  private static func code(_ code: String, _ text: String) -> JSON {
    guard let known = FlagCode(rawValue: code) else { return ["text": .text("\(code): \(text)")] }
    return ["coding": [coding(known.coding)], "text": .text(text)]
  }

  private static func text(_ flag: PersonReport.Flag) -> String {
    let risk = flag.risk.map { ", \($0.name)" } ?? ""
    return "\(flag.label)\(risk) (\(flag.basis?.noun ?? "basis unknown"))"
  }

  /// How something is known, in this product's words; beside them whether a court or tribunal found it, in those of FHIR.
  private static func basis(_ basis: Basis?) -> JSON {
    var codings: [JSON] = []
    if let basis {
      codings.append([
        "system": .text(own + "CodeSystem/basis"), "code": .text(basis.name), "display": .text(basis.noun),
      ])
    }
    let isFound = basis == .adjudicated
    codings.append([
      "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
      "code": isFound ? "confirmed" : "unconfirmed", "display": isFound ? "Confirmed" : "Unconfirmed",
    ])
    return ["coding": .array(codings), "text": .text(basis?.noun ?? "unknown")]
  }

  private static func mark(_ name: String) -> JSON { ownExtension(name, ("Boolean", true)) }
}
