import Testing

@testable import AgencyNode

/// Every row or error that a reader gives.
private func all(_ bytes: [UInt8], delimiter: UInt8 = 0x2C, chunk: Int = .max) -> [Result<[String], CSVError>] {
  var rest = bytes[...]
  var reader = CSVReader(delimiter: delimiter) {
    guard !rest.isEmpty else { return nil }
    defer { rest = rest.dropFirst(chunk) }
    return Array(rest.prefix(chunk))
  }
  var results = [Result<[String], CSVError>]()
  while results.count < 10_000 {
    do throws(CSVError) {
      guard let row = try reader.next() else { break }
      results.append(.success(row.fields.map(\.text)))
    } catch {
      results.append(.failure(error))
      if error.endsFile { break }
    }
  }
  return results
}

private func all(_ text: String, delimiter: UInt8 = 0x2C, chunk: Int = .max) -> [Result<[String], CSVError>] {
  all(Array(text.utf8), delimiter: delimiter, chunk: chunk)
}

@Suite("CSV")
struct CSVReaderTests {
  @Test(
    "what RFC 4180 allows is read, however the bytes arrive",
    arguments: [
      ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
      ("a,b\nc,d", [["a", "b"], ["c", "d"]]),
      ("\u{FEFF}a,b", [["a", "b"]]),
      ("\"a, \"\"b\"\"\",c\r\n", [["a, \"b\"", "c"]]),
      ("\"two\r\nlines\",x\n", [["two\r\nlines", "x"]]),
      (",,\n", [["", "", ""]]),
      ("a,\n", [["a", ""]]),
      ("\"\"\n", [[""]]),
      ("a\n\n\r\nb\n", [["a"], ["b"]]),
      ("Zoë,名前,👩‍👧\n", [["Zoë", "名前", "👩‍👧"]]),
      ("", []),
      ("\n\n", []),
    ])
  func reads(text: String, rows: [[String]]) {
    for chunk in [1, 2, 3, 7, Int.max] {
      #expect(all(text, chunk: chunk) == rows.map { .success($0) })
    }
  }

  @Test("another delimiter leaves commas alone")
  func delimiters() {
    #expect(all("a,b;c\n", delimiter: 0x3B) == [.success(["a,b", "c"])])
  }

  @Test(
    "each fault is named with its place, and costs one line",
    arguments: [
      ("ok,1\n\"torn,2\nok,3\n", CSVError(.unclosedQuote, line: 2, column: 1)),
      ("ok,1\n\"torn\"x,2\nok,3\n", CSVError(.textAfterQuote, line: 2, column: 7)),
      ("ok,1\nto\"rn,2\nok,3\n", CSVError(.strayQuote, line: 2, column: 3)),
      ("ok,1\nn\0l,2\nok,3\n", CSVError(.nul, line: 2, column: 2)),
      ("ok,1\né\rx,2\nok,3\n", CSVError(.bareCarriageReturn, line: 2, column: 2)),
      ("ok,1\n\"a\"\rb,2\nok,3\n", CSVError(.textAfterQuote, line: 2, column: 4)),
    ])
  func faults(text: String, error: CSVError) {
    for chunk in [1, 5, Int.max] {
      #expect(all(text, chunk: chunk) == [.success(["ok", "1"]), .failure(error), .success(["ok", "3"])])
    }
  }

  @Test("a torn quote that a later row closes does not swallow the rows between")
  func tornAcross() {
    let results = all("\"torn,1\nok,2\n\"fine\",3\nok,4\n")
    #expect(results.count == 4)
    #expect(results[0] == .failure(CSVError(.textAfterQuote, line: 3, column: 2)))
    #expect(Array(results.dropFirst()) == [.success(["ok", "2"]), .success(["fine", "3"]), .success(["ok", "4"])])
  }

  @Test("bytes that are not UTF-8 are refused where they stand, overlong forms and surrogates too")
  func encoding() {
    for bad: [UInt8] in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82]] {
      let results = all(Array("a,".utf8) + bad + Array("\nok\n".utf8))
      #expect(results == [.failure(CSVError(.notUTF8, line: 1, column: 3)), .success(["ok"])])
    }
  }

  @Test(
    "UTF-16 is recognised and ends the file", arguments: [[0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61]] as [[UInt8]])
  func utf16(bytes: [UInt8]) {
    #expect(all(bytes) == [.failure(CSVError(.utf16, line: 1, column: 1))])
  }

  @Test("a field, a row and a number of fields over the limit are refused, and the next row is read")
  func limits() {
    let long = String(repeating: "x", count: CSVReader.fieldByteLimit)
    #expect(all("\(long)\nok\n") == [.success([long]), .success(["ok"])])
    #expect(all("\(long)x\nok\n") == [.failure(CSVError(.fieldTooLong, line: 1, column: 1)), .success(["ok"])])
    let wide = Array(repeating: "x", count: CSVReader.fieldCountLimit + 1).joined(separator: ",")
    #expect(all("\(wide)\nok\n").map { try? $0.get() } == [nil, ["ok"]])
    let row = Array(repeating: String(repeating: "y", count: 60_000), count: 20).joined(separator: ",")
    #expect(all("\(row)\nok\n") == [.failure(CSVError(.rowTooLong, line: 1, column: 1)), .success(["ok"])])
  }

  @Test("a line that never ends is let go of in bounded memory")
  func endless() {
    var chunks = 400
    var reader = CSVReader {
      chunks -= 1
      return chunks >= 0 ? [UInt8](repeating: 0x78, count: 65_536) : nil
    }
    var errors = 0
    while true {
      do throws(CSVError) {
        guard try reader.next() != nil else { break }
      } catch {
        errors += 1
      }
    }
    #expect(errors == 1)
  }

  @Test("a source that fails is not mistaken for the end of the file")
  func failing() {
    struct Broken: Error {}
    var isFirst = true
    var reader = CSVReader {
      guard isFirst else { throw Broken() }
      isFirst = false
      return Array("a,b\nc,".utf8)
    }
    #expect((try? reader.next())?.fields.map(\.text) == ["a", "b"])
    #expect(throws: CSVError(.unreadable, line: 2, column: 3)) { try reader.next() }
    #expect(throws: CSVError.self) { try reader.next() }
  }

  @Test("random bytes never trap, and reading always ends")
  func random() {
    let alphabet: [UInt8] = [0x22, 0x2C, 0x0D, 0x0A, 0x61, 0xC3, 0xA9, 0xFF, 0x00, 0xEF, 0xBB, 0xBF]
    var random = ReplayableGenerator(for: "CSVReaderTests")
    for _ in 0..<3_000 {
      let count = Int.random(in: 0...40, using: &random)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0x22 }
      #expect(all(bytes).count <= bytes.count + 1)
      #expect(all(bytes, chunk: 1) == all(bytes))
    }
  }
}
