import AgencyNode
import ArgumentParser
import Store
import Transport
import Trust
import Wire

/// An error in words, with the exit status that goes with it.
struct Failure {
  let message: String
  let status: Int32

  /// - Returns: nil for the argument parser's own errors and exits.
  init?(_ error: any Error) {
    switch error {
    case let error as NodeError:
      message = error.description
      status = error.code == .notFound ? 4 : 1
    case let error as ConfigurationError:
      message = error.issues.map(\.description).joined(separator: "\n      ")
      status = 2
    case let error as TrustError: (message, status) = (error.description, 1)
    case let error as StoreError: (message, status) = (error.description, 1)
    case let error as WireError: (message, status) = (error.description, 1)
    case let error as TransportError: (message, status) = (error.description, 1)
    default: return nil
    }
  }
}
