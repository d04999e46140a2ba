public import Replication
import Safeguarding
public import Store
import Trust
import Wire

/// What `node audit verify` found.
public struct AuditVerification: Sendable {
  /// Entries that were checked.
  public internal(set) var size: UInt64 = 0
  public internal(set) var fault: AuditFault?
  /// The newest own head that each member countersigned, and when.
  public internal(set) var witnesses: [MemberNumber: (size: UInt64, at: Instant)] = [:]
  /// Own heads whose signatures hold.
  public internal(set) var heads = 0
}

/// A head of somebody's audit log with who vouches for it, as `node audit heads` writes it and `verify` reads it.
public struct HeldAuditHead: Sendable, Codable {
  public var member: UInt32
  public var size: UInt64
  /// Hexadecimal.
  public var root: String
  /// Milliseconds since 1970.
  public var at: Int64
  /// Hexadecimal: the signature of the log's owner.
  public var signature: String
  /// The member that holds it.
  public var witness: UInt32

  init(_ signed: SignedAuditHead, witness: MemberNumber) {
    member = signed.head.member.rawValue
    size = signed.head.size
    root = signed.head.root.description
    at = signed.head.at.rawValue
    signature = hexadecimal(signed.signature)
    self.witness = witness.rawValue
  }

  func signed() throws -> SignedAuditHead {
    guard let root = bytesOf(hexadecimal: root).flatMap({ Hash($0) }), let bytes = bytesOf(hexadecimal: signature)
    else {
      throw NodeError(
        .invalidInput, "a head's root or signature is not hexadecimal; have the peer write the file again")
    }
    return SignedAuditHead(
      head: AuditHead(member: .init(rawValue: member), size: size, root: root, at: .init(rawValue: at)),
      signature: bytes)
  }
}

extension AgencyNode {
  /// Entries of this agency's audit log. That somebody read it is in it, before it is shown.
  /// - Parameter person: Only those about this person, by any subject.
  /// - Throws: `notFound` for a person to whom the user is close; `auditUnwritable`.
  public func auditLog(_ filter: AuditFilter, person: LocalDot? = nil, _ lookUp: LookUp) throws -> [AuditRow] {
    try lookUp.check()
    let access = try StaffAccess(self, users: [lookUp.user, account])
    var filter = filter
    if let person { filter.subjects = try personToAudit(person, access, lookUp, .audit) }
    let rows = try store.read { try $0.auditLog(filter) }
    try write(lookUp, .audit, subjects: filter.subjects ?? [], result: "\(rows.count) entries")
    return rows
  }

  /// The subjects of a person whose entries somebody asks for.
  func personToAudit(
    _ person: LocalDot, _ access: StaffAccess, _ lookUp: LookUp, _ action: AuditEntry.Action
  ) throws -> [LocalDot] {
    updatePersons()
    let (subjects, ties) = try store.read { reader -> ([LocalDot], [LocalDot: AuditEntry.Mark]) in
      guard try reader.kind(of: person) == .subject else { throw Self.noSuchPerson }
      return (try reader.subjectsOfPerson(of: person), try access.ties(to: [person], reader))
    }
    guard ties.isEmpty else {
      try write(
        lookUp, action, subjects: [person], result: "blocked", marks: Set(ties.values).union([.blocked]), isTold: true)
      throw Self.noSuchPerson
    }
    return subjects
  }

  /// The heads of other members' audit logs that this node countersigned last, for them to check theirs against.
  public func heldAuditHeads() throws -> [HeldAuditHead] {
    try store.read { try $0.witnessedHeads() }.map { HeldAuditHead($0, witness: member) }
  }

  /// Checks this node's audit log: its chain, its own signed heads, and every head that others countersigned as far as
  /// that is known here. Works without a daemon and without peers.
  /// - Parameter held: Heads that peers hold, from their `node audit heads`.
  public func verifyAudit(held: [HeldAuditHead] = []) throws -> AuditVerification {
    var result = AuditVerification()
    let (book, own, contradictions, dangling) = try store.read { reader in
      (
        try reader.rosterBook(), try reader.ownAuditHeads(limit: .max), try reader.auditContradictions(),
        try reader.cosignedWithoutHead()
      )
    }
    let partnership = book.current?.roster.partnership ?? HashPrefix(words: (0, 0))
    func keysOf(_ number: MemberNumber) -> Set<[UInt8]> {
      Set(book.all.flatMap { $0.roster.member(number)?.signingKeys ?? [] })
    }
    let ownKeys = keysOf(member).union([keys.signing.publicKey])
    func isOwn(_ signed: SignedAuditHead) -> Bool {
      signed.head.member == member
        && ownKeys.contains { AuditSignature.verify(signed, partnership: partnership, publicKey: $0) }
    }
    var witnesses: [AuditWitness] = []
    for head in own {
      // A head that nobody signed says that somebody wrote to the table by hand.
      guard isOwn(head.signed) else {
        result.fault = AuditFault(kind: .replaced, number: Int64(clamping: head.signed.head.size))
        return result
      }
      result.heads += 1
      witnesses.append(AuditWitness(head: head.signed.head, witness: nil))
      for cosignature in head.cosignatures {
        let holds = keysOf(cosignature.witness).contains {
          AuditSignature.verify(
            cosignature.signature, of: head.signed.head, by: cosignature.witness, at: cosignature.at,
            partnership: partnership, publicKey: $0)
        }
        guard holds else {
          result.fault = AuditFault(
            kind: .replaced, number: Int64(clamping: head.signed.head.size), witness: cosignature.witness)
          return result
        }
        witnesses.append(AuditWitness(head: head.signed.head, witness: cosignature.witness))
        if head.signed.head.size > result.witnesses[cosignature.witness]?.size ?? 0 {
          result.witnesses[cosignature.witness] = (head.signed.head.size, cosignature.at)
        }
      }
    }
    for found in contradictions where found.author == member {
      witnesses.append(AuditWitness(head: found.held.head, witness: found.witness))
    }
    for head in try held.map({ ($0, try $0.signed()) }) where isOwn(head.1) {
      witnesses.append(AuditWitness(head: head.1.head, witness: MemberNumber(rawValue: head.0.witness)))
    }
    (result.size, result.fault) = try store.read { reader in
      (try reader.auditEnd().size, try reader.auditFault(heads: witnesses))
    }
    if result.fault == nil, let (witness, size) = dangling {
      result.fault = AuditFault(kind: .replaced, number: Int64(clamping: size), witness: witness)
    }
    return result
  }

  /// Lets a member's audit log begin anew, after somebody looked into why it went back: its next head is countersigned.
  public func restartAudit(of author: MemberNumber, _ lookUp: LookUp) throws {
    try lookUp.check()
    try write(lookUp, .review, subjects: [], result: "the audit log of member \(author) begins anew")
    try store.write { try $0.forgetWitnessed(author, now: now()) }
  }
}
