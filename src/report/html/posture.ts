import type { Posture } from '../../domain/posture.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { radar } from './radar.ts'
import { table } from './table.ts'
import type { Cell } from './table.ts'

const percent = (share: number | null): Cell =>
  share === null ? { text: 'unknown', tone: 'unknown' } : `${Math.round(share * 100)} %`

const figures = ({ score }: Posture): Markup =>
  table(
    ['dimension', 'maturity', 'automation', 'known'],
    score.dimensions.map(({ title, maturity, automation, known }) => [
      title,
      percent(maturity),
      percent(automation),
      percent(known),
    ]),
    'figures',
  )

const gapSection = ({ gaps }: Posture): Markup => {
  const open = gaps.filter(({ status }) => status === 'open' || status === 'in_progress')
  if (open.length === 0) return html`<p>No gap is open.</p>`
  return table(
    ['gap', 'severity', 'what', 'status', 'playbook'],
    open.map(({ id, severity, gap, status, playbook }) => [
      id,
      { text: severity, tone: severity },
      gap,
      status,
      playbook,
    ]),
  )
}

/** An instant to the minute, which is how exactly a cadence is kept. */
const minute = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)}`

const watchdogSection = ({ watchdogs }: Posture): Markup =>
  table(
    ['watchdog', 'state', 'cadence', 'last run', 'next due'],
    watchdogs.map(({ id, state, cadence, lastRun, nextDue, guards }) => [
      html`${id}<br /><span class="soft">${guards}</span>`,
      { text: state, tone: state },
      cadence,
      lastRun === null ? 'never' : minute(lastRun),
      nextDue === null ? null : minute(nextDue),
    ]),
    'cards watchdogs',
  )

/** What prevents the next failure: the score with its figures, the open gaps, and the watchdogs. */
export const postureSection = (posture: Posture): Markup =>
  html`<div class="score">${radar(posture)}${figures(posture)}</div>
    <h3>Gaps</h3>
    ${gapSection(posture)}
    <h3>Watchdogs</h3>
    ${watchdogSection(posture)}`
