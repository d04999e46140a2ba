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
  let origin: OriginCheck
  let cookie: SessionCookie
  let templates: Templates

  /// - Throws: if a template cannot be read, which is a fault of the program.
  init(_ node: AgencyNode, _ settings: HTTPSettings) throws {
    self.node = node
    self.settings = settings
    origin = OriginCheck(hosts: settings.hosts, isTLS: settings.isTLS)
    cookie = SessionCookie(isTLS: settings.isTLS)
    templates = try Templates()
    provider = settings.openID.map { IdentityProvider($0, of: node) }
  }

  var logger: Logger { node.logger }
}
