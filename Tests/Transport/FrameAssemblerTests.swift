import Foundation
import Testing

@testable import Transport

@Suite("Cutting bytes into frames")
struct FrameAssemblerTests {
  private func feed(_ assembler: inout FrameAssembler, _ bytes: some Collection<UInt8>) -> ([[UInt8]], Bool) {
    var frames: [[UInt8]] = []
    let fits = Array(bytes).withUnsafeBufferPointer { assembler.feed($0) { frames.append($0) } }
    return (frames, fits)
  }

  @Test("frames come out the same however the bytes are split")
  func splits() throws {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
    print("SEED=\(seed)")
    var random = Seeded(state: seed)
    for _ in 0..<200 {
      let frames = (0..<Int.random(in: 0...8, using: &random)).map { _ in
        (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      }
      let bytes: [UInt8] = frames.flatMap { frame -> [UInt8] in [0, 0, 0, UInt8(frame.count)] + frame }
      var assembler = FrameAssembler(limit: 40)
      var out: [[UInt8]] = []
      var place = 0
      while place < bytes.count {
        let end = min(bytes.count, place + Int.random(in: 1...30, using: &random))
        let (some, fits) = feed(&assembler, bytes[place..<end])
        #expect(fits)
        out += some
        place = end
      }
      #expect(out == frames)
      #expect(!assembler.isInsideFrame)
    }
  }

  @Test("a frame begins with the first byte of its length and ends with its last byte")
  func inside() {
    var assembler = FrameAssembler(limit: 10)
    #expect(!assembler.isInsideFrame)
    _ = feed(&assembler, [0])
    #expect(assembler.isInsideFrame)
    _ = feed(&assembler, [0, 0, 1])
    #expect(assembler.isInsideFrame)
    #expect(feed(&assembler, [9]).0 == [[9]])
    #expect(!assembler.isInsideFrame)
  }

  @Test("the limit itself fits, one more does not, and neither do four bytes of ones")
  func limit() {
    var assembler = FrameAssembler(limit: 10)
    #expect(feed(&assembler, [0, 0, 0, 10] + Array(repeating: 1, count: 10)).1)
    #expect(!feed(&assembler, [0, 0, 0, 11]).1)
    var other = FrameAssembler(limit: 4 << 20)
    #expect(!feed(&other, [255, 255, 255, 255]).1)
  }

  struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
