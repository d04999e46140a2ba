public import Replication
import Safeguarding
import Store

/// Referrals as JSON.
public struct ReferralReport: Sendable, Encodable {
  public var schemaVersion = 1
  public var referrals: [ReferralRow]

  public init(referrals: [ReferralRow]) { self.referrals = referrals }
}

/// One referral whole, as JSON: how it stands, and every fact of it.
public struct ReferralReading: Sendable, Encodable {
  public var schemaVersion = 1
  public var referral: ReferralRow
  public var entity: EntityReport
}

extension AgencyNode {
  /// Referrals of one kind, after what came in was acknowledged.
  /// - Throws: `auditUnwritable`.
  public func referralReport(_ filter: ReferralFilter, by actor: Actor) throws -> ReferralReport {
    acknowledgeArrivals()
    return ReferralReport(referrals: try referrals(filter, by: actor))
  }

  /// How one referral stands.
  /// - Throws: `notFound`, `notAllowed`.
  public func referralReport(of referral: LocalDot, by actor: Actor) throws -> ReferralReport {
    ReferralReport(referrals: [try self.referral(referral, by: actor).row])
  }

  /// One referral whole, after what came in was acknowledged.
  /// - Throws: `notFound`, `notAllowed`, `auditUnwritable`.
  public func referralReading(of referral: LocalDot, by actor: Actor) throws -> ReferralReading {
    acknowledgeArrivals()
    let (row, standing) = try self.referral(referral, by: actor)
    return try store.read { reader in
      let isOwn = standing.view.sender == member || standing.view.recipients.contains(member)
      return ReferralReading(
        referral: row,
        entity: try EntityReport(
          standing.entity, reader, agencies: agencyNames(reader),
          withheld: isOwn ? [] : try withheldAuthors(of: standing.entity, reader)))
    }
  }
}
