import Foundation
import HTTPTypes
import HummingbirdTesting
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode
@testable import Web

@Suite("The read facade of HL7 FHIR R4")
struct FHIRTests {
  private static let why = ["x-purpose": "safeguarding visit", "x-legal-basis": "public task"]
  private static let nhs = "https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C"

  private static func nadia() throws -> SubjectChoice {
    .new(
      SubjectDraft(
        forenames: "Nadia", surname: "Okafor", birthDay: Day(year: 1981, month: 3, day: 4),
        nhsNumber: try NHSNumber("943 476 5919")))
  }

  /// A scene with somebody of whom a report is held, and somebody else whom a flag names as the one who did it.
  private static func scene() async throws -> WebScene {
    let scene = try await WebScene()
    _ = try scene.node.raise(
      FlagInput(
        code: "RISK",
        subject: try nadia(), basis: .reported, risk: .high))
    return scene
  }

  private static func search(_ visitor: Visitor, _ path: String, _ form: String) async throws -> Answer {
    try await visitor.send(
      "/fhir/" + path, .post, form, why.merging(["content-type": "application/x-www-form-urlencoded"]) { $1 })
  }

  private static func resources(_ answer: Answer, _ type: String) -> [[String: Any]] {
    let entries = answer.json["entry"] as? [[String: Any]] ?? []
    return entries.compactMap { $0["resource"] as? [String: Any] }.filter { $0["resourceType"] as? String == type }
  }

  /// The kind of the first issue of an OperationOutcome.
  private static func issue(_ answer: Answer) -> String? {
    guard answer.json["resourceType"] as? String == "OperationOutcome",
      answer.header("content-type")?.hasPrefix(FHIR.mediaType) == true
    else { return nil }
    return (answer.json["issue"] as? [[String: Any]])?.first?["code"] as? String
  }

  @Test("a person is found by identifier, then read, with flags and who said them, each look-up in the audit log")
  func found() async throws {
    let scene = try await Self.scene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      let found = try await Self.search(visitor, "Patient/_search", "identifier=\(Self.nhs)9434765919")
      #expect(found.status == 200 && found.header("content-type") == "application/fhir+json; charset=utf-8")
      #expect(found.json["type"] as? String == "searchset" && found.json["total"] as? Int == 1)
      let match = try #require(Self.resources(found, "Patient").first)
      #expect(match["identifier"] == nil, "a search shows who it may be, and no more")
      let id = try #require(match["id"] as? String)
      #expect(id.wholeMatch(of: /[A-Za-z0-9\-.]{1,64}/) != nil)
      let patient = try await visitor.get("/fhir/Patient/\(id)", Self.why).json
      #expect((patient["name"] as? [[String: String]])?.first?["text"] == "Nadia Okafor")
      #expect(patient["birthDate"] as? String == "1981-03-04")
      #expect((patient["identifier"] as? [[String: String]])?.first?["value"] == "9434765919")

      let flags = try await Self.search(
        visitor, "Flag/_search", "patient=Patient%2F\(id)&_revinclude=Provenance%3Atarget")
      let flag = try #require(Self.resources(flags, "Flag").first { $0["id"] != nil })
      #expect(flag["status"] as? String == "active")
      #expect((flag["subject"] as? [String: String])?["reference"] == "Patient/\(id)")
      let flagID = try #require(flag["id"] as? String)
      let who = try #require(Self.resources(flags, "Provenance").first)
      #expect((who["target"] as? [[String: String]])?.first?["reference"] == "Flag/\(flagID)")
      let agent = (who["agent"] as? [[String: Any]])?.first?["who"] as? [String: Any]
      #expect(agent?["display"] as? String == "Agency 1")
      // High risk drafts a referral, which nobody has made.
      let codes = Self.resources(flags, "Flag").compactMap { ($0["code"] as? [String: Any])?["text"] as? String }
      #expect(codes == ["Assessed risk, high (report)"] && flags.text.contains("To consider: MARAC draft"))
      #expect(try await visitor.get("/fhir/Flag/\(flagID)", Self.why).json["id"] as? String == flagID)
      #expect(
        Self.resources(try await Self.search(visitor, "Provenance/_search", "target=Flag%2F\(flagID)"), "Provenance")
          .count == 1)
      #expect(
        Self.resources(try await Self.search(visitor, "Flag/_search", "patient.identifier=943+476+5919"), "Flag")
          .contains { $0["id"] as? String == flagID })
    }
    let log = try scene.node.store.read { try $0.auditLog(limit: 100) }.map(\.entry)
      .filter { AuditEntry.lookUps.contains($0.action) }
    #expect(log.map(\.action) == [.find, .open, .open, .open, .open, .find, .open])
    #expect(
      log.allSatisfy { $0.user == "practitioner-1" && $0.purpose == "safeguarding visit" && $0.basis == "public task" })
  }

  @Test("how something is known is in the code and in the words of every flag, and only a finding is confirmed")
  func basis() throws {
    var words: Set<String> = []
    for basis in Basis.allCases {
      let flag = PersonReport.Flag(
        operation: "1/ab/2.0", code: "RISK", label: "Risk", risk: .high, basis: basis, status: .active, isSubject: true,
        isRefused: false, isContested: false, isDisputed: false, details: [])
      let entry = PersonReport.Entry(
        day: "2026-01-02", recorded: nil, isEvent: true, agency: "A", member: 1, basis: basis.noun, codes: ["RISK"],
        labels: ["Risk"], details: [], other: nil, status: "active", isDisputed: false, operations: ["1/ab/2.0"],
        flags: [flag])
      let report = PersonReport(
        person: "1/ab/1.0", asOf: nil, names: [], born: [], counts: .init(), subjects: [], history: [entry],
        patterns: [], family: [], mentions: [], referrals: [], possibleMatches: [], steps: [], freshness: [], notes: [])
      let text = String(decoding: FHIR.flag(flag, in: entry, of: report).bytes, as: UTF8.self)
      #expect(text.contains("\"text\":\"Risk, high (\(basis.noun))\""), "\(text)")
      #expect(text.contains("\"code\":\"\(basis.name)\""))
      #expect(text.contains("\"code\":\"\(basis == .adjudicated ? "confirmed" : "unconfirmed")\""))
      words.insert(basis.noun)
    }
    #expect(words.count == Basis.allCases.count)
  }

  @Test("a flag that names somebody as the other of a pair is never shown as being about them")
  func otherOfAPair() async throws {
    let scene = try await Self.scene()
    defer { scene.remove() }
    let other = try scene.node.matches(
      PersonQuery(nhsNumber: try NHSNumber("943 476 5919")), LookUp(user: "a", purpose: "b", basis: "c"))
    _ = try scene.node.raise(
      FlagInput(
        code: "ALLEGED-PERP", subject: .new(SubjectDraft(forenames: "Corwin", surname: "Thackeray-Bloom")),
        counterpart: try #require(other.matches.first).person, basis: .reported))
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      let answer = try await Self.search(visitor, "Flag/_search", "patient.identifier=9434765919")
      #expect(Self.resources(answer, "Flag").count >= 1 && !answer.text.contains("ALLEGED-PERP"))
      #expect(!answer.text.contains("Thackeray"))
      #expect(answer.text.contains("1 flags about somebody else name this person as the other of a pair"))
    }
  }

  @Test("a flag of another agency that this one may not read is in no answer, and the author's own facade shows it")
  func sealed() async throws {
    let scene = try await WebScene([.gp], others: [[.police]])
    defer { scene.remove() }
    let police = try await scene.openOther()
    let marker = "marker-\(UUID().uuidString)"
    for code in ["RISK", "STALKING"] {
      _ = try police.raise(
        FlagInput(
          code: code, subject: try Self.nadia(), basis: .reported, risk: code == "RISK" ? .high : nil,
          reason: code == "RISK" ? nil : marker))
    }
    let bundle = scene.folder.appendingPathComponent("sets.bundle").path
    _ = try police.exportBundle(to: bundle, for: scene.node.member)
    #expect(try await scene.node.importBundle(from: bundle).delivered > 0)
    let token = try police.addUser("practitioner-2", roles: [.practitioner], days: 30).token
    let author = try WebService(police, .init(listen: .init(host: "127.0.0.1", port: 0))).application
    for (application, token, reads) in [
      (scene.application, scene.tokens[.practitioner], false), (author, token, true),
    ] {
      try await application.test(.router) { client in
        let visitor = Visitor(client, token: token)
        let answer = try await Self.search(visitor, "Flag/_search", "patient.identifier=9434765919")
        #expect(answer.text.contains("\"RISK\""), "\(answer.text)")
        #expect(answer.text.contains("STALKING") == reads && answer.text.contains(marker) == reads)
      }
    }
  }

  @Test(
    "without a purpose and a basis nothing is looked up, and what is wrong is an OperationOutcome that repeats nothing")
  func refused() async throws {
    let scene = try await Self.scene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      let form = ["content-type": "application/x-www-form-urlencoded"]
      let body = "identifier=9434765919"
      for headers in [
        form, form.merging(["x-purpose": "visit"]) { $1 },
        form.merging(["x-purpose": " ", "x-legal-basis": "b"]) { $1 },
      ] {
        let answer = try await visitor.send("/fhir/Patient/_search", .post, body, headers)
        #expect(answer.status == 422 && Self.issue(answer) == "invalid", "\(answer.text)")
      }
      let why = form.merging(Self.why) { $1 }
      for (path, body, status, code) in [
        ("Patient/_search", "colour=Quillfeather", 400, "structure"),
        ("Patient/_search", "identifier=Quillfeather", 422, "invalid"),
        ("Patient/_search", "identifier=Quillfeather%7C9434765919", 422, "invalid"),
        ("Patient/_search", "family=Quillfeather", 422, "invalid"), ("Flag/_search", "", 422, "invalid"),
        ("Flag/_search", "patient=1-abc-2-0", 404, "not-found"), ("Nothing/_search", "", 404, "not-found"),
      ] {
        let answer = try await visitor.send("/fhir/" + path, .post, body, why)
        #expect(answer.status == status && Self.issue(answer) == code, "\(path) \(body): \(answer.text)")
        #expect(!answer.text.contains("Quill"))
      }
      let json = try await visitor.post(json: "/fhir/Patient/_search", "{}", Self.why)
      #expect(json.status == 415 && Self.issue(json) == "not-supported")
      let get = try await visitor.get("/fhir/Flag/_search", Self.why)
      #expect(get.status == 405 && Self.issue(get) == "not-supported")
      let missing = try await visitor.get("/fhir/Flag/1-abc-2-0", Self.why)
      #expect(missing.status == 404 && Self.issue(missing) == "not-found")
      let stranger = try await Visitor(client).get("/fhir/Flag/1-abc-2-0", Self.why)
      #expect(
        stranger.status == 401 && Self.issue(stranger) == "login" && stranger.header("www-authenticate") == "Bearer")
      let other = try await Visitor(client, token: scene.tokens[.operator]).get("/fhir/Flag/1-abc-2-0", Self.why)
      #expect(other.status == 403 && Self.issue(other) == "forbidden")
    }
    let log = try scene.node.store.read { try $0.auditLog(limit: 100) }.map(\.entry)
    #expect(!log.contains { AuditEntry.lookUps.contains($0.action) && $0.result != "not found" })
  }

  @Test("the statement of capabilities names every route of the facade, and no other")
  func capabilities() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let statement = try await Visitor(client).get("/fhir/metadata")
      #expect(statement.status == 200 && statement.json["fhirVersion"] as? String == "4.0.1")
      let rest = try #require((statement.json["rest"] as? [[String: Any]])?.first)
      var stated: Set<String> = ["GET /fhir/metadata"]
      for resource in rest["resource"] as? [[String: Any]] ?? [] {
        let type = resource["type"] as? String ?? ""
        for interaction in resource["interaction"] as? [[String: String]] ?? [] {
          stated.insert(interaction["code"] == "read" ? "GET /fhir/\(type)/{id}" : "POST /fhir/\(type)/_search")
        }
        let parameters = resource["searchParam"] as? [[String: String]] ?? []
        let form = RouteTable.all.first { $0.path == "/fhir/\(type)/_search" }?.input
        #expect(
          Set(parameters.compactMap { $0["name"] })
            == Set(form?.fields.map(\.name).filter { !$0.hasPrefix("_") } ?? []))
      }
      #expect(stated == Set(RouteTable.all.filter { $0.surface == .fhir }.map { "\($0.method) \($0.path)" }))
    }
  }
}
