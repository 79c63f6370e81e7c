import type { Observation } from '../../../../domain/finding.ts'
import type { Vulnerability } from './merge.ts'

const severities = ['low', 'medium', 'high', 'critical'] as const
type Severity = (typeof severities)[number]

const oneLine = (text: string, most = 160): string =>
  text
    .replaceAll(/[`\s]+/g, ' ')
    .trim()
    .slice(0, most)

const distinct = (list: readonly string[]): readonly string[] =>
  [...new Set(list.filter((one) => one !== ''))].toSorted()

interface Gravity {
  readonly score: number | null
  readonly severity: Severity | null
}

/** The worst that any source says. */
const gravityOf = ({ sightings }: Vulnerability): Gravity => {
  const scores = sightings.flatMap(({ score }) => score ?? [])
  const named = sightings.flatMap(({ severity }) => severity ?? [])
  const worst = Math.max(-1, ...named.map((one) => severities.indexOf(one)))
  return { score: scores.length === 0 ? null : Math.max(...scores), severity: severities[worst] ?? null }
}

const blocks = ({ score, severity }: Gravity, limit: number): boolean =>
  score === null ? severity === 'high' || severity === 'critical' : score >= limit

const shown = ({ score, severity }: Gravity): string => {
  if (score === null) return severity === null ? 'no source states how grave it is' : `severity ${severity}`
  return severity === null ? `CVSS ${score}` : `CVSS ${score}, ${severity}`
}

/** What is only used while developing does not reach those who are served: it degrades, however grave. */
const isDevelopment = ({ sightings }: Vulnerability): boolean =>
  sightings.some(({ scope }) => scope === 'development') && sightings.every(({ scope }) => scope !== 'runtime')

/** One package under one advisory. `limit` is the CVSS score from which it blocks. */
export const vulnerable = (found: Vulnerability, limit: number): Observation => {
  const gravity = gravityOf(found)
  const development = isDevelopment(found)
  const stops = blocks(gravity, limit) && !development
  const manifests = distinct(found.sightings.map(({ manifest }) => manifest ?? ''))
  const fixed = distinct(found.sightings.flatMap((one) => one.fixed))
  const versions = distinct(found.sightings.map(({ version }) => version))
  const summary = oneLine(found.sightings.map((one) => one.summary).find((text) => text !== '') ?? '')
  const sources = distinct(found.sightings.map(({ source }) => source))
  const name = oneLine(found.package, 80)
  const at = versions.length === 0 ? name : `${name} ${oneLine(versions.join(', '), 60)}`
  const also = found.ids.filter((id) => id !== found.advisory)
  const url = found.sightings.flatMap((one) => one.url ?? []).find((text) => text !== '')
  return {
    kind: 'vulnerable-dependency',
    subject: `${found.purl}#${found.advisory}`,
    effect: stops ? 'blocks' : 'degrades',
    title: `${at} falls under ${found.advisory} (${shown(gravity)})${summary === '' ? '' : `: ${summary}`}`,
    detail: [
      `Told by ${sources.map((one) => oneLine(one, 80)).join(', ')}`,
      ...(manifests.length === 0 ? [] : [`in ${manifests.map((one) => `\`${oneLine(one)}\``).join(', ')}`]),
      ...(also.length === 0 ? [] : [`also known as ${also.map((one) => oneLine(one, 40)).join(', ')}`]),
      ...(development ? ['only used while developing'] : []),
      ...(url === undefined ? [] : [`see ${url}`]),
    ].join('; '),
    remedy:
      fixed.length === 0
        ? 'no version mends it: replace the package, or dismiss the alert with the reason why it does not reach you'
        : `raise ${name} to ${fixed.map((one) => oneLine(one, 40)).join(' or ')} or later, and lock again`,
    data: {
      package: found.package,
      purl: found.purl,
      ids: [...found.ids],
      score: gravity.score,
      severity: gravity.severity,
      manifests: [...manifests],
      versions: [...versions],
      fixed: [...fixed],
    },
  }
}
