import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Playbook, PlaybookSource } from '../domain/playbook.ts'
import { catalogue } from '../catalogue.ts'
import { packageRoot } from './package-root.ts'

/** What the build wrote has been parsed by it. */
const builtSchema = z.custom<readonly Playbook[]>(Array.isArray)

/** The playbooks as the build put them beside the bundle; null where the program runs from its source. */
const readBuilt = async (): Promise<readonly Playbook[] | null> => {
  if (!import.meta.filename.endsWith('.mjs')) return null
  return builtSchema.parse(JSON.parse(await readFile(join(import.meta.dirname, 'playbooks.json'), 'utf8')))
}

let held: Promise<readonly Playbook[] | null> | undefined

/** They are read once, also where the program runs on. */
const built = (): Promise<readonly Playbook[] | null> => (held ??= readBuilt())

/** Steps and expressions of them, and places in the file, are checked by the tests and not anew each time. */
const fromSource = async (): Promise<readonly Playbook[]> => {
  const { load } = await import('js-yaml')
  const { playbookSchema } = await import('../domain/playbook.ts')
  const folder = join(packageRoot, 'playbooks')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yml')).sort()
  return Promise.all(names.map(async (name) => playbookSchema.parse(load(await readFile(join(folder, name), 'utf8')))))
}

/**
 * The playbooks that come with the program, which every search reads to say which case has a rescue, by id, beside those
 * of a repository, which may replace them. Throws a UsageError at a broken one.
 */
export const packagedPlaybooks = async (
  theirs: readonly PlaybookSource[] = [],
): Promise<ReadonlyMap<string, Playbook>> => {
  const ours = (await built()) ?? (await fromSource())
  if (theirs.length === 0) return new Map(ours.map((playbook) => [playbook.id, playbook]))
  const { withOwnPlaybooks } = await import('../rescue/playbooks.ts')
  return withOwnPlaybooks(ours, theirs, await catalogue.steps())
}
