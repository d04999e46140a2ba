import AgencyNode
import HTTPTypes

/// Looking people up. What is asked for stands in the body, and every look-up in the audit log before it is answered.
enum PersonsAPI {
  static let search = InputForm("Search", fields: LookUpFields.why + LookUpFields.query)
  static let history = InputForm(
    "History",
    fields: LookUpFields.why + [
      LookUpFields.person, InputField("asOf", .day, "Only what was recorded up to this day, as yyyy-mm-dd."),
    ])
  static let brief = InputForm("BriefRequest", fields: LookUpFields.why + [LookUpFields.person])

  static let routes = [
    Route.api(
      .post, "/persons/search", .casework, [.lookUp],
      .init(
        id: "searchPersons", summary: "Look for a person by identifiers, or by names and birth date.",
        answer: .matches),
      input: search
    ) { exchange in
      let (query, lookUp) = (try PersonQuery(exchange.input), try exchange.lookUp())
      return try await exchange.json { try $0.matches(query, lookUp) }
    },
    Route.api(
      .post, "/persons/history", .casework, [.lookUp],
      .init(
        id: "personHistory", summary: "Open a person's whole history, what it means, and what to do next.",
        answer: .person),
      input: history
    ) { exchange in
      let (lookUp, day) = (try exchange.lookUp(), try exchange.input.day("asOf"))
      let person = try exchange.input.required("person")
      return try await exchange.json { try $0.openPerson(try $0.dot(named: person), asOf: day, lookUp) }
    },
    Route.api(
      .post, "/persons/brief", .casework, [.lookUp],
      .init(id: "personBrief", summary: "Ten lines before a knock on the door or a call.", answer: .brief),
      input: brief
    ) { exchange in
      let (lookUp, person) = (try exchange.lookUp(), try exchange.input.required("person"))
      return try await exchange.json { try $0.brief(try $0.dot(named: person), lookUp) }
    },
  ]
}
