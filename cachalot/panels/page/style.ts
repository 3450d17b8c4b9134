/** The style of the page, light or dark as the reader’s system is. Every text has a contrast of 4.5 at least. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f7f9; --surface: #ffffff; --line: #dbe2e8; --text: #15202a; --quiet: #55636f; --accent: #0a5ea8;
  --control: #ffffff; --control-line: #8794a0; --track: #dfe6ec; --fill: #1b7f4b;
  --hit: #0d6637; --hit-ground: #dff4e7; --miss: #7a4a00; --miss-ground: #fcefd5; --bypass: #8a2450; --bypass-ground: #fbe4ed;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1419; --surface: #161e25; --line: #28333d; --text: #e3eaf0; --quiet: #9caab6; --accent: #7cbcff;
    --control: #1f2a33; --control-line: #6d7b88; --track: #2b3741; --fill: #4fc487;
    --hit: #7fdda7; --hit-ground: #12332299; --miss: #f3c06b; --miss-ground: #3a2b10; --bypass: #f7a3c0; --bypass-ground: #3d1c2b;
  }
}
* { box-sizing: border-box; }
html { font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; background: var(--ground); color: var(--text); }
body { margin: 0 auto; max-width: 80rem; padding: 0 1.5rem 2rem; }
h1, h2, p, dl, dd, ul { margin: 0; padding: 0; }
h1 { display: flex; align-items: center; gap: .6rem; font-size: 1.25rem; font-weight: 650; letter-spacing: -.01em; margin-right: auto; }
h2 { font-size: .95rem; font-weight: 650; margin: 1.75rem 0 .6rem; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; padding: 1.1rem 0 1rem; border-bottom: 1px solid var(--line); }
#switch { display: flex; align-items: center; gap: .75rem; }
form { margin: 0; }
.logo { fill: var(--accent); }
.logo .eye { fill: var(--ground); }
.skip, .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:focus { position: fixed; top: .5rem; left: .5rem; z-index: 1; width: auto; height: auto; clip-path: none; padding: .5rem 1rem; background: var(--surface); color: var(--accent); border-radius: .4rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
button { font: inherit; font-size: .9em; font-weight: 550; min-height: 1.9rem; padding: .1rem .7rem; color: var(--text); background: var(--control); border: 1px solid var(--control-line); border-radius: .4rem; cursor: pointer; }
button:hover { border-color: var(--accent); color: var(--accent); }
button[aria-disabled=true] { opacity: .6; cursor: progress; }
.state { display: inline-flex; align-items: center; gap: .45rem; font-weight: 600; }
.state::before { content: ""; width: .6rem; height: .6rem; border-radius: 50%; background: var(--fill); }
.state.off::before { background: none; box-shadow: inset 0 0 0 2px var(--bypass); }
.state.off { color: var(--bypass); }
#status { min-height: 1.5rem; margin: .4rem 0; color: var(--quiet); }
main > section:first-child h2 { margin-top: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: .6rem; overflow: hidden; }
.tiles div { background: var(--surface); padding: .75rem 1rem; display: flex; flex-direction: column; }
.tiles dt { color: var(--quiet); font-size: .86rem; }
.tiles dd { font-size: 1.3rem; font-weight: 600; letter-spacing: -.01em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tiles time { font-size: 1.1rem; }
.scroll { position: relative; overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: .6rem; }
#tables .scroll + .scroll, #tables .quiet + .scroll { margin-top: .75rem; }
#queries .scroll { max-height: 25rem; overflow-y: auto; }
#queries thead th { position: sticky; top: 0; background: var(--surface); box-shadow: inset 0 -1px var(--line); border-top: 0; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding: .7rem 1rem .5rem; color: var(--quiet); }
caption strong { color: var(--text); font-size: 1rem; }
th, td { text-align: left; vertical-align: top; padding: .42rem .75rem; border-top: 1px solid var(--line); font-weight: 400; }
th:first-child, td:first-child { padding-left: 1rem; }
th:last-child, td:last-child { padding-right: 1rem; }
thead th { color: var(--quiet); font-size: .86rem; font-weight: 550; white-space: nowrap; }
tbody tr:hover > * { background: color-mix(in srgb, var(--accent) 5%, transparent); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td:has(time), td .quiet, .rate, .verdict { white-space: nowrap; }
#tables td, #tables tbody th { vertical-align: middle; }
#tables td:last-child { text-align: right; width: 1%; }
#tables thead th:last-child { text-align: right; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.quiet, .empty { color: var(--quiet); }
.empty { padding: .8rem 1rem; background: var(--surface); border: 1px dashed var(--line); border-radius: .6rem; }
.problem { color: var(--bypass); margin-top: .4rem; }
code { font: .88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
#queries tbody th, .requests tbody th { min-width: 20rem; }
.rate { display: inline-flex; align-items: center; gap: .5rem; font-variant-numeric: tabular-nums; }
.track { fill: var(--track); } .fill { fill: var(--fill); }
.verdict, .tag, .reason { display: inline-block; padding: 0 .45rem; border-radius: .3rem; font-size: .88em; }
.verdict { font-weight: 600; }
.verdict.hit { color: var(--hit); background: var(--hit-ground); }
.verdict.miss { color: var(--miss); background: var(--miss-ground); }
.verdict.bypass { color: var(--bypass); background: var(--bypass-ground); }
.tag { border: 1px solid var(--line); color: var(--quiet); }
.reason { color: var(--quiet); background: color-mix(in srgb, var(--quiet) 12%, transparent); white-space: nowrap; }
.reasons { display: flex; flex-wrap: wrap; justify-content: flex-end; align-items: center; gap: .25rem .4rem; }
.requests { list-style: none; display: grid; gap: .4rem; }
.requests summary { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; padding: .5rem 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: .6rem; cursor: pointer; }
.requests summary::before { content: "▸"; color: var(--quiet); width: .8em; }
.requests details[open] > summary::before { content: "▾"; }
.requests summary .quiet { margin-left: auto; }
.requests details[open] > .scroll { margin: .4rem 0 .6rem 1.5rem; }
.counts { display: inline-flex; gap: .75rem; font-variant-numeric: tabular-nums; }
.counts .hit { color: var(--hit); } .counts .miss { color: var(--miss); } .counts .bypass { color: var(--bypass); } .counts .none { color: var(--quiet); }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 0 1.5rem; align-items: start; }
footer { margin-top: 2rem; color: var(--quiet); font-size: .9rem; }
@media (max-width: 40rem) { body { padding: 0 .9rem 1.5rem; } }
@media (forced-colors: active) { .fill { fill: CanvasText; } .track { fill: GrayText; } .state::before { forced-color-adjust: none; } }
`;
