import { nothing } from './scene.ts'
import type { Story } from './scene.ts'
import { staleIndex } from './scenes/stale-index.ts'
import { driftedData, lostVersion, lostVersions } from './scenes/model-drift.ts'
import { fullMemory } from './scenes/full-memory.ts'
import { failing, failsWith, passesAgain } from './scenes/failing-ci.ts'
import { mergeAll } from './scenes/missing-variable.ts'
import { overdueSecret } from './scenes/secret-rotation.ts'
import { repository } from './world.ts'
import type { World } from './world.ts'

/** A planted defect. `isClaimed`: a playbook rescues it alone; else it says of itself that it asks a person here. */
export interface Defect {
  readonly what: string
  readonly isClaimed: boolean
  readonly scene: Story
}

/** What a reviewer and GitHub do without being asked anything: merge what is proposed, run what was started again. */
const turns: Story['turns'] = [
  { does: nothing, starts: 'sprint' },
  { does: passesAgain, starts: 'sprint' },
  { does: mergeAll, starts: 'sprint' },
  { does: nothing, starts: 'intent process' },
  { does: nothing, starts: 'sprint' },
]

const variable = (what: string, entry: string, isClaimed = true): Defect => ({
  what,
  isClaimed,
  scene: {
    playbook: 'SAR-001',
    where: what,
    files: { '.github/sar/variables.yml': `expected:\n  - { name: LOG_LEVEL, ${entry} }\n` },
    sensors: ['variable-audit', 'pending-intents'],
    arrange: async ({ github }: World) => {
      github.addEnvironment(repository, 'prod')
      github.setVariable(repository, 'LOG_LEVEL', 'debug')
      github.setVariable({ repository, environment: 'prod' }, 'LOG_LEVEL', 'debug')
    },
    plant: async ({ github }: World) => {
      github.deleteVariable(repository, 'LOG_LEVEL')
      github.deleteVariable({ repository, environment: 'prod' }, 'LOG_LEVEL')
    },
    turns,
    ends: 'verified',
    once: { pulls: 1, reruns: 0, dispatches: 0 },
  },
})

const ci = (
  what: string,
  line: string,
  given: { readonly setup?: string; readonly isClaimed?: boolean } = {},
): Defect => ({
  what,
  isClaimed: given.isClaimed ?? true,
  scene: { ...failing(given.setup ?? ''), where: what, plant: failsWith(line), turns, ends: 'verified' },
})

/** At least one of each kind that a playbook claims. A playbook joins by its lines. */
export const defects: readonly Defect[] = [
  variable('a variable of the repository whose value the registry states', 'layer: repo-vars, default: info'),
  variable(
    'a variable of an environment whose value the registry states',
    'layer: env-vars, environment: prod, default: info',
  ),
  variable('a variable whose value nobody stated', 'layer: repo-vars', false),
  ci(
    'a version that YAML read as a number',
    "##[error]The version '3.1' with architecture 'x64' was not found for Ubuntu 24.04.",
    {
      setup: 'python-version: 3.10 # the oldest',
    },
  ),
  ci('a network that failed', 'curl: (6) Could not resolve host: files.pythonhosted.org'),
  ci('a download that timed out', 'ReadTimeoutError: Read timed out.'),
  ci('a service that refused too many requests', 'toomanyrequests: You have reached your pull rate limit.'),
  ci('a runner that went away', '##[error]The runner has received a shutdown signal.'),
  ci('a full disk', 'OSError: [Errno 28] No space left on device', { isClaimed: false }),
  ci('a failure that no pattern knows', 'The frobnicator has left the building: 42 gadgets lost', { isClaimed: false }),
  {
    what: 'an index older than its limit',
    isClaimed: true,
    scene: staleIndex,
  },
  {
    what: 'data that are no longer those which a model learned from',
    isClaimed: true,
    scene: driftedData,
  },
  { what: 'a model whose version in use lost', isClaimed: true, scene: lostVersion },
  { what: 'a memory that is full and holds what is stale', isClaimed: true, scene: fullMemory },
  {
    what: 'a model of which no earlier version passes',
    isClaimed: false,
    scene: lostVersions,
  },
  {
    what: 'a secret older than its limit',
    isClaimed: false,
    scene: { ...overdueSecret, turns: [{ does: nothing, starts: 'sprint' }] },
  },
]
