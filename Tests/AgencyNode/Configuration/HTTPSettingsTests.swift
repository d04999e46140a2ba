import Foundation
import Testing

@testable import AgencyNode

@Suite("What node.yaml says of pages and API")
struct HTTPSettingsTests {
  private static func load(_ http: String) throws -> HTTPSettings? {
    try NodeConfiguration.parse(yaml: "agency: Example\nmember: 3\nroles: [police]\n\(http)\n").http
  }

  @Test("without a word nothing is served, and on this machine nothing but an address is needed")
  func loopback() throws {
    #expect(try Self.load("") == nil)
    for host in ["127.0.0.1", "localhost", "[::1]"] {
      let settings = try #require(try Self.load("http: { listen: \"\(host):8450\" }"))
      #expect(settings.isLoopback && !settings.isTLS && settings.listen.port == 8_450)
      #expect(settings.hosts == ["127.0.0.1", "localhost", "::1", "[::1]"])
    }
  }

  @Test("elsewhere a certificate, its key and a name are asked for, and paths are taken from the file's directory")
  func elsewhere() throws {
    let text = "http: { listen: \"0.0.0.0:443\", certificate: a.pem, key: /b.pem, names: [Node.Example] }"
    let settings = try #require(try Self.load(text))
    #expect(!settings.isLoopback && settings.isTLS && settings.certificate == "a.pem" && settings.key == "/b.pem")
    #expect(settings.hosts.contains("node.example"))
  }

  @Test("an identity provider has its name, whom its tokens are for, its keys, and its words for roles")
  func provider() throws {
    let text = """
      http:
        listen: 127.0.0.1:8450
        openid:
          issuer: https://login.agency.example
          audience: agency-node
          keys: provider-keys.json
          roles: { practitioner: DA-Practitioners, data-protection: DPO }
      """
    let provider = try #require(try Self.load(text)?.openID)
    #expect(provider.issuer == "https://login.agency.example" && provider.audience == "agency-node")
    #expect(provider.keys == "provider-keys.json" && provider.userClaim == "preferred_username")
    #expect(provider.roles == ["DA-Practitioners": .practitioner, "DPO": .dataProtection])
    #expect(provider.proxy == nil)
    let proxied = text + "\n    proxy: { address: \"proxy.example:3128\", credentials: \"credential:proxy\" }"
    let proxy = try #require(try Self.load(proxied)?.openID?.proxy)
    #expect(proxy.address.host == "proxy.example" && proxy.credentials == .credential("proxy"))
    #expect(throws: ConfigurationError.self) { try Self.load(proxied.replacing(":3128", with: "")) }
    for line in ["issuer:", "audience:", "roles:"] {
      let without = text.split(separator: "\n").filter { !$0.contains(line) }.joined(separator: "\n")
      #expect(throws: ConfigurationError.self, "without \(line)") { try Self.load(without) }
    }
    for (word, other) in [("DPO", "DA-Practitioners"), ("data-protection", "boss"), ("openid", "open-id")] {
      #expect(throws: ConfigurationError.self) { try Self.load(text.replacing(word, with: other)) }
    }
  }

  @Test("without a file of keys the provider is asked for them: over TLS, or in plain on this machine alone")
  func asked() throws {
    func load(_ issuer: String, _ more: String = "") throws -> OpenIDSettings? {
      try Self.load(
        """
        http:
          listen: 127.0.0.1:8450
          openid:
            issuer: "\(issuer)"
            audience: agency-node
            authorities: /etc/agency-node/agency-ca.pem
            roles: { practitioner: DA-Practitioners }
        """ + more)?.openID
    }
    let taken = [
      "https://login.agency.example", "https://login.agency.example/realms/a/", "http://127.0.0.1:8080",
      "http://localhost:1/a", "http://[::1]:1",
    ]
    for good in taken {
      let settings = try #require(try load(good))
      #expect(settings.keys == nil && settings.authorities == "/etc/agency-node/agency-ca.pem", "\(good)")
    }
    for bad in [
      "http://login.agency.example", "http://127.0.0.1.example", "http://127.0.0.2", "login.agency.example",
      "https://a@login.agency.example", "https://login.agency.example#a", "https://login.agency.example?a",
      "https://", "file:///etc/passwd", "https://login agency.example", "agency",
      "https://login.agency.example%0d%0aX-Y:1", "https://login%2eagency.example",
    ] { #expect(throws: ConfigurationError.self, "\(bad)") { try load(bad) } }
    let proxied = "\n    proxy: { address: \"proxy.example:3128\" }"
    #expect(try load("https://login.agency.example", proxied)?.proxy?.address.port == 3_128)
    for plain in ["http://127.0.0.1:8080", "http://localhost:1/a"] {
      #expect(throws: ConfigurationError.self, "the proxy would hear it: \(plain)") { try load(plain, proxied) }
    }
  }

  @Test(
    "pages are opened through the provider at an address that this node is called by, with a secret that is elsewhere"
  )
  func signIn() throws {
    func load(_ signIn: String, http: String = "", more: String = "") throws -> ProviderSignInSettings? {
      try Self.load(
        """
        http:
          listen: 127.0.0.1:8450
          names: [node.agency.example]
          \(http)
          openid:
            issuer: https://login.agency.example
            audience: agency-node
            roles: { practitioner: DA-Practitioners }
            \(more)
            sign-in: \(signIn)
        """)?.openID?.signIn
    }
    let tls = "certificate: a.pem\n  key: b.pem"
    let plain = try #require(try load("{ address: \"http://localhost:8450\", secret: \"file:client-secret\" }"))
    #expect(plain.redirect == "http://localhost:8450/sign-in/back" && plain.secret == .file("client-secret"))
    #expect(plain.scopes == ["profile"])
    let secure = try #require(
      try load("{ address: \"https://Node.agency.example\", secret: \"credential:oidc\", scopes: [a, b] }", http: tls))
    #expect(secure.secret == .credential("oidc") && secure.scopes == ["a", "b"])
    for bad in [
      "address: 'http://localhost'", "secret: 'file:a'", "address: 'http://localhost', secret: s3cret",
      "address: 'http://localhost/a', secret: 'file:a'", "address: 'http://localhost/', secret: 'file:a'",
      "address: localhost, secret: 'file:a'", "address: 'https://localhost', secret: 'file:a'",
      "address: 'https://evil.example', secret: 'file:a'", "address: 'http://localhost', secret: 'env:a'",
      "address: 'http://localhost', secret: 'file:a', scopes: ['a b']",
    ].map({ "{ \($0) }" }) {
      let error = #expect(throws: ConfigurationError.self, "\(bad)") { try load(bad) }
      #expect(error.map { "\($0)".contains("s3cret") } == false)
    }
    #expect(throws: ConfigurationError.self) {
      try load("{ address: \"http://localhost\", secret: \"file:a\" }", more: "keys: keys.json")
    }
    #expect(throws: ConfigurationError.self) {
      try load("{ address: \"http://node.agency.example\", secret: \"file:a\" }", http: tls)
    }
  }

  @Test(
    "what would be open to other machines, or cannot be, is refused with what to write",
    arguments: [
      "http: { listen: \"0.0.0.0:8450\" }", "http: { listen: \"0.0.0.0:8450\", names: [a.example] }",
      "http: { listen: \"10.0.0.1:8450\", certificate: a, key: b }", "http: { listen: \"127.0.0.1:8450\", key: b }",
      "http: { listen: 8450 }", "http: {}", "http: { listen: \"127.0.0.1:8450\", port: 1 }", "http: yes",
    ])
  func refused(_ text: String) {
    let error = #expect(throws: ConfigurationError.self) { try Self.load(text) }
    #expect(error?.issues.allSatisfy { $0.line == 4 } == true)
  }
}
