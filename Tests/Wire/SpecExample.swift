import Replication

@testable import Wire

/// The worked example of SPEC.md, made step by step as a reader would, without the codec that it illustrates.
enum SpecExample {
  static func text() throws -> String {
    let example = try Example()
    let set = try example.set(example.draft(), Example.operations)
    let signed = set.packed.signed
    let seed: [UInt8] = Array(0...31)
    var lines = ["```"]
    func add(_ label: String, _ bytes: [UInt8]) {
      let pad = label + String(repeating: " ", count: max(0, 26 - label.count))
      let hex = hexadecimal(bytes)
      var rest = hex[...]
      var first = true
      repeat {
        lines.append((first ? pad : String(repeating: " ", count: 26)) + rest.prefix(96))
        rest = rest.dropFirst(96)
        first = false
      } while !rest.isEmpty
    }
    // The tree over three leaves has two levels below its root.
    let left = sha256([2] + seed).bytes
    let right = sha256([3] + seed).bytes
    let salts = [sha256([2] + left).bytes, sha256([3] + left).bytes, sha256([2] + right).bytes]
    var leaves = [[UInt8]]()
    var (skeletons, lengths, values) = ([UInt8](), [UInt8](), [UInt8]())
    for (index, operation) in Example.operations.enumerated() {
      var skeleton = [UInt8]()
      SkeletonCodec.append(operation.skeleton, to: &skeleton)
      let value = ValueCodec.encode(operation.value)
      let commitment = sha256(salts[index] + value).bytes
      let leaf = sha256(
        [0, 0, 0, 0, UInt8(index), 0, 0, 0, UInt8(skeleton.count)] + skeleton + commitment
      ).bytes
      lines.append("operation \(index): \(Describe.skeleton(operation.skeleton))")
      lines.append("  \(Describe.value(operation.value))")
      add("  skeleton", skeleton)
      add("  value", value)
      add("  salt", salts[index])
      add("  commitment", commitment)
      add("  leaf", leaf)
      leaves.append(leaf)
      skeletons += [UInt8(skeleton.count)] + skeleton
      lengths.append(UInt8(value.count))
      values += value
    }
    let inner = sha256([1] + leaves[0] + leaves[1]).bytes
    add("inner node 0-1", inner)
    add("root", sha256([1] + inner + leaves[2]).bytes)
    let body = seed + skeletons + lengths + values
    add("body: seed", seed)
    add("  skeletons", skeletons)
    add("  lengths of values", lengths)
    add("  values", values)
    lines.append("body length                \(body.count)")
    add("header", signed.bytes)
    add("hash of the header", signed.hash.bytes)
    add("public key", example.publicKey)
    add("signed message", Example.signed("change-set", signed.bytes))
    add("signature", signed.signature)
    lines.append("```")
    guard signed.header.root.bytes == sha256([1] + inner + leaves[2]).bytes, body == set.body else {
      throw WireError(.rootMismatch, "the worked example and the codec differ")
    }
    return lines.joined(separator: "\n")
  }
}
