import AgencyNode

/// What the facade can do, in FHIR's own form.
struct CapabilityStatement {
  let base: String

  /// The day of the last change of what is said here.
  private static let day = "2026-11-27"

  var json: JSON {
    [
      "resourceType": "CapabilityStatement", "status": "active", "date": .text(Self.day), "kind": "instance",
      "publisher": "Agency node", "fhirVersion": .text(FHIR.version), "format": [.text(FHIR.mediaType)],
      "software": ["name": "Agency node", "version": .text(productVersion)],
      "implementation": ["description": "Domestic-abuse flags as this agency may read them", "url": .text(base)],
      "rest": [
        [
          "mode": "server", "documentation": .text(Self.documentation),
          "security": [
            "description": "Bearer tokens of `node user add`; practitioners and administrators look people up."
          ],
          "resource": [
            resource(
              "Patient", reads: true,
              [
                ("identifier", "token", "NHS number or PNC id"), ("family", "string", "Surname"),
                ("given", "string", "Forenames"), ("birthdate", "date", "One day"),
              ]),
            resource(
              "Flag", reads: true,
              [
                ("patient", "reference", "Whose flags"),
                ("patient.identifier", "token", "Whose flags, by NHS number or PNC id"),
              ], revinclude: "Provenance:target"),
            resource("Provenance", reads: false, [("target", "reference", "Of which flag")]),
          ],
        ]
      ],
    ]
  }

  private static let documentation = """
    Read only. Every look-up states its purpose and legal basis in the headers X-Purpose and X-Legal-Basis and is in the \
    audit log before it is answered. Searches are sent with POST to _search; GET takes no search. The extension basis of a \
    Flag says how it is known: what is reported is not found.
    """

  private func resource(
    _ type: String, reads: Bool, _ parameters: [(name: String, type: String, note: String)], revinclude: String? = nil
  ) -> JSON {
    var members: [String: JSON] = [
      "type": .text(type), "versioning": "no-version",
      "interaction": .array((reads ? ["read"] : []).map { ["code": .text($0)] } + [["code": "search-type"]]),
      "searchParam": .array(
        parameters.map { ["name": .text($0.name), "type": .text($0.type), "documentation": .text($0.note)] }),
    ]
    if let revinclude { members["searchRevInclude"] = [.text(revinclude)] }
    return .object(members)
  }
}
