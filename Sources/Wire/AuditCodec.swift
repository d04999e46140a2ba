internal import Foundation
internal import Replication

/// Frames about audit logs.
enum AuditCodec {
  static func message(_ claim: AuditClaim) -> ProtoAuditClaim {
    var message = ProtoAuditClaim()
    message.size = claim.size
    if let root = claim.root { message.root = Data(root.bytes) }
    message.follows = claim.isFollowed
    return message
  }

  static func claim(_ message: ProtoAuditClaim) throws(WireError) -> AuditClaim {
    AuditClaim(
      size: message.size, root: message.root.isEmpty ? nil : try ProtoFields.prefix(message.root, "a head\'s root"),
      isFollowed: message.follows)
  }

  static func message(_ showing: AuditShowing) -> ProtoAuditShowing {
    var message = ProtoAuditShowing()
    message.head = head(showing.signed)
    message.from = showing.from
    message.path = showing.path.map { Data($0.bytes) }
    return message
  }

  static func showing(_ message: ProtoAuditShowing) throws(WireError) -> AuditShowing {
    guard message.hasHead else { throw WireError(.missingField, "an audit log is shown without its head") }
    guard message.path.count <= Limits.auditPath else {
      throw WireError(.overLimit, "a consistency proof of \(message.path.count) hashes")
    }
    var path: [Hash] = []
    for node in message.path { path.append(try ProtoFields.hash(node, "a consistency proof")) }
    return AuditShowing(signed: try signed(message.head), from: message.from, path: path)
  }

  static func message(_ answer: AuditAnswer) -> ProtoAuditAnswer {
    var message = ProtoAuditAnswer()
    switch answer {
    case .cosigned(let size, let at, let signature):
      message.size = size
      message.at = at.rawValue
      message.signature = Data(signature)
    case .refused(let held): message.held = head(held)
    case .later: break
    }
    return message
  }

  static func answer(_ message: ProtoAuditAnswer) throws(WireError) -> AuditAnswer {
    if message.hasHeld { return .refused(try signed(message.held)) }
    if message.signature.isEmpty { return .later }
    return .cosigned(
      size: message.size, at: Instant(rawValue: message.at), signature: try signature(message.signature))
  }

  private static func head(_ signed: SignedAuditHead) -> ProtoAuditHead {
    var message = ProtoAuditHead()
    message.member = signed.head.member.rawValue
    message.size = signed.head.size
    message.root = ProtoFields.data(signed.head.root)
    message.at = signed.head.at.rawValue
    message.signature = Data(signed.signature)
    return message
  }

  private static func signed(_ message: ProtoAuditHead) throws(WireError) -> SignedAuditHead {
    SignedAuditHead(
      head: AuditHead(
        member: MemberNumber(rawValue: message.member), size: message.size,
        root: try ProtoFields.hash(message.root, "a head\'s root"), at: Instant(rawValue: message.at)),
      signature: try signature(message.signature))
  }

  private static func signature(_ data: Data) throws(WireError) -> [UInt8] {
    guard data.count == 64 else { throw WireError(.invalidField, "a signature has \(data.count) bytes") }
    return [UInt8](data)
  }
}
