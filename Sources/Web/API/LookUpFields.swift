/// Fields that several operations have, each said once.
enum LookUpFields {
  static let purpose = InputField.required("purpose", .text(250), "What for, in your words; the audit log keeps it.")
  static let basis = InputField.required(
    "basis", .text(250), "The legal basis, such as \"Children Act 2004 s.11\"; the audit log keeps it.")
  static let breakGlass = InputField(
    "breakGlass", .text(250), "Why it cannot wait although this agency blocks it; somebody else reviews that.")
  static let why = [purpose, basis, breakGlass]

  static let surname = InputField("surname", .text(200), "Surname.")
  static let forenames = InputField("forenames", .text(200), "Forenames.")
  static let born = InputField("born", .day, "Birth date, as yyyy-mm-dd.")
  static let nhs = InputField("nhs", .text(40), "NHS number.")
  static let pnc = InputField("pnc", .text(40), "PNC id.")
  static let query = [surname, forenames, born, nhs, pnc]

  static let person = InputField.required(
    "person", .name, "What a search named the person by; it says nothing by itself.")
  static let keepWording = InputField(
    "keepWording", .text(500), "Why words that were questioned are kept, as when quoting; others will read it.")
  /// Of what takes no reason for it.
  static let keepsWording = InputField("keepWording", .flag, "Keep words that were questioned, as when quoting.")
  static let to = InputField(
    "to", .numbers(most: 100, 1...Int(Int32.max)),
    "Members it is addressed to: some read only what names them, and some codes have no other readers.")
  static let limit = InputField("limit", .number(WebLimits.pageRows), "Rows of a page.")
  static let after = InputField("after", .name, "The last row of the page before.")
}
