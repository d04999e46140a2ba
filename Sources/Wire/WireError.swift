/// Why bytes could not be read, or values could not be written.
public struct WireError: Error, CustomStringConvertible {
  /// The rule that was broken. The names are those of Protocol/SPEC.md and of the rejected test vectors.
  public enum Code: String, Sendable, CaseIterable {
    /// The bytes end before what they announce.
    case truncated
    /// Bytes are left over.
    case trailingBytes
    /// More, longer or deeper than ``Limits`` allows.
    case overLimit
    /// The same content has a shorter or better ordered encoding, which is the only one allowed.
    case notCanonical
    /// A field has an impossible value, length or type.
    case invalidField
    /// A required field is absent.
    case missingField
    /// A format, version or frame that this build does not know.
    case unknownVersion
    /// A preset dictionary that this build does not have.
    case unknownDictionary
    /// The bytes are no protobuf message.
    case malformedMessage
    /// The compressed bytes are damaged.
    case damagedCompression
    /// A body inflates to more than its header says.
    case inflatesTooFar
    /// A body is shorter than its header says.
    case lengthMismatch
    /// A body is not the one that was signed.
    case rootMismatch
    /// A certificate's inclusion proof does not lead to the signed root.
    case proofMismatch
    /// Two headers do not prove a fork.
    case noFork
    /// A file is no bundle.
    case notABundle
    /// A bundle ends in mid-frame or without its last frame.
    case tornBundle
    /// The file system refused.
    case inputOutput
    /// The signer refused.
    case cannotSign
  }

  public let code: Code
  /// What is wrong and what to do about it; never personal data.
  public let message: String
  /// What a lower layer threw.
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The code and the message.
  public var description: String { "\(code.rawValue): \(message)" }
}
