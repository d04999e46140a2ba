import Replication

@testable import Wire

/// How SPEC.md and the vectors write decoded things, so that any language can compare them.
enum Describe {
  static func reference(_ r: Reference) -> String { "\(r.slot)/\(r.back)/\(r.index)" }

  static func value(_ value: Value<Reference>) -> String {
    switch value {
    case .none: "none"
    case .integer(let integer): "\(integer)"
    case .text(let text): "\"\(text)\""
    case .bytes(let bytes): "x\(hexadecimal(bytes))"
    case .reference(let r): "@\(reference(r))"
    case .list(let values): "[\(values.map(self.value).joined(separator: ", "))]"
    case .sealed(let lock, let ciphertext): "sealed @\(reference(lock)) x\(hexadecimal(ciphertext))"
    case .record(let fields):
      "{\(fields.map { "\($0.field.rawValue): \(self.value($0.value))" }.joined(separator: ", "))}"
    }
  }

  static func skeleton(_ skeleton: Skeleton<Reference>) -> String {
    var text =
      switch skeleton.action {
      case .create(let kind, let rights): "create kind \(kind.rawValue) rights \(rights.rawValue)"
      case .set(let entity, let field): "set \(reference(entity)) field \(field.rawValue)"
      }
    if !skeleton.replaces.isEmpty {
      text += " replaces \(skeleton.replaces.map(reference).joined(separator: " "))"
    }
    return text + " audience \(skeleton.audience.rawValue)" + (skeleton.commitment.map { " sealed \($0)" } ?? "")
  }

  static func stream(_ stream: StreamID) -> String {
    var bytes = [UInt8]()
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: stream.id >> shift))
    }
    return "\(stream.member)/\(hexadecimal(bytes))" + (stream.branch.map { "~\($0)" } ?? "")
  }

  static func head(_ stream: StreamID, _ head: Head) -> String {
    "\(self.stream(stream)) \(head.sequence) \(head.prefix)"
  }

  static func header(_ header: Header) -> [String: String] {
    var fields = [
      "format": "\(header.format)", "stream": stream(header.stream),
      "purpose": "\(header.purpose.rawValue)", "sequence": "\(header.sequence)",
      "previous": "\(header.previous)", "clockHash": "\(header.clockHash)",
      "roster": "\(header.roster)",
      "authored": "\(header.authored.rawValue)", "operationCount": "\(header.operationCount)",
      "bodyLength": "\(header.bodyLength)", "root": "\(header.root)",
      "uninterpreted": "\(header.hasUnknownCriticalExtension)",
      "dependencies": header.dependencies.map { head($0.stream, $0.head) }.joined(separator: ", "),
    ]
    if let anchor = header.anchor {
      fields["anchor"] = anchor.sorted.map { head($0.stream, $0.head) }.joined(separator: ", ")
    }
    return fields
  }

  static func set(_ set: ReceivedSet) throws -> [String: String] {
    var fields = ["hash": "\(set.hash)", "body": hexadecimal(set.body), "void": "\(set.malformed != nil)"]
    for (index, operation) in set.operations.enumerated() {
      fields["operation \(index)"] = skeleton(operation.skeleton)
      fields["leaf \(index)"] = "\(operation.leaf)"
      fields["value \(index)"] =
        try operation.value.map { value(try ValueCodec.decode(set.body[$0])) } ?? "erased"
    }
    return fields
  }

  static func frame(_ frame: Frame) -> String {
    func heads(_ heads: [Dependency]) -> String {
      heads.map { head($0.stream, $0.head) }.joined(separator: ", ")
    }
    return switch frame {
    case .hello(let h):
      "hello \(h.minimumVersion)-\(h.maximumVersion) partnership \(h.partnership) member \(h.member) "
        + "incarnation \(h.incarnation) baseline \(h.baseline) roster \(h.roster) version \(h.rosterVersion) "
        + "dictionaries \(h.dictionaries) clock \(h.clockHash) digest \(h.digest) erasures \(h.erasures) "
        + "heads [\(heads(h.yourHeads))] live \(h.live)"
        + (h.audit.map {
          " audit \($0.size) \($0.root.map(String.init(describing:)) ?? "none") follows \($0.isFollowed)"
        } ?? "")
    case .clock(let c): "clock full \(c.isFull) heads [\(heads(c.heads))]"
    case .plan(let p): "plan \(p.sets) sets \(p.bytes) bytes"
    case .roster(let bytes): "roster \(hexadecimal(bytes))"
    case .forkProof(let p): "fork proof \(p.first.hash) \(p.second.hash)"
    case .forkProbe(let p):
      "fork probe \(stream(p.stream)) samples [\(p.samples.map { "\($0.sequence) \($0.prefix)" }.joined(separator: ", "))]"
    case .erasure(let bytes): "erasure \(hexadecimal(bytes))"
    case .changeSet(let s):
      "change-set \(s.signed.hash) dictionary \(s.dictionary) length \(s.compressedLength) body \(hexadecimal(s.body))"
    case .chunk(let bytes): "chunk \(hexadecimal(bytes))"
    case .ack(let a):
      "ack heads [\(heads(a.heads))] sets \(a.sets) clock \(a.clockHash.map(String.init(describing:)) ?? "unchanged") "
        + "digest \(a.digest.map(String.init(describing:)) ?? "unchanged")"
    case .prove(let h): "prove \(head(h.stream, h.head))"
    case .proof(let signed): "proof \(signed.hash)"
    case .auditHead(let a):
      "audit head \(a.signed.head.member) size \(a.signed.head.size) root \(a.signed.head.root) from \(a.from) path \(a.path)"
    case .auditAnswer(.cosigned(let size, let at, let signature)):
      "audit cosigned \(size) at \(at.rawValue) \(hexadecimal(signature))"
    case .auditAnswer(.refused(let held)): "audit refused, holds \(held.head.size) root \(held.head.root)"
    case .auditAnswer(.later): "audit later"
    case .close(let c): "close \(c.code.rawValue) \"\(c.detail)\""
    }
  }
}
