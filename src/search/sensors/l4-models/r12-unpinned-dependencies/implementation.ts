import type { FileFacts } from '../../../../domain/sensor.ts'
import type { Reading } from '../../../../domain/reading.ts'
import { dependencyFacts } from './facts.ts'
import type { DependencyFacts } from './facts.ts'
import { follow } from './followed.ts'
import { inspectDependencies } from './inspect.ts'
import { judgeInstalls, judgeProjects, judgeStale, judgeUnusedLocks } from './judge-locks.ts'
import { judgeConda, judgeRequirements } from './judge-requirements.ts'
import { joinRepository } from './repository.ts'
import type { Repository } from './repository.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../r12-unpinned-dependencies.ts'

const foreign = /(?:^|\/)(?:node_modules|vendor|third_party|site-packages|fixtures|testdata)\//

const conclude = (repository: Repository): Reading => {
  const lists = [...repository.requirements].map(([path, facts]) => judgeRequirements(path, facts, repository))
  return {
    findings: [
      ...lists.flatMap(({ findings }) => findings),
      ...[...repository.conda].flatMap(([path, facts]) => judgeConda(path, facts, repository)),
      ...judgeProjects(repository),
      ...judgeInstalls(repository),
      ...judgeUnusedLocks(repository),
      ...judgeStale(repository),
    ],
    unknown: lists.flatMap(({ unknown }) => unknown),
  }
}

const saysNothing = (facts: readonly FileFacts<DependencyFacts>[]): boolean =>
  facts.every(({ facts }) => facts.kind === 'installs' && facts.installs.length === 0)

/** Whether some tag ends one day; without one the answer does not depend on the clock. */
const hasDates = (facts: readonly FileFacts<DependencyFacts>[]): boolean =>
  facts.some(({ facts }) => 'lines' in facts && facts.lines.some(({ excusedUntil }) => excusedUntil !== null))

/** What `r12-unpinned-dependencies` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: dependencyFacts,
  inspect: (file) => (foreign.test(file.path) ? { facts: null, findings: [] } : inspectDependencies(file)),
  conclude: async (facts, view) => {
    if (saysNothing(facts))
      return { findings: [], unknown: [], notApplicable: 'nothing here says which Python packages it needs' }
    const { files, unknown } = await follow(facts, view.tree)
    const today = hasDates(files) ? view.asOf.toISOString().slice(0, 10) : ''
    const read = conclude(joinRepository(files, view.tree, today))
    return { ...read, unknown: [...unknown, ...read.unknown] }
  },
})
