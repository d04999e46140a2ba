import AgencyNode
import HTTPTypes

/// What went wrong, as RFC 9457 has it for programs and as a page for people. It never has anything personal in it: what
/// a request said is not repeated.
struct Problem: Error, Sendable {
  /// What kind of thing went wrong. The raw value is stable: clients decide by it.
  enum Code: String, Sendable, CaseIterable {
    case malformed
    case invalidInput = "invalid-input"
    case unauthenticated
    case signInRefused = "sign-in-refused"
    case forbidden
    case notAllowed = "not-allowed"
    case wrongHost = "wrong-host"
    case wrongOrigin = "wrong-origin"
    case staleForm = "stale-form"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case changedMeanwhile = "changed-meanwhile"
    case repeatUnknown = "repeat-unknown"
    case repeatDiffers = "repeat-differs"
    case tooLarge = "too-large"
    case unsupportedMedia = "unsupported-media"
    case tooMany = "too-many"
    case fenced
    case unavailable
    case failed
  }

  /// What is wrong with one field.
  struct Fault: Sendable, Hashable {
    /// The field's name, as the description has it.
    let field: String
    let message: String
  }

  let code: Code
  /// What to do, in a sentence or two.
  let detail: String
  var faults: [Fault] = []
  /// Seconds after which to come back.
  var retryAfter: Int?
  /// Methods that there are.
  var allow: [HTTPRequest.Method] = []
  /// Who decided what was asked to be decided, and how it stands: members of the document.
  var standing: JSON?

  init(
    _ code: Code, _ detail: String, faults: [Fault] = [], retryAfter: Int? = nil, allow: [HTTPRequest.Method] = [],
    standing: JSON? = nil
  ) {
    self.code = code
    self.detail = detail
    self.faults = faults
    self.retryAfter = retryAfter
    self.allow = allow
    self.standing = standing
  }

  /// Where the kind of problem is explained; it is the document's type.
  var type: String { "/problems/\(code.rawValue)" }

  /// The document.
  var document: JSON {
    var members: [String: JSON] = [
      "type": .text(type), "title": .text(code.title), "status": .number(Int64(code.status.code)),
      "detail": .text(detail), "code": .text(code.rawValue),
    ]
    if !faults.isEmpty {
      members["errors"] = .array(faults.map { ["field": .text($0.field), "message": .text($0.message)] })
    }
    if let standing { members["standing"] = standing }
    return .object(members)
  }
}

extension Problem.Code {
  var status: HTTPResponse.Status {
    switch self {
    case .malformed, .wrongHost: .badRequest
    case .invalidInput, .repeatDiffers: .unprocessableContent
    case .unauthenticated: .unauthorized
    case .forbidden, .signInRefused, .notAllowed, .wrongOrigin, .staleForm: .forbidden
    case .notFound: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .changedMeanwhile, .repeatUnknown: .conflict
    case .tooLarge: .contentTooLarge
    case .unsupportedMedia: .unsupportedMediaType
    case .tooMany: .tooManyRequests
    case .fenced, .unavailable: .serviceUnavailable
    case .failed: .internalServerError
    }
  }

  /// The kind in a few words.
  var title: String {
    switch self {
    case .malformed: "The request cannot be read"
    case .invalidInput: "Something that was given cannot be used"
    case .unauthenticated: "You are not signed in"
    case .signInRefused: "You were not signed in"
    case .forbidden: "Your role may not do that"
    case .notAllowed: "This agency may not do that"
    case .wrongHost: "This node is not called so"
    case .wrongOrigin: "The request came from another page"
    case .staleForm: "The form is too old"
    case .notFound: "There is no such thing"
    case .methodNotAllowed: "That cannot be done here"
    case .changedMeanwhile: "It was changed meanwhile"
    case .repeatUnknown: "It is not known yet whether it was done"
    case .repeatDiffers: "The same key was used for something else"
    case .tooLarge: "The request is too large"
    case .unsupportedMedia: "The request is of another form"
    case .tooMany: "Too many requests"
    case .fenced: "This node is held back"
    case .unavailable: "The node cannot answer now"
    case .failed: "Something went wrong in the node"
    }
  }

  /// What it means and what to do, for the page that explains it.
  var advice: String {
    switch self {
    case .malformed: "Send what the description at /api/v1/openapi.json says: one JSON object, and no other fields."
    case .invalidInput: "Each field at fault is listed with what is wrong. Nothing was changed."
    case .unauthenticated: "Sign in again, or send a token that is valid: an operator gives one with `node user add`."
    case .signInRefused:
      "What the agency's identity provider sent back does not hold here. Begin again; if it stays so, tell the operator when."
    case .forbidden: "Ask an operator of your agency for the role, or a colleague who has it."
    case .notAllowed: "The agency's role in the partnership, or its own rules, do not admit it. The detail says which."
    case .wrongHost: "Use the address that your operator gave you; `names` in node.yaml lists those that are known."
    case .wrongOrigin: "Start again from a page of this node. A form of another site cannot write here."
    case .staleForm: "Go back to the page and fill in its form again: you signed in anew since it was shown."
    case .notFound: "It is not there, or not for this agency or for you. The two are not told apart."
    case .methodNotAllowed: "The header Allow lists what can be done."
    case .changedMeanwhile: "Somebody wrote since it was shown. Look again, then decide; nothing was overwritten."
    case .repeatUnknown:
      "The first request under this key is still at work or was cut short. Look before you repeat it."
    case .repeatDiffers: "Use a new Idempotency-Key for another request."
    case .tooLarge: "A request has at most 64 KiB."
    case .unsupportedMedia: "Send application/json to the API."
    case .tooMany: "Wait as long as the header Retry-After says."
    case .fenced: "It was restored or copied and has to meet a peer first. Its operator sees why in the status."
    case .unavailable: "Try again soon. If it stays so, the operator sees why in the status and the log."
    case .failed: "Nothing is shown of what failed; the node's log has it."
    }
  }
}
