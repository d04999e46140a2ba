import AgencyNode
import Safeguarding

extension PersonQuery {
  /// What is known of somebody, as it was sent.
  init(_ input: Input) throws {
    func number<T>(_ field: String, _ make: (String) throws(SafeguardingError) -> T) throws -> T? {
      guard let text = input.text(field) else { return nil }
      // The error tells what is wrong with the number, and the number is somebody's.
      do { return try make(text) } catch { throw Problem.fault(field, "is not valid: check each digit") }
    }
    self.init(
      forenames: input.text("forenames"), surname: input.text("surname"), birthDay: try input.day("born"),
      nhsNumber: try number("nhs") { text throws(SafeguardingError) in try NHSNumber(text) },
      pncID: try number("pnc") { text throws(SafeguardingError) in try PNCID(text) })
  }
}
