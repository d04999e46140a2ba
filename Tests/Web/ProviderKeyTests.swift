import AgencyNode
import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import Loopback
import Replication
import Synchronization
import Testing

@testable import Web

@Suite("Keys that are asked of the identity provider")
struct ProviderKeyTests {
  private static let document = "/.well-known/openid-configuration"

  private static func scene(_ settings: OpenIDSettings) async throws -> WebScene {
    try await WebScene(settings: .init(listen: .init(host: "127.0.0.1", port: 0), openID: settings))
  }

  /// Runs a provider, a node that believes it, and somebody who talks to that.
  private static func withNode(
    _ provider: LoopbackProvider, _ body: @Sendable (WebScene, any TestClientProtocol) async throws -> Void
  ) async throws {
    try await provider.application.test(.ahc()) { server in
      provider.begin(server.port)
      let scene = try await scene(provider.settings())
      defer { scene.remove() }
      try await scene.application.test(.router) { try await body(scene, $0) }
    }
  }

  /// What a token of the provider gets.
  private static func status(
    _ client: any TestClientProtocol, _ token: String
  ) async throws -> Int { try await Visitor(client, token: token).get("/api/v1/alerts").status }

  @Test("keys are asked for once, held as long as the provider says, and a withdrawn one opens nothing after that")
  func held() async throws {
    let provider = LoopbackProvider()
    provider.set { $0.maximumAge = 1_200 }
    try await Self.withNode(provider) { scene, client in
      for _ in 0..<5 { #expect(try await Self.status(client, provider.token(scene.clock.now)) == 200) }
      #expect(provider.asked("/keys") == 1 && provider.asked(Self.document) == 1)
      let old = provider.conduct.withLock { $0.key }
      provider.set { $0.key = Curve25519.Signing.PrivateKey() }
      let new = provider.conduct.withLock { $0.key }
      scene.clock.advance(minutes: 19)
      provider.set { $0.key = old }
      let token = try provider.token(scene.clock.now)
      provider.set { $0.key = new }
      #expect(try await Self.status(client, token) == 200)
      scene.clock.advance(minutes: 1)
      #expect(try await Self.status(client, token) == 401)
      #expect(try await Self.status(client, provider.token(scene.clock.now)) == 200)
      #expect(provider.asked("/keys") == 2)
    }
  }

  @Test(
    "a provider that names no key in its tokens is believed by its one key, and asked again when it has another, at most once a minute"
  )
  func nameless() async throws {
    let provider = LoopbackProvider()
    provider.set { $0.namesKeys = false }
    try await Self.withNode(provider) { scene, client in
      for _ in 0..<3 { #expect(try await Self.status(client, provider.token(scene.clock.now)) == 200) }
      #expect(provider.asked("/keys") == 1)
      let old = try provider.token(scene.clock.now)
      provider.set { $0.key = Curve25519.Signing.PrivateKey() }
      let new = try provider.token(scene.clock.now)
      #expect(try await Self.status(client, new) == 401, "within the minute")
      scene.clock.advance(minutes: 1)
      #expect(try await Self.status(client, new) == 200)
      for _ in 0..<5 { #expect(try await Self.status(client, old) == 401) }
      #expect(provider.asked("/keys") == 2)
    }
  }

  @Test("what a provider says of how long its keys hold counts within five minutes and six hours")
  func bounds() async throws {
    let provider = LoopbackProvider()
    try await provider.application.test(.ahc()) { server in
      provider.begin(server.port)
      for (said, holds, ends) in [(0, 4, 1), (1_000_000, 359, 1), (-5, 4, 1)] {
        provider.set { $0.maximumAge = said }
        let scene = try await Self.scene(provider.settings())
        defer { scene.remove() }
        try await scene.application.test(.router) { client in
          _ = try await Self.status(client, provider.token(scene.clock.now))
          let asked = provider.asked("/keys")
          scene.clock.advance(minutes: Int64(holds))
          _ = try await Self.status(client, provider.token(scene.clock.now))
          #expect(provider.asked("/keys") == asked, "\(said)")
          scene.clock.advance(minutes: Int64(ends))
          _ = try await Self.status(client, provider.token(scene.clock.now))
          #expect(provider.asked("/keys") == asked + 1, "\(said)")
        }
      }
    }
  }

  @Test("a new key is asked for when a token names it, and made-up names ask the provider at most once a minute")
  func unknown() async throws {
    let provider = LoopbackProvider()
    try await Self.withNode(provider) { scene, client in
      #expect(try await Self.status(client, provider.token(scene.clock.now)) == 200)
      scene.clock.advance(minutes: 2)
      provider.set { ($0.key, $0.keyName) = (Curve25519.Signing.PrivateKey(), "2") }
      #expect(try await Self.status(client, provider.token(scene.clock.now)) == 200)
      #expect(provider.asked("/keys") == 2)
      let forged = try (0..<20).map { try provider.token(scene.clock.now, keyName: "made-up-\($0)") }
      try await withThrowingTaskGroup(of: Int.self) { group in
        for token in forged { group.addTask { try await Self.status(client, token) } }
        for try await status in group { #expect(status == 401) }
      }
      #expect(provider.asked("/keys") == 2)
      scene.clock.advance(minutes: 1)
      for token in forged { #expect(try await Self.status(client, token) == 401) }
      #expect(provider.asked("/keys") == 3 && provider.asked(Self.document) == 3)
      #expect(try await Self.status(client, provider.token(scene.clock.now)) == 200)
    }
  }

  @Test(
    "while the provider is down its last keys count for a day, then nobody is let in by it, and the node's own tokens go on"
  )
  func down() async throws {
    let provider = LoopbackProvider()
    try await Self.withNode(provider) { scene, client in
      #expect(try await Self.status(client, provider.token(scene.clock.now)) == 200)
      provider.set { $0.status = .serviceUnavailable }
      scene.clock.advance(minutes: 23 * 60 + 59)
      #expect(try await Self.status(client, provider.token(scene.clock.now)) == 200)
      scene.clock.advance(minutes: 1)
      let token = try provider.token(scene.clock.now)
      let answer = try await Visitor(client, token: token).get("/api/v1/alerts")
      #expect(answer.status == 503 && answer.code == "unavailable" && answer.text.contains("identity provider"))
      #expect(!answer.text.contains("localhost"))
      let own = Visitor(client, token: scene.tokens[.practitioner])
      #expect(try await own.get("/api/v1/alerts").status == 200)
      // It is back: within a minute of the last attempt nobody asks, after it somebody does.
      provider.set { $0.status = .ok }
      #expect(try await Self.status(client, token) == 503)
      scene.clock.advance(minutes: 1)
      #expect(try await Self.status(client, token) == 200)
      for reason in ["web.provider.status", "web.provider"] { #expect(try await scene.counts(reason), "\(reason)") }
    }
  }

  /// What a provider does that lets nobody in.
  enum Fault: String, CaseIterable {
    case down, otherIssuer, keysInPlainElsewhere, keysWithSomebodysName, redirect, large, slow, noKeys

    @Sendable func apply(_ conduct: inout LoopbackProvider.Conduct) {
      switch self {
      case .down: conduct.status = .internalServerError
      case .otherIssuer: conduct.issuer = "https://login.elsewhere.example"
      case .keysInPlainElsewhere: conduct.keysAddress = "http://keys.elsewhere.example/keys"
      case .keysWithSomebodysName: conduct.keysAddress = "https://a:b@keys.elsewhere.example/keys"
      case .redirect: conduct.elsewhere = "/keys"
      case .large: conduct.padding = 300_000
      case .slow: conduct.isSlow = true
      case .noKeys: conduct.keysAddress = ""
      }
    }

    var reason: String {
      switch self {
      case .down, .redirect: "web.provider.status"
      case .otherIssuer: "web.provider.issuer"
      case .keysInPlainElsewhere, .keysWithSomebodysName, .noKeys: "web.provider.address"
      case .large: "web.provider.tooLarge"
      case .slow: "web.provider.slow"
      }
    }
  }

  @Test(
    "a provider of another name, without TLS, that sends elsewhere, or answers too much or too slowly lets nobody in",
    arguments: Fault.allCases)
  func bad(_ fault: Fault) async throws {
    let provider = LoopbackProvider()
    provider.set(fault.apply)
    try await provider.application.test(.ahc()) { server in
      provider.begin(server.port)
      defer { provider.end() }
      let scene = try await Self.scene(provider.settings(patience: fault == .slow ? 0.3 : 60))
      defer { scene.remove() }
      let token = try provider.token(scene.clock.now)
      try await scene.application.test(.router) { client in
        let first = try await Self.status(client, token)
        // Nor does it ask at once again.
        let second = try await Self.status(client, token)
        #expect((first, second) == (503, 503))
        #expect(provider.asked(Self.document) == 1)
        #expect(try await Visitor(client, token: scene.tokens[.practitioner]).get("/api/v1/alerts").status == 200)
      }
      #expect(try await scene.counts(fault.reason))
    }
  }

  @Test("a provider over TLS is believed by the authorities that are named, for its own name, and by no other")
  func authorities() async throws {
    let provider = LoopbackProvider(isTLS: true)
    let (own, other) = (try TestAuthority(), try TestAuthority())
    let foreign = try TestAuthority(name: "login.elsewhere.example")
    defer { for authority in [own, other, foreign] { authority.remove() } }
    let cases: [(TestAuthority, String?, String?)] = [
      (own, own.path, nil), (own, other.path, "certificate"), (own, nil, "certificate"),
      (foreign, foreign.path, "certificate"), (own, "/nowhere/authority.pem", "authorities"),
    ]
    for (authority, trusted, fault) in cases {
      try await provider.application(try authority.tls).test(.ahc(.https)) { server in
        provider.begin(server.port)
        var settings = provider.settings()
        settings.authorities = trusted
        let scene = try await Self.scene(settings)
        defer { scene.remove() }
        let token = try provider.token(scene.clock.now)
        try await scene.application.test(.router) { client in
          let found = try await Self.status(client, token)
          #expect(found == (fault == nil ? 200 : 503), "\(trusted ?? "the system's")")
        }
        if let fault { #expect(try await scene.counts("web.provider." + fault), "\(fault)") }
      }
    }
  }

  @Test("a provider behind a proxy is asked through it, with TLS from end to end, and what the proxy does is told")
  func proxied() async throws {
    let provider = LoopbackProvider(isTLS: true)
    let authority = try TestAuthority()
    let secret = FileManager.default.temporaryDirectory.appendingPathComponent("proxy-\(UUID().uuidString)").path
    defer {
      authority.remove()
      try? FileManager.default.removeItem(atPath: secret)
    }
    #expect(
      FileManager.default.createFile(
        atPath: secret, contents: Data("node:pass".utf8), attributes: [.posixPermissions: 0o600]))
    let right = Data("node:pass".utf8).base64EncodedString()
    let cases: [(TestProxy.Manner, wants: String?, gives: SecretPlace?, fault: String?)] = [
      (.honest, nil, nil, nil), (.honest, right, .file(secret), nil), (.honest, right, nil, "proxyCredentials"),
      (.honest, nil, .file("/nowhere/proxy"), "proxyCredentials"),
      (.says("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"), nil, nil, "proxy"), (.hangsUp, nil, nil, "unreachable"),
      (.says("SSH-2.0-OpenSSH_9.2\r\n"), nil, nil, "slow"),
      (.says("HTTP/1.1 200 Yes\r\n\r\nand no TLS after it"), nil, nil, "slow"),
    ]
    try await provider.application(try authority.tls).test(.ahc(.https)) { server in
      provider.begin(server.port)
      for (manner, wants, gives, fault) in cases {
        let proxy = try await TestProxy(manner, wants: wants)
        var settings = provider.settings(patience: fault == "slow" ? 1 : 60)
        settings.authorities = authority.path
        settings.proxy = ProxySettings(address: .init(host: "127.0.0.1", port: proxy.port), credentials: gives)
        let scene = try await Self.scene(settings)
        defer { scene.remove() }
        let token = try provider.token(scene.clock.now)
        try await scene.application.test(.router) { client in
          let found = try await Self.status(client, token)
          #expect(found == (fault == nil ? 200 : 503), "\(fault ?? "well")")
        }
        if let fault {
          #expect(try await scene.counts("web.provider." + fault), "\(fault)")
        } else {
          #expect(proxy.requests.allSatisfy { $0.hasPrefix("CONNECT localhost:\(server.port ?? 0) ") })
          #expect(!proxy.requests.isEmpty && !String(decoding: proxy.bytes, as: UTF8.self).contains("openid"))
        }
        await proxy.close()
      }
    }
  }

  @Test("a proxy that shows a certificate for its own address, or for another name, is not taken for the provider")
  func impostor() async throws {
    let provider = LoopbackProvider(isTLS: true)
    // The authority of an agency vouches for its proxy too, by its address; a library alone would take that for the host's.
    for (name, address, isWell) in [("proxy.example", "127.0.0.1", false), ("localhost", nil as String?, true)] {
      let authority = try TestAuthority(name: name, address: address)
      defer { authority.remove() }
      try await provider.application(try authority.tls).test(.ahc(.https)) { server in
        provider.begin(server.port)
        let port = try #require(server.port)
        let proxy = try await TestProxy(.leadsTo(port))
        var settings = provider.settings()
        settings.authorities = authority.path
        settings.proxy = ProxySettings(address: .init(host: "127.0.0.1", port: proxy.port))
        let scene = try await Self.scene(settings)
        defer { scene.remove() }
        let token = try provider.token(scene.clock.now)
        let before = provider.asked(Self.document)
        try await scene.application.test(.router) { client in
          let found = try await Self.status(client, token)
          #expect(found == (isWell ? 200 : 503), "\(name)")
        }
        #expect(provider.asked(Self.document) == before + (isWell ? 1 : 0), "it is asked for nothing")
        if !isWell { #expect(try await scene.counts("web.provider.certificate")) }
        await proxy.close()
      }
    }
  }
}
