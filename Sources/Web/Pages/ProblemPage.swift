import AgencyNode
import HTTPTypes

/// What went wrong, for people; and what each kind of problem means.
enum ProblemPage {
  static let name = "problem"

  static let routes = [
    Route.page(.get, "/problems/{code}", .anybody, [.whileHeldBack]) { exchange in
      guard let code = exchange.parameters["code"].flatMap(Problem.Code.init(rawValue:)) else {
        throw Problem(.notFound, "There is no problem of that name.")
      }
      return exchange.page(name, title: code.title, Model(title: code.title, detail: code.advice))
    }
  ]

  static func render(_ services: WebServices, _ problem: Problem, _ caller: Caller) -> Reply {
    .page(
      services, name, title: problem.code.title, user: caller.user, session: caller.session, path: nil,
      status: problem.code.status, hasErrors: true,
      Model(
        title: problem.code.title, detail: problem.detail,
        advice: problem.detail.contains(problem.code.advice) ? nil : problem.code.advice))
  }

  private struct Model: Sendable {
    let title: String
    let detail: String
    var advice: String?
  }

  static let template = """
    <h1>{{title}}</h1>
    <p>{{detail}}</p>
    {{#advice}}<p>{{.}}</p>{{/advice}}
    <p><a href="/">Back to the start</a></p>
    """
}
