import type { Case } from '../domain/case.ts'
import { jsonText } from './json.ts'
import type { Sensor } from '../domain/sensor.ts'
import type { Severity } from '../domain/words.ts'

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  P0: 'error',
  P1: 'error',
  P2: 'warning',
  P3: 'note',
}

/** GitHub's `security-severity` bands; only breaches and losses are security results. */
const securitySeverity: Readonly<Record<Severity, string>> = { P0: '9.5', P1: '7.5', P2: '5.0', P3: '2.0' }

/** GitHub takes at most this many results a run. */
const mostResults = 25_000

const ruleId = (found: Pick<Case, 'sensor' | 'kind'>): string => `${found.sensor}/${found.kind}`

const uriOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

const rulesOf = (cases: readonly Case[], sensors: readonly Sensor[]) => {
  const about = new Map(sensors.map((sensor) => [sensor.id, sensor]))
  const first = new Map(cases.map((found) => [ruleId(found), found] as const).toReversed())
  return [...first]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([id, found]) => {
      const sensor = about.get(found.sensor)
      const security = found.effect === 'breach' || found.effect === 'loss'
      return {
        id,
        name: id.replaceAll(/[^A-Za-z0-9]+/g, '-'),
        shortDescription: { text: sensor?.kinds[found.kind] ?? found.title },
        fullDescription: { text: sensor?.why ?? found.title },
        help: { text: found.remedy, markdown: found.remedy },
        defaultConfiguration: { level: levels[found.severity] },
        properties: {
          tags: [found.layer, ...(security ? ['security'] : [])],
          ...(security ? { 'security-severity': securitySeverity[found.severity] } : {}),
        },
      }
    })
}

const locationOf = (found: Case) => {
  const { location } = found
  if (location === null)
    return { physicalLocation: { artifactLocation: { uri: '.github/sar.yml', uriBaseId: '%SRCROOT%' } } }
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(location.path), uriBaseId: '%SRCROOT%' },
      region: {
        startLine: location.line,
        startColumn: location.column,
        endLine: location.endLine,
        endColumn: location.endColumn,
      },
    },
  }
}

const suppressions = (found: Case) =>
  found.waiver === null ? {} : { suppressions: [{ kind: 'external', justification: found.waiver.reason ?? '' }] }

/** Says how many results GitHub would not take. */
const leftOut = (count: number) =>
  count <= 0
    ? {}
    : {
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [
              {
                level: 'warning',
                message: { text: `${count} more findings are left out: GitHub takes ${mostResults} results a run.` },
              },
            ],
          },
        ],
      }

/**
 * SARIF 2.1.0 as GitHub's code scanning takes it: stable rule ids, repository-relative paths, and our own fingerprint,
 * so that an alert survives moved lines. Source: GitHub Docs, "SARIF support for code scanning".
 */
export const renderSarif = (cases: readonly Case[], sensors: readonly Sensor[], version: string): string => {
  const shown = cases.slice(0, mostResults)
  const rules = rulesOf(shown, sensors)
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]))
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'SAR watchdog', semanticVersion: version, rules } },
        ...leftOut(cases.length - shown.length),
        automationDetails: { id: 'sar-watchdog/' },
        columnKind: 'utf16CodeUnits',
        results: shown.map((found) => ({
          ruleId: ruleId(found),
          ruleIndex: indexOf.get(ruleId(found)) ?? 0,
          level: levels[found.severity],
          message: { text: `${found.title}. ${found.remedy}` },
          locations: [locationOf(found)],
          partialFingerprints: { 'sarFinding/v1': found.id },
          ...suppressions(found),
        })),
      },
    ],
  }
  return jsonText(log)
}
