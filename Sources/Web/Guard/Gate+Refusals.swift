import AgencyNode
import HTTPTypes
import Logging

extension Gate {
  /// What is answered in the place of what was asked for, after it was written down who was refused what.
  func refusal(_ error: any Error, _ head: HTTPRequest, _ passage: Passage) async -> Reply {
    let problem = Problem(error)
    if problem.code == .failed || problem.code == .unavailable { log(error, passage) }
    await note(problem, head, passage)
    var reply: Reply
    switch passage.surface {
    case .api, .probe: reply = .problem(problem)
    case .fhir:
      reply = FHIR.reply(problem.operationOutcome, status: problem.code.status)
      reply.add(problem)
    case .page: reply = page(problem, passage)
    }
    if problem.code == .unauthenticated {
      if passage.surface == .api || passage.surface == .fhir { reply.headers[.wwwAuthenticate] = "Bearer" }
      if passage.caller.isRefused, passage.surface == .page {
        reply.headers[.setCookie] = services.cookie.clearing
      }
    }
    return reply
  }

  /// What failed, for the operator. Only this program's own errors are known to have nothing personal in them.
  private func log(_ error: any Error, _ passage: Passage) {
    services.logger.error(
      "http.failed",
      metadata: [
        "route": "\(passage.route?.path ?? "none")",
        "error": "\(NodeError.words(of: error) ?? "\(type(of: error))")",
      ])
  }

  /// Who was refused what goes into the audit log: everything of somebody who is known, and of strangers what is more
  /// than a page without a session. Beyond some each minute it is counted and no more, so that nobody can fill the log.
  private func note(_ problem: Problem, _ head: HTTPRequest, _ passage: Passage) async {
    let isKnown = passage.caller.user != nil
    let isTold: Set<Problem.Code> = [.wrongHost, .wrongOrigin, .tooLarge]
    guard isKnown || passage.caller.isRefused || isTold.contains(problem.code) else { return }
    let node = services.node
    node.count(webRefusal: problem.code.rawValue)
    let name = passage.caller.user?.name ?? "unknown"
    guard services.refusals.take(isKnown ? name : "", now: node.now()) == nil else { return }
    // The route as it is written here: an address may have anything in it.
    let what = "refused: \(head.method == .get ? "read" : "send to") \(passage.route?.path ?? "an unknown address")"
    do {
      try await services.worker.run { try node.noteAccess(what, by: name, result: problem.code.rawValue) }
    } catch { log(error, passage) }
  }

  private func page(_ problem: Problem, _ passage: Passage) -> Reply {
    let caller = passage.caller
    if problem.code == .unauthenticated {
      return SignInPage.render(
        services, notice: caller.isRefused ? SignInPage.signedOut : nil, to: passage.route?.path, status: .unauthorized)
    }
    var reply = ProblemPage.render(services, problem, caller)
    reply.add(problem)
    return reply
  }
}
