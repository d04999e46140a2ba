import Replication
import Synchronization
import Testing

@testable import AgencyNode

/// At most one session per peer, whoever dials.
struct SessionRegistryTests {
  @Test func aPeerHasOneSessionWhileItsConnectionStands() async {
    let registry = SessionRegistry(member: 1)
    let first = await registry.enter(2, isDialed: false, isConnected: { true }, cancel: {})
    #expect(first != nil)
    let second = await registry.enter(2, isDialed: false, isConnected: { true }, cancel: {})
    #expect(second == nil)
  }

  @Test func aPeerThatHungUpAndDialsAgainWaitsForItsLastSessionToBeWrittenDown() async throws {
    let registry = SessionRegistry(member: 1)
    let token = try #require(await registry.enter(2, isDialed: false, isConnected: { false }, cancel: {}))
    let again = Task { await registry.enter(2, isDialed: false, isConnected: { true }, cancel: {}) }
    try await Task.sleep(for: .milliseconds(50))
    await registry.leave(2, token)
    let next = try #require(await again.value)
    #expect(next != token)
  }

  @Test(arguments: [true, false])
  func ofTwoThatDialEachOtherTheSessionOfTheLowerNumberStays(lowerFirst: Bool) async {
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
