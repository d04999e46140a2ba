import ArgumentParser

@main
struct NodeBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node-bench", abstract: "Two nodes for the comparison rig; driven by Benchmarks/run.",
    subcommands: [
      Apply.self, Check.self, Codec.self, Edit.self, Link.self, OneAtATime.self, OpenSession.self, Prepare.self,
      Serve.self, Sync.self,
    ])
}
