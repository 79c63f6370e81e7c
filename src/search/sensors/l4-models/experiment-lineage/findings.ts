import type { Observation } from '../../../../domain/finding.ts'
import { wordOf } from './aspects.ts'
import type { Aspect, Run } from './aspects.ts'

const at = (path: string) => ({ path, line: 1, column: 1, endLine: 1, endColumn: 1 })
const list = (names: readonly string[]): string => `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`
const day = (date: Date): string => date.toISOString().slice(0, 10)

const howTo: Readonly<Record<Aspect, string>> = {
  commit: 'run from a clean checkout, or set the tag `git_commit`',
  data: '`mlflow.log_input(…)`, or the hash or version of the data as a parameter',
  seed: 'log the seed as a parameter',
  environment: 'log the model with its environment, or requirements.txt as an artifact',
  parameters: 'log the parameters',
}

/** One finding an experiment: what its runs lack is mended in the code that writes them. */
export const incomplete = (group: string, runs: readonly Run[], required: readonly Aspect[]): Observation | null => {
  const lacking = required.flatMap((aspect) => {
    const without = runs.filter(({ states }) => !states.has(aspect))
    return without.length === 0 ? [] : [{ aspect, count: without.length }]
  })
  if (lacking.length === 0) return null
  const bad = runs.filter(({ states }) => required.some((aspect) => !states.has(aspect)))
  const told = lacking.map(({ aspect, count }) => `${wordOf[aspect]} (${count})`).join(', ')
  const isFile = bad[0]?.path === group
  return {
    kind: 'run-incomplete',
    subject: group,
    effect: 'degrades',
    title: `${bad.length} of ${runs.length} ${runs.length === 1 ? 'run' : 'runs'} in ${group} cannot be done again`,
    detail: `They do not state ${told}: ${list(bad.map(({ id }) => id))}.`,
    remedy: `Where runs are logged: ${lacking.map(({ aspect }) => howTo[aspect]).join('; ')}.`,
    ...(isFile ? { location: at(group) } : {}),
    data: Object.fromEntries([['runs', runs.length], ...lacking.map(({ aspect, count }) => [aspect, count] as const)]),
  }
}

export const unreadable = (experiment: string, ids: readonly string[]): Observation => ({
  kind: 'run-unreadable',
  subject: experiment,
  effect: 'degrades',
  title: `${ids.length} ${ids.length === 1 ? 'run' : 'runs'} in ${experiment} lost ${ids.length === 1 ? 'its' : 'their'} meta.yaml`,
  detail: `MLflow cannot load runs without it; what they logged is still there: ${list(ids)}.`,
  remedy: 'Commit the meta.yaml (an ignore rule may keep it out), or remove what is left of the runs.',
  data: { runs: ids.length },
})

export const namesGone = (file: string, gone: readonly string[], all: number): Observation => ({
  kind: 'index-names-missing-runs',
  subject: file,
  effect: 'degrades',
  title: `${file} names runs that are gone`,
  detail: `Of ${all} runs that it lists, ${gone.length} ${gone.length === 1 ? 'is' : 'are'} not in the repository: ${list(gone)}.`,
  remedy: 'Bring the runs back, or write the list anew.',
  location: at(file),
  data: { gone: gone.length },
})

export const behindRuns = (
  file: string,
  unlisted: readonly string[],
  dates: { readonly made: Date; readonly changed: Date } | null,
): Observation => ({
  kind: 'index-behind-runs',
  subject: file,
  effect: 'degrades',
  title: `${file} is older than the runs that it lists`,
  detail:
    dates === null
      ? `${unlisted.length} ${unlisted.length === 1 ? 'file of a run is' : 'files of runs are'} not in it: ${list(unlisted)}.`
      : `It was last committed ${day(dates.made)}, a run ${day(dates.changed)}.`,
  remedy: 'Write the list anew whenever a run is committed.',
  location: at(file),
  data: { unlisted: unlisted.length },
})
