import { z } from 'zod'
import { nothing, openPullsOf } from '../scene.ts'
import type { Scene, Turn } from '../scene.ts'
import { repository } from '../world.ts'
import type { World } from '../world.ts'

export const path = '.github/workflows/ci.yml'
const hour = 3_600_000

export const workflow = (setup: string): string =>
  [
    'name: ci',
    'on: { push: { branches: [main] }, pull_request: {} }',
    'permissions: { contents: read }',
    'jobs:',
    '  test:',
    '    runs-on: ubuntu-24.04',
    '    timeout-minutes: 10',
    '    steps:',
    ...(setup === '' ? [] : ['      - uses: actions/setup-python@v6', '        with:', `          ${setup}`]),
    '      - run: make test',
    '',
  ].join('\n')

const wrongVersion = "##[error]The version '3.1' with architecture 'x64' was not found for Ubuntu 24.04."
export const network =
  "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='files.pythonhosted.org', port=443): Read timed out."

const logOf = (line: string, from: Date): string =>
  [
    '##[group]Run make test',
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
    line,
    '##[error]Process completed with exit code 1.',
  ]
    .map((text, at) => `${new Date(from.getTime() + at * 1000).toISOString().slice(0, -1)}0000Z ${text}\n`)
    .join('')

/** One more run of the workflow on main, so many hours ago; it failed where a line of its log is given. */
export const ran = async ({ github, now }: World, hoursAgo: number, line: string | null): Promise<void> => {
  const createdAt = new Date(now().getTime() - hoursAgo * hour)
  const conclusion = line === null ? 'success' : 'failure'
  await github.addRun(repository, {
    path,
    createdAt,
    conclusion,
    sha: await github.tip(repository, 'main'),
    jobs: [
      {
        name: 'test',
        conclusion,
        log: line === null ? '' : logOf(line, createdAt),
        steps: [{ name: 'Run make test', conclusion }],
      },
    ],
  })
}

const runsSchema = z.object({ workflow_runs: z.array(z.object({ id: z.int() })) })

/** Ends what was started. */
export const finish = async ({ github, ada }: World, conclusion: 'success' | 'failure'): Promise<void> => {
  const { workflow_runs: runs } = runsSchema.parse(
    await ada.request(`GET /repos/${repository}/actions/runs?status=queued`),
  )
  for (const { id } of runs) await github.finishRun(repository, id, conclusion)
}

/** The gates' job on a head. */
export const judged = async (
  { github, now }: World,
  { ref, sha }: { readonly ref: string; readonly sha: string },
  conclusion: 'success' | 'failure',
): Promise<void> => {
  await github.addRun(repository, {
    path: '.github/workflows/sar-gate.yml',
    name: 'sar',
    event: 'pull_request',
    branch: ref,
    sha,
    createdAt: now(),
    conclusion,
    jobs: [{ name: 'sar / gate', conclusion }],
  })
}

/** The gates' job on the heads that are proposed. */
const gate = async (world: World, conclusion: 'success' | 'failure'): Promise<void> => {
  for (const { head } of await openPullsOf(world))
    if (!head.ref.endsWith('-signals')) await judged(world, head, conclusion)
}

/** Merges what is proposed; where nothing is, a person mends it by hand. CI is green then. */
const merge = async (world: World): Promise<void> => {
  const pulls = await openPullsOf(world)
  for (const { number } of pulls) await world.ada.merge(repository, number)
  if (pulls.length === 0) await world.ada.push(repository, { files: { [path]: workflow("python-version: '3.10'") } })
  await ran(world, 0, null)
}

/** What was started again passes, and so do the gates on what is proposed. */
export const passesAgain = async (world: World): Promise<void> => {
  await finish(world, 'success')
  const proposed = await openPullsOf(world)
  await gate(world, 'success')
  for (const { number } of proposed) await world.ada.merge(repository, number)
  if (proposed.length > 0) await ran(world, 0, null)
}

/** Plants a run that failed with such a line in its log. */
export const failsWith =
  (line: string) =>
  (world: World): Promise<void> =>
    ran(world, 1, line)

const common = {
  playbook: 'SAR-002',
  sensors: ['ci-failures', 'ci-health'],
  arrange: (world: World) => ran(world, 30, null),
  once: { pulls: 1, reruns: 1, dispatches: 0 },
} as const

/** A repository whose workflow sets Python up like this, and whose CI was green. */
export const failing = (setup: string) => ({ ...common, files: { [path]: workflow(setup) } })

const mends = { ...failing('python-version: 3.10 # the oldest'), plant: failsWith(wrongVersion) }

/** A workflow that asks for a version which nobody meant. */
export const mendedWorkflow: Scene = {
  ...mends,
  where: 'a fix mends the workflow',
  ends: 'verified',
  acts: ['await-gates', 'await-merge', 'classify-failures', 'open-pull-request', 'queue-signals', 'run-fix'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: (world) => gate(world, 'success'), starts: 'sprint' },
    { does: merge, starts: 'sprint' },
  ],
}

const refuse: Turn = { does: (world) => gate(world, 'failure'), starts: 'sprint' }

/** The same, where no fix is good enough. */
export const refusedFix: Scene = {
  ...mends,
  where: 'a gate fails on every fix',
  ends: 'escalated',
  acts: ['await-gates', 'classify-failures', 'open-pull-request', 'run-fix'],
  turns: [{ does: nothing, starts: 'sprint' }, refuse, refuse, refuse, { does: nothing, starts: 'sprint' }],
}

const reruns = { ...failing(''), plant: failsWith(network) }

/** A run that failed by a network that is none of ours. */
export const transientFailure: Scene = {
  ...reruns,
  where: 'the second attempt is green',
  ends: 'verified',
  acts: ['await-run', 'classify-failures', 'queue-signals', 'rerun-workflow'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: (world) => finish(world, 'success'), starts: 'sprint' },
    { does: nothing, starts: 'sprint' },
  ],
}

/** The same, where the second attempt fails as well. */
export const lastingFailure: Scene = {
  ...reruns,
  where: 'the second attempt fails as well',
  ends: 'escalated',
  acts: ['await-run', 'classify-failures', 'rerun-workflow'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: (world) => finish(world, 'failure'), starts: 'sprint' },
    { does: nothing, starts: 'sprint' },
  ],
}
