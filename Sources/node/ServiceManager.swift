import AgencyNode
import Foundation
import Logging
import ServiceLifecycle
import Store

/// The service manager that started this process, if one did: sd_notify(3) over its datagram socket. Without
/// `NOTIFY_SOCKET` nothing is said to anybody, and what cannot be said changes nothing.
struct ServiceManager: Sendable {
  /// Where it listens; nil without one, or if its address cannot be used.
  private let address: sockaddr_un?
  private let length: socklen_t
  /// How often it wants a sign of life, halved as sd_watchdog_enabled(3) advises; nil if it wants none.
  let signOfLife: Duration?

  init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
    let path = Array((environment["NOTIFY_SOCKET"] ?? "").utf8)
    var address = sockaddr_un()
    let room = MemoryLayout.size(ofValue: address.sun_path)
    // A path, or an abstract name that "@" stands before.
    let isUsable = path.count > 1 && path.count < room && (path[0] == UInt8(ascii: "/") || path[0] == UInt8(ascii: "@"))
    if isUsable {
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
      if path[0] == UInt8(ascii: "@") { withUnsafeMutableBytes(of: &address.sun_path) { $0[0] = 0 } }
    }
    self.address = isUsable ? address : nil
    length = socklen_t(MemoryLayout<sockaddr_un>.size - room + path.count)
    let isOurs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
    let micros = isOurs ? environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0 : 0
    signOfLife = isUsable && micros > 1 ? .microseconds(micros / 2) : nil
  }

  /// Up and listening; a stopping or reloading node is ready again with this.
  func ready(_ words: String) { say("READY=1\nSTATUS=\(words)") }

  func stopping() { say("STOPPING=1\nSTATUS=Ending open sessions") }

  func reloading() {
    let microseconds = Int64(ProcessInfo.processInfo.systemUptime * 1_000_000)
    say("RELOADING=1\nMONOTONIC_USEC=\(microseconds)\nSTATUS=Reading node.yaml again")
  }

  func alive() { say("WATCHDOG=1") }

  private func say(_ text: String) {
    guard var address else { return }
    let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return }
    defer { close(socket) }
    let bytes = Array(text.utf8)
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT), $0, length)
      }
    }
  }
}

/// Tells the service manager that this process still works: that its tasks run and its database answers. One that hangs
/// says nothing, and is started again. A database that answers with an error is no reason to: `node status` tells.
struct SignsOfLife: Service {
  let manager: ServiceManager
  let node: AgencyNode
  /// Said once, when the end begins.
  let onShutdown: @Sendable () -> Void

  func run() async {
    await withGracefulShutdownHandler {
      await cancelWhenGracefulShutdown {
        while !Task.isCancelled {
          if manager.signOfLife != nil {
            do { _ = try node.store.newest() } catch {
              node.logger.warning("store.unreadable", metadata: ["error": "\(error)"])
            }
            manager.alive()
          }
          try? await Task.sleep(for: manager.signOfLife ?? .seconds(3_600))
        }
      }
    } onGracefulShutdown: {
      onShutdown()
    }
  }
}
