import { z } from 'zod'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts } from '../../../domain/sensor.ts'
import type { Reading } from '../../../domain/reading.ts'
import { dockerfileGlobs } from '../../../formats/dockerfile.ts'
import { workflowGlobs } from '../../../formats/workflows.ts'
import { dependencyFacts } from './r12-unpinned-dependencies/facts.ts'
import type { DependencyFacts } from './r12-unpinned-dependencies/facts.ts'
import { inspectDependencies } from './r12-unpinned-dependencies/inspect.ts'
import { judgeInstalls, judgeProjects, judgeStale, judgeUnusedLocks } from './r12-unpinned-dependencies/judge-locks.ts'
import { judgeConda, judgeRequirements } from './r12-unpinned-dependencies/judge-requirements.ts'
import { joinRepository } from './r12-unpinned-dependencies/repository.ts'
import type { Repository } from './r12-unpinned-dependencies/repository.ts'

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

export const r12UnpinnedDependencies = defineSensor({
  id: 'r12-unpinned-dependencies',
  layer: 'L4',
  title: 'Dependencies that move by themselves',
  why: 'What is not pinned is installed in its newest version: a model trained today cannot be trained again tomorrow, and an image that worked is not the one that is built next.',
  cannotKnow:
    '`setup.py`, `setup.cfg` and scripts are not read, nor is any package index asked. Dependencies of a repository that publishes a distribution are ranges on purpose: they get advice at most, and none where nothing installs them; nor are the CI jobs of a package judged, which try it with the newest, or lists of examples that nothing installs. A lock is compared with its source by name and version, not by its hash; requirements with a marker are left out. Which list an image installs is read from its `COPY` lines, else guessed by name; whether it serves, by its own place and name and by what it starts or exposes.',
  kinds: {
    unpinned: 'Requirements without one exact version, commit or checksum, and no lock that gives them one.',
    'lock-unused': 'A lock lies in the tree, and the command that installs goes past it.',
    'lock-stale': 'A lock lacks, or holds in another version, what its source asks for.',
  },
  files: [
    '**/*requirements*.{txt,in}',
    '**/requirements/**/*.{txt,in}',
    '**/constraints*.txt',
    '**/pyproject.toml',
    '**/{environment,conda}*.{yml,yaml}',
    '**/{uv.lock,poetry.lock,pdm.lock,Pipfile.lock}',
    '**/pylock*.toml',
    ...workflowGlobs,
    ...dockerfileGlobs,
  ],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 8,
  settings: z.strictObject({}),
  facts: dependencyFacts,
  inspect: (file) => (foreign.test(file.path) ? { facts: null, findings: [] } : inspectDependencies(file)),
  conclude: async (facts, view) =>
    saysNothing(facts)
      ? { findings: [], unknown: [], notApplicable: 'nothing here says which Python packages it needs' }
      : conclude(joinRepository(facts, view.tree, hasDates(facts) ? view.asOf.toISOString().slice(0, 10) : '')),
})
