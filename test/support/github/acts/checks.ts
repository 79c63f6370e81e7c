import type { Account } from '../state/account.ts'
import { isPull } from '../state/issues.ts'
import type { Repository } from '../state/repository.ts'
import type { World } from '../state/world.ts'
import { tryAutoMerge } from './merge.ts'
import { tellSuite } from './suites.ts'

/** What follows from a check run or status that has ended: the suite may be complete, pull requests may be mergeable. */
export const afterCheck = async (world: World, repository: Repository, sha: string, by: Account): Promise<void> => {
  for (const suite of repository.checkSuites.filter(({ headSha }) => headSha === sha)) {
    const runs = repository.checkRuns.filter((run) => run.suite === suite.id)
    const complete = runs.length > 0 && runs.every(({ status }) => status === 'completed')
    if (complete) await tellSuite(world, repository, suite, { action: 'completed', by })
  }
  for (const issue of repository.issues.filter(isPull)) {
    if (issue.state === 'open' && issue.pull.headSha === sha) await tryAutoMerge(world, repository, issue)
  }
}
