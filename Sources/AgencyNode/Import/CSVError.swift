/// What is wrong with a row of a CSV file, and where. The row is left out; reading can go on with the next line.
public struct CSVError: Error, Hashable, Sendable {
  /// The kinds of fault.
  public enum Code: Hashable, Sendable, CaseIterable {
    /// A quote that is never closed.
    case unclosedQuote
    /// Something other than a delimiter or a line's end after a closing quote.
    case textAfterQuote
    /// A quote inside a field that does not begin with one.
    case strayQuote
    case nul
    case notUTF8
    case bareCarriageReturn
    case fieldTooLong
    case rowTooLong
    case tooManyFields
    /// The file begins like UTF-16.
    case utf16
    case unreadable
  }

  public let code: Code
  /// From 1.
  public let line: Int
  /// From 1, in Unicode scalars.
  public let column: Int

  public init(_ code: Code, line: Int, column: Int) {
    self.code = code
    self.line = line
    self.column = column
  }

  /// Whether nothing after it can be read either.
  public var endsFile: Bool { code == .utf16 || code == .unreadable }

  /// What is wrong and what to do; never with the file's content.
  public var message: String {
    switch code {
    case .unclosedQuote: "a quote is opened here and never closed; close it, or double a quote that is part of the text"
    case .textAfterQuote: "text after a closing quote; double a quote that is part of the text"
    case .strayQuote: "a quote inside an unquoted field; quote the whole field and double the quote"
    case .nul: "a NUL byte; export the file again as text"
    case .notUTF8: "bytes that are not UTF-8; export the file again as UTF-8"
    case .bareCarriageReturn: "a carriage return without a line feed; export with CRLF or LF line ends"
    case .fieldTooLong: "a field of more than \(CSVReader.fieldByteLimit / 1024) KiB; look for a missing quote"
    case .rowTooLong: "a row of more than \(CSVReader.rowByteLimit / 1024) KiB; look for a missing quote"
    case .tooManyFields: "more than \(CSVReader.fieldCountLimit) fields; check the delimiter"
    case .utf16: "this looks like UTF-16; export the file again as UTF-8"
    case .unreadable: "the file cannot be read any further; check the disk and its permissions"
    }
  }
}
