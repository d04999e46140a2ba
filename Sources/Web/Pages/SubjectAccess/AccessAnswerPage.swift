import AgencyNode
import HTTPTypes
import Safeguarding

/// An answer that is given out, to be printed. It says nothing of the request, of who made it or of what was left out: on
/// paper it is the letter alone, alike for everybody who is told nothing.
enum AccessAnswerPage {
  static let name = "access-answer"

  private static let form = InputForm(
    "AccessIssue", .required("shown", .name, "The version that was shown; refused if anything changed since."),
    Gate.onceInput)

  // Not kept as what was answered to a write is: no copy of an answer stays. A second press shows the same again.
  static let routes = [
    Route.form(
      "/subject-access/{id}/issue", .accounting, [.lookUp], input: form,
      page: { try await AccessRequestPage.page($0, $1) },
      answer: { exchange in
        let (number, shown) = (try AccessRequestPage.number(exchange), try exchange.input.required("shown"))
        let issued = try await exchange.work { try $0.issueAccess(number, shown: shown) }
        return exchange.page(name, title: "Answer", Model(number: number, issued.answer))
      })
  ]

  private struct Entry: Sendable {
    let day: String
    let lines: [String]
  }

  private struct Model: Sendable {
    let number: Int64
    let agency: String
    let issued: String
    let opening: String
    let entries: [Entry]
    let closing: [String]

    init(number: Int64, _ answer: AccessAnswer) {
      self.number = number
      agency = answer.agency
      issued = PageDates.day(answer.issued)
      opening = AccessLetter.opening(isEmpty: answer.entries.isEmpty)
      entries = answer.entries.map { Entry(day: $0.day.map(PageDates.day) ?? "Without a day", lines: $0.lines) }
      closing = AccessLetter.closing
    }
  }

  static let template = """
    <div class="unprinted">
    <p><a href="/subject-access/{{number}}">Back to the request</a></p>
    <div class="notice" role="status"><p>This is the answer. Print it now: no copy is kept, and it can be shown again only for as
    long as nothing changed of what is held. Only what stands below is printed.</p></div>
    </div>
    <article class="letter">
    <p>{{agency}}</p>
    <h1>Answer to a request for personal data</h1>
    <p>UK GDPR article 15. {{issued}}</p>
    <p>{{opening}}</p>
    {{#entries}}<section><h2>{{day}}</h2><p>{{#lines}}{{.}}<br>{{/lines}}</p></section>{{/entries}}
    {{#closing}}<p>{{.}}</p>{{/closing}}
    </article>
    """
}
