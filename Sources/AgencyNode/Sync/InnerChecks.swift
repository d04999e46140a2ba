import Logging
import Replication
import Synchronization
import Wire

/// Signatures that a later header's signature vouches for: they are checked once nobody waits for the node.
///
/// A header within a chain is authenticated by the hash that the next one cites. That its own signature holds as well
/// is its author's duty; whoever gets the set alone relies on it.
final class InnerChecks: Sendable {
  /// How long a check waits after the batch that it belongs to, so that it does not compete with what follows.
  private static let delay = Duration.milliseconds(250)

  /// Bytes of headers that may wait for their check; what is more is checked at once.
  private static let room = 8 << 20

  private struct State {
    var headers: [SignedHeader] = []
    var bytes = 0
    var isWaiting = false
  }

  private let state = Mutex(State())

  func add(_ headers: [SignedHeader], _ check: @escaping @Sendable (SignedHeader) -> Void) {
    var headers = headers
    let isFirst = state.withLock { state in
      while let header = headers.last, state.bytes + header.bytes.count <= Self.room {
        state.bytes += header.bytes.count
        state.headers.append(header)
        headers.removeLast()
      }
      defer { state.isWaiting = state.isWaiting || !state.headers.isEmpty }
      return !state.isWaiting && !state.headers.isEmpty
    }
    for header in headers { check(header) }
    guard isFirst else { return }
    Task.detached(priority: .background) { [self] in
      try? await Task.sleep(for: Self.delay)
      await finish(check)
    }
  }

  /// Checks what was added and not checked so far, now.
  func finish(_ check: @Sendable (SignedHeader) -> Void) async {
    while let header = next() {
      check(header)
      await Task.yield()
    }
  }

  private func next() -> SignedHeader? {
    state.withLock { state in
      let header = state.headers.popLast()
      state.bytes -= header?.bytes.count ?? 0
      if header == nil { state.isWaiting = false }
      return header
    }
  }
}

extension AgencyNode {
  /// Has the signatures within the chains of a batch checked in the background. A bad one is counted against its author.
  /// - Parameter author: Whose signatures were all checked before the batch was taken.
  func checkInnerSignatures(_ batch: [PackedChangeSet], checkedAllOf author: MemberNumber? = nil) {
    innerChecks.add(verifier.inner(batch, checkedAllOf: author)) { [self] in checkInner($0) }
  }

  /// Checks what is still to be checked of the sets that were taken: for a process that is about to end.
  public func finishChecks() async {
    await innerChecks.finish { [self] in checkInner($0) }
    writeRefusals()
  }

  private func checkInner(_ header: SignedHeader) {
    do { try verifier.verify(header) } catch {
      let author = header.header.stream.member
      logger.critical("signature.inner.bad", metadata: ["member": "\(author)"])
      count(refusal: "badInnerSignature", of: author)
    }
  }
}
