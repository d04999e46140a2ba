import Foundation
import Testing

@Suite("A node in an operator's hands", .serialized)
struct OperationTests {
  @Test("a flag raised at one agency is shown with its basis at the other, and SIGTERM ends a daemon cleanly")
  func raiseAndSee() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    #expect(try await pair.run("a", "status").status == 3)
    let name = try #require(try await pair.raise("a"))
    try pair.serve("a")
    try await pair.sync("b")
    let shown = try await pair.succeed("b", "flag", "show", name)
    #expect(shown.output.contains("disclosed"))
    let status = try await pair.run("a", "status")
    #expect(status.status <= 1, "\(status.output)")
    let ended = try #require(pair.stop("a"))
    #expect(ended.terminationReason == .exit && ended.terminationStatus == 0)
    let log = try String(contentsOf: pair.folder.appendingPathComponent("a.log"), encoding: .utf8)
    #expect(log.contains("node.started") && !log.contains("Testperson"))
  }

  @Test("a node killed again and again under load keeps every write that it acknowledged")
  func killed() async throws {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0..<1_000_000)
    print("SEED=\(seed)")
    var state = seed
    func random(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    let pair = try await Pair()
    defer { pair.remove() }
    var acknowledged: Set<String> = []
    for _ in 0..<6 {
      try pair.serve("a")
      // Writes race with the rounds of the other node and with the kill.
      async let rounds = pair.run("b", "sync")
      for _ in 0..<3 { if let name = try await pair.raise("a") { acknowledged.insert(name) } }
      async let late = pair.raise("a")
      try await Task.sleep(for: .milliseconds(Int64(random(120))))
      pair.stop("a", SIGKILL)
      if let name = try await late { acknowledged.insert(name) }
      _ = try await rounds
    }
    try pair.serve("a")
    try await pair.sync("b")
    pair.stop("a")
    for node in ["a", "b"] {
      #expect(acknowledged.subtracting(try await pair.flags(node)).isEmpty)
      try await pair.succeed(node, "verify")
    }
  }

  @Test("a full disk refuses writes, and look-ups that cannot be written down, with a reason, and recovers by itself")
  func fullDisk() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let data = pair.home("a") + "/data"
    let kept = try #require(try await pair.raise("a"))
    // A small file system in memory stands in for the disk.
    let copy = pair.home("a") + "/copy"
    try FileManager.default.moveItem(atPath: data, toPath: copy)
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    try shell("mount -t tmpfs -o size=4m,mode=700 tmpfs '\(data)'")
    defer { try? shell("umount '\(data)'") }
    try shell("cp -a '\(copy)'/. '\(data)'/")
    try shell("dd if=/dev/zero of='\(data)/ballast' bs=4096 2>/dev/null || true")
    let refused = try await pair.run(
      "a", "flag", "raise", "DA-VICTIM", "--basis", "disclosed", "--surname", "Testperson")
    #expect(refused.status != 0)
    #expect(refused.errors.contains("disk is full"))
    let unwritten = try await pair.run("a", "flag", "list")
    #expect(unwritten.status != 0 && unwritten.errors.contains("nothing is shown"))
    #expect(try await pair.run("a", "status", "--json").output.contains("\"flags\":1"))
    try shell("rm '\(data)/ballast'")
    #expect(try await pair.flags("a").contains(kept))
    #expect(try await pair.raise("a") != nil)
    try await pair.succeed("a", "verify")
  }

  @Test("an old copy put back signs nothing before it has fetched what it had signed since")
  func oldCopy() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let first = try #require(try await pair.raise("a"))
    try shell("cp -a '\(pair.home("a"))/data' '\(pair.home("a"))/old'")
    let second = try #require(try await pair.raise("a"))
    try pair.serve("a")
    try await pair.sync("b")
    pair.stop("a")
    try shell("rm -rf '\(pair.home("a"))/data' && mv '\(pair.home("a"))/old' '\(pair.home("a"))/data'")
    try pair.serve("b")
    // The mark came back with the copy, so only the peer can tell: its Hello does.
    for _ in 0..<60 where try await !pair.flags("a").contains(second) {
      _ = try await pair.run("a", "sync")
      try await Task.sleep(for: .milliseconds(100))
    }
    let third = try #require(try await pair.raise("a"))
    #expect(third.split(separator: "/")[1] != second.split(separator: "/")[1])
    try await pair.sync("a")
    pair.stop("b")
    for node in ["a", "b"] {
      #expect(try await pair.flags(node).isSuperset(of: [first, second, third]))
      try await pair.succeed(node, "verify")
    }
  }

  @Test("a bundle carries what a session would; a torn one says so, and a whole one then completes it")
  func bundle() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    for _ in 0..<5 { _ = try await pair.raise("a") }
    let file = pair.folder.appendingPathComponent("x.bundle")
    try await pair.succeed("a", "bundle", "export", file.path)
    let bytes = try Data(contentsOf: file)
    let torn = pair.folder.appendingPathComponent("torn.bundle")
    try bytes.prefix(bytes.count * 2 / 3).write(to: torn)
    let refused = try await pair.run("b", "bundle", "import", torn.path)
    #expect(refused.status != 0 && refused.errors.contains("bundle"))
    try await pair.succeed("b", "bundle", "import", file.path)
    #expect(try await pair.flags("a") == pair.flags("b"))
    try await pair.succeed("b", "verify")
  }

  @Test("a key that others can read is refused, and so is a second init")
  func keys() async throws {
    let pair = try await Pair()
    defer { pair.remove() }
    let again = try await pair.run("a", "init")
    #expect(again.status != 0 && again.errors.contains("already"))
    try shell("chmod 644 '\(pair.home("a"))/data/keys/signing.key'")
    let refused = try await pair.run("a", "flag", "list")
    #expect(refused.status != 0 && refused.errors.contains("chmod 600"))
  }

  private func shell(_ command: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(command)")
  }
}
