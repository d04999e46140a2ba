/// What every page stands in: skip link, banner, sections, content, foot. No script anywhere.
enum Layout {
  static let template = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{#hasErrors}}Error: {{/hasErrors}}{{title}} - {{agency}}</title>
    <link rel="stylesheet" href="{{style}}">
    </head>
    <body>
    <a class="skip" href="#main">Skip to main content</a>
    <header class="banner">
    <div class="width">
    <a class="brand" href="/">{{agency}}</a>
    {{#user}}
    <form class="out" method="post" action="/sign-out">
    <input type="hidden" name="form" value="{{formSecret}}">
    <span class="who">{{name}}</span>
    <button class="link" type="submit">Sign out</button>
    </form>
    {{/user}}
    </div>
    </header>
    {{#user}}
    <nav class="sections" aria-label="Sections">
    <ul class="width">
    {{#sections}}
    <li><a href="{{href}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{text}}</a></li>
    {{/sections}}
    </ul>
    </nav>
    {{/user}}
    <main id="main" class="width" tabindex="-1">
    {{$main}}{{/main}}
    </main>
    <footer>
    <div class="width">
    <p>{{agency}}, node version {{version}}. Whatever you look up is recorded with your name, purpose and basis.</p>
    <p class="printed">Printed by {{printedBy}} on {{printed}}. Confidential: do not leave it where others can read it.</p>
    </div>
    </footer>
    </body>
    </html>
    """
}
