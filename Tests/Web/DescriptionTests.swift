import Foundation
import HummingbirdTesting
import Testing

@testable import Web

@Suite("The description of the API")
struct DescriptionTests {
  private static func served() async throws -> [String: Any] {
    let scene = try await WebScene()
    defer { scene.remove() }
    return try await scene.application.test(.router) { client in
      let answer = try await Visitor(client).get("/api/v1/openapi.json")
      #expect(answer.status == 200)
      return answer.text
    }.data(using: .utf8).map { try JSONSerialization.jsonObject(with: $0) as? [String: Any] ?? [:] } ?? [:]
  }

  @Test("every route of the API is described, every operation described is there, and each name stands once")
  func complete() async throws {
    let document = try await Self.served()
    #expect(document["openapi"] as? String == "3.1.0")
    let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
    let described = Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
    // The description does not describe itself.
    let routes = RouteTable.all.filter {
      ($0.surface == .api || $0.surface == .fhir) && $0.path != "/api/v1/openapi.json"
    }
    #expect(described == Set(routes.map { "\($0.method) \($0.path)" }))
    let ids = paths.values.flatMap(\.values).compactMap { $0["operationId"] as? String }
    #expect(ids.count == described.count && Set(ids).count == ids.count)
  }

  @Test("every schema that is referred to is there, and every body is closed to unknown fields")
  func schemas() async throws {
    let document = try await Self.served()
    let text = String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
      .replacing("\\/", with: "/")
    let components = try #require(document["components"] as? [String: Any])
    let schemas = try #require(components["schemas"] as? [String: [String: Any]])
    let referred = Set(text.matches(of: /#\/components\/schemas\/([A-Za-z]+)/).map { String($0.1) })
    #expect(!referred.isEmpty && referred == Set(schemas.keys))
    for route in RouteTable.all where route.operation != nil {
      guard let input = route.input else { continue }
      #expect(schemas[input.name]?["additionalProperties"] as? Bool == false, "\(input.name)")
    }
  }

  @Test("every kind of problem is explained at the address that names it")
  func problems() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      for code in Problem.Code.allCases {
        let page = try await Visitor(client).get(Problem(code, "x").type)
        #expect(page.status == 200 && page.text.contains("<h1>\(code.title)</h1>"), "\(code.rawValue)")
      }
      #expect(try await Visitor(client).get("/problems/none").status == 404)
    }
  }
}
