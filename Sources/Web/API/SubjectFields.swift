import AgencyNode
import Safeguarding

/// Whom something that is written is about: a subject of the shared view, or one that is published from names.
enum SubjectFields {
  static let all = [
    InputField("subject", .name, "A subject of the shared view; without it one is published from the names."),
    LookUpFields.surname, LookUpFields.forenames, LookUpFields.born,
  ]
}

extension Input {
  /// Whom it is about.
  /// - Throws: A fault if it names nobody; `notFound` if the node knows no such subject.
  func subject(_ node: AgencyNode) throws -> SubjectChoice {
    if let name = text("subject") { return .known(try node.dot(named: name)) }
    guard text("surname") != nil || text("forenames") != nil else {
      throw Problem.fault("subject", "is missing, and so are surname and forenames: say whom it is about")
    }
    return .new(SubjectDraft(forenames: text("forenames"), surname: text("surname"), birthDay: try day("born")))
  }
}
