public import Replication

/// What is wrong with something a person or an import wants to say. The message says what to do, and never repeats
/// personal data.
public struct SafeguardingError: Error, Hashable, Sendable {
  /// The kinds of fault, for callers that react to them.
  public enum Code: Hashable, Sendable {
    case impossibleDate
    case dateInFuture
    case unknownCode
    case unknownWord
    case wrongType
    case missing
    case invalidIdentifier
    case reserved
    case inconsistent
  }

  public let code: Code
  /// The field of the entity that is at fault; nil when it is none in particular.
  public let field: FieldNumber?
  public let message: String

  /// - Parameters:
  ///   - code: the kind of fault.
  ///   - field: the field at fault, if it is one.
  ///   - message: a sentence that says what is wrong and what to do.
  public init(_ code: Code, field: FieldNumber? = nil, _ message: String) {
    self.code = code
    self.field = field
    self.message = message
  }
}

extension SafeguardingError: CustomStringConvertible {
  public var description: String { message }
}
