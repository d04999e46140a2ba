import Foundation
import Replication
import Testing

@testable import Wire

@Suite("Bundles")
struct BundleTests {
  @Test("a bundle gives back its frames, and only its owner can read it")
  func roundTrip() throws {
    var random = SeededGenerator(seed: runSeed())
    let frames = try FrameTests.examples(&random).filter {
      if case .close = $0 { false } else { true }
    }
    let path = TemporaryFile.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let writer = try BundleWriter(path: path)
    for frame in frames { try writer.write(frame) }
    #expect(!FileManager.default.fileExists(atPath: path))
    try writer.finish()
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let reader = try BundleReader(path: path)
    var read = [Frame]()
    while let frame = try reader.next() { read.append(frame) }
    #expect(read == frames)
    #expect(try reader.next() == nil)
  }

  @Test("a bundle cut anywhere gives its whole frames, then says where it is torn")
  func torn() throws {
    let bundle = try AcceptedVectors.bundle()
    for length in stride(from: 4, to: bundle.count, by: 7) {
      try TemporaryFile.with(Array(bundle.prefix(length))) { path in
        let reader = try BundleReader(path: path)
        let error = #expect(throws: WireError.self) { while try reader.next() != nil {} }
        #expect(error?.code == .tornBundle)
        #expect(error?.message.contains("byte \(reader.offset)") == true)
        #expect(reader.offset <= length)
      }
    }
  }

  @Test("a bundle that is not finished leaves nothing behind, and an old one stays")
  func unfinished() throws {
    try TemporaryFile.with([1, 2, 3]) { path in
      do {
        let writer = try BundleWriter(path: path)
        try writer.write(.plan(SyncPlan(sets: 1, bytes: 1)))
      }
      #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
      #expect(try Data(contentsOf: URL(filePath: path)) == Data([1, 2, 3]))
    }
  }

  @Test("a path that cannot be read or written is named")
  func noSuchPath() {
    let path = TemporaryFile.path() + "/none"
    #expect(code { () throws(WireError) in _ = try BundleReader(path: path) } == .inputOutput)
    #expect(code { () throws(WireError) in _ = try BundleWriter(path: path) } == .inputOutput)
  }
}
