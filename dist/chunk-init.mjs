import.meta.filename,import.meta.dirname;import{F as e,h as t,j as n}from"./chunk-start-search-thread-python-action.mjs";import{ct as r,g as i,wt as a,y as o}from"./chunk-search-action.mjs";import{T as s,w as c}from"./chunk-start-search-thread-action.mjs";import{U as l}from"./chunk-action.mjs";import{i as u}from"./chunk-start.mjs";import{s as d}from"./chunk-start-search-action.mjs";const f=({service:e})=>`# SAR watchdog. \`sar-watchdog config print\` shows every setting with its default.
extends: [recommended]
service: ${e}
${e===`app`?``:`# state: { branch: sar-state, writer: LOGIN }   # whose token SAR_TOKEN is: nobody else is believed
`}# registry: .github/sar/variables.yml   # the variables and secrets that are expected: arms gate 3
# sensors: { coverage: { reports: [coverage.xml], threshold: 80 } }   # arms gate 2
rescue:
  autonomy: none # nothing is done without a person's word
`,p=(e,{source:t})=>`uses: ${t.repository}/.github/workflows/${e}.yml@${t.ref}`,m=`# The environment keeps the token: a secret of the repository can be read by a workflow of any branch.
    with: { environment: sar }
    secrets:
      SAR_TOKEN: \${{ secrets.SAR_TOKEN }}`,h=`${m}
      SAR_AGENT_TOKEN: \${{ secrets.SAR_AGENT_TOKEN }}`,g=e=>`name: SAR watch
on:
  schedule:
    - cron: '17 */6 * * *'
  workflow_dispatch:
permissions: {}
jobs:
  sar:
    permissions:
      contents: write
      actions: read
      issues: write
      pull-requests: write
      security-events: write
    ${p(`sar-watch`,e)}
    ${h}
`,_=e=>`name: SAR gate
on:
  pull_request:
    branches: [${JSON.stringify(e.defaultBranch)}]
  merge_group:
permissions: {}
jobs:
  sar:
    permissions:
      contents: read
      actions: read
      pull-requests: write
    ${p(`sar-gate`,e)}
`,v=e=>`name: SAR intents
on:
  push:
    branches: [${JSON.stringify(e.defaultBranch)}]
    paths: [${JSON.stringify(r(e.mailboxDir))}]
  schedule:
    - cron: '47 */6 * * *' # what was held, halted or missed
  workflow_dispatch:
permissions: {}
jobs:
  sar:
    permissions:
      contents: write
      issues: write
      pull-requests: write
    ${p(`sar-intents`,e)}
    # With an App instead of a token; each right beyond variables of the repository is asked for by name:
    # with: { environment: sar, app-id: '12345', secrets: true, environments: true }
    # secrets: { SAR_PRIVATE_KEY: '\${{ secrets.SAR_PRIVATE_KEY }}' }
    ${m}
`,y=e=>`name: SAR commands
on:
  issue_comment:
    types: [created]
permissions: {}
jobs:
  sar:
    permissions:
      contents: write
      actions: read
      issues: write
      pull-requests: write
    ${p(`sar-commands`,e)}
    ${h}
`,b=e=>({path:`.github/sar.yml`,content:f(e)}),x=e=>e.service===`app`?[]:[{path:`.github/workflows/sar-commands.yml`,content:y(e)},{path:`.github/workflows/sar-gate.yml`,content:_(e)},{path:`.github/workflows/sar-intents.yml`,content:v(e)},{path:`.github/workflows/sar-watch.yml`,content:g(e)}],S=e=>({name:`SAR watchdog: ${e}`,target:`branch`,enforcement:`active`,conditions:{ref_name:{include:[`refs/heads/${e}`],exclude:[]}},rules:[{type:`deletion`},{type:`non_fast_forward`}],bypass_actors:[]}),C=`OWNER_OF/sar-watchdog@v0`,w=n({service:t([`action`,`app`],`--service takes action or app`).default(`action`),source:e().regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+@[A-Za-z0-9._/-]+$/,`--source takes owner/name@ref`).default(C).transform(e=>{let t=e.indexOf(`@`);return{repository:e.slice(0,t),ref:e.slice(t+1)}})}),T=({service:e,source:t},n)=>n!==null&&n!==e?[`The settings that stand say \`service: ${n}\`: change that to \`service: ${e}\`, or the ${e===`app`?`App`:`action`} does nothing here.`]:e===`app`?[`Commit them; the App guards the repository once the default branch holds them.`]:[...C.startsWith(`${t.repository}@`)?[`Write where sar-watchdog lives into the workflows, or run init --source owner/name@ref before.`]:[],`Commit them. The secret SAR_TOKEN (an app or fine-grained token) lets variables and secrets be read and set:`,"keep it in the environment `sar`, with the default branch as its only deployment branch.","Require the check `sar / gate` in the rules of the default branch."],E=u({formats:[`table`,`json`],declare:e=>e.option(`--service <service>`,`who works here: action, or app, which needs no workflows`,`action`).option(`--source <owner/name@ref>`,`where sar-watchdog itself lives; a whole commit hash is the safest ref`),run:async e=>{let{service:t,source:n}=d(w,e.options),r={...e,flags:{...e.flags,offline:!0},options:{}},{observed:u}=await o(r,{path:void 0,since:null}),{workspace:f,settings:p}=u,{root:m,tree:h}=f;if(m===null)throw new c(`init writes into a working tree, and there is no checkout`);let g={service:t,source:n,defaultBranch:f.defaultBranch??f.branch??`main`,mailboxDir:p.mailbox.dir},_=a.find(e=>h.has(e)),v=[..._===void 0?[b(g)]:[],...x(g)],y=v.filter(({path:e})=>!h.has(e)),C=[..._===void 0?[]:[_],...v.map(({path:e})=>e)].filter(e=>h.has(e));y.length>0&&await l(m)({kind:`commit`,branch:``,from:``,message:`Switch the watchdog on`,files:y});let E=y.map(({path:e})=>e),D=`branch`in p.state?S(p.state.branch):null;return e.flags.format===`json`?{text:i({schema:`sar/init@1`,wrote:E,kept:C,ruleset:D}),exitCode:s.ok}:{text:`${[...E.map(e=>`wrote ${e}`),...C.map(e=>`kept  ${e}`),``,...T(g,_===void 0?null:p.service),...D===null?[]:[`A ruleset to import for the branch of the state:`,JSON.stringify(D)]].join(`
`)}\n`,exitCode:s.ok}}});export{E as initVerb};