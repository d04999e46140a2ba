import AgencyNode
import Foundation
import HTTPTypes
import Safeguarding

/// What the facade of HL7 FHIR R4 (4.0.1) is made of: addresses that name things, and ids.
enum FHIR {
  static let version = "4.0.1"
  static let mediaType = "application/fhir+json"
  /// What is this product's own is under a domain that is reserved for examples, so that nobody else can come to own it.
  static let own = "https://agency-node.example/fhir/"

  /// An extension of this product's own.
  static func ownExtension(_ name: String, _ value: (type: String, value: JSON)) -> JSON {
    ["url": .text(own + "StructureDefinition/" + name), "value" + value.type: value.value]
  }

  /// The systems of identifiers, with the word that a search may leave out.
  enum IdentifierSystem: String, Sendable, CaseIterable {
    /// UK Core.
    case nhs = "https://fhir.nhs.uk/Id/nhs-number"
    case pnc = "https://agency-node.example/fhir/NamingSystem/pnc-id"
  }

  /// Confidentiality of everything that is about somebody: very restricted.
  static let security: JSON = [
    ["system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "V", "display": "very restricted"]
  ]
  static let meta: JSON = ["security": security]

  static func coding(_ coding: FlagCoding) -> JSON {
    var members: [String: JSON] = [
      "system": .text(coding.system), "code": .text(coding.code), "display": .text(coding.display),
    ]
    if let version = coding.version { members["version"] = .text(version) }
    return .object(members)
  }

  /// The id of an entry: its name, in the letters that an id may have. It says nothing of anybody by itself.
  /// - Returns: nil for what has no name, or whose name is withheld.
  static func id(of name: String) -> String? {
    let isName = name.contains("/") && name.contains(".")
    let id = name.replacing("/", with: "-").replacing(".", with: "-").replacing("~", with: "x")
    return isName && id.utf8.count <= 64 ? id : nil
  }

  /// The name that an id stands for, with or without the type before it; what is no id is a name of nothing.
  static func name(of id: String, type: String? = nil) -> String {
    var id = id[...]
    if let type, id.hasPrefix(type + "/") { id = id.dropFirst(type.count + 1) }
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return "" }
    return "\(parts[0])/\(parts[1].replacing("x", with: "~"))/\(parts[2]).\(parts[3])"
  }

  /// A day in the form of FHIR; nil for what is no day of a calendar.
  static func day(_ text: String?) -> JSON? {
    guard let text, text.wholeMatch(of: /[12][0-9]{3}-[0-9]{2}-[0-9]{2}/) != nil else { return nil }
    return .text(text)
  }

  /// A time in the form of FHIR; nil for one that no calendar has: whoever signed it wrote what they wanted.
  static func instant(milliseconds: Int64) -> JSON? {
    guard (0..<253_402_300_800_000).contains(milliseconds) else { return nil }
    return .text(
      Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
        .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
  }

  /// A resource as an answer.
  static func reply(_ resource: JSON, status: HTTPResponse.Status = .ok) -> Reply {
    Reply(status: status, headers: [.contentType: mediaType + "; charset=utf-8"], body: resource.bytes)
  }
}

extension Problem {
  /// What went wrong, as FHIR has it.
  var operationOutcome: JSON {
    var issues: [JSON] = []
    if faults.isEmpty {
      issues = [issue(detail)]
    } else {
      issues = faults.map { issue("\($0.field) \($0.message)") }
    }
    return ["resourceType": "OperationOutcome", "issue": .array(issues)]
  }

  private func issue(_ diagnostics: String) -> JSON {
    [
      "severity": "error", "code": .text(code.issueType), "details": ["text": .text(code.title)],
      "diagnostics": .text(diagnostics),
    ]
  }
}

extension Problem.Code {
  /// The code of the value set IssueType.
  fileprivate var issueType: String {
    switch self {
    case .malformed: "structure"
    case .invalidInput, .wrongHost, .repeatDiffers: "invalid"
    case .unauthenticated: "login"
    case .forbidden, .signInRefused, .notAllowed, .wrongOrigin, .staleForm: "forbidden"
    case .notFound: "not-found"
    case .methodNotAllowed, .unsupportedMedia: "not-supported"
    case .changedMeanwhile, .repeatUnknown: "conflict"
    case .tooLarge: "too-long"
    case .tooMany: "throttled"
    case .fenced, .unavailable: "transient"
    case .failed: "exception"
    }
  }
}
