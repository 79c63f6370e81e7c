import type { CodeScanningAlert } from '../../../../domain/alerts.ts'
import type { Location, Observation } from '../../../../domain/finding.ts'
import type { Tree } from '../../../../domain/workspace.ts'

/** Text of others inside a sentence: one line, and it may not end the code span that it stands in. */
const oneLine = (text: string, most = 200): string =>
  text
    .replaceAll(/[`\s]+/g, ' ')
    .trim()
    .slice(0, most)

const code = (text: string): string => `\`${oneLine(text)}\``

const single = {
  critical: { kind: 'alert-critical', effect: 'blocks', impact: 8 },
  high: { kind: 'alert-high', effect: 'blocks', impact: 7 },
  medium: { kind: 'alert-medium', effect: 'degrades', impact: 4 },
} as const

type Grave = keyof typeof single

const graveOf = ({ security }: CodeScanningAlert): Grave | null =>
  security === 'critical' || security === 'high' || security === 'medium' ? security : null

const locationOf = ({ path, line }: CodeScanningAlert, tree: Tree): Location | null =>
  path === null || !tree.has(path)
    ? null
    : { path, line: Math.max(1, line ?? 1), column: 1, endLine: Math.max(1, line ?? 1), endColumn: 1 }

const placeOf = ({ path, line }: CodeScanningAlert): string =>
  path === null ? 'no place named' : code(line === null ? path : `${path}:${line}`)

const grave = (alert: CodeScanningAlert, level: Grave, tree: Tree): Observation => {
  const location = locationOf(alert, tree)
  const what = oneLine(alert.description) || alert.rule
  const message = oneLine(alert.message).replace(/ ?\.$/, '')
  return {
    ...single[level],
    subject: `code-scanning/${alert.number}`,
    title: `${oneLine(alert.tool, 40)} alert ${alert.number} of ${level} security severity: ${what}`,
    detail: `${code(alert.tool)}, rule ${code(alert.rule)}, at ${placeOf(alert)}${message === '' ? '' : `: ${message}`}. See ${alert.url}`,
    remedy: 'mend the code that it points to, or dismiss the alert on GitHub with a reason',
    ...(location === null ? {} : { location }),
    data: { number: alert.number, tool: alert.tool, rule: alert.rule, security: level, url: alert.url },
  }
}

/** Alerts of low severity or of quality, one finding a rule. */
const mild = (alerts: readonly CodeScanningAlert[]): readonly Observation[] =>
  [...Map.groupBy(alerts, ({ tool, rule }) => `${tool}/${rule}`)].map(([subject, own]) => {
    const [first] = own
    const places = own.slice(0, 5).map((alert) => `- ${placeOf(alert)} (alert ${alert.number})`)
    const more = own.length > 5 ? `\n- and ${own.length - 5} more` : ''
    const what = oneLine(first?.description ?? '') || oneLine(first?.rule ?? '')
    return {
      kind: 'alert-rest',
      subject: `code-scanning/${oneLine(subject)}`,
      effect: 'advises',
      title: `${own.length} open ${own.length === 1 ? 'alert' : 'alerts'} of ${oneLine(subject)}: ${what}`,
      detail: `None of them has a security severity above low.\n\n${places.join('\n')}${more}`,
      remedy: 'mend them, dismiss them with a reason, or switch the rule off where it is of no use here',
      data: { rule: first?.rule ?? '', tool: first?.tool ?? '', alerts: own.map(({ number }) => number).slice(0, 100) },
    } satisfies Observation
  })

/** What open alerts come to: each of medium severity and above by itself, the rest by rule. */
export const alertFindings = (alerts: readonly CodeScanningAlert[], tree: Tree): readonly Observation[] => [
  ...alerts.flatMap((alert) => {
    const level = graveOf(alert)
    return level === null ? [] : [grave(alert, level, tree)]
  }),
  ...mild(alerts.filter((alert) => graveOf(alert) === null)),
]
