/// A strict reader of CSV (RFC 4180), row by row, in bounded memory. Lines end with CRLF or LF; a UTF-8 byte order mark
/// is skipped; blank lines are left out.
public struct CSVReader {
  /// Bytes that one field may have.
  public static let fieldByteLimit = 64 << 10
  /// Bytes that one row may have.
  public static let rowByteLimit = 1 << 20
  /// Fields that one row may have.
  public static let fieldCountLimit = 512

  /// One field and where it begins.
  public struct Field: Hashable, Sendable {
    public let text: String
    /// From 1.
    public let line: Int
    /// From 1, in Unicode scalars.
    public let column: Int
  }

  /// A row that has at least one field.
  public struct Row: Hashable, Sendable {
    public let fields: [Field]
    /// The line on which it begins, from 1.
    public let line: Int
  }

  /// Where a byte stands.
  private struct Place {
    var offset = 0
    var line = 1
    var column = 1
  }

  private let delimiter: UInt8
  private let more: () throws -> [UInt8]?
  /// What was read and not yet given out; `at.offset` counts from its start.
  private var buffer = [UInt8]()
  private var at = Place()
  private var isAtEnd = false
  private var isAtStart = true
  /// Whether the source failed: what was read so far is not the whole file.
  private var hasFailed = false

  /// - Parameters:
  ///   - delimiter: an ASCII character other than a quote or a line's end.
  ///   - more: gives the next bytes, and nil at the end. Called on demand; when it throws, the file is unreadable from
  ///     there.
  public init(delimiter: UInt8 = 0x2C, more: @escaping () throws -> [UInt8]?) {
    self.delimiter = delimiter
    self.more = more
  }

  /// Reads from memory.
  public init(_ bytes: [UInt8], delimiter: UInt8 = 0x2C) {
    var rest: [UInt8]? = bytes
    self.init(delimiter: delimiter) {
      defer { rest = nil }
      return rest
    }
  }

  /// The next row; nil at the end.
  ///
  /// - Throws: what is wrong with the next row. Unless ``CSVError/endsFile``, calling again goes on at the line after
  ///   the one on which the bad row began, so that a torn quote costs one line and not the rest of the file.
  public mutating func next() throws(CSVError) -> Row? {
    let row: Row?
    do throws(CSVError) {
      row = try nextRow()
    } catch {
      throw hasFailed ? self.error(.unreadable) : error
    }
    // A row that the failure cut short must not look like the last one.
    if hasFailed { throw error(.unreadable) }
    return row
  }

  private mutating func nextRow() throws(CSVError) -> Row? {
    if isAtStart { try skipMark() }
    compact()
    while let byte = peek() {
      if byte == 0x0A {
        step()
      } else if byte == 0x0D, peek(1) == 0x0A {
        step()
        step()
      } else {
        break
      }
    }
    guard peek() != nil else { return nil }
    let start = at
    do throws(CSVError) {
      return try row()
    } catch {
      at = start
      while let byte = peek() {
        step()
        if byte == 0x0A { break }
        // A line without an end is let go of as it passes.
        if at.offset > Self.rowByteLimit { compact() }
      }
      throw error
    }
  }

  private mutating func row() throws(CSVError) -> Row {
    let start = at
    var fields = [Field]()
    while true {
      guard fields.count < Self.fieldCountLimit else { throw error(.tooManyFields) }
      fields.append(try field(rowStart: start))
      guard let byte = peek() else { break }
      step()
      if byte == delimiter { continue }
      if byte == 0x0D { step() }
      break
    }
    return Row(fields: fields, line: start.line)
  }

  /// Reads one field and stops before the delimiter or line's end that follows it.
  private mutating func field(rowStart: Place) throws(CSVError) -> Field {
    let start = at
    var bytes = [UInt8]()
    let isQuoted = peek() == 0x22
    if isQuoted { step() }
    while true {
      guard let byte = peek() else {
        if isQuoted { throw CSVError(.unclosedQuote, line: start.line, column: start.column) }
        break
      }
      if isQuoted {
        if byte == 0x22 {
          step()
          guard peek() == 0x22 else { break }
        }
      } else {
        if byte == delimiter || byte == 0x0A { break }
        if byte == 0x22 { throw error(.strayQuote) }
        if byte == 0x0D {
          guard peek(1) == 0x0A else { throw error(.bareCarriageReturn) }
          break
        }
      }
      if byte == 0 { throw error(.nul) }
      guard bytes.count < Self.fieldByteLimit else {
        throw CSVError(.fieldTooLong, line: start.line, column: start.column)
      }
      guard at.offset - rowStart.offset < Self.rowByteLimit else {
        throw CSVError(.rowTooLong, line: rowStart.line, column: rowStart.column)
      }
      bytes.append(byte)
      step()
    }
    if isQuoted, let byte = peek(), byte != delimiter, byte != 0x0A {
      guard byte == 0x0D, peek(1) == 0x0A else { throw error(.textAfterQuote) }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CSVError(.notUTF8, line: start.line, column: start.column)
    }
    return Field(text: text, line: start.line, column: start.column)
  }

  private mutating func skipMark() throws(CSVError) {
    isAtStart = false
    if peek() == 0xEF, peek(1) == 0xBB, peek(2) == 0xBF { at.offset = 3 }
    if (peek() == 0xFF && peek(1) == 0xFE) || (peek() == 0xFE && peek(1) == 0xFF) {
      isAtEnd = true
      buffer = []
      throw error(.utf16)
    }
  }

  private func error(_ code: CSVError.Code) -> CSVError {
    CSVError(code, line: at.line, column: at.column)
  }

  /// The byte at a distance from here; nil at the end.
  private mutating func peek(_ distance: Int = 0) -> UInt8? {
    while at.offset + distance >= buffer.count {
      guard !isAtEnd else { return nil }
      do {
        guard let bytes = try more() else {
          isAtEnd = true
          return nil
        }
        buffer += bytes
      } catch {
        isAtEnd = true
        hasFailed = true
        return nil
      }
    }
    return buffer[at.offset + distance]
  }

  /// Goes past the byte here.
  private mutating func step() {
    let byte = buffer[at.offset]
    at.offset += 1
    if byte == 0x0A {
      at.line += 1
      at.column = 1
    } else if byte & 0xC0 != 0x80 {
      // Continuation bytes of UTF-8 are no scalars of their own.
      at.column += 1
    }
  }

  /// Lets go of what was read, in large steps: moving the rest for every row would cost the square of the file.
  private mutating func compact() {
    guard at.offset >= 64 << 10 || at.offset == buffer.count else { return }
    buffer.removeFirst(at.offset)
    at.offset = 0
  }
}
