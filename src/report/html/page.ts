import type { Case } from '../../domain/case.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { SprintResult } from '../../domain/sprint-result.ts'
import type { SensorReport } from '../../domain/survey.ts'
import { layers, severities } from '../../domain/words.ts'
import { count, dueIn } from '../durations.ts'
import { layerNames } from '../layers.ts'
import { titleOf } from '../title.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { postureSection } from './posture.ts'
import { prose } from './prose.ts'
import { pageStyle } from './style.ts'
import { table } from './table.ts'
import type { Cell } from './table.ts'

const tile = (figure: string, words: string, tone = ''): Markup =>
  html`<div class="tile"><b class="${tone}">${figure}</b>${words}</div>`

const tiles = ({ cases, verdict, posture, survey }: SprintResult): Markup => {
  const open = cases.cases.filter(({ waiver }) => waiver === null)
  const bySeverity = severities.map((severity) => {
    const number = open.filter((found) => found.severity === severity).length
    return tile(String(number), severity, number > 0 ? severity : '')
  })
  const level = posture.score.level === null ? 'unknown' : posture.score.level.toFixed(1)
  return html`<div class="tiles">
    ${bySeverity}${tile(verdict.state, 'six gates', verdict.state)}${tile(level, 'maturity, of 4')}${tile(String(survey.requests.rest + survey.requests.graphql), 'requests to GitHub')}
  </div>`
}

const chip = (sensor: SensorReport): Markup => {
  const detail = [...sensor.unknown.map(({ subject, reason }) => `${subject}: ${reason}`), sensor.notApplicable ?? '']
    .filter(Boolean)
    .join('\n')
  const figure = sensor.findings > 0 ? ` ${sensor.findings}` : ''
  return html`<span class="chip ${sensor.status}" title="${detail}"
    >${sensor.id}${figure} <span class="soft">${sensor.status === 'findings' ? '' : sensor.status}</span></span
  >`
}

const layerRows = ({ survey }: SprintResult): readonly Markup[] =>
  layers.toReversed().map((layer) => {
    const mine = survey.sensors.filter((sensor) => sensor.layer === layer)
    const chips = mine.length === 0 ? html`<span class="soft">no sensor looked</span>` : html`${mine.map(chip)}`
    return html`<div class="layer">
      <div><b>${layer}</b> ${layerNames[layer]}</div>
      <div class="chips">${chips}</div>
    </div>`
  })

const unread = ({ survey }: SprintResult): Markup => {
  const rows = survey.sensors.flatMap(({ id, unknown }) =>
    unknown.map(({ subject, reason }) => [id, html`<code>${subject}</code>`, reason]),
  )
  if (rows.length === 0) return html``
  return html`<details>
    <summary>${count(rows.length, 'thing')} could not be read</summary>
    ${table(['sensor', 'subject', 'reason'], rows.slice(0, 500))}
  </details>`
}

const caseRow = (found: Case, now: string): readonly Cell[] => {
  const where = found.location === null ? found.subject : `${found.location.path}:${found.location.line}`
  const due = found.waiver === null ? dueIn(found.due, now) : `waived until ${found.waiver.until ?? '?'}`
  const what = html`<details>
    <summary>${prose(found.title)}</summary>
    <p class="lines">${prose(found.detail)}</p>
    <p><b>Remedy.</b> ${prose(found.remedy)}</p>
  </details>`
  return [
    { text: found.severity, tone: found.severity },
    html`${found.sensor}<br /><span class="soft">${found.kind}</span>`,
    html`<code>${where}</code>`,
    what,
    due,
    found.playbook,
  ]
}

const caseSection = ({ cases, at }: SprintResult): Markup =>
  cases.cases.length === 0
    ? html`<p>Nothing found.</p>`
    : table(
        ['', 'sensor', 'where', 'what', 'due', 'playbook'],
        cases.cases.slice(0, 2000).map((found) => caseRow(found, at)),
      )

const outcomeSection = ({ outcomes: { outcomes, unknown } }: SprintResult): Markup => {
  if (outcomes.length > 0) return html`${outcomes.map(outcomeRun)}`
  return unknown.length === 0
    ? html`<p>Nothing that a playbook claims.</p>`
    : html`<p>Nothing that a playbook claims of what could be read.</p>`
}

const outcomeRun = ({ playbook, state, pullRequest, reason, steps }: Outcome): Markup => {
  const words = [pullRequest === null ? '' : `pull request #${pullRequest}`, reason ?? ''].filter(Boolean)
  return html`<p>
      <b>${playbook}</b> · <span class="state ${state}">${state}</span>${words.map((word) => html` · ${word}`)}
    </p>
    ${table(
      ['step', 'uses', 'state', 'effect', 'undo'],
      steps.map((step) => [step.id, step.uses, step.state, step.error ?? step.effect, step.undo]),
    )}`
}

const gateSection = ({ verdict }: SprintResult): Markup =>
  html`<div class="gates">
    ${verdict.gates.map((gate) => html`<div class="gate ${gate.state}"><b>${gate.number}. ${gate.id}</b> <span class="state ${gate.state}">${gate.state}</span><br />${gate.evidence}${gate.state === 'pass' || gate.unblock === '' ? null : html`<br /><span class="soft">${gate.unblock}</span>`}</div>`)}
  </div>`

/** A sprint as one HTML file: no script, nothing fetched, every text from outside escaped. */
export const renderHtml = (sprint: SprintResult): string => {
  const { survey } = sprint
  const name = titleOf(survey)
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>SAR sprint of ${name}</title>
        <style>
          ${{ markup: pageStyle }}
        </style>
      </head>
      <body>
        <main>
          <h1>${name}</h1>
          <p class="sub">SAR sprint at <code>${survey.commit ?? 'no commit'}</code>, ${sprint.at}</p>
          ${tiles(sprint)}
          <h2>Search: five layers</h2>
          <div class="layers">${layerRows(sprint)}</div>
          ${unread(sprint)}
          <h2>Triage: ${count(sprint.cases.cases.length, 'case')}</h2>
          ${caseSection(sprint)}
          <h2>Rescue</h2>
          ${outcomeSection(sprint)}
          <h2>Reintegrate: six gates</h2>
          ${gateSection(sprint)}
          <h2>Prevent</h2>
          ${postureSection(sprint.posture)}
        </main>
      </body>
    </html> `
  return page.markup
}
