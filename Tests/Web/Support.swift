import AgencyNode
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Replication
import Safeguarding
import Synchronization
import Testing
import Trust

@testable import Web

/// A node of one invented agency, with its pages, a clock that tests turn, and somebody in each role.
struct WebScene: Sendable {
  let folder: URL
  let node: AgencyNode
  let clock: SceneClock
  let service: WebService
  let application: any ApplicationProtocol
  let tokens: [UserRole: String]
  private let others: [NodeConfiguration]
  private let roster: [UInt8]

  /// - Parameter others: The roles of other members, Agency 2 and so on, whose nodes are not opened.
  init(
    _ roles: [Role] = [.police], others: [[Role]] = [],
    settings: HTTPSettings = .init(listen: .init(host: "127.0.0.1", port: 0)), log: HeardLog? = nil
  ) async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("web-\(UUID().uuidString)")
    var configuration = NodeConfiguration(
      agency: "Agency 1", member: MemberNumber(rawValue: 1), roles: roles, dataDirectory: folder.path,
      peers: .named([]))
    configuration.http = settings
    let card = try AgencyNode.initialise(configuration, now: Date())
    let top = folder
    self.others = others.enumerated().map { place, roles in
      NodeConfiguration(
        agency: "Agency \(place + 2)", member: MemberNumber(rawValue: UInt32(place + 2)), roles: roles,
        dataDirectory: top.appendingPathComponent("member-\(place + 2)").path, peers: .named([]))
    }
    let members = try self.others.map { try AgencyNode.initialise($0, now: Date()).rosterMember() }
    let board = SigningKey()
    var roster = try SignedRoster(
      Roster(
        partnership: HashPrefix(words: (7, 7)), version: 1, previous: .zero, boardKeys: [board.publicKey],
        threshold: 1, members: [try card.rosterMember()] + members, rights: RightsTable.standard, issued: .system))
    try roster.sign(with: board)
    let clock = SceneClock()
    self.clock = clock
    let handler: any LogHandler = log ?? SwiftLogNoOpLogHandler()
    let quiet = Logger(label: "test") { _ in handler }
    node = try AgencyNode.open(configuration: configuration, logger: quiet, clock: { clock.now })
    self.roster = try roster.encoded
    try await node.acceptRoster(self.roster)
    var tokens: [UserRole: String] = [:]
    for role in UserRole.allCases {
      tokens[role] = try node.addUser("\(role.rawValue)-1", roles: [role], days: 30).token
    }
    self.tokens = tokens
    service = try WebService(node, settings)
    application = try service.application
  }

  /// The node of the first of the other members.
  func openOther() async throws -> AgencyNode {
    let clock = clock
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let other = try AgencyNode.open(configuration: others[0], logger: quiet, clock: { clock.now })
    try await other.acceptRoster(roster)
    return other
  }

  /// The secret of the forms of whoever has this cookie.
  func formSecret(ofCookie cookie: String) -> String? {
    service.services.sessions.find(String(cookie.drop { $0 != "=" }.dropFirst()), now: clock.now)?.formSecret
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Whether a refusal is counted for `status`; those that come fast after another are written a moment later.
  func counts(_ reason: String) async throws -> Bool {
    for _ in 0..<200 {
      if try node.status().refusals.contains(where: { $0.reason == reason }) { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  /// A RISK flag about an invented person.
  @discardableResult
  func raiseRisk(_ level: RiskLevel = .standard) throws -> String {
    try node.raise(
      FlagInput(
        code: "RISK",
        subject: .new(
          SubjectDraft(
            forenames: "Nadia", surname: "Okafor", birthDay: Day(year: 1981, month: 3, day: 4))),
        basis: .reported, risk: level)
    ).operation
  }
}

/// Everything that a node logs.
final class HeardLog: LogHandler {
  private let lines: Mutex<[String]> = Mutex([])
  var text: String { lines.withLock { $0.joined(separator: "\n") } }

  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .trace }
    set {}
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) {
    lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
  }
}

/// A clock that stands until it is turned.
final class SceneClock: Sendable {
  private let held = Mutex(Instant.system)

  var now: Instant { held.withLock { $0 } }

  func advance(minutes: Int64) { held.withLock { $0 = $0.adding(milliseconds: minutes * 60_000) } }
}

/// What came back.
struct Answer: Sendable {
  let status: Int
  let headers: HTTPFields
  let text: String

  init(_ response: TestResponse) {
    status = response.status.code
    headers = response.headers
    text = String(buffer: response.body)
  }

  /// The JSON object of the body.
  var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
  }

  /// The stable word of a problem.
  var code: String? { json["code"] as? String }

  func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

/// A browser or a program that talks to the pages and the API in memory.
struct Visitor {
  let client: any TestClientProtocol
  var token: String?
  var cookie: String?
  var host: String?
  /// What a browser says of the page that a form was on.
  var origin: String? = "http://localhost"

  init(_ client: any TestClientProtocol, token: String? = nil) {
    self.client = client
    self.token = token
  }

  func get(_ path: String, _ more: [String: String] = [:]) async throws -> Answer {
    try await send(path, .get, nil, more)
  }

  func post(json path: String, _ body: String, _ more: [String: String] = [:]) async throws -> Answer {
    try await send(path, .post, body, ["content-type": "application/json"].merging(more) { $1 })
  }

  /// Sends a form as a browser does.
  func post(form path: String, _ pairs: [(String, String)]) async throws -> Answer {
    let allowed = CharacterSet.alphanumerics
    let body = pairs.map { name, value in
      "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
    }.joined(separator: "&")
    var headers = ["content-type": "application/x-www-form-urlencoded"]
    if let origin { headers["origin"] = origin }
    return try await send(path, .post, body, headers)
  }

  /// Signs in at the page, and keeps the cookie.
  mutating func signIn(_ token: String) async throws -> Answer {
    let answer = try await post(form: "/sign-in", [("token", token)])
    cookie = answer.header("set-cookie").map { String($0.prefix { $0 != ";" }) }
    return answer
  }

  /// The secret of the forms of a page.
  func formSecret(_ path: String) async throws -> String {
    try await get(path).text.value(of: "form")
  }

  func send(
    _ path: String, _ method: HTTPRequest.Method, _ body: String?, _ more: [String: String] = [:]
  ) async throws -> Answer {
    var headers: HTTPFields = [:]
    if let token { headers[.authorization] = "Bearer \(token)" }
    if let cookie { headers[.cookie] = cookie }
    for (name, value) in more {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return try await client.execute(
      uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
    ) { Answer($0) }
  }
}

extension String {
  /// The value of a hidden field of a page, the first of that name.
  func value(of name: String) throws -> String {
    let range = try #require(firstRange(of: "name=\"\(name)\" value=\""))
    return String(self[range.upperBound...].prefix { $0 != "\"" })
  }
}
