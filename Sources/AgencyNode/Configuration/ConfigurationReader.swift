import Replication
import Safeguarding
import Yams

/// Reads the nodes of a `node.yaml` into a ``NodeConfiguration``.
struct ConfigurationReader {
  let file: YAMLFile
  /// What relative paths are taken from.
  let directory: String

  static let keys = [
    "version", "agency", "member", "roles", "listen", "advertise", "data", "peers", "fan-out", "schedule",
    "backoff", "imports", "limits", "alerts", "audit", "backup", "at-rest", "http",
    "retention", "proxy",
  ]
  private static let second: Int64 = 1_000
  private static let week: Int64 = 7 * 86_400_000

  func read(_ text: String) -> NodeConfiguration? {
    guard let root = file.root(text, keys: Self.keys) else { return nil }
    root.require("agency", "add 'agency:' with the name that people know")
    root.require("member", "add 'member:' with this agency's number in the roster")
    root.require("roles", "add 'roles:' such as [police]")
    _ = root.integer("version", 1...1)
    if let node = root["roles"], root.sequence("roles").isEmpty {
      file.report(node.mark, "'roles' is empty", "name at least one, such as [police]")
    }
    let roles = root.texts("roles").compactMap { name, mark -> Role? in
      if let role = Role(named: name) { return role }
      file.report(
        mark, "there is no role '\(name)'", Spelling.suggestion(for: name, among: Role.all.map(\.name)))
      return nil
    }
    // What is missing is an issue already; reading goes on, so that all issues are told at once.
    var configuration = NodeConfiguration(
      agency: root.text("agency") ?? "",
      member: MemberNumber(rawValue: UInt32(root.integer("member", 1...Int(Int32.max)) ?? 0)), roles: roles)
    if root["listen"]?.scalar?.string != "none" {
      configuration.listen = root.text("listen").flatMap { endpoint($0, root["listen"]?.mark, lowestPort: 0) }
    }
    configuration.advertise = root.texts("advertise").compactMap { endpoint($0.text, $0.mark) }
    configuration.dataDirectory = resolve(root.text("data") ?? "data")
    configuration.peers = peers(root, own: configuration.member)
    configuration.proxy = proxy(root)
    if let schedule = schedule(root) { configuration.schedule = schedule }
    if let backoff = backoff(root) { configuration.backoff = backoff }
    configuration.imports = imports(root)
    configuration.limits = limits(root)
    configuration.alerts = alerts(root)
    configuration.audit = audit(root)
    configuration.backup = backup(root, resolve: resolve)
    configuration.atRestKey = AtRestKey(root, resolve)
    configuration.http = http(root)
    configuration.retention = retention(root)
    return configuration
  }

  private func alerts(_ root: YAMLMapping) -> AlertSettings {
    var settings = AlertSettings()
    let keys = ["threshold", "budget-per-week", "quiet-days", "command"]
    guard let entry = root["alerts"].flatMap({ file.mapping($0, "'alerts'", keys: keys) }) else { return settings }
    if let word = entry.word("threshold", RiskLevel.allCases.map(\.name)), let risk = RiskLevel(named: word) {
      settings.tier = AlertTier(risk: risk)
    }
    if let number = entry.integer("budget-per-week", 1...100_000) { settings.budgetPerWeek = number }
    if let number = entry.integer("quiet-days", 1...3_650) { settings.quietDays = number }
    settings.command = entry.texts("command").map(\.text)
    if let program = settings.command.first, !program.hasPrefix("/") {
      file.report(
        entry["command"]?.mark, "'command' must begin with the full path of a program",
        "write for example [/usr/local/bin/page-duty-officer]")
    }
    return settings
  }

  func resolve(_ path: String) -> String {
    path.hasPrefix("/") ? path : directory == "." ? path : "\(directory == "/" ? "" : directory)/\(path)"
  }

  func endpoint(_ text: String, _ mark: Mark?, lowestPort: Int = 1) -> NodeConfiguration.Endpoint? {
    if let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (lowestPort...65_535).contains(port)
    {
      var host = String(text[..<colon])
      let bracketed = host.hasPrefix("[") && host.hasSuffix("]")
      if bracketed { host = String(host.dropFirst().dropLast()) }
      if !host.isEmpty, bracketed || !host.contains(":"), !host.contains(" ") { return .init(host: host, port: port) }
    }
    file.report(
      mark, "'\(text)' is not a host and a port", "write host:port, such as node.example:7450 or [::1]:7450")
    return nil
  }

  private func peers(_ root: YAMLMapping, own: MemberNumber) -> NodeConfiguration.Peers {
    let fanOut = root.integer("fan-out", 1...64) ?? 3
    guard let node = root["peers"], node.scalar?.string != "auto" else { return .automatic(fanOut: fanOut) }
    guard let sequence = node.sequence else {
      file.report(node.mark, "'peers' must be 'auto' or a list", "write 'peers: auto', or '- member: 2' lines")
      return .automatic(fanOut: fanOut)
    }
    var seen = Set<MemberNumber>()
    return .named(
      sequence.compactMap { item -> NodeConfiguration.Peer? in
        guard let entry = file.mapping(item, "a peer", keys: ["member", "address"]) else { return nil }
        entry.require("member", "add the peer's number in the roster")
        guard let number = entry.integer("member", 1...Int(Int32.max)) else { return nil }
        let member = MemberNumber(rawValue: UInt32(number))
        if member == own { file.report(item.mark, "a node cannot be its own peer", "remove member \(number)") }
        if !seen.insert(member).inserted { file.report(item.mark, "member \(number) is named twice", "keep one") }
        let address = entry.text("address").flatMap { endpoint($0, entry["address"]?.mark) }
        return .init(member: member, address: address)
      })
  }

  private func schedule(_ root: YAMLMapping) -> Schedule? {
    guard let node = root["schedule"] else { return nil }
    if let word = node.scalar?.string {
      if word == "live" { return .live }
      file.report(node.mark, "'schedule' is not known as '\(word)'", "write 'live', or 'every:' or 'windows:' under it")
      return nil
    }
    guard let entry = file.mapping(node, "'schedule'", keys: ["every", "jitter", "windows"]) else { return nil }
    let jitter = entry.duration("jitter", 0...Self.week) ?? 0
    if let list = entry["windows"] {
      if entry["every"] != nil {
        file.report(entry["every"]?.mark, "'every' and 'windows' do not go together", "put 'every' into each window")
      }
      let windows = (list.sequence.map(Array.init) ?? []).compactMap { window($0, jitter: jitter) }
      if windows.isEmpty { file.report(list.mark, "'windows' needs at least one window", "see Nodes/ for examples") }
      return .windows(windows, jitter: jitter)
    }
    entry.require("every", "write for example 'every: 15m'")
    guard let every = entry.duration("every", Self.second...Self.week) else { return nil }
    if jitter > every { file.report(entry["jitter"]?.mark, "'jitter' is longer than 'every'", "make it shorter") }
    return .interval(every: every, jitter: jitter)
  }

  /// The days of the week that an entry names, Monday 1; all of them if it names none.
  func days(_ entry: YAMLMapping) -> Set<Int> {
    guard entry["days"] != nil else { return Set(1...7) }
    var days = Set<Int>()
    for (text, mark) in entry.texts("days") {
      if let more = Schedule.days(text) {
        days.formUnion(more)
      } else {
        file.report(mark, "'\(text)' is not a day of the week", "write daily, mon, or mon-fri")
      }
    }
    return days
  }

  /// A time of day as minutes since midnight, UTC; nil if the entry has none, or one that is reported.
  func time(_ key: String, _ entry: YAMLMapping) -> Int? {
    guard let text = entry.text(key) else { return nil }
    if let minutes = Schedule.minutes(text) { return minutes }
    file.report(entry[key]?.mark, "'\(key)' is not a time of day", "write \"07:30\", in quotes, in UTC")
    return nil
  }

  private func window(_ node: Node, jitter: Int64) -> Schedule.Window? {
    guard let entry = file.mapping(node, "a window", keys: ["days", "at", "from", "to", "every"]) else { return nil }
    let days = self.days(entry)
    if entry["at"] != nil {
      guard let at = time("at", entry) else { return nil }
      return .init(days: days, from: at, to: at, every: nil)
    }
    entry.require("from", "write 'at:' for one round, or 'from:', 'to:' and 'every:'")
    guard let from = time("from", entry), let to = time("to", entry),
      let every = entry.duration("every", Self.second...Self.week)
    else {
      if entry["to"] == nil || entry["every"] == nil { file.report(node.mark, "a window needs 'to' and 'every'") }
      return nil
    }
    if to < from { file.report(node.mark, "the window ends before it begins", "split it in two at midnight") }
    if jitter >= every { file.report(node.mark, "'jitter' must be shorter than 'every'", "make it shorter") }
    return .init(days: days, from: from, to: to, every: every)
  }

  private func backoff(_ root: YAMLMapping) -> Schedule.Backoff? {
    guard let entry = root["backoff"].flatMap({ file.mapping($0, "'backoff'", keys: ["initial", "maximum"]) })
    else { return nil }
    let standard = Schedule.Backoff()
    let backoff = Schedule.Backoff(
      initial: entry.duration("initial", 100...Self.week) ?? standard.initial,
      maximum: entry.duration("maximum", 100...Self.week) ?? standard.maximum)
    if backoff.maximum < backoff.initial { file.report(entry.mark, "'maximum' is shorter than 'initial'") }
    return backoff
  }

  private func imports(_ root: YAMLMapping) -> [NodeConfiguration.ImportSource] {
    root.sequence("imports").compactMap { node in
      guard let entry = file.mapping(node, "an import", keys: ["mapping", "export"]) else { return nil }
      entry.require("mapping", "name the mapping file, such as mapping.yaml")
      guard let mapping = entry.text("mapping") else { return nil }
      return .init(mapping: resolve(mapping), export: entry.text("export").map(resolve))
    }
  }

  private func limits(_ root: YAMLMapping) -> NodeConfiguration.Limits {
    var limits = NodeConfiguration.Limits()
    let keys = ["waiting-megabytes-per-author", "sessions", "free-disk-megabytes"]
    guard let entry = root["limits"].flatMap({ file.mapping($0, "'limits'", keys: keys) }) else { return limits }
    if let number = entry.integer(keys[0], 1...4_096) { limits.waitingMegabytesPerAuthor = number }
    if let number = entry.integer(keys[1], 1...1_024) { limits.sessions = number }
    if let number = entry.integer(keys[2], 0...1_048_576) { limits.freeDiskMegabytes = number }
    return limits
  }
}
