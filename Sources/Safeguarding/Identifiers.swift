/// An NHS number whose check digit is right.
public struct NHSNumber: Hashable, Sendable {
  /// Ten digits.
  public let digits: String

  /// Reads ten digits; spaces and hyphens between them are left out.
  ///
  /// - Throws: ``SafeguardingError/Code/invalidIdentifier`` unless the tenth digit is the Modulus 11 check of the
  ///   first nine (NHS Data Dictionary, "NHS NUMBER").
  public init(_ text: String) throws(SafeguardingError) {
    var numbers = [Int]()
    for byte in text.utf8 where byte != 0x20 && byte != 0x2D {
      guard (0x30...0x39).contains(byte), numbers.count < 10 else {
        throw SafeguardingError(.invalidIdentifier, "an NHS number has ten digits")
      }
      numbers.append(Int(byte - 0x30))
    }
    guard numbers.count == 10 else {
      throw SafeguardingError(.invalidIdentifier, "an NHS number has ten digits")
    }
    let sum = numbers.prefix(9).enumerated().reduce(0) { $0 + $1.element * (10 - $1.offset) }
    // A remainder of 1 gives 10, which no digit equals: such numbers are not issued.
    guard (11 - sum % 11) % 11 == numbers[9] else {
      throw SafeguardingError(
        .invalidIdentifier, "the check digit of this NHS number is wrong; look for a mistyped digit")
    }
    digits = numbers.map(String.init).joined()
  }
}

/// A Police National Computer id, such as `YYYY/NNNNNNNL`, whose check letter is right.
public struct PNCID: Hashable, Sendable {
  /// Four digits of year, a slash, seven digits and the letter.
  public let text: String

  private static let letters = Array("ZABCDEFGHJKLMNPQRTUVWXY".utf8)

  /// Reads the long form; letters in either case.
  ///
  /// - Throws: ``SafeguardingError/Code/invalidIdentifier`` unless the letter is the Modulus 23 check of the year's
  ///   last two digits and the serial number.
  public init(_ text: String) throws(SafeguardingError) {
    let upper = text.uppercased()
    let bytes = Array(upper.utf8)
    guard bytes.count == 13, bytes[4] == 0x2F else {
      throw SafeguardingError(.invalidIdentifier, "a PNC id is written yyyy/nnnnnnnL")
    }
    var number = 0
    for index in [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11] {
      guard (0x30...0x39).contains(bytes[index]) else {
        throw SafeguardingError(.invalidIdentifier, "a PNC id is written yyyy/nnnnnnnL")
      }
      if index >= 2 { number = number * 10 + Int(bytes[index] - 0x30) }
    }
    guard Self.letters[number % 23] == bytes[12] else {
      throw SafeguardingError(
        .invalidIdentifier, "the check letter of this PNC id is wrong; look for a mistyped character")
    }
    self.text = upper
  }
}
