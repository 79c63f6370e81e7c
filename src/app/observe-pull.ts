import { catalogue } from '../catalogue.ts'
import { viewPull } from '../context/github/pull-view.ts'
import type { PullView } from '../context/github/pull-view.ts'
import type { WholePull } from '../context/github/pull-requests.ts'
import { observe } from '../context/observe.ts'
import { settingsPaths } from '../context/settings/find.ts'
import { known } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { Observed } from '../domain/observed.ts'
import { settingsSchema, usualBranch } from '../domain/settings.ts'
import type { Absent } from '../effects/github/place.ts'
import { checkRunName } from '../report/check-run.ts'
import { sourcesOf } from './repository.ts'
import type { HeldBranch, RepositoryJob } from './repository.ts'

/** A pull request under judgement. `job` knows who we are; `absent` is what we have not written there yet. */
export interface ObservedPull {
  readonly job: RepositoryJob
  readonly observed: Observed
  readonly absent: Absent
  /** Whether a run of its head may have ended. */
  readonly ended: boolean
}

/** Sensors that a change can wake. */
export const wokenSensors = catalogue.sensors.filter(({ wakesOn }) => wakesOn.includes('pull_request'))

/** What most repositories have where the settings have it by default; what lies elsewhere is asked for then. */
const { registry, state } = settingsSchema.parse({})
const foreseen = {
  paths: [...settingsPaths, registry],
  globs: [...new Set(wokenSensors.flatMap(({ companions }) => companions))],
  stateBranch: 'branch' in state ? state.branch : usualBranch,
  check: checkRunName,
}

/**
 * A pull request's head, judged by the rules of the default branch; unknown where it goes into another. `told` is what a
 * webhook said of it.
 */
export const observePull = async (
  given: RepositoryJob,
  number: number,
  told: WholePull | null,
): Promise<Answer<ObservedPull>> => {
  const view = await viewPull(given.clients.reading, { repository: given.repository, number, told, foreseen })
  if (!view.known) return view
  const { pull, set, sides, look } = view.value
  const slug = look?.viewer.replace(/\[bot\]$/, '')
  const job: RepositoryJob =
    given.service === 'action' || slug === undefined ? given : { ...given, self: async () => `${slug}[bot]` }
  const held: HeldBranch | null = look === null ? null : { branch: foreseen.stateBranch, answer: look.state }
  const fork = pull.headRepository !== job.repository
  const change = { set, base: known(sides.base), rules: sides.rules, pullRequest: pull, fork }
  const observed = await observe(sourcesOf(job, sides.head, change, held))
  return known({ job, observed, absent: absentFrom(view.value, slug), ended: look?.ended ?? true })
}

/** What we cannot have written, as nobody of our name has: where that is not known, it is looked for when we write. */
const absentFrom = ({ pull, look }: PullView, slug: string | undefined): Absent => {
  const mine = (login: string): boolean => login.replace(/\[bot\]$/, '').toLowerCase() === slug?.toLowerCase()
  const none = (logins: readonly string[] | null | undefined): boolean =>
    slug !== undefined && logins !== null && logins !== undefined && !logins.some(mine)
  return {
    ...(none(look?.checkers) ? { checkRun: { name: checkRunName, headSha: pull.headSha } } : {}),
    ...(none(look?.commenters) ? { commentOn: pull.number } : {}),
  }
}
