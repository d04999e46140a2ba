import AgencyNode
import HTTPTypes
import Replication

extension Reply {
  /// A page, with whatever is wrong said in its title.
  static func page(
    _ services: WebServices, _ name: String, title: String, user: SignedIn?, session: Session?, path: String?,
    status: HTTPResponse.Status = .ok, hasErrors: Bool = false, _ content: any Sendable
  ) -> Reply {
    let frame = PageFrame(
      title: title, agency: services.node.configuration.agency,
      user: session == nil
        ? nil : user.map { PageFrame.User(name: $0.name, sections: Sections.of($0, at: path)) },
      formSecret: session?.formSecret, printedBy: user?.name ?? "nobody",
      printed: PageDates.time(services.node.now().rawValue), hasErrors: hasErrors, content: content)
    return .html(services.templates.render(name, frame), status: status)
  }
}

extension Exchange {
  /// A page for whoever asks.
  func page(
    _ name: String, title: String, status: HTTPResponse.Status = .ok, hasErrors: Bool = false,
    _ content: any Sendable
  ) -> Reply {
    .page(
      services, name, title: title, user: user, session: session, path: route.path, status: status,
      hasErrors: hasErrors, content)
  }
}
