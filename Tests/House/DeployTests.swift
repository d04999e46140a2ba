import Testing

@Suite("What is deployed and published")
struct DeployTests {
  @Test("services are kept from all but their own directory and, if they sync, TCP, and containers from root")
  func confined() throws {
    let tree = try Tree.this.get()
    let units = try tree.files(under: ["deploy"], ending: ".service")
    let containers = try tree.files(under: ["deploy"], ending: "Containerfile")
    #expect(units.count >= 5 && containers.count >= 1)
    let known = DocumentRules.subcommands(try tree.files(under: ["Sources/node"], ending: ".swift"))
    for unit in units {
      let starts = unit.lines.filter { $0.hasPrefix("ExecStart=") }.map { $0.split(separator: " ").dropFirst().first }
      #expect(starts.count >= 1 && starts.allSatisfy { known.contains(String($0 ?? "")) }, "\(unit.path)")
    }
    let findings = units.flatMap(DeployRules.unit) + containers.flatMap(DeployRules.container)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("every test vector has an input and says what comes of it")
  func vectors() throws {
    let tree = try Tree.this.get()
    let accepted = try tree.files(under: ["Protocol/vectors/accepted"])
    let rejected = try tree.files(under: ["Protocol/vectors/rejected"])
    #expect(accepted.count >= 30 && rejected.count >= 80)
    let findings = (accepted + rejected).flatMap(DeployRules.vector)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test("a unit that lacks a line, a container that runs as root and an empty vector are found")
  func canFail() {
    let whole = DeployRules.confinement.joined(separator: "\n")
    let offline =
      whole + "\nExecStart=/n backup create\nRestrictAddressFamilies=AF_UNIX\nPrivateNetwork=yes\nIPAddressDeny=any"
    let online =
      whole + "\nExecStart=/n serve\nRestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX"
      + "\nType=notify\nNotifyAccess=main\nWatchdogSec=2min"
    for unit in [offline, online] {
      #expect(DeployRules.unit(TextFile("a.service", unit)) == [])
      #expect(DeployRules.unit(TextFile("a.service", unit.replacing("NoNewPrivileges=yes", with: ""))).count == 1)
      #expect(DeployRules.unit(TextFile("a.service", unit.replacing("User=agency-node", with: "User=root"))).count == 1)
    }
    #expect(DeployRules.unit(TextFile("a.service", online.replacing("/n serve", with: "/n verify"))).count == 3)
    #expect(DeployRules.unit(TextFile("a.service", online.replacing("Type=notify", with: ""))).count == 1)

    #expect(DeployRules.container(TextFile("Containerfile", "FROM a\nUSER root\nFROM b\nUSER 10001:10001\n")) == [])
    for text in ["FROM a\n", "FROM a\nUSER 0:0\n", "FROM a\nUSER x\nFROM b\n", "FROM a\nUSER x\nUSER root\n"] {
      #expect(DeployRules.container(TextFile("Containerfile", text)).count == 1, "\(text)")
    }

    let input = #""input": {"bytes": "00"}"#
    let good = [
      ("accepted", #"{\#(input), "expected": {"a": "1"}}"#), ("rejected", #"{\#(input), "error": "tooLong"}"#),
    ]
    for (folder, text) in good {
      #expect(DeployRules.vector(TextFile("Protocol/vectors/\(folder)/a.json", text)) == [])
    }
    let bad = [
      ("accepted", #"{\#(input)}"#), ("accepted", #"{\#(input), "error": "tooLong"}"#), ("rejected", #"{\#(input)}"#),
      ("rejected", #"{"error": "tooLong"}"#), ("rejected", ""), ("accepted", #"{"input": {}, "expected": {"a": "1"}}"#),
    ]
    for (folder, text) in bad {
      #expect(DeployRules.vector(TextFile("Protocol/vectors/\(folder)/a.json", text)).count == 1, "\(text)")
    }
  }
}
