import Foundation
import Store

/// Works out persons and alerts after something came in, on a thread of its own: neither sessions nor commands wait.
struct AlertLoop {
  let node: AgencyNode
  private let queue = DispatchQueue(label: "node.alerts")

  init(_ node: AgencyNode) { self.node = node }

  /// Milliseconds: changes that come one after another are dealt with together.
  private static let settleMilliseconds = 500
  /// So often at most that is waited for more that is erased: the database is written anew after it.
  private static let longestErasing = 20

  /// Seconds after which a command that failed is tried again.
  private static let retrySeconds = 60.0

  func run() async {
    let changes = await node.changes.subscribe()
    await update()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await retry() }
      for await _ in changes {
        await settle()
        if Task.isCancelled { break }
        await update()
      }
      group.cancelAll()
    }
  }

  private func settle() async {
    var seen = try? node.store.read { try $0.erasuresDigest }
    for _ in 0..<Self.longestErasing {
      try? await Task.sleep(for: .milliseconds(Self.settleMilliseconds))
      let now = try? node.store.read { try $0.erasuresDigest }
      if now == seen || Task.isCancelled { return }
      seen = now
    }
  }

  /// Alerts that the agency's own command could not be told of, and what was erased while somebody read the log, do not
  /// wait until something comes in.
  private func retry() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(Self.retrySeconds))
      guard !Task.isCancelled else { return }
      node.forgetOldAnswers()
      try? node.forgetErasedIdentities()
      let waits = try? node.store.read { try $0.alertCommandFailure() != nil || $0.hasUnansweredErasures }
      if waits == true { await update() }
    }
  }

  /// Returns early when the node stops: what is half done is undone by the database, and done the next time.
  private func update() async {
    let (done, continuation) = AsyncStream.makeStream(of: Void.self)
    queue.async { [node] in
      // What another process erased, a command or a timer's round, this one lets go of too.
      try? node.forgetErasedIdentities()
      // Of a restored node something may have been erased since: nobody is told anything before a peer said so.
      if (try? node.refuseToShow()) != nil {
        node.updateAlerts()
        node.countRetention()
      }
      continuation.finish()
    }
    for await _ in done {}
  }
}
