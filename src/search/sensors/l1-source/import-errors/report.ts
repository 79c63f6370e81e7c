import type { Observation } from '../../../../domain/finding.ts'
import type { Effect } from '../../../../domain/words.ts'
import { distributionOf } from '../../../../formats/python/distributions.ts'
import type { Imported } from './facts.ts'
import type { Resolution } from './resolve.ts'

const forShow =
  /(?:^|\/)(?:docs?|documentation|examples?|samples?|demos?|tutorials?|notebooks?|benchmarks?|playground|cookbooks?|contrib|experimental|scripts|tools|hack)\//

/** An import that cannot work, where it stands. */
interface Broken {
  readonly path: string
  readonly imported: Imported
}

/** One missing thing, and every import that fails for want of it. */
export interface Group {
  readonly resolution: Resolution
  /** Whether something that is declared may bring it by requirements of its own. */
  readonly mayCome: boolean
  readonly broken: Broken[]
}

/** Tests, by their path. */
export const inTests = /(?:^|\/)(?:tests?|testing)\/|(?:^|\/)(?:test_[^/]{1,120}|[^/]{1,120}_test|conftest)\.py$/

/**
 * What runs later, or is for show, stops nobody else. Tests get what they lack from whoever runs them, unless it is of
 * this repository. What a declared distribution may bring along works until that one drops it.
 */
const effectOf = ({ resolution, mayCome, broken }: Group): Effect =>
  broken.every(
    ({ path, imported }) =>
      forShow.test(path) || imported.late || (resolution.kind === 'foreign' && inTests.test(path)),
  )
    ? 'advises'
    : mayCome
      ? 'degrades'
      : 'blocks'

const placesIn = (broken: readonly Broken[]): string => {
  const files = new Set(broken.map(({ path }) => path)).size
  return files === 1 ? 'one file' : `${files} files`
}

const told = (
  { resolution, mayCome, broken }: Group,
  first: Broken,
): Pick<Observation, 'kind' | 'subject' | 'title' | 'detail' | 'remedy'> => {
  const { imported } = first
  const asks =
    imported.names === null
      ? `import ${imported.module}`
      : `from ${'.'.repeat(imported.level)}${imported.module} import …`
  if (resolution.kind === 'missing-name') {
    const { file, name } = resolution
    return {
      kind: 'missing-name',
      subject: `${file}#${name}`,
      title: `${name} is not in ${file}`,
      detail: `\`${asks}\` takes \`${name}\`, which ${file} neither defines nor imports, in ${placesIn(broken)}.`,
      remedy: `Name what ${file} has now, or bring \`${name}\` back.`,
    }
  }
  if (resolution.kind === 'missing-module')
    return {
      kind: 'missing-module',
      subject: resolution.module,
      title: `No module ${resolution.module}`,
      detail: `\`${asks}\` leads to ${resolution.module}, where there is neither a file nor a folder, in ${placesIn(broken)}.`,
      remedy: 'Name the place that the module has now, or add the file that was not committed.',
    }
  const [top = ''] = imported.module.split('.')
  return {
    kind: 'undeclared',
    subject: top,
    title: `${top} is imported and declared nowhere`,
    detail: `\`${asks}\` needs a distribution that no pyproject.toml, setup.py, requirements or environment file of this repository lists, in ${placesIn(broken)}.${mayCome ? ' Another one that is listed may bring it along, until it no longer does.' : ''}`,
    remedy: `Add \`${distributionOf(top)}\`, or the distribution that brings \`${top}\`, to the dependencies; or catch the ImportError where it is optional.`,
  }
}

/** Tells of one missing thing, at the import that matters most. */
export const observe = (group: Group): Observation => {
  const [first] = group.broken.toSorted(
    (a, b) =>
      Number(forShow.test(a.path)) - Number(forShow.test(b.path)) ||
      (a.path < b.path ? -1 : a.path > b.path ? 1 : a.imported.line - b.imported.line),
  )
  if (first === undefined) throw new RangeError('a group holds an import')
  const { path, imported } = first
  const end = imported.column + (imported.names === null ? imported.module.length : 4)
  return {
    ...told(group, first),
    effect: effectOf(group),
    location: { path, line: imported.line, column: imported.column, endLine: imported.line, endColumn: end },
    data: { files: new Set(group.broken.map((one) => one.path)).size },
  }
}
