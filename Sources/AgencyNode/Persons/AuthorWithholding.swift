public import Replication
import Safeguarding
public import Store
import Trust

/// Who wrote something about somebody in hiding can tell where she or he is: a refuge, a school, a practice has a place.
enum CloseMembers {
  /// Roles whose records tell nothing of where a person lives now.
  private static let distant: Set<Role> = [
    .police, .daUnit, .mash, .probation, .maracCoordinator, .courtLiaison, .partnershipBoard,
  ]
  /// What stands in the place of such an agency's name.
  static let withheld = "an agency (withheld)"

  /// The members whose name would tell, this one left out.
  static func of(_ reader: some StoreAccess, but member: MemberNumber) throws -> Set<MemberNumber> {
    let members = try reader.rosterBook().current?.roster.members ?? []
    return Set(members.filter { Set($0.roles).isDisjoint(with: distant) }.map(\.number)).subtracting([member])
  }
}

extension AgencyNode {
  /// What stands in the place of the name of an agency, or of an operation, that would tell where somebody is.
  public static var withheldName: String { CloseMembers.withheld }

  /// The members who are not to be named as authors of an entry, because it is about somebody in hiding; none where it is
  /// about nobody who is.
  public func withheldAuthors(of view: EntityView, _ reader: some StoreAccess) throws -> Set<MemberNumber> {
    let isHidden = try view.subjectsAbout.contains { subject in
      try reader.hiddenSince(try reader.person(of: subject)?.probable ?? subject) != nil
    }
    return isHidden ? try CloseMembers.of(reader, but: member) : []
  }
}

extension ReferralRow {
  /// Leaves out which agencies it went between, where one of them would tell where somebody is.
  func withholding(_ members: Set<MemberNumber>) -> ReferralRow {
    var row = self
    if members.contains(MemberNumber(rawValue: sender)) {
      (row.sender, row.senderAgency, row.name) = (0, CloseMembers.withheld, "withheld")
      (row.sentDay, row.answeredDay, row.doneDay, row.receivedDay, row.due) = (nil, nil, nil, nil, nil)
    }
    if let recipient, members.contains(MemberNumber(rawValue: recipient)) {
      (row.recipient, row.recipientAgency) = (0, CloseMembers.withheld)
      (row.sentDay, row.answeredDay, row.doneDay, row.receivedDay, row.due) = (nil, nil, nil, nil, nil)
    }
    return row
  }
}
