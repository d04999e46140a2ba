import Foundation
import Logging
import Replication
public import ServiceLifecycle
import Store
import Synchronization
import Transport
import Trust

/// The daemon: listens, dials its peers on the schedule, and wakes open sessions when any process has written.
public struct NodeService: Service {
  let node: AgencyNode
  let sync: PeerSync
  private let onReady: @Sendable (String) -> Void

  /// - Parameter onReady: Called once it listens, with where in words; nothing is personal in them.
  /// - Throws: `keyUnusable` if the node's certificate cannot be used.
  public init(_ node: AgencyNode, onReady: @escaping @Sendable (String) -> Void = { _ in }) throws(NodeError) {
    self.node = node
    self.onReady = onReady
    sync = try PeerSync(node)
  }

  /// Runs until it is cancelled or a graceful shutdown begins.
  public func run() async throws {
    let lock = try DaemonLock(node.directory.lock)
    defer { lock.release() }
    let pins = PinTable(node)
    try pins.refresh()
    let listener = try await listen(pins)
    node.logger.notice("node.started", metadata: ["member": "\(node.member)", "port": "\(listener?.port ?? 0)"])
    onReady(listener.map { "Listening on port \($0.port)" } ?? "Dialling only: nothing listens")
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        if let listener { group.addTask { await answer(listener) } }
        group.addTask { await watch(pins) }
        group.addTask { await DialLoops(node: node, sync: sync).run() }
        group.addTask { await AlertLoop(node).run() }
      }
    }
    await listener?.close()
    node.logger.notice("node.stopped")
  }

  private func listen(_ pins: PinTable) async throws(NodeError) -> Listener? {
    guard let endpoint = node.configuration.listen else { return nil }
    var limits = TransportLimits()
    limits.connections = node.configuration.limits.sessions
    do {
      return try await Listener.bind(
        host: endpoint.host, port: endpoint.port, identity: sync.identity, limits: limits,
        acceptPin: { pins.contains($0) },
        onRefusal: { [node] refusal in
          node.logger.notice(
            "connection.refused", metadata: ["reason": "\(refusal.reason)", "from": "\(refusal.remoteAddress)"])
          node.count(refusal: refusal.reason.rawValue, of: nil)
        })
    } catch {
      throw NodeError(.listenFailed, "cannot listen on \(endpoint)", cause: error)
    }
  }

  private func answer(_ listener: Listener) async {
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        for await connection in listener.connections {
          group.addTask { await sync.answer(connection) }
        }
        group.cancelAll()
      }
    } onCancel: {
      Task { await listener.close() }
    }
  }

  /// Other processes write to the same database; their changes are noticed here and pushed.
  private func watch(_ pins: PinTable) async {
    var seen = SetNumber(rawValue: 0)
    var looks = 0
    while !Task.isCancelled {
      do {
        // A certificate waits with its turn until the peers know it.
        looks += 1
        if looks % 50 == 0 { try node.adoptKeys() }
        let newest = try node.store.newest()
        if newest != seen {
          // What came in while no daemon ran, or was cut short before its receipt.
          node.acknowledgeArrivals()
          node.sendAccessNotices()
          await node.changes.notify()
        }
        seen = newest
        if try pins.refresh() {
          // Another process may have put it in: it is passed on, and keys that it names are taken into use.
          try node.adoptKeys()
          await node.changes.notify()
        }
      } catch {
        node.logger.warning("store.unreadable", metadata: ["error": "\(error)"])
      }
      try? await Task.sleep(for: .milliseconds(100))
    }
  }
}

/// The pins of the roster's active members, for the handshake, which must not wait for the database.
final class PinTable: Sendable {
  private let node: AgencyNode
  private let pins: Mutex<(rosters: Hash, pins: Set<Hash>)> = Mutex((.zero, []))

  init(_ node: AgencyNode) {
    self.node = node
  }

  func contains(_ pin: Hash) -> Bool { pins.withLock { $0.pins.contains(pin) } }

  /// Reads the rosters again. Without one nobody is accepted.
  /// - Returns: Whether any came in since.
  @discardableResult
  func refresh() throws -> Bool {
    let book = try node.store.read { try $0.rosterBook() }
    guard pins.withLock({ $0.rosters != book.mark.hash }) else { return false }
    let active = book.current?.roster.members.filter { $0.status == .active && $0.number != node.member } ?? []
    pins.withLock { $0 = (book.mark.hash, Set(active.flatMap(\.pins))) }
    return true
  }
}

/// Held while a daemon runs on a directory; a second one is refused, and `status` can tell.
public struct DaemonLock: Sendable {
  private let descriptor: Int32

  init(_ url: URL) throws(NodeError) {
    let file = open(url.path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw NodeError(.storeUnavailable, "the daemon's lock cannot be opened (errno \(errno))") }
    // `status` takes the lock for a moment to see whether it is held, so one refusal is no proof of a daemon.
    var attempts = 0
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      attempts += 1
      guard attempts < 20 else {
        close(file)
        throw NodeError(.listenFailed, "a daemon is running on this directory already; stop it first")
      }
      usleep(20_000)
    }
    let text = Array("\(ProcessInfo.processInfo.processIdentifier)\n".utf8)
    // The number is for people; the lock alone counts.
    ftruncate(file, 0)
    _ = text.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    descriptor = file
  }

  func release() { close(descriptor) }

  /// Whether a daemon runs on this directory.
  public static func isHeld(_ directory: NodeDirectory) -> Bool {
    let file = open(directory.lock.path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) != 0
  }
}
