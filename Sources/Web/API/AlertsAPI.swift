import AgencyNode
import HTTPTypes

/// What is new about the people on this agency's books.
enum AlertsAPI {
  static let list = InputForm(
    "AlertQuery", fields: [InputField("all", .flag, "Acknowledged ones too.")] + Paging.fields)
  static let acknowledge = InputForm(
    "AlertAcknowledge",
    .required("numbers", .names(most: 100), "Numbers of alerts; R and a number for something taken back."))

  /// Purpose and basis follow from what is done.
  static func lookUp(_ exchange: Exchange, _ purpose: String) -> LookUp {
    LookUp(user: exchange.name, purpose: purpose, basis: "this agency's own case work")
  }

  static let routes = [
    Route.api(
      .get, "/alerts", .casework, [.polled],
      .init(
        id: "listAlerts", summary: "Open alerts, the loudest first, and what was taken back since you looked.",
        answer: .alerts),
      query: list
    ) { exchange in
      let lookUp = lookUp(exchange, "alerts on this agency's own people")
      let all = exchange.query.flag("all")
      var alerts = try await exchange.work { try $0.alertList(all: all, lookUp) }
      let (rows, next) = try Paging.page(alerts.alerts, exchange) { "\($0.number)" }
      alerts.alerts = rows
      var reply = try Reply.json(alerts)
      Paging.link(&reply, next)
      return reply
    },
    Route.api(
      .post, "/alerts/acknowledge", .casework, [.write],
      .init(id: "acknowledgeAlerts", summary: "Say by name that you have taken alerts in.", answer: .acknowledged),
      input: acknowledge
    ) { exchange in
      let numbers = exchange.input.texts("numbers")
      guard numbers.allSatisfy(isNumber) else { throw Problem.fault("numbers", "are whole numbers, or R and one") }
      let lookUp = lookUp(exchange, "acknowledging alerts")
      return try await exchange.json { try $0.acknowledge(numbers, lookUp) }
    },
  ]

  static func isNumber(_ text: String) -> Bool {
    let digits = text.uppercased().hasPrefix("R") ? text.dropFirst() : text[...]
    return !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
