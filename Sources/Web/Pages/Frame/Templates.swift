import AgencyNode
import Mustache

/// The templates, read once. They are part of the program: there is no file to be changed or to be missing.
struct Templates: Sendable {
  private let library: MustacheLibrary

  /// Every page's template, by name. A new page is a line here.
  static let pages = [
    SignInPage.name: SignInPage.template, ProviderSignInPage.name: ProviderSignInPage.template,
    LookUpPage.name: LookUpPage.template,
    ResultsPage.name: ResultsPage.template, PersonPage.name: PersonPage.template, BriefPage.name: BriefPage.template,
    AlertsPage.name: AlertsPage.template, ConflictsPage.name: ConflictsPage.template,
    ConflictPage.name: ConflictPage.template, StatusPage.name: StatusPage.template,
    ContestsPage.name: ContestsPage.template, ContestPage.name: ContestPage.template,
    RaiseContestPage.name: RaiseContestPage.template, SessionsPage.name: SessionsPage.template,
    ProblemPage.name: ProblemPage.template, RaiseFlagPage.name: RaiseFlagPage.template,
    ReferralsPage.name: ReferralsPage.template, ReferralPage.name: ReferralPage.template,
    SendReferralPage.name: SendReferralPage.template,
    MatchesPage.name: MatchesPage.template, MatchPage.name: MatchPage.template, AuditPage.name: AuditPage.template,
    PersonFinder.name: PersonFinder.template, AccessRequestsPage.name: AccessRequestsPage.template,
    DraftAccessPage.name: DraftAccessPage.template, AccessRequestPage.name: AccessRequestPage.template,
    AccessAnswerPage.name: AccessAnswerPage.template, ErasuresPage.name: ErasuresPage.template,
    ErasurePage.name: ErasurePage.template, EraseOrderPage.name: EraseOrderPage.template,
  ]

  init() throws {
    var library = MustacheLibrary()
    try library.register(Layout.template, named: "layout")
    for (name, template) in Components.all { try library.register(template, named: name) }
    for (name, template) in Self.pages {
      try library.register(
        "{{<layout}}{{$main}}{{#content}}\(template){{/content}}{{/main}}{{/layout}}", named: "page-\(name)")
    }
    self.library = library
  }

  /// A page; a plain sentence if there is no template of that name, which a test excludes.
  func render(_ name: String, _ frame: PageFrame) -> String {
    library.render(frame, withTemplate: "page-\(name)") ?? "This page is missing."
  }
}

/// What the layout says, and the content of a page within.
struct PageFrame {
  struct User {
    let name: String
    let sections: [Section]
  }

  struct Section {
    let href: String
    let text: String
    let isCurrent: Bool
  }

  let title: String
  let agency: String
  let style = Assets.stylePath
  let version = productVersion
  let user: User?
  let formSecret: String?
  let printedBy: String
  let printed: String
  let hasErrors: Bool
  let content: any Sendable
}
