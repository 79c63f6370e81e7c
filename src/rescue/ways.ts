import type { Answer } from '../domain/answer.ts'
import { canonical, toJson } from '../domain/identity.ts'
import type { StepView } from '../domain/step.ts'
import { ciFixes } from './ci-fixes.ts'
import type { Fix } from './fixes/fix.ts'
import { mend } from './fixes/mend.ts'
import type { Mending } from './fixes/mend.ts'

/** What is to be mended: the fixes that were asked for, and the files that the failures name. */
export interface Wanted {
  readonly fixes: readonly string[]
  readonly paths: readonly string[]
}

/** Fixes that a failure of CI may ask for and that change the same kind of file as these. */
const kin = (asked: readonly Fix[]): readonly Fix[] => {
  const globs = new Set(asked.flatMap(({ files }) => files))
  return [...ciFixes.values()].filter(({ files }) => files.some((glob) => globs.has(glob)))
}

/**
 * The ways to mend, each with another outcome than those before it: what was asked for, wherever it is needed; then
 * nowhere but in the files that the failures name; then, with those, what else may ail such files. No change of major is
 * among them: a log is no person's word.
 */
export const ways = async ({ fixes, paths }: Wanted, view: StepView): Promise<readonly Mending[]> => {
  const asked = fixes.flatMap((id) => ciFixes.get(id) ?? [])
  const lookUp = (repository: string, ref: string): Promise<Answer<string>> => view.live.actionCommit(repository, ref)
  const ask = { lookUp, askAlerts: () => view.live.dependabotAlerts() }
  const narrow =
    paths.length === 0 ? [] : [await mend(view.tree, asked, view.settings, { ...ask, only: new Set(paths) })]
  const all = [
    await mend(view.tree, asked, view.settings, ask),
    ...narrow,
    await mend(view.tree, kin(asked), view.settings, ask),
  ]
  const seen = new Set<string>()
  return all.filter(({ files }, index) => {
    const outcome = canonical(toJson(files.map(({ path, content }) => [path, content])))
    if (seen.has(outcome) || (index > 0 && files.length === 0)) return false
    seen.add(outcome)
    return true
  })
}
