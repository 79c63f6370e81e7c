import type { Observation } from '../../../../domain/finding.ts'
import { inRange, listed, placeOf } from './judge-tools.ts'
import type { Told } from './judge-tools.ts'

const names: Readonly<Record<string, string>> = { python: 'Python', node: 'Node.js' }
const nameOf = (tool: string): string => names[tool] ?? tool

/** Python differs by its minor version, Node by its major one. */
const series = (tool: string, version: string): string => {
  const [major = '', minor = ''] = version.replace(/^v/, '').split('.')
  return tool === 'python' ? `${major}.${minor}` : major
}

/** Whether a version may lie in the range: `3.12` stands for each of its patches. */
const mayLieIn = (version: string, range: string): boolean =>
  ['', '.0', '.99'].some((patch) => inRange(`${version.replace(/^v/, '')}${patch}`, range) !== false)

const of = (scope: string): string => (scope === '' ? '.' : scope)

const outside = (scope: string, range: Told, odd: readonly Told[]): readonly Observation[] =>
  [...Map.groupBy(odd, ({ path }) => path)].map(([path, own]) => {
    const [first = range] = own
    const versions = [...new Set(own.map(({ version }) => version))]
    return {
      kind: 'python-outside-range',
      subject: `${path}#python`,
      effect: 'degrades',
      title: `Python ${versions.join(', ')} of ${path} is outside of what the project allows: ${range.version}`,
      detail: `${listed([range, ...own])}\n\nInstalling the project there is refused, or hides that it no longer works.`,
      remedy: `raise it to a version that ${range.path} allows, or widen requires-python if it is meant to be supported`,
      location: placeOf(first),
      data: { scope: of(scope), range: range.version, versions },
    } satisfies Observation
  })

const mismatch = (scope: string, tool: string, all: readonly Told[], why: string): Observation => {
  const versions = [...new Set(all.map(({ version }) => version))]
  const last = all.at(-1)
  return {
    kind: 'interpreter-mismatch',
    subject: `${of(scope)}#${tool}`,
    effect: 'degrades',
    title: `${nameOf(tool)} is stated in versions that differ: ${versions.slice(0, 4).join(', ')}`,
    detail: `${why}\n\n${listed(all)}`,
    remedy: `settle on one version of ${nameOf(tool)}, or test on both`,
    ...(last === undefined ? {} : { location: placeOf(last) }),
    data: { scope: of(scope), tool, versions, paths: [...new Set(all.map(({ path }) => path))] },
  }
}

const distinct = (tool: string, all: readonly Told[]): number =>
  new Set(all.map(({ version }) => series(tool, version))).size

const lower = (scope: string, range: Told, targets: readonly Told[]): readonly Observation[] =>
  targets
    .filter(({ version, path }) => path === range.path && isBelow(version, range.version))
    .map((target) => ({
      kind: 'target-below-range',
      subject: `${target.path}#python-target`,
      effect: 'degrades',
      title: `A tool is told to write for Python ${target.version}, which the project no longer allows: ${range.version}`,
      detail: listed([range, target]),
      remedy: 'drop the setting (the tool then follows requires-python) or raise it',
      location: placeOf(target),
      data: { scope: of(scope), range: range.version, version: target.version },
    }))

/** Whether a minor version lies below all that the range allows. */
const isBelow = (version: string, range: string): boolean => {
  const [, bound] = /(?:>=|~=|\^|~)\s*(\d+\.\d+)/.exec(range) ?? []
  if (bound === undefined || mayLieIn(version, range)) return false
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [least = 0, leastMinor = 0] = bound.split('.').map(Number)
  return major < least || (major === least && minor < leastMinor)
}

/** The versions on which workflows run. Not `whole`: there are more, which the files cannot tell. */
export interface Tested {
  readonly tested: readonly Told[]
  readonly whole: boolean
}

/** What a project's files say of one interpreter. */
export const judgeInterpreter = (
  scope: string,
  tool: string,
  told: readonly Told[],
  { tested, whole }: Tested,
): readonly Observation[] => {
  const [range] = told.filter(({ role, form }) => role === 'project' && form === 'range')
  const pins = told.filter(({ role }) => role === 'version-file')
  const containers = told.filter(({ role }) => role === 'container')
  const images = told.filter(({ role }) => role === 'image')
  const built = [...told, ...tested].filter(
    ({ role, builds }) => (role === 'tested' || role === 'image') && builds === true,
  )
  const odd =
    tool === 'python' && range !== undefined
      ? [...pins, ...containers, ...built].filter(({ version }) => !mayLieIn(version, range.version))
      : []
  const kept = (all: readonly Told[]) => all.filter((one) => !odd.includes(one))
  const pinned = kept([...pins, ...containers])
  const differ = distinct(tool, pinned) > 1
  const tests = new Set(tested.map(({ version }) => series(tool, version)))
  const untested =
    tests.size === 0 || !whole
      ? []
      : kept([...pins, ...images]).filter(({ version }) => !tests.has(series(tool, version)))
  const sample = [...Map.groupBy(tested, ({ version }) => version).values()].flatMap(([one]) => one ?? [])
  return [
    ...(range === undefined ? [] : outside(scope, range, odd)),
    ...(range === undefined || tool !== 'python'
      ? []
      : lower(
          scope,
          range,
          told.filter(({ role }) => role === 'target'),
        )),
    ...(differ
      ? [mismatch(scope, tool, pinned, 'Whoever opens the project gets one or the other, by the tool at hand.')]
      : []),
    ...(!differ && untested.length > 0
      ? [
          mismatch(
            scope,
            tool,
            [...sample, ...untested],
            'No workflow runs on the version that people or images use, so nothing is tested that is run.',
          ),
        ]
      : []),
  ]
}
