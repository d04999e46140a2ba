import AgencyNode
import Foundation
import HummingbirdTesting
import Replication
import Safeguarding
import Store
import Testing

@testable import Web

@Suite("The members and past exchanges")
struct MembersTests {
  /// How it stands with a member, as programs read it.
  private static func peer(
    _ member: UInt32, _ agency: String, _ state: String, success: Int64? = nil, attempt: Int64? = nil,
    heard: Int64? = nil, backlog: Int = 0, skew: Int64? = nil
  ) throws -> NodeStatus.Peer {
    var members: [String: Any] = [
      "member": member, "agency": agency, "state": state, "backlog": backlog, "waitingIn": 0, "bytesIn": 0,
      "bytesOut": 0, "setsIn": 0, "setsOut": 0, "refused": 0,
    ]
    let times = ["lastSuccess": success, "lastAttempt": attempt, "lastHeard": heard, "skewMilliseconds": skew]
    for (name, value) in times { if let value { members[name] = value } }
    return try JSONDecoder().decode(
      NodeStatus.Peer.self, from: try JSONSerialization.data(withJSONObject: members))
  }

  @Test("every state is drawn with its word and its lag, and the picture is plain whatever an agency is called")
  func picture() throws {
    let now: Int64 = 1_800_000_000_000
    let svg = try #require(
      MembersPicture.svg(
        "Agency 1",
        [
          try Self.peer(2, "Agency 2", "OK", success: now - 120_000, attempt: now, heard: now, skew: 2_500),
          try Self.peer(3, "Agency 3", "LAG", success: now - 120_000, attempt: now, backlog: 7),
          try Self.peer(4, "<script>alert(1)</script>", "DOWN", success: 0, attempt: now - 5, heard: now - 1),
          try Self.peer(5, "Agency 5", "NEVER"), try Self.peer(6, "Agency 6", "INCOMPATIBLE", attempt: now),
          try Self.peer(7, "Agency 7", "QUARANTINED"), try Self.peer(8, "Agency 8", "REVOKED"),
        ], now: now))
    #expect(TimelineTests.isPlain(svg))
    #expect(svg.contains("2 Agency 2: OK, exchanged 2 minutes ago, 0 to send, clock 2.5 seconds ahead."))
    #expect(svg.contains("3 Agency 3: LAG, exchanged 2 minutes ago, 7 to send."))
    #expect(svg.contains("heard by another way 0 seconds ago"))
    for word in ["DOWN", "NEVER", "INCOMPATIBLE", "QUARANTINED", "REVOKED"] { #expect(svg.contains(": \(word), ")) }
    #expect(MembersPicture.svg("Agency 1", [], now: now) == nil)
  }

  @Test("a picture of very many members is bounded, has those that need looking at, and says how many it left out")
  func bounded() throws {
    let fine = try (2...200).map { try Self.peer(UInt32($0), "Agency \($0)", "OK", success: 0, attempt: 0) }
    let svg = try #require(
      MembersPicture.svg("Agency 1", fine + [try Self.peer(900, "Agency 900", "DOWN", attempt: 0)], now: 1_000))
    #expect(svg.utf8.count < 40_000)
    #expect(svg.contains("900 Agency 900: DOWN"))
    #expect(svg.contains("\(200 - MembersPicture.most) more members left out."))
  }

  @Test("something that came in counts as heard by another way only where no session can have brought it")
  func anotherWay() throws {
    func heard(_ state: String, attempt: Int64?, heard: Int64?) throws -> Int64? {
      MembersPicture.byAnotherWay(try Self.peer(2, "Agency 2", state, attempt: attempt, heard: heard))
    }
    #expect(try heard("NEVER", attempt: nil, heard: 5) == 5)
    #expect(try heard("DOWN", attempt: 4, heard: 5) == 5)
    #expect(try heard("DOWN", attempt: 5, heard: 4) == nil)
    #expect(try heard("OK", attempt: 4, heard: 5) == nil)
    #expect(try heard("NEVER", attempt: nil, heard: nil) == nil)
  }

  @Test("the node's page draws its members and says what it cannot know, and past exchanges can be read in pages")
  func pages() async throws {
    let scene = try await WebScene(others: [[.refuge]])
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      var visitor = Visitor(client)
      _ = try await visitor.signIn(try #require(scene.tokens[.operator]))
      let page = try await visitor.get("/status").text
      #expect(page.contains("<svg ") && page.contains("2 Agency 2: NEVER, no exchange yet."))
      #expect(page.contains("no member tells this node of its links to others"))
      let past = try await visitor.get("/status/sessions?member=2")
      #expect(past.status == 200 && past.text.contains("None yet."))
      #expect(past.text.contains("<option value=\"2\" selected>Agency 2</option>"))
      for bad in ["x", "-1", "0", "9999999999999999999"] {
        #expect(try await visitor.get("/status/sessions?after=\(bad)").status == 422, "\(bad)")
      }
      let program = Visitor(client, token: scene.tokens[.operator])
      let first = try await program.get("/api/v1/sync/sessions")
      #expect((first.json["sessions"] as? [Any])?.isEmpty == true)
      let tag = try #require(first.header("etag"))
      #expect(try await program.get("/api/v1/sync/sessions", ["if-none-match": tag]).status == 304)
    }
  }

  @Test("past exchanges are read a page at a time: none twice or left out while others are added or forgotten")
  func paging() async throws {
    let scene = try await WebScene(others: [[.refuge], [.school]])
    defer { scene.remove() }
    @Sendable func note(_ member: UInt32) throws {
      let now = scene.clock.now
      try scene.node.store.write { transaction in
        try transaction.noteSession(
          PeerSessionNote(
            peer: MemberNumber(rawValue: member), isDialed: true, started: now, ended: now, failure: "timedOut",
            bytesIn: 0, bytesOut: 0, setsIn: 0, setsOut: 0, isAgreed: false))
      }
    }
    for number in 0..<10 { try note(number % 3 == 0 ? 3 : 2) }
    try await scene.application.test(.router) { client in
      let program = Visitor(client, token: scene.tokens[.operator])
      /// The numbers of a page, and the address of the next.
      func page(_ path: String) async throws -> ([Int], String?) {
        let answer = try await program.get(path)
        let rows = try #require(answer.json["sessions"] as? [[String: Any]])
        let next = answer.header("link").map { String($0.dropFirst().prefix { $0 != ">" }) }
        return (rows.compactMap { $0["number"] as? Int }, next)
      }
      let first = try await page("/api/v1/sync/sessions?limit=4")
      #expect(first.0 == [10, 9, 8, 7])
      try note(2)
      let second = try await page(try #require(first.1))
      #expect(second.0 == [6, 5, 4, 3])
      let third = try await page(try #require(second.1))
      #expect(third.0 == [2, 1] && third.1 == nil)
      let whole = try await page("/api/v1/sync/sessions?limit=11")
      #expect(whole.0.count == 11 && whole.1 == nil)

      let own = try await page("/api/v1/sync/sessions?member=3&limit=3")
      #expect(own.0 == [10, 7, 4])
      let rest = try await page(try #require(own.1))
      #expect(rest.0 == [1] && rest.1 == nil)
      // What a page ended with may be forgotten meanwhile.
      let beyond = try await page("/api/v1/sync/sessions?limit=2&after=12")
      #expect(beyond.0 == [11, 10])
    }
    #expect(try scene.node.store.read { try $0.sessions(before: 5, limit: 2).map(\.number) } == [4, 3])
  }
}
