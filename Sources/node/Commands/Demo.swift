import AgencyNode
import ArgumentParser

/// `node demo`
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "x")
  func run() async throws {}
}
