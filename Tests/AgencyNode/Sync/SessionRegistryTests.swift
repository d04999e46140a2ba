import Replication
import Synchronization
import Testing

@testable import AgencyNode

@Suite("Which session with a peer stays")
struct SessionRegistryTests {
  @Test("a peer has one session while its connection stands")
  func single() async {
    let registry = SessionRegistry(member: 1)
    let first = await registry.enter(2, isDialed: false, isConnected: { true }, cancel: {})
    #expect(first != nil)
    let second = await registry.enter(2, isDialed: false, isConnected: { true }, cancel: {})
    #expect(second == nil)
  }

  @Test("a peer that hung up and dials again waits until its last session is written down")
  func again() async throws {
    let registry = SessionRegistry(member: 1)
    let token = try #require(await registry.enter(2, isDialed: false, isConnected: { false }, cancel: {}))
    let again = Task { await registry.enter(2, isDialed: false, isConnected: { true }, cancel: {}) }
    try await Task.sleep(for: .milliseconds(50))
    await registry.leave(2, token)
    let next = try #require(await again.value)
    #expect(next != token)
  }

  @Test("of two that dial each other the session that the lower number dialed stays", arguments: [true, false])
  func crossed(lowerFirst: Bool) async {
    let registry = SessionRegistry(member: 1)
    let cancelled = Mutex(false)
    // Member 1 dialed where the session is dialed here.
    let first = await registry.enter(
      2, isDialed: lowerFirst, isConnected: { true }, cancel: { cancelled.withLock { $0 = true } })
    #expect(first != nil)
    let second = await registry.enter(2, isDialed: !lowerFirst, isConnected: { true }, cancel: {})
    #expect((second == nil) == lowerFirst)
    #expect(cancelled.withLock { $0 } == !lowerFirst)
  }
}
