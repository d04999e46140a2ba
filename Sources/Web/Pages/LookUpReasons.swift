import AgencyNode
import Replication
import Safeguarding

/// What people of an agency mostly look up for, so that a purpose and a basis are two choices and not two texts. The
/// first of each stands when the page opens.
struct LookUpReasons {
  let purposes: [String]
  let bases: [String]

  init(_ roles: Set<Role>) {
    var purposes: [String] = []
    var bases: [String] = []
    if !roles.isDisjoint(with: [.police, .daUnit]) {
      purposes += ["On the way to a call", "Investigating a report", "Disclosure scheme request"]
      bases += ["Data Protection Act 2018, Part 3: law enforcement"]
    }
    if !roles.isDisjoint(with: [.mash, .childrensServices]) {
      purposes += ["Child protection enquiry", "New referral of a child"]
      bases += ["Children Act 1989, section 47", "Children Act 2004, section 11"]
    }
    if roles.contains(.probation) {
      purposes += ["Pre-sentence report", "Supervision"]
      bases += ["Data Protection Act 2018, Part 3: law enforcement"]
    }
    if roles.contains(.maracCoordinator) { purposes += ["Preparing a MARAC meeting"] }
    purposes += ["Before a visit or a call", "Safeguarding enquiry", "Answering a referral", "Safety planning"]
    bases += [
      "UK GDPR article 6(1)(e): public task", "UK GDPR article 6(1)(d): vital interests",
      "Crime and Disorder Act 1998, section 115", "Care Act 2014, section 42",
    ]
    self.purposes = Self.distinct(purposes)
    self.bases = Self.distinct(bases)
  }

  private static func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}

extension FormBuilder {
  /// Purpose and basis, before anything about a person.
  mutating func why(_ reasons: LookUpReasons) {
    choice("purpose", "Purpose", reasons.purposes.map { ($0, $0) }, hint: "What you look for. It is recorded.")
    choice("basis", "Legal basis", reasons.bases.map { ($0, $0) })
  }

  /// Why it cannot wait: asked for only where this agency blocked the look-up.
  mutating func breakGlass() {
    guard fault?.code == .notAllowed || given["breakGlass"]?.isEmpty == false else { return }
    long(
      "breakGlass", "Why it cannot wait",
      hint: "Only if this agency blocks the look-up and somebody is in danger. Somebody else reviews it.")
  }

  /// What is known of a person.
  mutating func person() {
    text("surname", "Surname")
    text("forenames", "Forenames")
    text("born", "Date of birth", type: "date", width: "date")
    text("nhs", "NHS number", hint: "10 digits", width: "date")
    text("pnc", "PNC id", hint: "For example 2001/1234567X", width: "date")
  }
}
