import AgencyNode
import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals
import Web

/// `node serve`
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the node: listen, dial peers on the schedule, push changes, serve pages and API.",
    discussion: """
      SIGTERM ends it cleanly. SIGHUP reads the configuration again. It tells systemd when it is up and that it still works \
      (Type=notify, WatchdogSec=). Logs go to standard error: one JSON object a line, with nothing personal.
      """)

  @OptionGroup var common: CommonOptions

  func run() async throws {
    // A configuration that cannot be read stops the first start, but never a node that runs.
    var configuration = try common.loadConfiguration()
    let manager = ServiceManager()
    while true {
      let logger = Log.make(level: .info)
      let node = try AgencyNode.open(configuration: configuration, logger: logger)
      let reload = Reload()
      var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
        .init(service: try NodeService(node, onReady: { manager.ready($0) })),
        .init(
          service: SignsOfLife(manager: manager, node: node) {
            if reload.wasAsked { manager.reloading() } else { manager.stopping() }
          }),
      ]
      if let http = configuration.http { services.append(.init(service: try WebService(node, http))) }
      services.append(.init(service: reload, successTerminationBehavior: .gracefullyShutdownGroup))
      let group = ServiceGroup(
        configuration: .init(
          services: services, gracefulShutdownSignals: [.sigterm, .sigint],
          logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }))
      try await group.run()
      guard reload.wasAsked else { return }
      do { configuration = try common.loadConfiguration() } catch {
        logger.error("configuration.unusable", metadata: ["error": "\(error)", "kept": "the one before"])
      }
      logger.notice("node.reloaded")
    }
  }
}

/// Ends when SIGHUP comes, which has the node started again with its configuration read anew.
private final class Reload: Service {
  private let asked = Atomic(false)

  var wasAsked: Bool { asked.load(ordering: .acquiring) }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await _ in await UnixSignalsSequence(trapping: .sighup) {
        self.asked.store(true, ordering: .releasing)
        return
      }
    }
  }
}
