/// Every bound on what another node, or a file, may make this one hold or do. Each is checked before memory is
/// taken. Protocol/SPEC.md repeats this table, and a test keeps the two equal.
public enum Limits {
  /// Bytes of one frame, without its length prefix.
  public static let frameBytes = 4 << 20
  /// Bytes of a Hello, and of any frame before the peer has said it.
  public static let helloBytes = 64 << 10
  /// Bytes of a change-set's body that one frame carries.
  public static let chunkBytes = 1 << 20
  /// Bytes of an encoded header: two of them, a fork proof, fit in a frame.
  public static let headerBytes = 2_000_000
  /// Bytes of a change-set's body before compression, as it was signed.
  public static let bodyBytes = 16 << 20
  /// Bytes that holes may add to a body: commitments and co-path seeds.
  public static let holesBytes = 1 << 20
  /// Bytes of a packed body: what travels and is stored.
  public static let packedBytes = (17 << 20) + (64 << 10)
  /// Operations of one change-set.
  public static let operationsPerSet = 10_000
  /// Heads of other streams that a header cites.
  public static let dependenciesPerHeader = 4_096
  /// Extensions of a header, statement or certificate.
  public static let extensionsPerHeader = 16
  /// Bytes of one extension's content.
  public static let extensionBytes = 4_096
  /// Entries of a clock.
  public static let clockEntries = 32_768
  /// Operations that one operation replaces.
  public static let replacesPerOperation = 1_024
  /// Bytes of one skeleton.
  public static let skeletonBytes = 32 << 10
  /// Bytes of one value.
  public static let valueBytes = 1 << 20
  /// Values nested in one another, the outermost counted.
  public static let valueDepth = 8
  /// Values within one value, at all depths, itself counted.
  public static let valuesPerValue = 16_384
  /// Fields of one record.
  public static let fieldsPerRecord = 256
  /// Elements of one list.
  public static let elementsPerList = 4_096
  /// Versions of dictionaries that a Hello names.
  public static let dictionariesPerHello = 32
  /// Samples of one fork probe.
  public static let samplesPerProbe = 64
  /// Hashes of one consistency proof of an audit log.
  public static let auditPath = 128
  /// Bytes of a signed roster.
  public static let rosterBytes = 3 << 20
  /// Bytes of an erasure certificate.
  public static let certificateBytes = 3 << 20
  /// Signatures of a certificate or checkpoint.
  public static let signaturesPerCertificate = 64
  /// Bytes of a close reason's detail.
  public static let detailBytes = 256
  /// Messages nested in one another in a frame or header.
  public static let messageDepth = 6
}
