/** The page's own style: readable in light and dark, on a phone and on paper, with nothing fetched. */
export const pageStyle = `
:root{color-scheme:light dark;--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--paper:#fff;--box:#f6f8fa;--ok:#1a7f37;--bad:#cf222e;--warn:#9a6700;--cold:#0969da}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--paper:#0d1117;--box:#151b23;--ok:#3fb950;--bad:#f85149;--warn:#d29922;--cold:#4493f8}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:24px 20px 60px}
h1{font-size:24px;margin:0}h2{font-size:18px;margin:36px 0 10px;border-bottom:1px solid var(--line);padding-bottom:6px}
p.sub,.soft{color:var(--soft)}p.sub{margin:4px 0 0}
code{font:12.5px/1.4 ui-monospace,monospace;background:var(--box);padding:1px 5px;border-radius:5px;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(120px,1fr));gap:10px;margin-top:20px}
.tile{background:var(--box);border:1px solid var(--line);border-radius:8px;padding:10px 14px}.tile b{display:block;font-size:22px}
.layers{display:grid;gap:8px}.layer{display:grid;grid-template-columns:150px 1fr;gap:12px;align-items:start;border:1px solid var(--line);border-radius:8px;padding:10px 14px}
.chips{display:flex;flex-wrap:wrap;gap:6px}.chip{border:1px solid var(--line);border-radius:20px;padding:1px 10px;font-size:13px}
.pass,.clean,.verified{color:var(--ok)}.fail,.findings,.partial,.escalated,.undone,.P0,.P1{color:var(--bad)}.inconclusive,.unknown,.waiting,.P2{color:var(--warn)}.off,.not-applicable,.P3{color:var(--soft)}.planned,.applied{color:var(--cold)}
.gates{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:10px}
.gate{border:1px solid var(--line);border-left-width:5px;border-radius:8px;padding:10px 14px}.gate.pass{border-left-color:var(--ok)}.gate.fail{border-left-color:var(--bad)}.gate.inconclusive{border-left-color:var(--warn)}
.gate,.gate.pass,.gate.fail,.gate.inconclusive,.gate.off{color:var(--ink)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;vertical-align:top;padding:6px 10px;border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:600}
details summary{cursor:pointer}.lines{white-space:pre-line}.state{font-weight:600}
svg{width:100%;max-width:640px;display:block;margin:0 auto}svg text{font:11px system-ui,sans-serif;fill:var(--soft)}.ring{fill:none;stroke:var(--line)}.area{fill:var(--cold);fill-opacity:.18;stroke:var(--cold);stroke-width:2}circle.known{fill:var(--cold)}circle.unknown{fill:var(--paper);stroke:var(--warn);stroke-width:1.5}
h3{font-size:15px;margin:24px 0 6px}.score{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:20px;align-items:center}
.alive{color:var(--ok)}.late,.never-ran{color:var(--warn)}.failing{color:var(--bad)}.disabled{color:var(--soft)}
@media (max-width:900px){.score{grid-template-columns:minmax(0,1fr)}}
@media (max-width:600px){main{padding:16px 12px 40px}.layer{grid-template-columns:minmax(0,1fr)}.gates{grid-template-columns:minmax(0,1fr)}svg text{font-size:17px}.figures th,.figures td{padding:5px 4px;font-size:13px}.cards thead{display:none}.cards,.cards tbody,.cards tr,.cards td{display:block}.cards tr{border:1px solid var(--line);border-radius:8px;padding:6px 10px;margin-bottom:10px}.cards td{display:grid;grid-template-columns:84px minmax(0,1fr);gap:8px;padding:3px 0;border:0;overflow-wrap:anywhere}.cards td::before{content:attr(data-label);color:var(--soft);font-weight:400}.cards td.none{display:none}}
`
