import AgencyNode
import Logging

/// What all requests share.
struct WebServices: Sendable {
  let node: AgencyNode
  let settings: HTTPSettings
  let worker = Worker()
  let sessions = Sessions()
  let lookUps = RateLimiter(burst: WebLimits.lookUpBurst, secondsEach: WebLimits.lookUpSeconds)
  /// Refusals that stand in the audit log; those beyond are counted alone.
  let refusals = RateLimiter(
    burst: WebLimits.refusalsAudited, secondsEach: 60 / Double(WebLimits.refusalsAudited))
  let syncing = OneAtATime()
  /// The agency's own identity provider, if it has one.
  let provider: IdentityProvider?
  let signIns = SignInAttempts()
  /// Browsers that come back from it: the provider is asked about each.
  let signInReturns = RateLimiter(burst: WebLimits.signInBurst, secondsEach: WebLimits.signInSeconds)
  let origin: OriginCheck
  let cookie: HostCookie
  /// Of a browser that was sent to the identity provider.
  let signInCookie: HostCookie
  let templates: Templates

  /// - Throws: if a template cannot be read, which is a fault of the program.
  init(_ node: AgencyNode, _ settings: HTTPSettings) throws {
    self.node = node
    self.settings = settings
    origin = OriginCheck(hosts: settings.hosts, isTLS: settings.isTLS)
    cookie = .session(isTLS: settings.isTLS)
    signInCookie = .signIn(isTLS: settings.isTLS)
    templates = try Templates()
    provider = settings.openID.map { IdentityProvider($0, of: node) }
  }

  /// The provider, if pages are opened through it.
  var signInProvider: IdentityProvider? { settings.openID?.signIn == nil ? nil : provider }

  var logger: Logger { node.logger }
}
