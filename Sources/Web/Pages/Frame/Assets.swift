import Crypto
import Foundation
import HTTPTypes
import Replication

/// What pages load: one style sheet, from here alone.
enum Assets {
  /// Named by what it says: a browser may keep it, and never shows a new page with an old look.
  static let stylePath = "/assets/style.css?v=" + version

  private static let version = hexadecimal(Array(SHA256.hash(data: Data(Style.sheet.utf8)).prefix(6)))

  static let routes = [
    Route(
      method: .get, path: "/assets/style.css", surface: .page, access: .anybody, traits: [.whileHeldBack],
      query: InputForm("StyleQuery", InputField("v", .text(20), "Its version."))
    ) { _ in
      Reply(
        headers: [.contentType: "text/css; charset=utf-8", .cacheControl: "public, max-age=86400"],
        body: Array(Style.sheet.utf8))
    },
    // Browsers ask for it by themselves.
    Route(
      method: .get, path: "/favicon.ico", surface: .page, access: .anybody, traits: [.whileHeldBack]
    ) { _ in Reply(status: .noContent) },
  ]
}
