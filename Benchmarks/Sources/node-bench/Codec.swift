import ArgumentParser
import Crypto
import Foundation
import Replication
import Safeguarding
import Wire

/// How fast change-sets are made and read, and how small they are, without store or network.
struct Codec: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Seal and open change-sets of the workload.")

  @Option(help: "A file of flags.") var flags: String
  @Option(help: "Operations of a change-set.") var batch = 10_000

  func run() throws {
    let all = try WorkloadFlag.read(flags)
    let key = Curve25519.Signing.PrivateKey()
    let stream = StreamID(member: 1, id: 1)
    var previous = Hash.zero
    var sealed = [PackedChangeSet]()
    let sealing = try ContinuousClock().measure {
      for (number, start) in stride(from: 0, to: all.count, by: batch).enumerated() {
        let operations = all[start..<min(start + batch, all.count)].map {
          (
            skeleton: Skeleton<Reference>(action: .create(.flag, 1)),
            value: $0.record() as Value<Reference>
          )
        }
        let draft = SetDraft(
          stream: stream, purpose: .imports, sequence: UInt64(number + 1), previous: previous, dependencies: [],
          clockHash: .zero, roster: .zero, authored: Instant(milliseconds: 0))
        let set = try ChangeSetCodec.seal(
          draft, operations: operations, seed: [UInt8](repeating: UInt8(number & 255), count: 32)
        ) {
          [UInt8](try key.signature(for: $0))
        }
        previous = set.hash
        sealed.append(set.packed)
      }
    }
    var read = 0
    let opening = try ContinuousClock().measure {
      for set in sealed { read += try ChangeSetCodec.open(set).operations.count }
    }
    var decoded = 0
    let values = try ContinuousClock().measure {
      for packed in sealed {
        let set = try ChangeSetCodec.open(packed)
        for operation in set.operations {
          guard let range = operation.value else { continue }
          if case .record = try ValueCodec.decode(set.body[range]) { decoded += 1 }
        }
      }
    }
    let bytes = sealed.reduce(0) { $0 + $1.body.count + $1.signed.bytes.count + $1.signed.signature.count }
    print(
      """
      {"flags":\(read),"bytesPerFlag":\(Double(bytes) / Double(read)),"sealSeconds":\(sealing.seconds),\
      "openSeconds":\(opening.seconds),"decodeValuesSeconds":\((values - opening).seconds)}
      """)
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
