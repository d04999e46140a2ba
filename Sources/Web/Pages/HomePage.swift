import HTTPTypes

/// The way in: on to whatever somebody's role begins with.
enum HomePage {
  static let routes = [
    Route.page(.get, "/", .signedIn, [.whileHeldBack]) { exchange in
      guard let user = exchange.user, let home = Sections.home(user) else {
        throw Problem(.forbidden, Problem.Code.forbidden.advice)
      }
      return .see(home)
    }
  ]
}
