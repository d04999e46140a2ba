public import Replication

/// Referrals as JSON.
public struct ReferralReport: Sendable, Encodable {
  public var schemaVersion = 1
  public var referrals: [ReferralRow]

  public init(referrals: [ReferralRow]) { self.referrals = referrals }
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
}
