/// The preset dictionaries of compression. A version's bytes never change once it was released: what was compressed
/// with it is on disk at other agencies. None is made from case data.
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

  private static let version1: [UInt8] = [UInt8](repeating: 0, count: 16)
}
