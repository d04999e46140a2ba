import ArgumentParser

@main
struct NodeBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node-bench", abstract: "Two nodes for the comparison rig; driven by Benchmarks/run.",
    subcommands: [Apply.self, Codec.self])
}
