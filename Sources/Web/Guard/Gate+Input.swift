import AgencyNode
import HTTPTypes

extension Gate {
  /// What was sent, as a route takes it.
  struct Given: Sendable {
    var input = Input.none
    /// As it was typed into a form, to show it again.
    var texts: [String: String] = [:]
    /// What is wrong with it, for a page that shows that by itself.
    var fault: Problem?
  }

  /// The field of every form that shows that it is one of this session's own pages.
  static let formSecret = "form"

  func read(_ body: [UInt8], for route: Route, _ head: HTTPRequest, _ caller: Caller) throws -> Given {
    // Before a look-up counts against its user's limit.
    if route.surface == .fhir, route.traits.contains(.lookUp) { _ = try LookUpHeader.read(head) }
    guard head.method != .get, head.method != .head else {
      guard body.isEmpty else { throw Problem(.malformed, "Nothing may be sent with GET.") }
      return Given()
    }
    switch route.surface {
    case .probe: return Given()
    case .api:
      guard let form = route.input else {
        guard body.isEmpty else { throw Problem(.malformed, "Nothing may be sent here.") }
        return Given()
      }
      guard Self.mediaType(head) == "application/json" else {
        throw Problem(.unsupportedMedia, Problem.Code.unsupportedMedia.advice)
      }
      return Given(input: try form.read(json: body))
    case .fhir:
      guard Self.mediaType(head) == "application/x-www-form-urlencoded" else {
        throw Problem(.unsupportedMedia, "Send a search as application/x-www-form-urlencoded.")
      }
      return Given(input: try (route.input ?? InputForm("Nothing")).read(form: body, isTyped: false))
    case .page:
      guard body.isEmpty || Self.mediaType(head) == "application/x-www-form-urlencoded" else {
        throw Problem(.unsupportedMedia, "Send the form of the page.")
      }
      let pairs = InputForm.pairs(body)
      if !route.traits.contains(.signsIn) {
        guard caller.session?.wrote(pairs.first { $0.name == Self.formSecret }?.value) == true else {
          throw Problem(.staleForm, Problem.Code.staleForm.advice)
        }
      }
      let form = route.input ?? InputForm("Nothing")
      var given = Given()
      for (name, value) in pairs {
        guard let field = form[name] else { continue }
        // Of boxes that were ticked there are several.
        given.texts[name] = given.texts[name].flatMap { field.isList ? "\($0),\(value)" : nil } ?? value
      }
      do { given.input = try form.read(form: body, ignoring: [Self.formSecret]) } catch {
        guard route.traits.contains(.showsFaults), !error.faults.isEmpty else { throw error }
        given.fault = error
      }
      return given
    }
  }

  private static func mediaType(_ head: HTTPRequest) -> String? {
    head.headerFields[.contentType]?.split(separator: ";").first
      .map { $0.lowercased().filter { $0 != " " } }
  }
}
