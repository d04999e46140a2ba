/// The preset dictionaries of compression. A version's bytes never change once it was released: what was compressed
/// with it is on disk at other agencies. None is made from case data. Protocol/ has each as a file.
public enum PresetDictionary {
  /// The version that this build compresses with.
  public static let current: UInt32 = 1

  /// The versions that this build can inflate with, as its Hello says; 0, no dictionary, is always known.
  public static let known: [UInt32] = [1]

  /// Returns a version's bytes: none for 0, nil for a version that this build does not know.
  static func bytes(_ version: UInt32) -> [UInt8]? {
    switch version {
    case 0: []
    case 1: version1
    default: nil
    }
  }

  /// Words first, shapes last: what is nearer the end is cheaper to point at.
  private static let version1: [UInt8] = Array(words.utf8) + shapes

  /// What people and agencies write in texts: made by hand from the schema.
  private static let words = """
    http://https://.gov.uk.nhs.uk.police.uk@Road Street Avenue Close Lane, flat Mrs Miss Ms Dr \
    Serious Crime Act 2015 s.76 Domestic Abuse Act 2021 s.3 Children Act 1989 s.17 s.47 Care Act 2014 s.42 UK GDPR Article 6(1)(e) \
    Article 9(2)(g) Crime and Disorder Act 1998 s.115 public task vital interests safeguarding of children and of individuals at risk \
    first name surname also known as alias date of birth NHS number PNC id reference crime number custody record incident log \
    non-molestation order occupation order restraining order stalking protection order criminal behaviour order \
    DVPN DVPO DAPN DAPO bail conditions not to contact directly or indirectly, not to enter suspended sentence community order \
    conviction caution charged no further action victim does not support prosecution witness statement \
    husband wife former partner ex-partner girlfriend boyfriend mother father parent stepfather brother sister son daughter child \
    grandmother uncle aunt cousin neighbour friend colleague same household lives with lives elsewhere separated pregnant \
    physical emotional sexual economic psychological coercive control strangulation stalking harassment threats to kill \
    honour-based abuse forced marriage verbal argument injury bruise to the face arm neck fracture unexplained \
    afraid frightened alone alcohol drugs mental health depression suicide self-harm weapon knife \
    children present seen spoken to not seen upstairs asleep school nursery reception year \
    attended called by reported disclosed observed at the address by telephone letter text message home visit no reply no answer \
    appointment did not attend declined accepted offered referred to IDVA refuge MARAC MASH children's services social worker \
    health visitor midwife GP probation housing victim services drug and alcohol service A&E emergency department police \
    referral received assessment made by risk DASH DARA standard medium high professional judgement visible escalation repeat \
    English Polish Urdu Punjabi Romanian Bengali Arabic Somali Gujarati Portuguese British Sign Language interpreter needed \
    unknown none yes no not asked not known closed opened reviewed on the and was with that from for her him they
    """

  /// Frozen encodings that often follow one another: skeletons' lengths and records' first bytes, days, the fields
  /// from status to recorded day, version and import key.
  private static let shapes: [UInt8] = [
    0x2d, 0x2f, 0x32, 0x30, 0x31, 0x36, 0x2f, 0x32, 0x30, 0x31, 0x37, 0x2f, 0x32, 0x30, 0x32, 0x36,
    0xa1, 0x44, 0xa2, 0x45, 0xa3, 0x46, 0x4a, 0x4b, 0x4c, 0x00, 0x4d, 0x00, 0x4e, 0x00, 0x4f, 0x00,
    // A relationship: two references, kind, days, source, basis, recorded day, status.
    0x03, 0x00, 0x02, 0x01, 0x04, 0x04, 0x02, 0x01, 0x02, 0xc6, 0x00, 0x80, 0x00, 0x00, 0x80, 0x01,
    0x00, 0x22, 0x02, 0x22, 0x00, 0x3f, 0x02, 0x00, 0x22, 0x35, 0x70,
    // A subject: forenames, surname, birth day, sex, NHS number, import key.
    0x03, 0x00, 0x01, 0x01, 0x04, 0x04, 0x01, 0x01, 0x01, 0xc5, 0x00, 0x45, 0x00, 0x46, 0x01, 0x3f,
    0x02, 0x00, 0x22, 0x00, 0x4a, 0x02, 0x00, 0x24, 0x39, 0x70, 0x01, 0x00, 0x24, 0x38, 0x70,
    // A field set: status, risk.
    0x05, 0x09, 0x81, 0x01, 0x00, 0x04, 0x01, 0x24, 0x06, 0x0d, 0x01, 0x01, 0x00, 0x05, 0x02, 0x26,
    // A flag: code, subject, counterpart, status, risk, basis, days, source, role, version, import key.
    0x03, 0x00, 0x03, 0x01, 0x04, 0x04, 0x03, 0x01, 0x03, 0xc9, 0x00, 0x3f, 0x04, 0x04, 0x03, 0x01,
    0x01, 0xc7, 0x00, 0x22, 0x00, 0x82, 0x00, 0x00, 0x00, 0x81, 0x01, 0x00, 0x04, 0x04, 0x03, 0x01,
    0x02, 0xca, 0x00, 0x28, 0x00, 0x80, 0x00, 0x00, 0x80, 0x01, 0x00, 0x22, 0x00, 0x26, 0x00, 0x26,
    0x00, 0x3f, 0x02, 0x00, 0x48, 0x00, 0x22, 0x05, 0x22, 0x2e, 0x70, 0x01, 0x22, 0x01, 0x22, 0x00,
    0x3f, 0x02, 0x07, 0x22, 0x2e, 0x70, 0x01, 0x22, 0x00, 0x24, 0x00, 0x24, 0x00, 0x3f, 0x01, 0x22,
    0x01, 0x24, 0x00, 0x3f, 0x02, 0x00, 0x3f, 0x00, 0x22, 0x01, 0x26, 0x00, 0x3f, 0x02, 0x00, 0x3f,
  ]
}
