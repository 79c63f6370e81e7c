import.meta.filename,import.meta.dirname;import{A as e,k as t}from"./chunk-start-search-action.mjs";import{c as n,d as r,l as i,u as a}from"./chunk-search-action.mjs";const o={"&":`&amp;`,"<":`&lt;`,">":`&gt;`,'"':`&quot;`,"'":`&#39;`},s=e=>e.replaceAll(/[\p{Cc}\p{Cf}]/gu,e=>e===`
`?e:``).replaceAll(/[&<>"']/g,e=>o[e]??``),c=e=>e===null?``:typeof e==`string`?s(e):typeof e==`number`?String(e):`markup`in e?e.markup:e.map(({markup:e})=>e).join(``),l=(e,...t)=>({markup:e.map((e,n)=>e+(n<t.length?c(t[n]??null):``)).join(``)}),u=(e,t,n)=>{let r=e/t*2*Math.PI-Math.PI/2;return`${(150+Math.cos(r)*105*n).toFixed(1)},${(150+Math.sin(r)*105*n).toFixed(1)}`},d=(e,t)=>l`<polygon class="ring" points="${Array.from({length:e},(n,r)=>u(r,e,t)).join(` `)}" />`,f=e=>Math.abs(e-150)<5?`middle`:e<150?`end`:`start`,p=(e,t,n)=>{let[r=`0`,i=`0`]=u(t,n,1.12).split(`,`);return l`<text x="${r}" y="${i}" text-anchor="${f(Number(r))}">${e}</text>`},m=({dimensions:e})=>`Maturity by dimension: ${e.map(({title:e,maturity:t})=>`${e} ${t===null?`unknown`:`${Math.round(t*100)} %`}`).join(`, `)}`,h=({score:e})=>{let{dimensions:t}=e,n=t.flatMap(({maturity:e},n)=>e===null?[]:[u(n,t.length,e)]),r=t.map(({maturity:e},n)=>{let[r=`0`,i=`0`]=u(n,t.length,e??1).split(`,`);return l`<circle class="${e===null?`unknown`:`known`}" cx="${r}" cy="${i}" r="3.5" />`});return l`<svg viewBox="-120 10 540 290" role="img" aria-label="${m(e)}">
    ${[.25,.5,.75,1].map(e=>d(t.length,e))}
    <polygon class="area" points="${n.join(` `)}" />
    ${r}${t.map(({title:e},n)=>p(e,n,t.length))}
  </svg>`},g=(e,t)=>t===null||t===``?l`<td class="none"></td>`:typeof t==`object`&&`tone`in t?l`<td data-label="${e}" class="state ${t.tone}">${t.text}</td>`:l`<td data-label="${e}"><div>${t}</div></td>`,_=(e,t,n=`cards`)=>l`<div class="scroll">
    <table class="${n}">
      <thead>
        <tr>
          ${e.map(e=>l`<th>${e}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${t.map(t=>l`<tr>
              ${t.map((t,n)=>g(e[n]??``,t))}
            </tr>`)}
      </tbody>
    </table>
  </div>`,v=e=>e===null?{text:`unknown`,tone:`unknown`}:`${Math.round(e*100)} %`,y=({score:e})=>_([`dimension`,`maturity`,`automation`,`known`],e.dimensions.map(({title:e,maturity:t,automation:n,known:r})=>[e,v(t),v(n),v(r)]),`figures`),b=({gaps:e})=>{let t=e.filter(({status:e})=>e===`open`||e===`in_progress`);return t.length===0?l`<p>No gap is open.</p>`:_([`gap`,`severity`,`what`,`status`,`playbook`],t.map(({id:e,severity:t,gap:n,status:r,playbook:i})=>[e,{text:t,tone:t},n,r,i]))},x=e=>`${e.slice(0,10)} ${e.slice(11,16)}`,S=({watchdogs:e})=>_([`watchdog`,`state`,`cadence`,`last run`,`next due`],e.map(({id:e,state:t,cadence:n,lastRun:r,nextDue:i,guards:a})=>[l`${e}<br /><span class="soft">${a}</span>`,{text:t,tone:t},n,r===null?`never`:x(r),i===null?null:x(i)]),`cards watchdogs`),C=e=>l`<div class="score">${h(e)}${y(e)}</div>
    <h3>Gaps</h3>
    ${b(e)}
    <h3>Watchdogs</h3>
    ${S(e)}`,w=e=>{let t=e.split("`"),n=t.length%2==1;return l`${t.map((e,r)=>r%2==0?l`${e}`:n||r<t.length-1?l`<code>${e}</code>`:l`\`${e}`)}`},T=(e,t,n=``)=>l`<div class="tile"><b class="${n}">${e}</b>${t}</div>`,E=({cases:t,verdict:n,posture:r,survey:i})=>{let a=t.cases.filter(({waiver:e})=>e===null),o=e.map(e=>{let t=a.filter(t=>t.severity===e).length;return T(String(t),e,t>0?e:``)}),s=r.score.level===null?`unknown`:r.score.level.toFixed(1);return l`<div class="tiles">
    ${o}${T(n.state,`six gates`,n.state)}${T(s,`maturity, of 4`)}${T(String(i.requests.rest+i.requests.graphql),`requests to GitHub`)}
  </div>`},D=e=>{let t=[...e.unknown.map(({subject:e,reason:t})=>`${e}: ${t}`),e.notApplicable??``].filter(Boolean).join(`
`),n=e.findings>0?` ${e.findings}`:``;return l`<span class="chip ${e.status}" title="${t}"
    >${e.id}${n} <span class="soft">${e.status===`findings`?``:e.status}</span></span
  >`},O=({survey:e})=>t.toReversed().map(t=>{let n=e.sensors.filter(e=>e.layer===t),r=n.length===0?l`<span class="soft">no sensor looked</span>`:l`${n.map(D)}`;return l`<div class="layer">
      <div><b>${t}</b> ${i[t]}</div>
      <div class="chips">${r}</div>
    </div>`}),k=({survey:e})=>{let t=e.sensors.flatMap(({id:e,unknown:t})=>t.map(({subject:t,reason:n})=>[e,l`<code>${t}</code>`,n]));return t.length===0?l``:l`<details>
    <summary>${a(t.length,`thing`)} could not be read</summary>
    ${_([`sensor`,`subject`,`reason`],t.slice(0,500))}
  </details>`},A=(e,t)=>{let n=e.location===null?e.subject:`${e.location.path}:${e.location.line}`,i=e.waiver===null?r(e.due,t):`waived until ${e.waiver.until??`?`}`,a=l`<details>
    <summary>${w(e.title)}</summary>
    <p class="lines">${w(e.detail)}</p>
    <p><b>Remedy.</b> ${w(e.remedy)}</p>
  </details>`;return[{text:e.severity,tone:e.severity},l`${e.sensor}<br /><span class="soft">${e.kind}</span>`,l`<code>${n}</code>`,a,i,e.playbook]},j=({cases:e,at:t})=>e.cases.length===0?l`<p>Nothing found.</p>`:_([``,`sensor`,`where`,`what`,`due`,`playbook`],e.cases.slice(0,2e3).map(e=>A(e,t))),M=({outcomes:{outcomes:e,unknown:t}})=>e.length>0?l`${e.map(N)}`:t.length===0?l`<p>Nothing that a playbook claims.</p>`:l`<p>Nothing that a playbook claims of what could be read.</p>`,N=({playbook:e,state:t,pullRequest:n,reason:r,steps:i})=>{let a=[n===null?``:`pull request #${n}`,r??``].filter(Boolean);return l`<p>
      <b>${e}</b> · <span class="state ${t}">${t}</span>${a.map(e=>l` · ${e}`)}
    </p>
    ${_([`step`,`uses`,`state`,`effect`,`undo`],i.map(e=>[e.id,e.uses,e.state,e.error??e.effect,e.undo]))}`},P=({verdict:e})=>l`<div class="gates">
    ${e.gates.map(e=>l`<div class="gate ${e.state}"><b>${e.number}. ${e.id}</b> <span class="state ${e.state}">${e.state}</span><br />${e.evidence}${e.state===`pass`||e.unblock===``?null:l`<br /><span class="soft">${e.unblock}</span>`}</div>`)}
  </div>`,F=e=>{let{survey:t}=e,r=n(t);return l`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>SAR sprint of ${r}</title>
        <style>
          ${{markup:`
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
`}}
        </style>
      </head>
      <body>
        <main>
          <h1>${r}</h1>
          <p class="sub">SAR sprint at <code>${t.commit??`no commit`}</code>, ${e.at}</p>
          ${E(e)}
          <h2>Search: five layers</h2>
          <div class="layers">${O(e)}</div>
          ${k(e)}
          <h2>Triage: ${a(e.cases.cases.length,`case`)}</h2>
          ${j(e)}
          <h2>Rescue</h2>
          ${M(e)}
          <h2>Reintegrate: six gates</h2>
          ${P(e)}
          <h2>Prevent</h2>
          ${C(e.posture)}
        </main>
      </body>
    </html> `.markup};export{F as t};