internal import Foundation
internal import Replication

extension FrameCodec {
  static func message(_ hello: Hello) -> ProtoHello {
    var message = ProtoHello()
    message.minimumVersion = hello.minimumVersion
    message.maximumVersion = hello.maximumVersion
    message.partnership = Data(hello.partnership.bytes)
    message.member = hello.member.rawValue
    message.incarnation = hello.incarnation
    message.baseline = ProtoFields.data(hello.baseline)
    message.roster = ProtoFields.data(hello.roster)
    message.rosterVersion = hello.rosterVersion
    message.dictionaries = hello.dictionaries
    message.clockHash = ProtoFields.data(hello.clockHash)
    message.digest = ProtoFields.data(hello.digest)
    message.erasures = ProtoFields.data(hello.erasures)
    message.yourHeads = ProtoFields.messages(hello.yourHeads)
    message.live = hello.live
    if let audit = hello.audit { message.audit = [AuditCodec.message(audit)] }
    return message
  }

  static func hello(_ message: ProtoHello) throws(WireError) -> Hello {
    guard message.minimumVersion <= message.maximumVersion else {
      throw WireError(.invalidField, "a Hello's lowest version is above its highest")
    }
    guard message.dictionaries.count <= Limits.dictionariesPerHello else {
      throw WireError(.overLimit, "a Hello names \(message.dictionaries.count) dictionaries")
    }
    guard message.audit.count <= 1 else {
      throw WireError(.invalidField, "a Hello claims \(message.audit.count) audit heads, and one at most is meant")
    }
    return Hello(
      minimumVersion: message.minimumVersion, maximumVersion: message.maximumVersion,
      partnership: try ProtoFields.prefix(message.partnership, "a partnership"),
      member: MemberNumber(rawValue: message.member), incarnation: message.incarnation,
      baseline: try ProtoFields.hash(message.baseline, "the baseline's hash"),
      roster: try ProtoFields.hash(message.roster, "the roster's hash"),
      rosterVersion: message.rosterVersion, dictionaries: message.dictionaries,
      clockHash: try ProtoFields.hash(message.clockHash, "the clock's hash"),
      digest: try ProtoFields.hash(message.digest, "the digest"),
      erasures: try ProtoFields.hash(message.erasures, "the erasures' sum"),
      yourHeads: try ProtoFields.heads(
        message.yourHeads, atMost: Limits.clockEntries, "a Hello's heads"),
      live: message.live, audit: try message.audit.first.map(AuditCodec.claim))
  }
}
