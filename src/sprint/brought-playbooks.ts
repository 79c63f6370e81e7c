import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import { playbookFolder } from '../domain/playbook.ts'
import type { PlaybookSource } from '../domain/playbook.ts'
import type { Step } from '../domain/step.ts'
import type { ChangeSet, Tree } from '../domain/workspace.ts'
import { checkPlaybook } from '../rescue/playbooks.ts'

const globs = [`${playbookFolder}/*.{yml,yaml}`]

const readAll = async (tree: Tree): Promise<Answer<readonly PlaybookSource[]>> => {
  const sources: PlaybookSource[] = []
  for (const path of tree.match(globs)) {
    const text = await tree.text(path)
    if (!text.known) return unknown(`${path}: ${text.reason}`)
    sources.push({ path, text: text.value })
  }
  return known(sources)
}

/**
 * What is wrong with the repository's own playbooks as a change would leave them, each with path, line and column: once
 * merged, one that is broken stops every search. Those that the change does not touch are the default branch's.
 */
export const broughtPlaybooks = async (
  change: ChangeSet | null,
  tree: Tree,
  steps: () => Promise<ReadonlyMap<string, Step>>,
): Promise<Answer<readonly string[]>> => {
  const touched = new Set(change?.files.filter(({ status }) => status !== 'removed').map(({ path }) => path))
  if (!tree.match(globs).some((path) => touched.has(path))) return known([])
  const sources = await readAll(tree)
  if (!sources.known) return sources
  const among = await steps()
  const all = sources.value.map((source) => ({
    source,
    ...checkPlaybook(source, among),
  }))
  return known(
    all.flatMap(({ source: { path }, id, problems }) => {
      const twin = id === null ? undefined : all.find((other) => other.id === id && other.source.path !== path)
      if (!touched.has(path)) return []
      return twin === undefined ? problems : [...problems, `${path}:1:1: ${id} is also in ${twin.source.path}`]
    }),
  )
}
