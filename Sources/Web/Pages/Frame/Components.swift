/// Pieces that several pages have. Each is a partial, by its name.
enum Components {
  static let all = [
    "errors": errors, "notice": notice, "field": field, "why": why, "tag": tag,
    "filters": filters, "next": next, "step": step,
    "clocks": ReferralClocks.template, ConflictPage.sideName: ConflictPage.side,
  ]

  /// What is wrong with a form, each fault with a link to its field.
  private static let errors = """
    {{#errors}}
    <div class="errors" role="alert" aria-labelledby="errors-title" tabindex="-1">
    <h2 id="errors-title">There is a problem</h2>
    <ul>{{#faults}}<li><a href="#{{field}}">{{message}}</a></li>{{/faults}}</ul>
    </div>
    {{/errors}}
    """

  /// Something to know before anything else.
  private static let notice = """
    {{#notice}}<div class="notice" role="status"><p>{{.}}</p></div>{{/notice}}
    """

  /// One field of a form with its label, hint and fault.
  private static let field = """
    <div class="field{{#error}} faulty{{/error}}">
    {{#isCheck}}
    <div class="check"><input type="checkbox" id="{{name}}" name="{{name}}" value="yes"{{#isChecked}} checked{{/isChecked}}>
    <label for="{{name}}">{{label}}</label></div>
    {{/isCheck}}
    {{#checks}}
    <fieldset id="{{name}}"{{#described}} aria-describedby="{{.}}"{{/described}}><legend class="label">{{label}}</legend>
    {{#hint}}<p class="hint" id="{{name}}-hint">{{.}}</p>{{/hint}}
    {{#error}}<p class="fault" id="{{name}}-fault"><span class="unseen">Error:</span> {{.}}</p>{{/error}}
    <div class="checks">
    {{#list}}<div class="check"><input type="checkbox" id="{{name}}-{{value}}" name="{{name}}" value="{{value}}"{{#isChosen}} checked{{/isChosen}}>
    <label for="{{name}}-{{value}}">{{text}}</label></div>{{/list}}
    </div></fieldset>
    {{/checks}}
    {{^isCheck}}{{^checks}}
    <label for="{{name}}">{{label}}</label>
    {{#hint}}<p class="hint" id="{{name}}-hint">{{.}}</p>{{/hint}}
    {{#error}}<p class="fault" id="{{name}}-fault"><span class="unseen">Error:</span> {{.}}</p>{{/error}}
    {{#isLong}}
    <textarea id="{{name}}" name="{{name}}" rows="4"{{#described}} aria-describedby="{{.}}"{{/described}}{{#error}} aria-invalid="true"{{/error}}>{{value}}</textarea>
    {{/isLong}}
    {{#options}}
    <select id="{{name}}" name="{{name}}"{{#described}} aria-describedby="{{.}}"{{/described}}{{#error}} aria-invalid="true"{{/error}}>
    {{#list}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{text}}</option>{{/list}}
    </select>
    {{/options}}
    {{#type}}
    <input class="{{width}}" type="{{.}}" id="{{name}}" name="{{name}}" value="{{value}}" autocomplete="{{autocomplete}}" spellcheck="false"{{#described}} aria-describedby="{{.}}"{{/described}}{{#error}} aria-invalid="true"{{/error}}>
    {{/type}}
    {{/checks}}{{/isCheck}}
    </div>
    """

  /// What of a list is shown.
  private static let filters = """
    {{#filters}}
    <form class="filters" method="get" action="{{action}}">
    {{#fields}}{{> field}}{{/fields}}
    <button class="second" type="submit">Show</button>
    </form>
    {{/filters}}
    """

  /// Where a list goes on.
  private static let next = """
    {{#next}}<p><a rel="next" href="{{.}}">Next page</a></p>{{/next}}
    """

  /// What every form of a page has that takes one step with something that was shown.
  private static let step = """
    <input type="hidden" name="form" value="{{formSecret}}"><input type="hidden" name="once" value="{{once}}">
    {{#version}}<input type="hidden" name="shown" value="{{.}}">{{/version}}
    """

  /// What a look-up is for, carried from page to page.
  private static let why = """
    <input type="hidden" name="form" value="{{formSecret}}">
    <input type="hidden" name="purpose" value="{{purpose}}">
    <input type="hidden" name="basis" value="{{basis}}">
    {{#breakGlass}}<input type="hidden" name="breakGlass" value="{{.}}">{{/breakGlass}}
    """

  /// A word that stands out by shape and colour, and says the same without either.
  private static let tag = """
    <strong class="tag {{kind}}">{{word}}</strong>
    """
}

/// A word that stands out.
struct Tag: Sendable {
  /// The class of its look.
  let kind: String
  let word: String

  /// How loud something is.
  static func tier(_ tier: String) -> Tag { Tag(kind: tier, word: tier) }

  /// How something is known: a report is no finding, and no two look alike.
  static func basis(_ noun: String) -> Tag { Tag(kind: noun == "finding" ? "finding" : "said", word: noun) }
}
