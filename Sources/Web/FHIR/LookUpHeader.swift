import HTTPTypes

/// Headers that say what a look-up is for, where the body has no place for it.
struct LookUpHeader: Sendable {
  let name: String
  /// What it may say.
  let field: InputField

  static let purpose = LookUpHeader(name: "X-Purpose", field: LookUpFields.purpose)
  static let basis = LookUpHeader(name: "X-Legal-Basis", field: LookUpFields.basis)
  static let breakGlass = LookUpHeader(name: "X-Break-Glass", field: LookUpFields.breakGlass)
  static let all = [purpose, basis, breakGlass]

  /// What a request says, by header.
  /// - Throws: A problem that names every header at fault.
  static func read(_ head: HTTPRequest) throws(Problem) -> [String: String] {
    var given: [String: String] = [:]
    var faults: [Problem.Fault] = []
    for header in all {
      let values = HTTPField.Name(header.name).map { head.headerFields[values: $0] } ?? []
      guard let value = values.first else {
        if header.field.isRequired { faults.append(.init(field: header.name, message: "is missing")) }
        continue
      }
      if values.count > 1 {
        faults.append(.init(field: header.name, message: "is there twice"))
      } else if let message = header.field.fault(.text(value)) {
        faults.append(.init(field: header.name, message: message))
      }
      given[header.name] = value
    }
    guard faults.isEmpty else { throw Problem.faults(faults) }
    return given
  }
}
