import AgencyNode
import HTTPTypes
import Replication

/// A person's whole history across agencies, what it means, and what to do next.
enum PersonPage {
  static let name = "person"

  static let routes = [
    Route.page(.post, "/person", .casework, [.lookUp], input: PersonsAPI.history) { exchange in
      let (lookUp, day) = (try exchange.lookUp(), try exchange.input.day("asOf"))
      let person = try exchange.input.required("person")
      let report = try await exchange.work { try $0.openPerson(try $0.dot(named: person), asOf: day, lookUp) }
      return exchange.page(
        name, title: PersonModel.readable(report.names).first ?? "Person",
        PersonModel(report, lookUp, own: exchange.services.node.configuration.member.rawValue, now: exchange.now))
    },
    // Refreshing a page that was reached by a form, or its address alone, leads back to the look-up.
    Route.page(.get, "/person", .casework) { _ in .see("/look-up") },
  ]

  static let template = """
    <p class="hint">Purpose: {{purpose}}. Basis: {{basis}}.{{#asOf}} As of {{.}}.{{/asOf}}</p>
    <h1>{{name}}</h1>
    <p class="lead">{{#others}}Also {{.}}. {{/others}}Born {{born}}.</p>
    {{#hasWarnings}}
    <section class="warning" aria-labelledby="read-first"><h2 id="read-first">Read this first</h2>
    <ul>{{#warnings}}<li>{{.}}</li>{{/warnings}}</ul></section>
    {{/hasWarnings}}
    {{#notes}}<div class="notice"><p>{{.}}</p></div>{{/notes}}
    <p class="printed">Printed without what tells of other people: family, names beside the person's, and what was written in words.
    The page has all of it.</p>
    {{#counts}}<p><strong>{{.}}</strong></p>{{/counts}}
    <div class="row actions">
    <form method="post" action="/flags/new">{{> why}}<input type="hidden" name="person" value="{{person}}">
    <input type="hidden" name="called" value="{{name}}"><button class="second" type="submit">Raise a flag</button></form>
    <form method="post" action="/referrals/new">{{> why}}<input type="hidden" name="person" value="{{person}}">
    <input type="hidden" name="called" value="{{name}}"><button class="second" type="submit">Send a referral</button></form>
    </div>
    <nav class="contents" aria-label="On this page"><ul>
    <li><a href="#next">What to do next</a></li>{{#timeline}}<li><a href="#years">Over the years</a></li>{{/timeline}}
    <li><a href="#pattern">The pattern</a></li>
    <li><a href="#family">Who is involved</a></li><li><a href="#history">History</a></li>
    <li><a href="#fresh">How fresh this is</a></li></ul></nav>

    <section aria-labelledby="next"><h2 id="next">What to do next</h2>
    {{^hasSteps}}<p>Nothing is asked for by what is recorded.</p>{{/hasSteps}}
    <ol class="steps">
    {{#steps}}<li>{{#tag}}{{> tag}}{{/tag}} <strong>{{action}}.</strong> <span class="hint third">{{reason}}</span></li>{{/steps}}
    </ol></section>

    {{#timeline}}
    <section aria-labelledby="years"><h2 id="years">Over the years</h2>
    <div class="scroll timeline" tabindex="0" role="region" aria-labelledby="years">{{{.}}}</div>
    <p class="hint">An empty lane is no record that you may see: not proof that nothing happened.
    The <a href="#history">history</a> says the same in words.{{#undated}} {{.}} no day: only that list has them.{{/undated}}</p>
    </section>
    {{/timeline}}

    <section aria-labelledby="pattern"><h2 id="pattern">The pattern</h2>
    {{^hasPatterns}}<p>Nothing follows from what is recorded.</p>{{/hasPatterns}}
    {{#patterns}}
    <div class="pattern{{#isOfOther}} third{{/isOfOther}}"><h3>{{#tag}}{{> tag}}{{/tag}} {{label}}</h3>
    <p class="hint">{{name}}, {{about}}, since {{from}}{{#due}}, due {{.}}{{/due}}</p>
    <p>{{explanation}}</p>
    <details><summary>What it follows from ({{count}})</summary>
    <ul>{{#reasons}}<li>{{day}}: {{words}}</li>{{/reasons}}</ul></details></div>
    {{/patterns}}</section>

    <section class="third" aria-labelledby="family"><h2 id="family">Who is involved</h2>
    {{^hasFamily}}<p>Nobody else is named.</p>{{/hasFamily}}
    <ul class="family">
    {{#family}}
    <li><strong>{{name}}</strong>, {{relation}}, since {{since}}{{#flags}}<br><span class="hint">{{.}}</span>{{/flags}}
    {{#opens}}<form method="post" action="/person">{{> why}}<input type="hidden" name="person" value="{{.}}">
    <button class="link" type="submit">Open<span class="unseen"> {{name}}</span></button></form>{{/opens}}</li>
    {{/family}}
    {{#mentions}}<li>Mentioned as {{.}}: nobody has said who that is.</li>{{/mentions}}
    </ul></section>

    {{#hasReferrals}}
    <section aria-labelledby="referrals"><h2 id="referrals">Referrals</h2>
    <ul>{{#referrals}}<li><strong>{{label}}</strong>, {{stage}}, from {{from}} to {{to}}{{#sent}}, sent {{.}}{{/sent}}
    {{#overdue}} <strong class="tag urgent">overdue</strong> {{.}}{{/overdue}}
    {{#opens}}<form method="post" action="/referral"><input type="hidden" name="form" value="{{formSecret}}"><input type="hidden" name="referral" value="{{.}}">
    <button class="link" type="submit">Open<span class="unseen"> the referral: {{label}}</span></button></form>{{/opens}}</li>{{/referrals}}</ul></section>
    {{/hasReferrals}}

    <section aria-labelledby="history"><h2 id="history">History across agencies</h2>
    <p class="hint">A report is not a finding: each entry says how it is known.</p>
    {{^hasHistory}}<p>No record here.</p>{{/hasHistory}}
    <ol class="history">
    {{#history}}
    <li class="{{basisKind}}">
    <p class="when">{{day}}</p>
    <div><p>{{#basis}}{{> tag}}{{/basis}} <strong>{{labels}}</strong>{{#other}}<span class="third"> with {{.}}</span>{{/other}}</p>
    <p class="hint">{{agency}}{{#recorded}}, recorded {{.}}{{/recorded}}{{#state}}, {{.}}{{/state}}{{#isDisputed}}, <strong>values differ</strong>{{/isDisputed}}</p>
    {{#contests}}<p class="hint"><strong>{{.}}</strong></p>{{/contests}}
    {{#details}}<p class="third">{{.}}</p>{{/details}}</div>
    </li>
    {{/history}}
    </ol></section>

    {{#hasMatches}}
    <section class="third" aria-labelledby="matches"><h2 id="matches">Possible matches</h2>
    <p>Not part of the above until somebody confirms that it is the same person.</p>
    <ul>{{#matches}}<li><strong>{{name}}</strong>, born {{born}}, {{agency}}{{#unconfirmed}}. To confirm: {{.}}{{/unconfirmed}}</li>{{/matches}}</ul>
    </section>
    {{/hasMatches}}

    <section aria-labelledby="fresh"><h2 id="fresh">How fresh this is</h2>
    <p class="hint">No record, and not heard from since, are different answers.</p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="fresh"><table>
    <thead><tr><th scope="col">Agency</th><th scope="col">Entries</th><th scope="col">Last heard</th></tr></thead>
    <tbody>{{#freshness}}<tr><th scope="row">{{agency}}</th><td>{{entries}}</td><td>{{heard}}</td></tr>{{/freshness}}</tbody>
    </table></div></section>
    <p class="actions"><a href="/look-up">Look for somebody else</a></p>
    """
}
