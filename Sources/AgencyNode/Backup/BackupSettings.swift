import Yams

/// Where backups go, and to whom they are sealed: `backup` of `node.yaml`.
public struct BackupSettings: Hashable, Sendable {
  /// The public part of the recovery key, 32 bytes; nil while nobody made one.
  public var recoveryKey: [UInt8]?
  /// Path of the directory for backups; nil for `backups` in the data directory.
  public var directory: String?
  /// `node status` warns when the last backup is older than so many days.
  public var warnAfterDays: Int

  public init(recoveryKey: [UInt8]? = nil, directory: String? = nil, warnAfterDays: Int = 2) {
    self.recoveryKey = recoveryKey
    self.directory = directory
    self.warnAfterDays = warnAfterDays
  }
}

extension ConfigurationReader {
  /// Reads `backup`.
  /// - Parameter resolve: Makes a path of one that is relative to the file.
  func backup(_ root: YAMLMapping, resolve: (String) -> String) -> BackupSettings {
    var settings = BackupSettings()
    let keys = ["recovery-key", "directory", "warn-after-days"]
    guard let entry = root["backup"].flatMap({ file.mapping($0, "'backup'", keys: keys) }) else { return settings }
    if let text = entry.text("recovery-key") {
      if let key = bytesOf(hexadecimal: text), key.count == 32 {
        settings.recoveryKey = key
      } else {
        file.report(
          entry["recovery-key"]?.mark, "'recovery-key' is no public key",
          "write the 64 digits that `node backup key` printed, in quotes")
      }
    }
    settings.directory = entry.text("directory").map(resolve)
    if let number = entry.integer("warn-after-days", 1...365) { settings.warnAfterDays = number }
    return settings
  }
}
