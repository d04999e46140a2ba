import Foundation

/// What libFuzzer calls: the parser is chosen once, by the environment.
private let chosen: Parser = {
  let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
  guard let parser = Parser(rawValue: name) else {
    FileHandle.standardError.write(
      Data("FUZZ_TARGET names one of: \(Parser.allCases.map(\.rawValue).joined(separator: " "))\n".utf8))
    exit(2)
  }
  return parser
}()

private func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do { try chosen.run([UInt8](UnsafeBufferPointer(start: bytes, count: count))) } catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    abort()
  }
  return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// With `FUZZ_SEEDS=FOLDER` the seeds of the parser and its kept crashers are written there, with `FUZZ_LONGEST` the
/// length that is worth trying is said, and nothing is fuzzed.
@main
enum Driver {
  static func main() throws {
    let environment = ProcessInfo.processInfo.environment
    if environment["FUZZ_LONGEST"] != nil { return print(chosen.longest) }
    if let folder = environment["FUZZ_SEEDS"] {
      for (place, seed) in (try chosen.seeds() + chosen.crashers().map(\.bytes)).enumerated() {
        try Data(seed).write(to: URL(filePath: folder).appending(path: "seed-\(place)"))
      }
      return
    }
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&count, &arguments, { testOneInput($0, $1) }))
  }
}
