import Foundation
import Replication
import Safeguarding
import Testing

@testable import AgencyNode

private let sound = """
  version: 1
  agency: Fernshire Refuge
  member: 8
  roles: [refuge, idva]
  listen: "[::1]:7450"
  advertise: [node.fernshire.example:7450]
  data: state
  peers:
    - member: 1
      address: 10.0.0.1:7450
    - member: 2
  schedule:
    every: 15m
    jitter: 2m
  backoff: { initial: 2s, maximum: 10m }
  imports:
    - mapping: mapping.yaml
      export: /exports/today.csv
  limits: { sessions: 8 }
  alerts: { threshold: high, budget-per-week: 20, command: [/bin/true, alert] }
  """

private func issues(_ yaml: String) -> [ConfigurationIssue] {
  do {
    _ = try NodeConfiguration.parse(yaml: yaml)
    return []
  } catch {
    return error.issues
  }
}

@Suite("Configuration")
struct NodeConfigurationTests {
  @Test("everything in a file is read, and paths are taken from its directory")
  func reads() throws {
    let configuration = try NodeConfiguration.parse(yaml: sound, directory: "/etc/node")
    #expect(configuration.agency == "Fernshire Refuge" && configuration.member == 8)
    #expect(configuration.roles == [.refuge, .idva])
    #expect(configuration.listen == .init(host: "::1", port: 7450))
    #expect(configuration.listen?.description == "[::1]:7450")
    #expect(configuration.advertise.map(\.host) == ["node.fernshire.example"])
    #expect(configuration.dataDirectory == "/etc/node/state")
    #expect(
      configuration.peers == .named([.init(member: 1, address: .init(host: "10.0.0.1", port: 7450)), .init(member: 2)]))
    #expect(configuration.schedule == .interval(every: 900_000, jitter: 120_000))
    #expect(configuration.backoff == .init(initial: 2_000, maximum: 600_000))
    #expect(configuration.imports == [.init(mapping: "/etc/node/mapping.yaml", export: "/exports/today.csv")])
    #expect(configuration.limits.sessions == 8 && configuration.limits.waitingMegabytesPerAuthor == 64)
    #expect(configuration.alerts.tier == .urgent)
    #expect(configuration.alerts.budgetPerWeek == 20 && configuration.alerts.command == ["/bin/true", "alert"])
  }

  @Test("three lines are enough")
  func least() throws {
    let configuration = try NodeConfiguration.parse(yaml: "agency: Fern\nmember: 3\nroles: gp")
    #expect(configuration.peers == .automatic(fanOut: 3))
    #expect(configuration.listen == nil && configuration.dataDirectory == "data")
  }

  @Test(
    "each mistake is named where it stands, with what was probably meant",
    arguments: [
      ("schedule:", "shedule:", 12, 1, "did you mean 'schedule'?"),
      ("idva]", "idav]", 4, 17, "did you mean 'idva'?"),
      ("member: 8", "member: eight", 3, 9, nil),
      ("member: 8", "member: 0", 3, 9, nil),
      ("every: 15m", "every: 15", 13, 10, "15m"),
      ("every: 15m", "every: 1ms", 13, 10, "1s"),
      ("jitter: 2m", "jitter: 20m", 14, 11, "shorter"),
      ("10.0.0.1:7450", "10.0.0.1", 10, 14, "host:port"),
      ("10.0.0.1:7450", "10.0.0.1:99999", 10, 14, "host:port"),
      ("member: 2", "member: 8", 11, 5, "remove"),
      ("member: 2", "member: 1", 11, 5, "keep one"),
      ("high", "hihg", 20, 22, "did you mean 'high'?"),
      ("sessions: 8", "sesions: 8", 19, 11, "did you mean 'sessions'?"),
      ("version: 1", "version: 2", 1, 10, nil),
    ] as [(String, String, Int, Int, String?)])
  func mistakes(good: String, bad: String, line: Int, column: Int, hint: String?) {
    let found = issues(sound.replacing(good, with: bad))
    #expect(
      found.contains {
        $0.line == line && $0.column == column && (hint == nil || $0.suggestion?.contains(hint ?? "") == true)
      }, "\(found)")
  }

  @Test("a proxy has an address, and says where its credentials are and never what they are")
  func proxy() throws {
    func read(_ proxy: String) throws -> ProxySettings? {
      try NodeConfiguration.parse(yaml: sound + "\nproxy: " + proxy, directory: "/etc/node").proxy
    }
    let plain = try read("{ address: \"proxy.example:3128\" }")
    #expect(plain == .init(address: .init(host: "proxy.example", port: 3_128)))
    #expect(try read("{ address: \"[::1]:1\", credentials: \"file:p\" }")?.credentials == .file("/etc/node/p"))
    #expect(try read("{ address: \"a:1\", credentials: \"credential:p\" }")?.credentials == .credential("p"))
    for wrong in ["{}", "a:1", "{ address: a }", "{ address: \"a:1\", port: 1 }"] {
      #expect(!issues(sound + "\nproxy: " + wrong).isEmpty, "\(wrong)")
    }
    let found = issues(sound + "\nproxy: { address: \"a:1\", credentials: \"user:open sesame\" }")
    #expect(found.count == 1 && !"\(found)".contains("sesame"))
  }

  @Test("all issues are told at once, and each says its place in one line")
  func several() {
    let found = issues("agency: Fern\nmembr: 3\nroles: [gpp]\nlisten: nowhere")
    #expect(found.count == 4)
    #expect(found.map(\.description).contains("node.yaml:2:1: unknown key 'membr'; did you mean 'member'?"))
  }

  @Test("what is no configuration at all is an issue", arguments: ["", "x", "[]", "agency: [", "a: &a\n  b: *a"])
  func nonsense(text: String) {
    #expect(!issues(text).isEmpty)
  }

  @Test("mappings of one name, rules that the roles may not publish and exports that do not fit are found by a check")
  func checksFiles() throws {
    let directory = NSTemporaryDirectory() + "check-\(UInt64.random(in: 0...UInt64.max))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: URL(filePath: "\(directory)/\(name)"))
    }
    try write(
      "node.yaml",
      """
      agency: Fern
      member: 3
      roles: [gp]
      imports:
        - { mapping: a.yaml, export: good.csv }
        - { mapping: b.yaml, export: bad.csv }
        - { mapping: c.yaml }
      """)
    let mapping = """
      name: visits
      record: visit
      key: Ref
      columns: { Ref: text, Name: text, Day: day yyyy-MM-dd }
      subjects: { client: { fullName: Name } }
      publish:
        told: { flag: ORDER, about: client, basis: reported, recordedDay: Day }
      """
    try write("a.yaml", mapping)
    try write("b.yaml", mapping.replacing("basis: reported", with: "basis: adjudicated"))
    try write("good.csv", "Ref,Name,Day\n")
    try write("bad.csv", "Ref,Name\n")
    let found = NodeConfiguration.check("\(directory)/node.yaml").map(\.description)
    #expect(found.count == 4, "\(found)")
    #expect(found.contains { $0.contains("b.yaml: the name 'visits' is also that of") })
    #expect(found.contains { $0.contains("b.yaml: the rule 'told' cannot be published") && $0.contains("reserved") })
    #expect(found.contains { $0.contains("bad.csv:1:0: column 'Day': the column is missing") })
    #expect(found.contains { $0.contains("c.yaml: the file cannot be read") })
  }

  @Test("a missing file is an issue that names it")
  func missing() {
    let found = NodeConfiguration.check("/nowhere/node.yaml")
    #expect(found.count == 1 && found[0].file == "/nowhere/node.yaml" && found[0].line == 0)
  }

  @Test("spelling counts a swap of neighbours as one edit, and never runs long")
  func spelling() {
    #expect(Spelling.distance("refuge", "refgue") == 1)
    #expect(Spelling.distance("", "abc") == 3)
    #expect(Spelling.distance(String(repeating: "a", count: 1_000_000), "a") == 63)
    #expect(Spelling.suggestion(for: "xyzzy", among: ["a", "b"]) == "known here: a, b")
  }
}
