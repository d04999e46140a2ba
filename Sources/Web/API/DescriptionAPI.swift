import HTTPTypes

/// The description of the API, which anybody who can connect may read.
enum DescriptionAPI {
  static let routes = [
    Route(
      method: .get, path: "/api/v1/openapi.json", surface: .api, access: .anybody, traits: [.whileHeldBack]
    ) { _ in Reply(headers: [.contentType: "application/json"], body: OpenAPI().document.bytes) }
  ]
}
