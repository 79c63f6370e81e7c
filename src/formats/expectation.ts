import type { Location } from '../domain/finding.ts'
import type { Unknown } from '../domain/reading.ts'
import { usualRegistry } from '../domain/registry.ts'
import type { ExpectedVariable, Registry } from '../domain/registry.ts'
import type { Tree } from '../domain/workspace.ts'
import { registryFile } from './registry.ts'
import { entryLocations } from './registry-places.ts'

/** Which variables and secrets a repository expects. */
export interface Expectation {
  readonly registry: Registry
  /** The file that says so, or null for the settings. */
  readonly path: string | null
  /** Where each entry says its name, in the order of the registry. */
  readonly locations: readonly (Location | null)[]
}

/** The expectation, or why there is none: a list of what could not be read, empty where nothing is expected. */
export type FoundExpectation = { readonly expectation: Expectation } | { readonly unknown: readonly Unknown[] }

interface Asked {
  readonly registry: string
  /** What to expect where that file is not there. */
  readonly expected: readonly ExpectedVariable[]
}

const fromSettings = ({ expected }: Asked): FoundExpectation =>
  expected.length === 0
    ? { unknown: [] }
    : { expectation: { registry: { expected: [...expected] }, path: null, locations: [] } }

/** The registry of a tree, else what the settings expect themselves. */
export const expectationIn = async (tree: Tree, asked: Asked): Promise<FoundExpectation> => {
  const path = asked.registry
  if (!tree.has(path)) {
    const { partial } = tree
    if (partial !== null) return { unknown: [{ subject: path, reason: partial }] }
    return path !== usualRegistry && asked.expected.length === 0
      ? { unknown: [{ subject: path, reason: 'the settings name it as registry, and it is not in the repository' }] }
      : fromSettings(asked)
  }
  const text = await tree.text(path)
  if (!text.known) return { unknown: [{ subject: path, reason: text.reason }] }
  const checked = registryFile.parse({ path, text: text.value })
  if (checked.ok) return { expectation: { registry: checked.value, path, locations: entryLocations(path, text.value) } }
  const [first, ...more] = checked.problems.map(({ line, message }) => `line ${line}: ${message}`)
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`
  return { unknown: [{ subject: path, reason: `the registry does not hold: ${first ?? 'no reason given'}${rest}` }] }
}
