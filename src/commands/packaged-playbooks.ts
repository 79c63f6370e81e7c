import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { playbookSchema } from '../domain/playbook.ts'
import type { Playbook, PlaybookSource } from '../domain/playbook.ts'
import { withOwnPlaybooks } from '../rescue/playbooks.ts'
import { steps } from '../rescue/steps/index.ts'
import { packageRoot } from './package-root.ts'

/**
 * The playbooks that come with the program, from `playbooks/` beside it. Every search reads them, to say which case has
 * a rescue: steps and expressions of them, and places in the file, are checked by the tests and not anew each time.
 */
const ours = async (): Promise<readonly Playbook[]> => {
  const folder = join(packageRoot, 'playbooks')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yml')).sort()
  return Promise.all(names.map(async (name) => playbookSchema.parse(load(await readFile(join(folder, name), 'utf8')))))
}

/** Our own playbooks by id, beside those of a repository, which may replace them. Throws a UsageError at a broken one. */
export const packagedPlaybooks = async (
  theirs: readonly PlaybookSource[] = [],
): Promise<ReadonlyMap<string, Playbook>> =>
  withOwnPlaybooks(await ours(), theirs, new Map(steps.map((step) => [step.id, step])))
