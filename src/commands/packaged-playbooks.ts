import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Playbook, PlaybookSource } from '../domain/playbook.ts'
import { readPlaybooks } from '../rescue/playbooks.ts'
import { steps } from '../rescue/steps/index.ts'
import { packageRoot } from './package-root.ts'

/** The playbooks that come with the program, from `playbooks/` beside it. */
export const packagedSources = async (): Promise<readonly PlaybookSource[]> => {
  const folder = join(packageRoot, 'playbooks')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yml')).sort()
  return Promise.all(
    names.map(async (name) => ({ path: `playbooks/${name}`, text: await readFile(join(folder, name), 'utf8') })),
  )
}

/** Our own playbooks by id, beside those of a repository, which may replace them. Throws a UsageError at a broken one. */
export const packagedPlaybooks = async (
  theirs: readonly PlaybookSource[] = [],
): Promise<ReadonlyMap<string, Playbook>> =>
  readPlaybooks(await packagedSources(), theirs, new Map(steps.map((step) => [step.id, step])))
