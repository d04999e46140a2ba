import Foundation

/// Keeps this process's memory, and that of the programs it starts, out of core dumps: what is encrypted on the disk is
/// plain in memory. The service file says the same for the daemon (`LimitCORE=0`).
enum CoreDumps {
  static func turnOff() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    // A handler that the kernel pipes dumps to is not held by the limit: no mapping is dumped then.
    let file = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = "0".withCString { write(file, $0, 1) }
    close(file)
  }
}
