import AgencyNode
import HTTPTypes
import Safeguarding

/// Raising and changing flags.
enum FlagsAPI {
  private static let flag = InputField.required("flag", .name, "The flag's name, as a history has it.")
  private static let shown = InputField(
    "shown", .name, "The version of the field that was shown; refused if it changed since.")

  static let raise = InputForm(
    "FlagRaise",
    fields: [
      InputField.required(
        "code", .word(FlagCode.allCases.map(\.rawValue)), "The flag's code, such as NFS or RISK.")
    ] + SubjectFields.all + about)
  private static let about = [
    InputField("counterpart", .name, "The other of a pair, a subject of the shared view."),
    .required("basis", .word(Basis.allCases.map(\.name)), "How it is known: an allegation is no finding."),
    InputField("risk", .word(RiskLevel.allCases.map(\.name)), "The level of risk."),
    InputField("on", .day, "When it happened, as yyyy-mm-dd."),
    InputField("source", .text(200), "This agency's own reference, opaque to others."),
    InputField("reason", .text(4_096), "A reason or note in plain, blame-free words."),
    LookUpFields.keepWording, LookUpFields.to,
    InputField(
      "details", .assignments(most: 32), "What else it says, FIELD=VALUE each, such as orderKind=non-molestation."),
  ]
  static let amend = InputForm(
    "FlagAmend",
    fields: [
      flag, .required("field", .word(FlagField.all.map(\.name)), "The field's name."),
      .required("value", .text(4_096), "What it shall say."), shown, LookUpFields.keepWording,
    ])
  static let one = InputForm("FlagNamed", flag)
  static let status = InputForm("FlagStatus", flag, shown)

  static let routes = [
    Route.api(
      .post, "/flags/raise", .casework, [.write],
      .init(id: "raiseFlag", summary: "Say something about a person or a pair of people.", answer: .written),
      input: raise
    ) { exchange in
      let input = exchange.input
      let on = try input.day("on")
      guard let basis = input.text("basis").flatMap(Basis.init(named:)) else {
        throw Problem.fault("basis", "is missing")
      }
      return try await exchange.json(status: .created) { node in
        try node.raise(
          FlagInput(
            code: input.text("code") ?? "", subject: try input.subject(node), counterpart: input.text("counterpart"),
            basis: basis, risk: input.text("risk").flatMap(RiskLevel.init(named:)), on: on,
            source: input.text("source"), reason: input.text("reason"), keepWording: input.text("keepWording"),
            to: input.numbers("to").map { UInt32($0) }, details: input.texts("details")))
      }
    },
    Route.api(
      .post, "/flags/show", .casework, [],
      .init(id: "showFlag", summary: "Show a flag whole: every field, who said what and when.", answer: .flag),
      input: one
    ) { exchange in
      let flag = try exchange.input.required("flag")
      return try await exchange.json { try $0.flagReport(named: flag) }
    },
    Route.api(
      .post, "/flags/amend", .casework, [.write],
      .init(
        id: "amendFlag", summary: "Change one field of a flag, in the place of what was shown.",
        answer: .written),
      input: amend
    ) { exchange in
      let input = exchange.input
      let (flag, field, value) = (
        try input.required("flag"), try input.required("field"), try input.required("value")
      )
      return try await exchange.json(status: .created) {
        try $0.amend(
          flag: flag, field: field, value: value, shown: input.text("shown"), keepWording: input.text("keepWording"))
      }
    },
    set("/flags/close", .inactive, "closeFlag", "Say that a flag no longer holds; it stays in the history."),
    set("/flags/retract", .enteredInError, "retractFlag", "Say that a flag was entered in error."),
  ]

  private static func set(_ path: String, _ status: FlagStatus, _ id: String, _ summary: String) -> Route {
    .api(.post, path, .casework, [.write], .init(id: id, summary: summary, answer: .written), input: Self.status) {
      exchange in
      let (flag, shown) = (try exchange.input.required("flag"), exchange.input.text("shown"))
      return try await exchange.json(status: .created) { try $0.set(status, of: flag, shown: shown) }
    }
  }
}
