import { z } from 'zod'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import type { CheckSuite } from '../state/checks.ts'
import { nodeId, type World } from '../state/world.ts'
import { connection } from './connection.ts'

const filter = z.object({ filterBy: z.object({ checkName: z.string().nullish() }).nullish() })

/** A suite of Actions is one run; the app's own is done once all its check runs are. */
const statusOf = ({ runs, checkRuns }: Repository, { id, maker }: CheckSuite): string => {
  if (maker === 'github-actions') return runs.find(({ suite }) => suite === id)?.status.toUpperCase() ?? 'QUEUED'
  const own = checkRuns.filter(({ suite }) => suite === id)
  if (own.length === 0) return 'QUEUED'
  return own.every(({ status }) => status === 'completed') ? 'COMPLETED' : 'IN_PROGRESS'
}

const suiteOf = (world: World, repository: Repository, suite: CheckSuite): Json => ({
  id: nodeId('CheckSuite', suite.id),
  status: statusOf(repository, suite),
  app:
    suite.maker === 'app'
      ? { id: nodeId('App', world.app.id), slug: world.app.slug }
      : { id: nodeId('App', 0), slug: 'github-actions' },
})

/** The check suites of a commit; of a check's name, those that have such a run. */
export const suitesOf = (world: World, repository: Repository, sha: string, args: unknown): unknown => {
  const { checkName } = filter.parse(args).filterBy ?? {}
  const suites = repository.checkSuites
    .filter(({ headSha }) => headSha === sha)
    .filter(
      ({ id }) =>
        typeof checkName !== 'string' ||
        repository.checkRuns.some(({ suite, name }) => suite === id && name === checkName),
    )
  return connection('checkSuites', suites, args, (suite) => suiteOf(world, repository, suite))
}
