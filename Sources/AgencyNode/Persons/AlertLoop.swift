import Foundation

/// Works out persons and alerts after something came in, on a thread of its own: neither sessions nor commands wait.
struct AlertLoop {
  let node: AgencyNode
  private let queue = DispatchQueue(label: "node.alerts")

  init(_ node: AgencyNode) { self.node = node }

  /// Milliseconds: changes that come one after another are dealt with together.
  private static let settleMilliseconds = 500

  func run() async {
    let changes = await node.changes.subscribe()
    await update()
    for await _ in changes {
      try? await Task.sleep(for: .milliseconds(Self.settleMilliseconds))
      if Task.isCancelled { return }
      await update()
    }
  }

  /// Returns early when the node stops: what is half done is undone by the database, and done the next time.
  private func update() async {
    let (done, continuation) = AsyncStream.makeStream(of: Void.self)
    queue.async { [node] in
      // Of a restored node something may have been erased since: nobody is told anything before a peer said so.
      if (try? node.refuseToShow()) != nil { node.updateAlerts() }
      continuation.finish()
    }
    for await _ in done {}
  }
}
