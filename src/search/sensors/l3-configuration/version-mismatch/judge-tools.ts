import { eq, satisfies, valid } from '@renovatebot/pep440'
import type { Observation } from '../../../../domain/finding.ts'
import type { Statement } from './facts.ts'

/** A statement with the file that makes it. */
export interface Told extends Statement {
  readonly path: string
}

/** A version as PEP 440 reads it, or null: `==1.2`, `v1.2` and `1.2` are one. */
export const plain = (version: string): string | null => {
  const bare = version
    .trim()
    .replace(/^={2,3}\s*/, '')
    .replace(/^v/, '')
  return valid(bare)
}

/** Poetry's `^1.2` and `~1.2` in PEP 440's words; other ranges as they are. */
const asRange = (written: string): string =>
  written
    .split(',')
    .map((part) => {
      const [, sign, version = ''] = /^\s*([\^~])\s*(\d[\w.]*)\s*$/.exec(part) ?? []
      if (sign === undefined) return part.trim()
      const numbers = version.split('.').map(Number)
      const place =
        sign === '~'
          ? Math.min(1, numbers.length - 1)
          : Math.max(
              0,
              numbers.findIndex((one) => one > 0),
            )
      const upper = numbers.slice(0, place + 1).map((one, at) => (at === place ? one + 1 : one))
      return `>=${version},<${upper.join('.')}`
    })
    .join(',')

/** Whether a version lies in a range, by PEP 440 or as Poetry writes it; null where the range cannot be read. */
export const inRange = (version: string, range: string): boolean | null => {
  try {
    const readable = asRange(range)
    return /\|\|/.test(readable) ? null : satisfies(version, readable, { prereleases: true })
  } catch {
    return null
  }
}

/** Whether two statements cannot both be obeyed. */
const contradict = (one: Told, other: Told): boolean => {
  const version = plain(one.version)
  if (version === null || one.form === 'range') return false
  if (other.form === 'range') return one.form === 'exact' && inRange(version, other.version) === false
  const second = plain(other.version)
  return second !== null && !eq(version, second)
}

const isPlace = (one: Told, other: Told): boolean => one.path === other.path && one.line === other.line

/** A lock that holds several versions of a tool, or fits one of the others, contradicts nothing. */
const withoutForks = (all: readonly Told[]): readonly Told[] =>
  all.filter(
    (one) =>
      one.form !== 'locked' ||
      all.filter(({ form, version }) => form === 'locked' && version !== one.version).length === 0,
  )

/** What requirements and their lock say of each other is another sensor's question. */
const comparable = (one: Told, other: Told): boolean =>
  !isPlace(one, other) &&
  !(one.role === 'project' && other.role === 'project' && (one.form === 'locked' || other.form === 'locked'))

const order = ['project', 'hook', 'command', 'version-file', 'container', 'tested', 'image', 'target']

export const byPlace = (left: Told, right: Told): number =>
  order.indexOf(left.role) - order.indexOf(right.role) ||
  (left.path < right.path ? -1 : left.path > right.path ? 1 : left.line - right.line)

/** What each statement says, for a list of them. */
export const listed = (all: readonly Told[]): string =>
  [
    ...new Set(
      all.map(({ path, version, form }) => `- \`${path}\`: ${form === 'locked' ? 'locked at ' : ''}\`${version}\``),
    ),
  ]
    .slice(0, 12)
    .join('\n')

export const placeOf = ({ path, line }: Told): NonNullable<Observation['location']> => ({
  path,
  line,
  column: 1,
  endLine: line,
  endColumn: 1,
})

const of = (scope: string): string => (scope === '' ? '.' : scope)

/** A tool that one project states in versions which exclude each other. */
export const judgeTool = (scope: string, tool: string, told: readonly Told[]): readonly Observation[] => {
  const all = withoutForks(told).toSorted(byPlace)
  const odd = all.filter((one) =>
    all.some((other) => comparable(one, other) && (contradict(one, other) || contradict(other, one))),
  )
  const [first] = odd
  const last = odd.findLast((one) => first !== undefined && (contradict(one, first) || contradict(first, one)))
  if (first === undefined || last === undefined) return []
  const versions = [...new Set(odd.map(({ version }) => version.replace(/^==\s*/, '')))]
  return [
    {
      kind: 'tool-mismatch',
      subject: `${of(scope)}#${tool}`,
      effect: 'degrades',
      title: `${tool} is wanted in versions that exclude each other: ${versions.slice(0, 4).join(', ')}`,
      detail: `What one finds or writes, the other may refuse:\n\n${listed(odd)}`,
      remedy: `state ${tool} in one version, and let the other places follow it`,
      location: placeOf(last),
      data: { tool, versions, paths: [...new Set(odd.map(({ path }) => path))] },
    },
  ]
}
