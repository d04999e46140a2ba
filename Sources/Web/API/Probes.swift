import AgencyNode
import HTTPTypes

/// What a monitor asks, without signing in: nothing of anybody is in the answers.
enum Probes {
  static let routes = [
    // It answers at all.
    probe("/livez") { _ in .text("ok\n") },
    // It can read its database, and is not held back.
    probe("/readyz") { exchange in
      do {
        try await exchange.work { node in
          _ = try node.ownRoles()
          try node.refuseToShow()
        }
        return .text("ok\n")
      } catch { return .text("not ready\n", status: .serviceUnavailable) }
    },
  ]

  private static func probe(
    _ path: String, _ handle: @escaping @Sendable (Exchange) async throws -> Reply
  ) -> Route {
    Route(
      method: .get, path: path, surface: .probe, access: .anybody, traits: [.whileHeldBack], handle: handle)
  }
}
