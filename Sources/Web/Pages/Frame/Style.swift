/// The look of every page: plain, readable at 390 pixels and on paper, with nothing told by colour alone. Contrasts are
/// at least 4.5 to 1 for text and 3 to 1 for edges (WCAG 2.2, 1.4.3 and 1.4.11).
enum Style {
  static let sheet = """
    :root { --ink: #0b0c0c; --faint: #505a5f; --paper: #fff; --rule: #b1b4b6; --edge: #6f777b; --link: #1a5fa8;
      --focus: #fd0; --bad: #b3200f; --warn: #7a4a00; --good: #00603a; --bar: #12365c; }
    * { box-sizing: border-box; }
    html { font-size: 100%; -webkit-text-size-adjust: 100%; }
    body { margin: 0; color: var(--ink); background: var(--paper); line-height: 1.45;
      font-family: system-ui, "Helvetica Neue", Arial, sans-serif; font-size: 1.1875rem; overflow-wrap: anywhere; }
    .width { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
    main.width { padding-top: 1.5rem; padding-bottom: 3rem; }
    main:focus { outline: none; }
    h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 1rem; }
    h2 { font-size: 1.4rem; line-height: 1.25; margin: 2rem 0 .75rem; }
    h3 { font-size: 1.1875rem; margin: 1rem 0 .25rem; }
    p { margin: 0 0 .75rem; max-width: 44rem; }
    ul, ol { padding-left: 1.4rem; margin: 0 0 1rem; }
    li { margin-bottom: .35rem; }
    .lead { font-size: 1.3rem; }
    .hint { color: var(--faint); font-size: 1rem; }
    a, button.link, summary { color: var(--link); }
    a { text-underline-offset: .15em; }
    a:hover { text-decoration-thickness: .15em; }
    a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid transparent; color: var(--ink);
      background: var(--focus); box-shadow: 0 -2px var(--focus), 0 4px var(--ink); text-decoration: none; }
    .scroll:focus-visible { background: none; box-shadow: 0 0 0 3px var(--ink), 0 0 0 6px var(--focus); }
    .skip { position: absolute; left: -99rem; }
    .skip:focus { position: static; display: block; padding: .6rem 1rem; background: var(--focus); color: var(--ink); }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

    .banner { background: var(--bar); color: #fff; }
    .banner .width { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; min-height: 3.5rem; }
    .brand { color: #fff; font-weight: 700; text-decoration: none; padding: .6rem 0; margin-right: auto; }
    .brand:focus-visible { color: var(--ink); }
    .out { display: flex; align-items: center; gap: 1rem; font-size: 1rem; margin: 0; }
    .out button.link { color: #fff; }
    .sections { border-bottom: 1px solid var(--rule); background: #f3f2f1; }
    .sections ul { list-style: none; display: flex; flex-wrap: wrap; margin: 0 auto; }
    .sections li { margin: 0; }
    .sections a { display: inline-block; padding: .65rem .75rem; text-decoration: none; border-bottom: 4px solid transparent;
      font-size: 1rem; font-weight: 700; }
    .sections a:hover { text-decoration: underline; }
    .sections a[aria-current] { border-bottom-color: var(--link); color: var(--ink); }
    footer { border-top: 1px solid var(--rule); background: #f3f2f1; color: var(--faint); font-size: 1rem; padding: 1rem 0; }
    footer p { color: #43494d; }
    .printed { display: none; }

    form { margin: 0; }
    fieldset { border: 0; padding: 0; margin: 0 0 1.5rem; min-width: 0; }
    legend { font-size: 1.4rem; font-weight: 700; padding: 0; margin-bottom: .75rem; }
    .field { margin-bottom: 1.25rem; }
    .field > label { display: block; font-weight: 700; margin-bottom: .25rem; }
    .field .hint { margin-bottom: .35rem; }
    input[type=text], input[type=password], input[type=date], select, textarea { font: inherit; color: inherit;
      width: 100%; max-width: 26rem; padding: .4rem .5rem; min-height: 2.75rem; border: 2px solid var(--ink);
      border-radius: 0; background: #fff; }
    input.full, select, textarea { max-width: 40rem; }
    input.date { max-width: 14rem; }
    input:focus-visible, input[type=date]:focus-within, select:focus-visible, textarea:focus-visible { outline: 3px solid var(--focus); outline-offset: 0;
      box-shadow: inset 0 0 0 2px var(--ink); }
    .faulty { border-left: 5px solid var(--bad); padding-left: 1rem; }
    .faulty input, .faulty select, .faulty textarea { border-color: var(--bad); }
    .fault { color: var(--bad); font-weight: 700; margin-bottom: .35rem; }
    .check { display: flex; gap: .75rem; align-items: flex-start; }
    legend.label { font-size: inherit; margin-bottom: .25rem; }
    .checks { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: .5rem 1rem; }
    .checks .check label { font-weight: 400; }
    .field fieldset { margin: 0; }
    .check input { width: 1.75rem; height: 1.75rem; flex: none; margin: 0; accent-color: var(--bar); }
    .check label { padding-top: .1rem; font-weight: 700; }
    a.go { display: inline-block; color: #fff; text-decoration: none; }
    button, a.go { font: inherit; font-weight: 700; min-height: 2.75rem; padding: .45rem 1rem; border: 2px solid transparent;
      background: var(--bar); color: #fff; cursor: pointer; box-shadow: 0 2px 0 var(--ink); }
    button.go, a.go { background: var(--good); }
    button.second { background: #e9e8e7; color: var(--ink); box-shadow: 0 2px 0 var(--edge); }
    button:hover, a.go:hover { filter: brightness(.92); }
    button.link { background: none; box-shadow: none; padding: .25rem; min-height: 2rem; font-weight: 400;
      text-decoration: underline; text-underline-offset: .15em; }
    button:focus-visible, a.go:focus-visible { outline: 3px solid transparent; background: var(--focus); color: var(--ink);
      box-shadow: 0 2px 0 var(--ink); }
    .out button.link:focus-visible { color: var(--ink); }
    .row { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: .75rem; }
    .filters { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: flex-end; margin-bottom: 1rem; }
    .filters select { min-width: 0; }
    .filters .field { margin-bottom: .75rem; flex: 1 1 9rem; }
    .filters button { margin-bottom: .75rem; }

    .errors { border: 5px solid var(--bad); padding: 1rem; margin-bottom: 1.5rem; }
    .errors h2 { margin: 0 0 .5rem; }
    .errors a { color: var(--bad); font-weight: 700; }
    .errors ul { list-style: none; padding: 0; margin: 0; }
    .notice { border: 5px solid var(--link); padding: .75rem 1rem; margin-bottom: 1.5rem; }
    .notice p:last-child { margin: 0; }
    .warning { border: 5px solid var(--bad); padding: .75rem 1rem; margin-bottom: 1.5rem; }
    .warning h2 { margin-top: 0; }

    .tag { display: inline-block; padding: .05rem .5rem; border: 2px solid var(--edge); font-size: 1rem; color: var(--ink);
      background: #fff; white-space: nowrap; }
    .tag.urgent { background: var(--bad); border-color: var(--bad); color: #fff; text-transform: uppercase; }
    .tag.soon, .tag.likely { border-color: var(--warn); background: #fff4d6; }
    .tag.good, .tag.exact { border-color: var(--good); background: #d9f0e3; }
    .tag.said { border-style: dashed; }
    .tag.finding { background: var(--ink); border-color: var(--ink); color: #fff; }

    .letter { border: 2px solid var(--edge); padding: 1.5rem; max-width: 50rem; }
    .letter h1 { font-size: 1.5rem; }
    .letter h2 { font-size: 1.1875rem; margin: 1.25rem 0 .25rem; }
    .contents ul { list-style: none; padding: .75rem 0; margin: 1rem 0 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem;
      border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
    .people, .family, .history, .steps { list-style: none; padding: 0; }
    .people > li { border-top: 1px solid var(--rule); padding: 1rem 0; margin: 0; }
    .people h2 { margin: 0 0 .5rem; font-size: 1.25rem; }
    .family > li, .steps > li { padding: .5rem 0; border-top: 1px solid var(--rule); margin: 0; }
    .pattern { border-left: 5px solid var(--edge); padding-left: 1rem; margin-bottom: 1rem; }
    .history > li { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1rem; padding: .75rem 0;
      border-top: 1px solid var(--rule); margin: 0; }
    .history p { margin-bottom: .25rem; }
    .when { font-weight: 700; }
    .timeline svg { display: block; width: 100%; min-width: 46rem; height: auto; }
    .timeline text { font-size: 14px; fill: var(--ink); }
    .timeline text.name { font-weight: 700; }
    .timeline text.faint { fill: var(--faint); font-size: 13px; }
    .timeline .rule { stroke: var(--rule); fill: none; }
    .timeline pattern .rule { stroke: var(--edge); }
    .timeline .gap { stroke: var(--edge); }
    .timeline .said { fill: #fff; stroke: var(--ink); stroke-width: 2; }
    .timeline .finding { fill: var(--ink); stroke: var(--ink); stroke-width: 2; }
    .timeline .open { stroke-dasharray: 6 3; }
    .timeline .box { fill: #fff; stroke: var(--ink); stroke-width: 2; }
    .timeline .link { stroke: var(--ink); stroke-width: 2; fill: none; }
    .timeline .late { stroke-dasharray: 9 4; }
    .timeline .none { stroke-dasharray: 2 5; }
    .timeline .cross { stroke: var(--bad); stroke-width: 3; }
    .brief { border: 5px solid var(--ink); padding: 1rem; margin-bottom: 1.5rem; font-size: 1.25rem; }
    .brief h2 { margin: 0 0 .5rem; }
    .brief ul { list-style: none; padding: 0; margin: 0; }
    .brief li { border-top: 1px solid var(--rule); padding: .4rem 0; margin: 0; }
    .sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; margin-bottom: 1rem; }
    .side { border: 2px solid var(--edge); padding: 1rem; }
    dl { margin: .5rem 0 0; font-size: 1rem; }
    dt { color: var(--faint); }
    dd { margin: 0 0 .4rem; }
    .facts { display: grid; grid-template-columns: 12rem 1fr; font-size: 1.1rem; }
    .facts dt, .facts dd { border-top: 1px solid var(--rule); padding: .4rem 0; margin: 0; }
    .scroll { overflow-x: auto; margin-bottom: 1rem; }
    table { border-collapse: collapse; width: 100%; font-size: 1rem; overflow-wrap: normal; }
    th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--rule); }
    summary { cursor: pointer; padding: .35rem 0; }

    @media (max-width: 40rem) {
      body { font-size: 1.0625rem; }
      h1 { font-size: 1.6rem; }
      .history > li { grid-template-columns: 1fr; }
      .facts { grid-template-columns: 1fr; }
      .facts dd { border-top: 0; padding-top: 0; }
      button.go, a.go { width: 100%; text-align: center; }
      .out { width: 100%; justify-content: space-between; }
      .sections a { padding: .65rem .5rem; }
      th:first-child, td:first-child { position: sticky; left: 0; background: #fff; }
    }
    @media (prefers-contrast: more) { :root { --faint: #0b0c0c; --rule: #0b0c0c; } }
    @media print {
      body:has(.letter) .banner, body:has(.letter) footer, .unprinted,
      .skip, .sections, .contents, .out, form, button, .actions, summary, .third { display: none; }
      .banner { background: none; color: #000; border-bottom: 2px solid #000; }
      .brand { color: #000; }
      body { font-size: 11pt; }
      main.width { padding-top: .5rem; }
      a { color: #000; text-decoration: none; }
      details::details-content { content-visibility: visible; }
      .printed { display: block; }
      .timeline svg { min-width: 0; }
      .letter { border: 0; padding: 0; }
      p.printed { font-weight: 700; }
      section, .history > li { break-inside: avoid-page; }
    }
    """
}
