import { describe, expect, it } from 'vitest'
import type { ActionsCache } from '../../src/domain/actions.ts'
import { known } from '../../src/domain/answer.ts'
import type { Change } from '../../src/domain/change.ts'
import { PassingError, StateError } from '../../src/domain/errors.ts'
import type { Live, WorkflowRun } from '../../src/domain/live.ts'
import type { RunRecord } from '../../src/domain/state.ts'
import type { StepView } from '../../src/domain/step.ts'
import { readPlaybook } from '../../src/rescue/playbooks.ts'
import { cursorOf } from '../../src/rescue/cursor.ts'
import { rescue } from '../../src/rescue/rescue.ts'
import type { RescueRequest } from '../../src/rescue/rescue.ts'
import { silentLive } from '../support/silent-live.ts'
import { finding, instant, settings } from '../support/values.ts'
import { casesOf, heldState, portsOf, steps, viewOf } from './in-memory.ts'

const own = (step: string) =>
  readPlaybook(
    {
      path: '.sar/playbooks/tidy.yml',
      text: `schema: sar/playbook@1
id: TEAM-001
name: Tidy
when: { kinds: [F401] }
batch: repository
steps:
  - { id: tidy, uses: ${step} }
verify: { sensor: python-lint, within: 1d }
`,
    },
    steps,
  )

const ago = (days: number): string => new Date(instant.getTime() - days * 86_400_000).toISOString()

const workflowRun = (id: number, days: number): WorkflowRun => ({
  id,
  name: 'ci',
  path: '.github/workflows/ci.yml',
  branch: 'main',
  headSha: 'a'.repeat(40),
  event: 'push',
  status: 'completed',
  conclusion: 'success',
  createdAt: ago(days),
  url: `https://github.com/octo/models/actions/runs/${id}`,
  attempt: 1,
})

const cache = (id: number, days: number): ActionsCache => ({
  id,
  key: `k${id}`,
  ref: 'refs/heads/main',
  bytes: 1e9,
  createdAt: ago(days),
  lastUsedAt: ago(days),
})

/** GitHub with runs and caches, numbered from the oldest, and a process that may die once so many changes were made. */
const world = (step: string, autonomy: 'P1' | 'none' = 'P1') => {
  const playbook = own(step)
  const cases = casesOf(playbook, [
    finding({ sensor: 'python-lint', kind: 'F401', subject: 'a.py#os', playbook: 'TEAM-001' }),
  ])
  const ids = [1, 2, 3, 4, 5, 6, 7, 8]
  let runs = ids.map((id) => workflowRun(id, 200 - id))
  let caches = ids.map((id) => cache(id, 50 - id))
  let left = Number.POSITIVE_INFINITY
  let refusals = 0
  let [now, commit] = [instant, 'c'.repeat(40)]
  const applied: Change[] = []
  const alive = () => {
    if (left <= 0) throw new StateError('the process is gone')
  }
  const held = heldState(alive)
  const live: Live = { ...silentLive, runs: async () => known(runs), caches: async () => known(caches) }
  const view = (run: RunRecord): StepView =>
    viewOf(run, {
      cases,
      settings: settings({ rescue: { autonomy } }),
      live,
      state: held.get(),
      commit,
      clock: { now: () => now },
    })
  const ports = portsOf(playbook, {
    state: held.writer,
    view,
    apply: async (change: Change) => {
      alive()
      refusals -= 1
      if (refusals >= 0) throw new PassingError('GitHub failed (500)')
      left -= 1
      applied.push(change)
      if (change.kind === 'delete-run') runs = runs.filter(({ id }) => id !== change.run)
      if (change.kind === 'delete-cache') caches = caches.filter(({ id }) => id !== change.id)
      return { kind: change.kind, number: null, sha: null, url: null, already: false }
    },
  })
  const request = (word: { readonly asked?: boolean; readonly code?: string }): RescueRequest => ({
    playbooks: ports.playbooks,
    steps,
    runs: held.get().runs,
    sensors: [],
    view,
    now,
    acts: {
      may: () => true,
      asked: () => word.asked === true,
      ...(word.code === undefined ? {} : { code: word.code }),
      locked: (_playbook, _run, work) => work(async () => {}),
      ports,
    },
  })
  return {
    applied,
    act: (word: { readonly asked?: boolean; readonly code?: string } = {}) => rescue(cases, request(word)),
    /** The code that the run waits for. */
    code: (): string => held.get().runs.map((run) => cursorOf(run)?.consent?.code)[0] ?? '',
    /** So many days pass, and the branch moves. */
    pass: (days: number): void => {
      now = new Date(now.getTime() + days * 86_400_000)
      commit = 'd'.repeat(40)
    },
    /** GitHub refuses the next change, as it does when it fails itself. */
    refuse: (): void => void (refusals = 1),
    /** The process dies after so many changes: nothing that follows is done or stored. */
    dieAfter: (changes: number) => void (left = changes),
    /** Somebody uses a cache. */
    use: (used: number) =>
      void (caches = caches.map((one) => (one.id === used ? { ...one, lastUsedAt: ago(0) } : one))),
  }
}

describe.each([
  ['delete-runs, with: { older: 90d, most: 3 }', [1, 2, 3].map((run) => ({ kind: 'delete-run', run }))],
  ['delete-caches, with: { most: 3 }', [1, 2, 3].map((id) => ({ kind: 'delete-cache', id }))],
] as const)('%s', (step, wanted) => {
  it.each([1, 2, 3])('deletes what it chose and nothing else when the process dies after %i of them', async (dead) => {
    const there = world(step)
    there.dieAfter(dead)
    await there.act().catch(() => null)
    expect(there.applied).toEqual(wanted.slice(0, dead))
    there.dieAfter(Number.POSITIVE_INFINITY)
    const [outcome] = (await there.act()).outcomes
    expect(there.applied).toEqual(wanted)
    expect(outcome?.steps[0]).toMatchObject({ state: 'acted', effect: expect.stringContaining('deletes 3 ') })
    await there.act()
    expect(there.applied).toEqual(wanted)
  })
})

it.each([1, 2, 3])('goes on by the code that was given when the process dies after %i of them', async (dead) => {
  const there = world('delete-runs, with: { older: 90d, most: 3 }', 'none')
  await there.act({ asked: true })
  expect(there.applied).toEqual([])
  there.dieAfter(dead)
  await there.act({ code: there.code() }).catch(() => null)
  expect(there.applied).toHaveLength(dead)
  there.dieAfter(Number.POSITIVE_INFINITY)
  await there.act()
  expect(there.applied).toEqual([1, 2, 3].map((run) => ({ kind: 'delete-run', run })))
})

it('asks for another code where the first led to nothing and its day is over', async () => {
  const there = world('delete-runs, with: { older: 90d, most: 3 }', 'none')
  await there.act({ asked: true })
  const first = there.code()
  there.refuse()
  await there.act({ code: first })
  there.pass(2)
  const [outcome] = (await there.act()).outcomes
  expect(there.applied).toEqual([])
  expect(outcome).toMatchObject({ state: 'planned', reason: expect.stringMatching(/^it needs a person's word/) })
  await there.act({ asked: true })
  expect(there.code()).not.toBe(first)
  await there.act({ code: first })
  expect(there.applied).toEqual([])
  await there.act({ code: there.code() })
  expect(there.applied).toHaveLength(3)
})

it('delete-caches leaves a cache that it chose and that somebody used since', async () => {
  const there = world('delete-caches, with: { most: 3 }')
  there.dieAfter(1)
  await there.act().catch(() => null)
  there.use(2)
  there.dieAfter(Number.POSITIVE_INFINITY)
  await there.act()
  expect(there.applied).toEqual([1, 3].map((id) => ({ kind: 'delete-cache', id })))
})
