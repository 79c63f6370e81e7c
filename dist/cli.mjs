#!/usr/bin/env node
import.meta.filename,import.meta.dirname;import{A as e,B as t,D as n,E as r,F as i,G as a,I as o,K as s,L as c,M as l,N as u,O as d,P as f,R as p,S as m,T as h,V as g,W as _,_ as ee,a as te,b as ne,c as v,d as re,f as ie,h as ae,i as y,j as oe,k as se,l as b,m as ce,n as le,o as ue,p as x,q as de,r as fe,s as S,t as pe,v as me,w as C,x as he,y as ge,z as w}from"./chunk-working-tree.mjs";import{C as T,G as _e,J as ve,L as E,M as D,T as O,U as k,V as A,W as j,j as ye,k as be,u as xe,w as M,x as Se}from"./chunk-inspection.mjs";import{t as Ce}from"./chunk-dist.mjs";import{text as we}from"node:stream/consumers";import{styleText as Te}from"node:util";var Ee=Ce();const De=e=>{let t=Object.fromEntries(e.sensors.map(e=>[e.id,_e([E(`off`),E(!1),oe(e)]).optional().describe(e.title)])),n=Object.fromEntries(e.gates.map(({id:e,settings:t})=>[e,t.optional()])),r=u.extend({sensors:k(t).optional(),gates:k(n).optional()});return ve(r,{io:`input`,unrepresentable:`any`})},N=e=>e,Oe=be([`validate`,`schema`,`print`],`config takes validate, schema or print`),ke=({cwd:e,flags:t})=>se(e,t.config,e),Ae={validate:async e=>{let t=await ke(e);if(t===null)return{text:"There is no .github/sar.yml; the preset `recommended` holds.\n",exitCode:M.ok};let n=l(t,f);return n.length===0?{text:`${t.path} holds.\n`,exitCode:M.ok}:{text:`${n.map(({message:e,line:n,column:r})=>`${t.path}:${n}:${r}: ${e}`).join(`
`)}\n`,exitCode:M.usage}},print:async t=>{let r=await e(await ke(t),f,d),{flags:i}=t,a={file:r.source,extends:r.extended};return i.format===`json`?{text:n({schema:`sar/settings@1`,...a,settings:r.settings}),exitCode:M.ok}:{text:`# from ${r.source??`no file`}, on top of ${r.extended.join(`, `)}; durations in milliseconds\n`+(0,Ee.stringify)(r.settings),exitCode:M.ok}},schema:async()=>({text:`${JSON.stringify(De(f),null,2)}\n`,exitCode:M.ok})},je=N({name:`config`,summary:`check the settings, print what holds, or print their JSON Schema`,declare:e=>e.argument(`<action>`,`validate, schema or print`),run:async e=>{let t=Oe.safeParse(e.args[0]);if(!t.success)throw new T(t.error.issues[0]?.message??`config takes validate, schema or print`);return Ae[t.data](e)}}),Me=(e,t)=>t,Ne=(e,t)=>Te(e,t,{validateStream:!1}),P={P0:[`bold`,`red`],P1:`red`,P2:`yellow`,P3:`gray`},F={pass:`green`,fail:`red`,inconclusive:`yellow`,off:`gray`},Pe={clean:`green`,findings:`red`,partial:`red`,unknown:`yellow`,"not-applicable":`gray`},I=(e,t,n)=>`${e.paint(`bold`,t.padEnd(14))}${n}`,L=(e,t=2)=>e.map(e=>`${` `.repeat(t)}${e}`),Fe=/[\p{Cc}\p{Cf}]/gu,R=e=>e.replaceAll(/\s+/g,` `).replaceAll(Fe,`�`).trim(),Ie=(e,t)=>e.length>t?`${e.slice(0,Math.max(t-1,0))}…`:e,Le=(e,t)=>{let n=[...e];for(;;){let e=n.reduce((e,t)=>e+t+2,0),r=Math.max(...n,0);if(e+40<=t||r<=8)return n;n[n.indexOf(r)]=Math.max(8,r-(e+40-t))}},z=(e,t)=>{let n=[];for(let t of e)t.slice(0,-1).forEach(({text:e},t)=>{n[t]=Math.max(n[t]??0,R(e).length)});let r=Le(n,t),i=Math.max(t-r.reduce((e,t)=>e+t+2,0),8);return e.map(e=>e.map(({text:t,paint:n},a)=>{let o=a===e.length-1,s=o?i:r[a]??8,c=Ie(R(t),s),l=o?c:c.padEnd(s);return n===void 0?l:n(l)}).join(`  `).trimEnd())},B=(e,t)=>{let{paint:n}=t,r=e.gates.map(e=>[{text:String(e.number),paint:e=>n(`gray`,e)},{text:e.id},{text:e.state,paint:t=>n(F[e.state],t)},{text:e.state===`pass`?e.evidence:`${e.evidence}${e.unblock===``?``:` → ${e.unblock}`}`}]);return[I(t,`4 Reintegrate`,n(F[e.state],e.state)),...L(z(r,t.width-2))]},V=({flags:e},t,n)=>{if(!n.includes(e.format))throw new T(`${t} has no format ${e.format}`,`it prints ${n.join(`, `)}`)},H=({flags:e,env:t,terminal:n})=>{let r=e.color&&!t.noColor&&e.out===null,i=t.forceColor||n.outIsTerminal;return{paint:r&&i?Ne:Me,width:n.columns,verbose:e.verbose}},Re=A({only:ye(j()).default([]),base:j().nullable().default(null),since:j().nullable().default(null),runCommands:D().default(!1)}),ze=(e,t)=>[...t??[],...e.split(`,`).map(e=>e.trim())],Be={pass:M.ok,fail:M.findings,inconclusive:M.incomplete},Ve=N({name:`gate`,summary:`judge what stands, or a change since --base, by the six gates`,declare:e=>o(e.argument(`[path]`,`a working tree`,`.`)).option(`--only <gate>`,`only this gate (repeatable)`,ze).option(`--base <ref>`,`judge what changed since it left this branch, tag or commit`).option(`--run-commands`,`run the lint and test commands of the settings: code of this repository`),run:async e=>{V(e,`gate`,[`table`,`json`,`md`]);let{only:t,base:r,since:i,runCommands:a}=c(Re,e.options),o=t.find(e=>!f.gates.some(t=>t.id===e));if(o!==void 0)throw new T(`there is no gate ${o}`,`there are ${f.gates.map(({id:e})=>e).join(`, `)}`);let{request:s,observed:l}=await S(e,{path:e.args[0],since:r??i}),u=s.method.gates.filter(({id:e})=>t.length===0||t.includes(e)),d=await ue(l,{refusal:a?null:`it was not run: --run-commands allows that`,variables:e.env.forCommands}),p={...s,method:{...s.method,gates:u},measured:{measurement:null,ownRun:null,commands:d}},m=await x(p),h=await ce(p,m,b(p,m)),g={json:()=>n(h),md:()=>`${ne(h).join(`
`)}\n`,table:()=>`${B(h,H(e)).join(`
`)}\n`},{format:_}=e.flags;return{text:_===`json`||_===`md`?g[_]():g.table(),exitCode:Be[h.state]}}}),U=e=>`${Math.round(e*100)} %`,He=({score:e})=>e.level===null?`level unknown, ${U(e.known)} of the evidence is known`:`level ${e.level.toFixed(1)} of 4`,Ue=(e,t)=>e.score.dimensions.filter(({maturity:e})=>t.verbose||e!==null).map(({title:e,maturity:n,automation:r,known:i})=>[{text:e},{text:n===null?`unknown`:`maturity ${U(n)}`},{text:r===null?``:`automation ${U(r)}`},{text:`${U(i)} known`,paint:e=>t.paint(`gray`,e)}]),W=(e,t)=>{let n=e.gaps.filter(({status:e})=>e===`open`||e===`in_progress`),r=e.watchdogs.filter(({state:e})=>e===`late`||e===`disabled`||e===`failing`),i=[He(e),h(n.length,`open gap`),`${h(e.watchdogs.length,`watchdog`)}${r.length>0?`, ${r.length} not watching`:``}`].join(` · `),a=n.map(e=>[{text:e.id},{text:e.severity,paint:n=>t.paint(P[e.severity],n)},{text:e.status},{text:e.gap}]);return[I(t,`5 Prevent`,i),...L(z(Ue(e,t),t.width-2)),...L(z(a,t.width-2)),...L(z(r.map(({id:e,state:t,guards:n})=>[{text:e},{text:t},{text:n}]),t.width-2))]},G=async e=>{let{request:t}=await S(e,{path:e.args[0],since:null}),n=await x(t);return ie(t,n,b(t,n))},K=e=>`${e.join(`
`)}\n`,We=async e=>{V(e,`score`,[`table`,`json`,`md`]);let t=await G(e),{format:r}=e.flags;return{text:r===`json`?n(t):K(r===`md`?ee(t):W(t,{...H(e),verbose:!0})),exitCode:M.ok}},Ge=async e=>{V(e,`watchdogs`,[`table`,`json`,`md`]);let t=await G(e),r=t.watchdogs.map(({id:e,guards:t,cadence:n,lastRun:r,nextDue:i,state:a})=>[e,a,n,r??`never`,i??``,t]),i=[`watchdog`,`state`,`cadence`,`last run`,`next due`,`guards`],{format:a}=e.flags;if(a===`json`)return{text:n(t),exitCode:M.ok};if(a===`md`)return{text:K(m(i,r.map(e=>e.map(he)))),exitCode:M.ok};let{width:o}=H(e);return{text:K(z([i,...r].map(e=>e.map(e=>({text:e}))),o)),exitCode:M.ok}},Ke=N({name:`score`,summary:`the maturity score with its evidence; what is not known stays unknown`,declare:e=>o(e.argument(`[path]`,`a working tree`,`.`)),run:We}),qe=N({name:`watchdogs`,summary:`what is watched, how often, when it last was, and which watchdog is dead`,declare:e=>o(e.argument(`[path]`,`a working tree`,`.`)),run:Ge}),Je={planned:`cyan`,waiting:`yellow`,applied:`cyan`,verified:`green`,undone:`red`,escalated:`red`},Ye=e=>[{text:``},{text:`${e.id} (${e.uses})`},{text:e.state},{text:e.error??e.effect}],Xe=(e,t)=>[[{text:e.playbook,paint:e=>t.paint(`bold`,e)},{text:h(e.cases.length,`case`)},{text:e.state,paint:n=>t.paint(Je[e.state],n)},{text:[e.pullRequest===null?``:`pull request #${e.pullRequest}`,e.reason??``].filter(Boolean).join(` · `)}],...e.steps.filter(({state:e})=>e!==`skipped`||t.verbose).map(Ye)],q=(e,t)=>{let n=e.outcomes,r=n.length===0?`nothing that a playbook claims`:n.map(({playbook:e,state:t})=>`${e} ${t}`).join(` · `);return[I(t,`3 Rescue`,r),...L(z(n.flatMap(e=>Xe(e,t)),t.width-2))]},Ze=A({playbook:j().nullable().default(null),case:ye(j()).default([]),apply:D().default(!1)}),Qe=(e,t)=>[...t??[],e],$e=(e,t)=>{if(t===null)return e;let n=e.method.playbooks.get(t),r=[...e.method.playbooks.keys()].join(`, `);if(n===void 0)throw new T(`there is no playbook ${t}`,`there are ${r}`);return{...e,method:{...e.method,playbooks:/* @__PURE__ */ new Map([[t,n]])}}},et=({outcomes:e})=>e.some(({state:e})=>e===`undone`||e===`escalated`)?M.findings:e.some(({state:e})=>e===`applied`)?M.incomplete:M.ok,tt=N({name:`rescue`,summary:`plan the playbooks for what was found; --apply acts`,declare:e=>o(e.argument(`[path]`,`a working tree`,`.`)).option(`--playbook <id>`,`only this playbook: SAR-001`).option(`--case <id>`,`only this case (repeatable)`,Qe).option(`--apply`,`act: branches, pull requests, issues`),run:async e=>{V(e,`rescue`,[`table`,`json`]);let t=c(Ze,e.options),r=await S(e,{path:e.args[0],since:null}),i=$e(r.request,t.playbook),a=t.apply?{...i,acting:await te(e,r)}:i,o=await x(a),{cases:s}=b(a,o),l=t.case.length===0?s:s.filter(({id:e})=>t.case.includes(e)),u=t.case.find(e=>!s.some(t=>t.id===e));if(u!==void 0)throw new T(`there is no open case ${u}`,`see sar-watchdog triage`);let d=await re(a,l);return{text:e.flags.format===`json`?n(d):`${q(d,H(e)).join(`
`)}\n`,exitCode:et(d)}}}),nt=({unknown:e})=>`${e.length} unknown`,rt={clean:()=>`clean`,findings:({findings:e})=>h(e,`finding`),unknown:nt,partial:e=>`${h(e.findings,`finding`)}, ${nt(e)}`,"not-applicable":()=>`not applicable`},it=e=>{let[t]=e.unknown;return t===void 0?e.notApplicable??``:`${t.subject}: ${t.reason}`},at=(e,n)=>{let{paint:r}=n,i=e.sensors.filter(({status:e})=>n.verbose||e!==`not-applicable`),a=t.flatMap(e=>i.filter(t=>t.layer===e).map((t,n)=>[{text:n===0?`${e} ${C[e]}`:``,paint:e=>r(`bold`,e)},{text:t.id},{text:rt[t.status](t),paint:e=>r(Pe[t.status],e)},{text:h(t.files,`file`),paint:e=>r(`gray`,e)},{text:it(t),paint:e=>r(`gray`,e)}])),o=e.sensors.length-i.length,{rest:s,graphql:c}=e.requests,l=[h(e.findings.length,`finding`),h(e.sensors.length,`sensor`),...o>0?[`${o} not applicable here`]:[],h(s+c,`request`),...e.partial?[r(`yellow`,`partial`)]:[]].join(` · `);return[I(n,`1 Search`,l),...L(z(a,n.width-2))]},ot=e=>{let{location:t,subject:n}=e;return t===null?n:`${t.path}:${t.line}`},st=e=>e.waiver===null?e.playbook===null?e.route:`${e.route} ${e.playbook}`:`waived until ${e.waiver.until??`?`}`,ct=(e,t,n)=>[{text:e.severity,paint:t=>n.paint(P[e.severity],t)},{text:e.sensor},{text:ot(e)},{text:st(e)},{text:e.waiver===null?r(e.due,t):``,paint:t=>n.paint(e.overdue?`red`:`gray`,t)},{text:e.title}],lt=e=>[``,`${e.id}  ${e.sensor}/${e.kind}  ${R(e.subject)}`,...e.detail.split(`
`).map(R),`remedy: ${R(e.remedy)}`],ut=(e,t,n,r=40)=>{let i=e.cases.filter(({waiver:e})=>e===null),a=g.map(e=>{let t=i.filter(t=>t.severity===e).length,r=`${e} ${t}`;return t===0?n.paint(`gray`,r):n.paint(P[e],r)}),o=e.cases.length-i.length,s=[...a,...o>0?[`${o} waived`]:[]].join(` · `),c=n.verbose?e.cases:e.cases.slice(0,r),l=e.cases.length-c.length;return[I(n,`2 Triage`,s),...L(z(c.map(e=>ct(e,t,n)),n.width-2)),...l>0?[`  … and ${l} more (--format json has them all)`]:[],...n.verbose?L(c.flatMap(lt)):[]]},dt=[`table`,`json`,`md`,`sarif`],ft=async(e,t)=>{V(e,t,dt);let r=w(e.options),{request:i}=await S(e,{path:e.args[0],since:r.since}),a=await x(i),o=b(i,a),s=fe(o.cases,a,{failOn:r.failOn,strict:e.flags.strict}),c=e.clock.now().toISOString(),l=e=>`${e.join(`
`)}\n`;return{text:{json:()=>n(t===`search`?a:o),sarif:()=>y(o.cases,f.sensors,`0.1.0`),md:()=>l([...ge(a),``,...ae(o.cases,c,200)]),table:()=>l([...at(a,H(e)),``,...ut(o,c,H(e),t===`triage`?1e3:40)])}[e.flags.format]?.()??``,exitCode:s}},pt=N({name:`search`,summary:`look at all layers and print what drifted and what could not be read`,declare:e=>o(e.argument(`[path]`,`a working tree`,`.`)),run:e=>ft(e,`search`)}),mt=N({name:`triage`,summary:`the same, with severity, due time and route`,declare:e=>o(e.argument(`[path]`,`a working tree`,`.`)),run:e=>ft(e,`triage`)}),ht={"&":`&amp;`,"<":`&lt;`,">":`&gt;`,'"':`&quot;`,"'":`&#39;`},gt=e=>e.replaceAll(/[\p{Cc}\p{Cf}]/gu,e=>e===`
`?e:``).replaceAll(/[&<>"']/g,e=>ht[e]??``),_t=e=>e===null?``:typeof e==`string`?gt(e):typeof e==`number`?String(e):`markup`in e?e.markup:e.map(({markup:e})=>e).join(``),J=(e,...t)=>({markup:e.map((e,n)=>e+(n<t.length?_t(t[n]??null):``)).join(``)}),Y=(e,t,n)=>{let r=e/t*2*Math.PI-Math.PI/2;return`${(150+Math.cos(r)*105*n).toFixed(1)},${(150+Math.sin(r)*105*n).toFixed(1)}`},vt=(e,t)=>J`<polygon class="ring" points="${Array.from({length:e},(n,r)=>Y(r,e,t)).join(` `)}" />`,yt=e=>Math.abs(e-150)<5?`middle`:e<150?`end`:`start`,bt=(e,t,n)=>{let[r=`0`,i=`0`]=Y(t,n,1.12).split(`,`);return J`<text x="${r}" y="${i}" text-anchor="${yt(Number(r))}">${e}</text>`},xt=({score:e})=>{let{dimensions:t}=e,n=t.flatMap(({maturity:e},n)=>e===null?[]:[Y(n,t.length,e)]),r=t.map(({maturity:e},n)=>{let[r=`0`,i=`0`]=Y(n,t.length,e??1).split(`,`);return J`<circle class="${e===null?`unknown`:`known`}" cx="${r}" cy="${i}" r="3.5" />`});return J`<svg viewBox="-90 10 480 290" role="img" aria-label="Maturity by dimension">
    ${[.25,.5,.75,1].map(e=>vt(t.length,e))}
    <polygon class="area" points="${n.join(` `)}" />
    ${r}${t.map(({title:e},n)=>bt(e,n,t.length))}
  </svg>`},X=(e,t,n=``)=>J`<div class="tile"><b class="${n}">${e}</b>${t}</div>`,St=({cases:e,verdict:t,posture:n,survey:r})=>{let i=e.cases.filter(({waiver:e})=>e===null),a=g.map(e=>{let t=i.filter(t=>t.severity===e).length;return X(String(t),e,t>0?e:``)}),o=n.score.level===null?`unknown`:n.score.level.toFixed(1);return J`<div class="tiles">
    ${a}${X(t.state,`six gates`,t.state)}${X(o,`maturity, of 4`)}${X(String(r.requests.rest+r.requests.graphql),`requests to GitHub`)}
  </div>`},Ct=e=>{let t=[...e.unknown.map(({subject:e,reason:t})=>`${e}: ${t}`),e.notApplicable??``].filter(Boolean).join(`
`),n=e.findings>0?` ${e.findings}`:``;return J`<span class="chip ${e.status}" title="${t}"
    >${e.id}${n} <span class="soft">${e.status===`findings`?``:e.status}</span></span
  >`},wt=({survey:e})=>t.toReversed().map(t=>{let n=e.sensors.filter(e=>e.layer===t),r=n.length===0?J`<span class="soft">no sensor looked</span>`:J`${n.map(Ct)}`;return J`<div class="layer">
      <div><b>${t}</b> ${C[t]}</div>
      <div class="chips">${r}</div>
    </div>`}),Tt=({survey:e})=>{let t=e.sensors.flatMap(({id:e,unknown:t})=>t.map(({subject:t,reason:n})=>J`<tr>
          <td>${e}</td>
          <td><code>${t}</code></td>
          <td>${n}</td>
        </tr>`));return t.length===0?J``:J`<details>
    <summary>${h(t.length,`thing`)} could not be read</summary>
    <div class="scroll">
      <table>
        <tr>
          <th>sensor</th>
          <th>subject</th>
          <th>reason</th>
        </tr>
        ${t.slice(0,500)}
      </table>
    </div>
  </details>`},Et=(e,t)=>{let n=e.location===null?e.subject:`${e.location.path}:${e.location.line}`,i=e.waiver===null?r(e.due,t):`waived until ${e.waiver.until??`?`}`;return J`<tr>
    <td class="state ${e.severity}">${e.severity}</td>
    <td>${e.sensor}<br /><span class="soft">${e.kind}</span></td>
    <td><code>${n}</code></td>
    <td>
      <details>
        <summary>${e.title}</summary>
        <p>${e.detail}</p>
        <p><b>Remedy.</b> ${e.remedy}</p>
      </details>
    </td>
    <td>${i}</td>
    <td>${e.playbook}</td>
  </tr>`},Dt=({cases:e,at:t})=>e.cases.length===0?J`<p>Nothing found.</p>`:J`<div class="scroll">
        <table>
          <tr>
            <th></th>
            <th>sensor</th>
            <th>where</th>
            <th>what</th>
            <th>due</th>
            <th>playbook</th>
          </tr>
          ${e.cases.slice(0,2e3).map(e=>Et(e,t))}
        </table>
      </div>`,Ot=({outcomes:e})=>e.outcomes.length===0?J`<p>Nothing that a playbook claims.</p>`:J`${e.outcomes.map(e=>J`<p>
              <b>${e.playbook}</b>
              <span class="state ${e.state}">${e.state}</span>
              ${e.pullRequest===null?``:`pull request #${e.pullRequest}`} ${e.reason}
            </p>
            <div class="scroll">
              <table>
                <tr>
                  <th>step</th>
                  <th>uses</th>
                  <th>state</th>
                  <th>effect</th>
                  <th>undo</th>
                </tr>
                ${e.steps.map(e=>J`<tr>
                      <td>${e.id}</td>
                      <td>${e.uses}</td>
                      <td>${e.state}</td>
                      <td>${e.error??e.effect}</td>
                      <td>${e.undo}</td>
                    </tr>`)}
              </table>
            </div>`)}`,kt=({verdict:e})=>J`<div class="gates">
    ${e.gates.map(e=>J`<div class="gate ${e.state}"><b>${e.number}. ${e.id}</b> <span class="state ${e.state}">${e.state}</span><br />${e.evidence}${e.state===`pass`||e.unblock===``?null:J`<br /><span class="soft">${e.unblock}</span>`}</div>`)}
  </div>`,At=({posture:e})=>{let t=e.gaps.filter(({status:e})=>e===`open`||e===`in_progress`);return t.length===0?J`<p>No gap is open.</p>`:J`<div class="scroll">
    <table>
      <tr>
        <th>gap</th>
        <th>severity</th>
        <th>what</th>
        <th>status</th>
        <th>playbook</th>
      </tr>
      ${t.map(e=>J`<tr>
            <td>${e.id}</td>
            <td class="state ${e.severity}">${e.severity}</td>
            <td>${e.gap}</td>
            <td>${e.status}</td>
            <td>${e.playbook}</td>
          </tr>`)}
    </table>
  </div>`},jt=e=>{let{survey:t}=e,n=t.repository??`local repository`;return J`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>SAR sprint of ${n}</title>
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
details summary{cursor:pointer}.state{font-weight:600}
svg{width:100%;max-width:640px;display:block;margin:0 auto}svg text{font:11px system-ui,sans-serif;fill:var(--soft)}.ring{fill:none;stroke:var(--line)}.area{fill:var(--cold);fill-opacity:.18;stroke:var(--cold);stroke-width:2}circle.known{fill:var(--cold)}circle.unknown{fill:var(--paper);stroke:var(--warn);stroke-width:1.5}
@media (max-width:600px){.layer{grid-template-columns:1fr}}
`}}
        </style>
      </head>
      <body>
        <main>
          <h1>${n}</h1>
          <p class="sub">SAR sprint at <code>${t.commit??`no commit`}</code>, ${e.at}</p>
          ${St(e)}
          <h2>Search: five layers</h2>
          <div class="layers">${wt(e)}</div>
          ${Tt(e)}
          <h2>Triage: ${h(e.cases.cases.length,`case`)}</h2>
          ${Dt(e)}
          <h2>Rescue</h2>
          ${Ot(e)}
          <h2>Reintegrate: six gates</h2>
          ${kt(e)}
          <h2>Prevent</h2>
          ${xt(e.posture)}${At(e)}
        </main>
      </body>
    </html> `.markup},Mt=(e,t)=>{let{survey:n}=e,r=n.commit===null?`no commit yet`:n.commit.slice(0,10),i=`${n.repository??`local repository`} @ ${r}${n.dirty?` (with changes)`:``} · ${e.at}`;return[`${t.paint(`bold`,`SAR watchdog`)}  ${i}`,...[at(n,t),ut(e.cases,e.at,t),q(e.outcomes,t),B(e.verdict,t),W(e.posture,t)].flatMap(e=>[``,...e]),``].join(`
`)},Nt=(e,t,r)=>({table:()=>Mt(t,r.style),json:()=>n(t),md:()=>me(t),sarif:()=>y(t.cases.cases,r.sensors,r.version),html:()=>jt(t)})[e](),Pt=A({apply:D().default(!1)}),Ft=N({name:`sprint`,summary:`all five phases; --apply acts on what a playbook claims`,declare:e=>o(e.argument(`[path]`,`a working tree`,`.`)).option(`--apply`,`act, and record the sweep`),run:async e=>{let t=w(e.options),{apply:n}=c(Pt,e.options),r=await S(e,{path:e.args[0],since:t.since}),i=n?{...r.request,acting:await te(e,r)}:r.request,o=await le(i),s=Nt(e.flags.format,o,{style:H(e),sensors:f.sensors,version:a}),{failOn:l}=t;return{text:s,exitCode:fe(o.cases.cases,o.survey,{failOn:l,strict:e.flags.strict})}}}),It=e=>Object.entries(e).map(([e,t])=>`  ${e}: ${t}`),Lt=e=>{let t=f.sensors.find(t=>t.id===e);return t===void 0?null:[`${t.id} (sensor, ${t.layer}): ${t.title}`,``,t.why,``,`Finds:`,...It(t.kinds),``,`Cannot know: ${t.cannotKnow}`,`Looks: ${t.cadence}, and on ${t.wakesOn.join(`, `)}`,...t.files.length>0?[`Reads: ${t.files.join(`, `)}`]:[]]},Rt=e=>{let t=f.gates.find(t=>t.id===e);return t===void 0?null:[`${t.id} (gate ${t.number}): ${t.title}`,``,t.why,``,`Armed by: ${t.armedBy}`,`Reads: ${t.sensors.join(`, `)}`,...t.playbook===null?[]:[`On failure: ${t.playbook}`]]},zt=async e=>{let t=(await v()).get(e);return t===void 0?null:[`${t.id} (playbook): ${t.name}`,``,...t.description===void 0?[]:[t.description,``],`For: ${t.when.kinds.join(`, `)} of ${t.when.severity.join(`, `)}`,...t.steps.map(e=>`  ${e.id}: ${e.uses}${e.if===void 0?``:` if ${e.if}`}`),`Verified by: ${t.verify.sensor}`]},Bt=async e=>{let t=[Lt(e),Rt(e),await zt(e)].filter(e=>e!==null);return t.length===0?null:`${t.map(e=>e.join(`
`)).join(`

`)}\n`},Vt=async()=>[...f.sensors.map(({id:e})=>e),...f.gates.map(({id:e})=>e),...(await v()).keys()],Ht=[pt,mt,tt,Ve,Ft,Ke,qe,N({name:`explain`,summary:`say what a sensor, a gate, a playbook or a finding means`,declare:e=>e.argument(`<name>`,`a sensor, gate, playbook, or the id of a finding`),run:async({args:e})=>{let[t=``]=e,n=await Bt(t);if(n!==null)return{text:n,exitCode:M.ok};let r=xe(t,await Vt());throw new T(`there is no sensor, gate or playbook \`${t}\`${r===null?``:`, did you mean \`${r}\`?`}`)}}),je],Z={stdout:``,stderr:``,out:null},Ut=(e,t)=>{let n=new s(`sar-watchdog`).description(`Keeps a machine-learning repository on GitHub fit to run: searches for drift, triages it, rescues what it
safely can, judges changes by six gates, and prevents the next failure.`).version(a).exitOverride().showSuggestionAfterError().configureHelp({sortSubcommands:!1,helpWidth:Math.min(e.terminal.columns,100)});for(let r of Ht){let a=i(r.declare(n.command(r.name).description(r.summary)));a.exitOverride().action(()=>{let n=a.opts();t.verb=r,t.invocation={flags:p(n),options:n,args:a.args,env:_(e.variables),clock:{now:()=>e.now},terminal:e.terminal,cwd:e.cwd}})}return n},Wt=e=>{if(e instanceof Se){let t=e.hint===void 0?``:` (${e.hint})`;return{...Z,exitCode:e.exitCode,stderr:`sar-watchdog: ${e.message}${t}\n`}}let t=`sar-watchdog ${a}: a fault of ours: ${O(e)}; please report it with the command you ran`;return{...Z,exitCode:M.fault,stderr:`${t}\n`}},Gt=(e,t)=>{let n=(t.notices??[]).map(e=>`${e}\n`).join(``),{out:r}=e.flags;return{exitCode:t.exitCode,stdout:t.text,stderr:n,out:r}},Kt=(e,t)=>{let n={stdout:``,stderr:``},r=Ut(e,t);for(let e of[r,...r.commands])e.configureOutput({writeOut:e=>void(n.stdout+=e),writeErr:e=>void(n.stderr+=e),getOutHasColors:()=>!1,getErrHasColors:()=>!1});try{return r.parse([...e.argv],{from:`user`}),null}catch(t){if(!(t instanceof de))throw t;if(t.exitCode===0)return{...Z,exitCode:0,stdout:n.stdout};if(n.stderr!==``&&e.argv.length===0)return{...Z,exitCode:M.usage,stderr:n.stderr};throw new T(t.message.replace(/^error: /,``).split(`
`).join(` `),`see sar-watchdog --help`)}},qt=async e=>{let t={invocation:null,verb:null};try{let n=Kt(e,t);if(n!==null)return n;if(t.verb===null||t.invocation===null)throw new T(`no command given`,`see sar-watchdog --help`);return Gt(t.invocation,await t.verb.run(t.invocation))}catch(e){return Wt(e)}},Q=process.stderr.isTTY?e=>void process.stderr.write(`\r\u001b[2K${e}`):null,$=await qt({argv:process.argv.slice(2),variables:process.env,cwd:process.cwd(),now:/* @__PURE__ */ new Date,terminal:{columns:process.stdout.columns??120,outIsTerminal:process.stdout.isTTY,progress:Q,readLine:null,readAll:()=>we(process.stdin)}});if(Q!==null&&Q(``),process.stderr.write($.stderr),$.out===null&&process.stdout.write($.stdout),process.exitCode=$.exitCode,$.out!==null)try{await pe($.out,$.stdout)}catch(e){process.stderr.write(`sar-watchdog: cannot write ${$.out}: ${O(e)}\n`),process.exitCode=4}export{};