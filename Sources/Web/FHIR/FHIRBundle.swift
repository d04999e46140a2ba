import AgencyNode

/// What a search found, as one resource: a searchset.
struct FHIRBundle {
  /// Where the resources are read, such as `https://node.example/fhir`.
  let base: String
  private var entries: [JSON] = []
  private var total = 0

  init(base: String) { self.base = base }

  /// Adds a resource that fits, or one that is told beside it.
  mutating func add(_ resource: JSON, isMatch: Bool = true) {
    var entry: [String: JSON] = ["resource": resource, "search": ["mode": .text(isMatch ? "match" : "include")]]
    if case .object(let members) = resource, case .text(let type)? = members["resourceType"],
      case .text(let id)? = members["id"]
    {
      entry["fullUrl"] = .text("\(base)/\(type)/\(id)")
    }
    entries.append(.object(entry))
    total += isMatch ? 1 : 0
  }

  /// Adds what a reader has to know of the answer itself.
  mutating func note(_ notes: [String]) {
    guard !notes.isEmpty else { return }
    let issues = notes.map { note -> JSON in
      ["severity": "information", "code": "informational", "diagnostics": .text(note)]
    }
    entries.append([
      "resource": ["resourceType": "OperationOutcome", "issue": .array(issues)], "search": ["mode": "outcome"],
    ])
  }

  var json: JSON {
    var members: [String: JSON] = [
      "resourceType": "Bundle", "type": "searchset", "total": .number(Int64(total)), "meta": FHIR.meta,
    ]
    if !entries.isEmpty { members["entry"] = .array(entries) }
    return .object(members)
  }
}
