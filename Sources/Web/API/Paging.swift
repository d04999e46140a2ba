import HTTPTypes

/// Lists in pages. The body stays what the command line prints; a header names the next page.
enum Paging {
  static let fields = [LookUpFields.limit, LookUpFields.after]

  static let noRow = Problem.fault("after", "names no row of this list; begin at its start")

  /// Rows of a page.
  static func limit(_ exchange: Exchange) -> Int { exchange.query.number("limit") ?? WebLimits.usualPageRows }

  /// The page that was asked for, of a whole list.
  /// - Parameter name: What a row is named by in addresses; nothing personal.
  /// - Returns: Its rows, and the address of the next page.
  static func page<Row>(
    _ rows: [Row], _ exchange: Exchange, by name: (Row) -> String
  ) throws -> (rows: [Row], next: String?) {
    guard let after = exchange.query.text("after") else { return page(rows[...], exchange, by: name) }
    guard let place = rows.firstIndex(where: { name($0) == after }) else { throw noRow }
    return page(rows[(place + 1)...], exchange, by: name)
  }

  /// The page that begins what is left of a list: all of it, or a row more than the page takes.
  static func page<Row>(
    _ rest: ArraySlice<Row>, _ exchange: Exchange, by name: (Row) -> String
  ) -> (rows: [Row], next: String?) {
    let limit = limit(exchange)
    let page = Array(rest.prefix(limit))
    guard rest.count > limit, let last = page.last else { return (page, nil) }
    let path = exchange.head.path ?? ""
    let kept =
      path.split(separator: "?").dropFirst().first?.split(separator: "&")
      .filter { !$0.hasPrefix("after=") && !$0.hasPrefix("limit=") } ?? []
    let query = (kept.map(String.init) + ["limit=\(limit)", "after=\(encoded(name(last)))"]).joined(separator: "&")
    return (page, "\(path.prefix { $0 != "?" })?\(query)")
  }

  /// Adds the header that names the next page.
  static func link(_ reply: inout Reply, _ next: String?) {
    guard let next, let name = HTTPField.Name("link") else { return }
    reply.headers[name] = "<\(next)>; rel=\"next\""
  }

  private static func encoded(_ text: String) -> String { text.replacing("/", with: "%2F") }
}
