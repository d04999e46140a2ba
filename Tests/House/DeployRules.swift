import Foundation

/// Rules about what operators start from, and what other implementations are checked with.
enum DeployRules {
  /// What a unit must say for the service to be kept from all but TCP and its own directory. `systemd-analyze security
  /// --offline=true` scores the same; these are the lines that the score comes from.
  static let confinement = [
    "CapabilityBoundingSet=", "LimitCORE=0", "LockPersonality=yes", "MemoryDenyWriteExecute=yes",
    "NoNewPrivileges=yes", "PrivateDevices=yes", "PrivateMounts=yes", "PrivateTmp=yes", "PrivateUsers=yes",
    "ProtectClock=yes", "ProtectControlGroups=yes", "ProtectHome=yes", "ProtectHostname=yes", "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes", "ProtectKernelTunables=yes", "ProtectProc=invisible", "ProtectSystem=strict",
    "RestrictNamespaces=yes", "RestrictRealtime=yes", "RestrictSUIDSGID=yes", "StateDirectoryMode=0700",
    "SystemCallArchitectures=native", "SystemCallFilter=@system-service", "SystemCallFilter=~@privileged @resources",
    "UMask=0077", "User=agency-node",
    // Nothing runs, and nothing is joined, before a person made the node.
    "ConditionPathExists=/etc/agency-node/node.yaml", "ConditionPathExists=/var/lib/agency-node/node.sqlite",
  ]

  /// What speaks with peers; everything else has no network at all.
  static let networked: Set<Substring> = ["serve", "sync"]

  /// Every line of confinement that a service unit lacks.
  static func unit(_ file: TextFile) -> [Finding] {
    let lines = Set(file.lines)
    let command = file.lines.first { $0.hasPrefix("ExecStart=") }?.split(separator: " ").dropFirst().first ?? ""
    let network =
      networked.contains(command)
      ? ["RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX"]
      : ["RestrictAddressFamilies=AF_UNIX", "PrivateNetwork=yes", "IPAddressDeny=any"]
    let manager = command == "serve" ? ["Type=notify", "NotifyAccess=main", "WatchdogSec=2min"] : []
    return (confinement + network + manager).filter { !lines.contains($0[...]) }
      .map { Finding(file.path, nil, "lacks \($0): the service could do more than it needs") }
  }

  /// A container that would run as root.
  static func container(_ file: TextFile) -> [Finding] {
    let last = file.lines.last { $0.hasPrefix("USER ") || $0.hasPrefix("FROM ") } ?? ""
    let user = last.hasPrefix("USER ") ? last.dropFirst(5).prefix { $0 != ":" } : "root"
    guard user == "root" || user == "0" else { return [] }
    return [Finding(file.path, nil, "runs as root: end with a USER of its own")]
  }

  /// A test vector that would test nothing: no input, no expected outcome, or one that does not fit its folder.
  static func vector(_ file: TextFile) -> [Finding] {
    guard
      let object = try? JSONSerialization.jsonObject(with: Data(file.text.utf8)) as? [String: Any],
      let input = object["input"] as? [String: Any], !input.isEmpty
    else { return [Finding(file.path, nil, "no JSON object with an input")] }
    let error = object["error"] as? String ?? ""
    let expected = object["expected"] as? [String: Any] ?? [:]
    let isRejected = file.path.contains("/rejected/")
    if isRejected, error.isEmpty { return [Finding(file.path, nil, "rejected, and no error says why")] }
    if !isRejected, expected.isEmpty || !error.isEmpty {
      return [Finding(file.path, nil, "accepted, and nothing says what it reads as")]
    }
    return []
  }
}
