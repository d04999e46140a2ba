import Crypto
import Foundation
import Replication
import Testing
import Trust

@testable import Wire

@Suite("Vectors")
struct VectorTests {
  @Test(
    "the vectors are written anew on demand",
    .enabled(if: ProcessInfo.processInfo.environment["UPDATE_VECTORS"] == "1"))
  func update() throws {
    for (name, vector) in try AcceptedVectors.all() {
      var vector = vector
      vector.expected = try vector.run()
      try vector.write(name)
    }
    for (name, vector) in try RejectedVectors.all() { try vector.write(name) }
    try Data(#require(PresetDictionary.bytes(1))).write(to: Vector.folder.appending(path: "dictionary-1.bin"))
  }

  @Test("every accepted vector reads as its file says")
  func accepted() throws {
    let files = try Vector.files("accepted")
    #expect(files.count >= 40)
    for file in files {
      let vector = try Vector(contentsOf: file)
      #expect(vector.error == nil)
      #expect(try vector.run() == vector.expected, "\(file.lastPathComponent)")
    }
  }

  @Test("every rejected vector fails with the error that its file names")
  func rejected() throws {
    let files = try Vector.files("rejected")
    #expect(files.count >= 100)
    for file in files {
      let vector = try Vector(contentsOf: file)
      let error = #expect(throws: (any Error).self, "\(file.lastPathComponent)") { try vector.run() }
      let code = (error as? WireError)?.code.rawValue ?? (error as? TrustError)?.code.rawValue
      #expect(code == vector.error, "\(file.lastPathComponent): \(String(describing: error))")
    }
  }

  @Test("the files are those of the generator, so that nobody edits an expectation by hand")
  func complete() throws {
    for (folder, vectors) in [("accepted", try AcceptedVectors.all()), ("rejected", try RejectedVectors.all())] {
      let names = try Vector.files(folder).map { $0.deletingPathExtension().lastPathComponent }.sorted()
      #expect(names == vectors.map(\.name).sorted())
      for (name, vector) in vectors where !name.contains("deflate") && !name.contains("columns") {
        let file = try Vector(contentsOf: Vector.folder.appending(path: "vectors/\(folder)/\(name).json"))
        // Compressed bytes may differ between releases of zlib; what is hashed and signed may not.
        var (mine, other) = (vector.input, file.input)
        if mine["body"] != nil, mine["dictionary"] != "0" { (mine["body"], other["body"]) = (nil, nil) }
        #expect(mine == other, "\(name)")
      }
    }
  }

  @Test("the headers of the vectors are signed by the example's key")
  func signatures() throws {
    let example = try Example()
    for file in try Vector.files("accepted") {
      let vector = try Vector(contentsOf: file)
      guard let header = vector.input["header"], let signature = vector.input["signature"] else { continue }
      let signed = Example.signed("change-set", try Hexadecimal.decode(header))
      #expect(try example.key.publicKey.isValidSignature(Hexadecimal.decode(signature), for: signed))
    }
  }

  @Test("every error that bytes can cause is in a rejected vector")
  func codes() throws {
    let seen = Set(try Vector.files("rejected").compactMap { try Vector(contentsOf: $0).error })
    let local: Set<WireError.Code> = [.inputOutput, .cannotSign]
    for code in WireError.Code.allCases where !local.contains(code) {
      #expect(seen.contains(code.rawValue), "\(code)")
    }
  }

  @Test("the preset dictionary is the published one, byte for byte")
  func dictionary() throws {
    let published = try Data(contentsOf: Vector.folder.appending(path: "dictionary-1.bin"))
    #expect(PresetDictionary.bytes(1) == [UInt8](published))
    #expect(published.count <= 32 << 10)
  }
}
