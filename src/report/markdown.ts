import type { Case } from '../domain/case.ts'
import type { Outcome, Outcomes } from '../domain/outcome.ts'
import type { Posture } from '../domain/posture.ts'
import type { SprintResult } from '../domain/sprint-result.ts'
import type { SensorReport, Survey } from '../domain/survey.ts'
import type { GateState, Verdict } from '../domain/verdict.ts'
import { layers } from '../domain/words.ts'
import { count, dueIn } from './durations.ts'
import { layerNames } from './layers.ts'
import { escapeMarkdown, inlineCode, markdownTable } from '../domain/markdown-text.ts'
import { titleOf } from './title.ts'

/** Marks that read without colour, and that GitHub renders on every page. */
export const gateMarks: Readonly<Record<GateState, string>> = {
  pass: '✅ pass',
  fail: '❌ fail',
  inconclusive: '❓ inconclusive',
  off: '⚪ off',
}

const severityMarks = { P0: '🟥 P0', P1: '🟧 P1', P2: '🟨 P2', P3: '⬜ P3' } as const

const place = ({ location, subject }: Case): string =>
  inlineCode(location === null ? subject : `${location.path}:${location.line}`)

/** The gates as a table: state, evidence, and what turns each green. */
export const verdictTable = (verdict: Verdict): readonly string[] =>
  markdownTable(
    ['#', 'gate', 'state', 'evidence', 'what turns it green'],
    verdict.gates.map((gate) => [
      String(gate.number),
      gate.id,
      gateMarks[gate.state],
      escapeMarkdown(gate.evidence),
      gate.state === 'pass' ? '' : escapeMarkdown(gate.unblock),
    ]),
  )

/** Cases as a table, worst first; at most `most`, the rest is counted. */
export const caseTable = (cases: readonly Case[], now: string, most: number): readonly string[] => {
  const shown = cases.slice(0, most)
  const rows = shown.map((found) => [
    severityMarks[found.severity],
    found.sensor,
    place(found),
    escapeMarkdown(found.title),
    found.waiver === null ? dueIn(found.due, now) : `waived until ${found.waiver.until ?? '?'}`,
    found.playbook ?? '',
    inlineCode(found.id),
  ])
  const more = cases.length - shown.length
  return [
    ...markdownTable(['', 'sensor', 'where', 'what', 'due', 'playbook', 'id'], rows),
    ...(more > 0 ? ['', `… and ${more} more.`] : []),
  ]
}

const sensorState = (sensor: SensorReport): string =>
  sensor.findings > 0
    ? count(sensor.findings, 'finding')
    : sensor.status === 'not-applicable'
      ? 'not applicable'
      : sensor.status

const byLayer = ({ sensors }: Survey): readonly SensorReport[] =>
  layers.flatMap((layer) => sensors.filter((sensor) => sensor.layer === layer))

/** One row a sensor, by layer; what could not be read stands in its row with the reason. */
export const surveyTable = (survey: Survey): readonly string[] =>
  markdownTable(
    ['layer', 'sensor', 'state', 'files', 'could not read'],
    byLayer(survey).map((sensor) => [
      `${sensor.layer} ${layerNames[sensor.layer]}`,
      sensor.id,
      sensorState(sensor),
      String(sensor.files),
      sensor.unknown
        .slice(0, 3)
        .map(({ subject, reason }) => `${inlineCode(subject)} ${escapeMarkdown(reason)}`)
        .join('<br>') + (sensor.unknown.length > 3 ? `<br>… and ${sensor.unknown.length - 3} more` : ''),
    ]),
  )

const outcomeLines = (outcome: Outcome): readonly string[] => [
  `**${outcome.playbook}** ${outcome.state}${outcome.pullRequest === null ? '' : `, #${outcome.pullRequest}`}${outcome.reason === null ? '' : `: ${escapeMarkdown(outcome.reason)}`}`,
  '',
  ...markdownTable(
    ['step', 'uses', 'state', 'effect', 'undo'],
    outcome.steps.map((step) =>
      [step.id, step.uses, step.state, step.error ?? step.effect, step.undo].map(escapeMarkdown),
    ),
  ),
  '',
]

const percent = (share: number | null): string => (share === null ? 'unknown' : `${Math.round(share * 100)} %`)

/** The score, its dimensions and the open gaps. */
export const postureLines = (posture: Posture): readonly string[] => {
  const { score } = posture
  const open = posture.gaps.filter(({ status }) => status === 'open' || status === 'in_progress')
  const level =
    score.level === null
      ? `unknown (${percent(score.known)} of the evidence is known)`
      : `${score.level.toFixed(1)} of 4`
  return [
    `Maturity level: **${level}**${score.certified ? ', certified' : ''}`,
    '',
    ...markdownTable(
      ['dimension', 'maturity', 'automation', 'known'],
      score.dimensions.map((dimension) => [
        dimension.title,
        percent(dimension.maturity),
        percent(dimension.automation),
        percent(dimension.known),
      ]),
    ),
    ...(open.length === 0
      ? []
      : [
          '',
          ...markdownTable(
            ['gap', 'severity', 'status', 'what', 'playbook'],
            open.map((gap) => [gap.id, gap.severity, gap.status, gap.gap, gap.playbook ?? ''].map(escapeMarkdown)),
          ),
        ]),
  ]
}

/** What a playbook may have claimed, had it been read. */
const unreadLines = ({ unknown }: Outcomes): readonly string[] =>
  unknown.length === 0
    ? []
    : [
        'Not read, so that a playbook may have more to do:',
        '',
        ...unknown.map(
          ({ sensor, subject, reason }) =>
            `- ${inlineCode(sensor)} ${escapeMarkdown(subject)}: ${escapeMarkdown(reason)}`,
        ),
        '',
      ]

/** A whole sprint as GitHub Markdown. */
export const renderMarkdown = (sprint: SprintResult): string => {
  const { survey, cases, outcomes, verdict, posture } = sprint
  return [
    `# SAR sprint of ${escapeMarkdown(titleOf(survey))}`,
    '',
    `Commit ${inlineCode(survey.commit ?? 'none')}, ${sprint.at}. ${count(survey.requests.rest + survey.requests.graphql, 'request')} to GitHub.`,
    '',
    `## Search: ${count(survey.findings.length, 'finding')}`,
    '',
    ...surveyTable(survey),
    '',
    `## Triage: ${count(cases.cases.length, 'case')}`,
    '',
    ...(cases.cases.length === 0 ? ['Nothing found.'] : caseTable(cases.cases, sprint.at, 200)),
    '',
    '## Rescue',
    '',
    ...(outcomes.outcomes.length + outcomes.unknown.length === 0
      ? ['Nothing that a playbook claims.', '']
      : outcomes.outcomes.flatMap(outcomeLines)),
    ...unreadLines(outcomes),
    `## Reintegrate: ${gateMarks[verdict.state]}`,
    '',
    ...verdictTable(verdict),
    '',
    '## Prevent',
    '',
    ...postureLines(posture),
    '',
  ].join('\n')
}
