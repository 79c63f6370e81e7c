import { checkRunAnswer, checkSuiteAnswer } from '../answers/checks.ts'
import type { Account } from '../state/account.ts'
import type { CheckRun, CheckSuite } from '../state/checks.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { timestamp, type World } from '../state/world.ts'
import { emit } from '../webhooks.ts'

type NewSuite = Pick<CheckSuite, 'headSha' | 'headBranch' | 'maker'> & { readonly by: Account }

/** The suite of a commit for an app; a new one, told to the app, when there is none yet. */
export const openSuite = async (world: World, repository: Repository, wanted: NewSuite): Promise<CheckSuite> => {
  const { headSha, headBranch, maker, by } = wanted
  const known = repository.checkSuites.find(
    (suite) => suite.headSha === headSha && suite.maker === maker && maker === 'app',
  )
  if (known !== undefined) return known
  const suite: CheckSuite = { id: world.nextId(), maker, headSha, headBranch, createdAt: timestamp(world) }
  repository.checkSuites.push(suite)
  if (maker === 'app') await tellSuite(world, repository, suite, { action: 'requested', by })
  return suite
}

type Telling = { readonly action: string; readonly by: Account; readonly more?: Json }

export const tellSuite = async (
  world: World,
  repository: Repository,
  suite: CheckSuite,
  { action, by }: Telling,
): Promise<void> => {
  const check_suite = await checkSuiteAnswer(world, repository, suite)
  emit(world, { event: 'check_suite', action, repository, sender: by, payload: { check_suite } })
}

/** The `check_run` event of a run as it stands, with the suite in it as GitHub has it there. */
export const tellCheckRun = async (
  world: World,
  repository: Repository,
  run: CheckRun,
  { action, by, more }: Telling,
): Promise<void> => {
  const suite = repository.checkSuites.find(({ id }) => id === run.suite)
  if (suite === undefined) throw new Error(`no check suite ${run.suite}`)
  const check_run = {
    ...checkRunAnswer(world, repository, run),
    check_suite: await checkSuiteAnswer(world, repository, suite),
  }
  emit(world, { event: 'check_run', action, repository, sender: by, payload: { check_run, ...more } })
}
