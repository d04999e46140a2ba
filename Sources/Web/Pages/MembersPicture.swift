import AgencyNode

/// Draws whom this node reaches as SVG: itself at the left, a row for each other member, and a line between them whose
/// stroke tells the state as its words do. Lines between two others are not drawn: nobody tells this node of those.
struct MembersPicture {
  /// One member's row.
  struct Row: Sendable {
    let name: String
    let state: NodeStatus.Peer.State
    /// When the last complete exchange was, and what waits, in words.
    let words: String
  }

  let own: String
  let rows: [Row]
  let leftOut: Int

  /// Members drawn at most, those that need looking at first; the table has all.
  static let most = 24
  private static let width = 960
  /// Where the lines begin and end.
  private static let left = 226
  private static let right = 420
  private static let top = 12
  private static let step = 52

  /// - Returns: The picture; nil if there is no other member.
  static func svg(_ own: String, _ peers: [NodeStatus.Peer], now: Int64) -> String? {
    guard !peers.isEmpty else { return nil }
    let sorted = peers.sorted { ($0.state.urgency, $1.member) > ($1.state.urgency, $0.member) }
    // In the order of the table, whoever is left out.
    let shown = sorted.prefix(most).sorted { $0.member < $1.member }
    let rows = shown.map {
      Row(name: "\($0.member) \($0.agency)", state: $0.state, words: words($0, now: now))
    }
    return MembersPicture(own: own, rows: rows, leftOut: peers.count - rows.count).svg
  }

  /// How far behind a member is, in time and in change-sets.
  private static func words(_ peer: NodeStatus.Peer, now: Int64) -> String {
    var words = [peer.lastSuccess == nil ? "no exchange yet" : "exchanged \(PageDates.ago(peer.lastSuccess, now: now))"]
    if peer.lastSuccess != nil { words.append("\(peer.backlog) to send") }
    if peer.waitingIn > 0 { words.append("\(peer.waitingIn) wait here") }
    if let skew = peer.skewMilliseconds, skew.magnitude >= 1_000 { words.append("clock \(skewWords(skew))") }
    if let heard = byAnotherWay(peer) { words.append("heard by another way \(PageDates.ago(heard, now: now))") }
    return words.joined(separator: ", ")
  }

  /// `2.5 seconds ahead`
  static func skewWords(_ milliseconds: Int64) -> String {
    milliseconds == 0 ? "equal" : "\(PageDates.span(milliseconds)) \(milliseconds > 0 ? "ahead" : "behind")"
  }

  /// When something that a member wrote came in although no session with it can have brought it: through another member, or
  /// in a bundle. nil where that cannot be told.
  static func byAnotherWay(_ peer: NodeStatus.Peer) -> Int64? {
    guard peer.state != .ok, peer.state != .lag, let heard = peer.lastHeard else { return nil }
    return peer.lastAttempt.map { heard > $0 } ?? true ? heard : nil
  }

  private var svg: String {
    let height = Self.top + rows.count * Self.step + 8
    let middle = height / 2
    return """
      <svg viewBox="0 0 \(Self.width) \(height)" role="img" aria-labelledby="members-title members-desc" \
      xmlns="http://www.w3.org/2000/svg">
      <title id="members-title">Whom this node reaches</title>
      <desc id="members-desc">\(TimelinePicture.escaped(description))</desc>
      <g aria-hidden="true">
      \(rows.indices.map { row($0, middle) }.joined(separator: "\n"))
      <rect class="box" x="2" y="\(middle - 22)" width="\(Self.left - 4)" height="44"/>
      <text class="name" x="14" y="\(middle - 3)">\(TimelinePicture.escaped(TimelinePicture.cut(own, to: 26)))</text>
      <text class="faint" x="14" y="\(middle + 14)">this node</text>
      </g></svg>
      """
  }

  /// The same in sentences; the table has every number.
  private var description: String {
    let sentences = rows.map { "\($0.name): \($0.state.rawValue), \($0.words)." }
    return (sentences + (leftOut > 0 ? ["\(PageDates.count(leftOut, "more member")) left out."] : []))
      .joined(separator: " ")
  }

  private func row(_ place: Int, _ middle: Int) -> String {
    let row = rows[place]
    let y = Self.top + place * Self.step + Self.step / 2
    let name = TimelinePicture.escaped(TimelinePicture.cut(row.name, to: 44))
    var text = "<path class=\"link \(row.state.stroke)\" d=\"M\(Self.left - 2) \(middle)L\(Self.right - 14) \(y)\"/>"
    if row.state.isBroken {
      let (x, at) = ((Self.left + Self.right) / 2 - 8, (middle + y) / 2)
      text += "<path class=\"link cross\" d=\"M\(x - 6) \(at - 6)l12 12m0 -12l-12 12\"/>"
    }
    let look = row.state.isBroken ? "said" : "finding"
    text += "<circle class=\"\(look)\" cx=\"\(Self.right - 8)\" cy=\"\(y)\" r=\"6\"/>"
    text += "<text x=\"\(Self.right + 8)\" y=\"\(y - 3)\"><tspan class=\"name\">\(name)</tspan>"
    text += " \(row.state.rawValue)</text>"
    text += "<text class=\"faint\" x=\"\(Self.right + 8)\" y=\"\(y + 15)\">"
    return text + "\(TimelinePicture.escaped(TimelinePicture.cut(row.words, to: 86)))</text>"
  }
}

extension NodeStatus.Peer.State {
  /// How soon somebody has to look.
  fileprivate var urgency: Int {
    switch self {
    case .ok: 0
    case .lag, .never: 1
    case .down, .incompatible, .quarantined, .revoked: 2
    }
  }

  /// Whether nothing is exchanged.
  fileprivate var isBroken: Bool { self != .ok && self != .lag }

  fileprivate var stroke: String {
    switch self {
    case .ok: "whole"
    case .lag: "late"
    case .down, .never, .incompatible, .quarantined, .revoked: "none"
    }
  }
}
