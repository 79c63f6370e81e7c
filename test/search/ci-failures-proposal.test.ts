import { expect, it } from 'vitest'
import { catalogue } from '../../src/catalogue.ts'
import { noMemory } from '../../src/context/memory/none.ts'
import { loadSettings } from '../../src/context/settings/settings.ts'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { known } from '../../src/domain/answer.ts'
import type { Live, WorkflowRun } from '../../src/domain/live.ts'
import { search } from '../../src/search/engine.ts'
import { concludeHere } from '../../src/search/concluder.ts'
import { inspectHere } from '../../src/search/inspector.ts'
import { silentLive } from '../support/silent-live.ts'
import { silentStores } from '../support/silent-stores.ts'

const library = '.codex/patterns/ci_failure_patterns.yaml'

const runOf = (id: number, path: string): WorkflowRun => ({
  id,
  name: path,
  path: `.github/workflows/${path}.yml`,
  branch: 'main',
  headSha: String(id).repeat(40).slice(0, 40),
  event: 'push',
  status: 'completed',
  conclusion: 'failure',
  createdAt: '2026-06-01T10:00:00Z',
  url: `https://github.com/octo/models/actions/runs/${id}`,
  attempt: 1,
})

/** A GitHub on which each workflow failed, by the line that its log holds. */
const failing = (lines: Readonly<Record<string, string>>): Live => {
  const runs = Object.keys(lines).map((path, index) => runOf(index + 1, path))
  return {
    ...silentLive,
    runs: async () => known(runs),
    jobs: async (run) =>
      known([
        {
          id: run,
          name: 'bench',
          attempt: 1,
          status: 'completed',
          conclusion: 'failure',
          createdAt: null,
          startedAt: null,
          completedAt: null,
          labels: [],
          runner: null,
          url: '',
          steps: [],
        },
      ]),
    jobLog: async (job) =>
      known({
        text: `2026-06-01T10:00:00.0000000Z ${Object.values(lines)[job - 1] ?? ''}\n2026-06-01T10:00:01.0000000Z ##[error]Process completed with exit code 1.\n`,
        cut: false,
        bytes: 200,
      }),
  }
}

const found = async (live: Live, patterns: string | null) => {
  const { settings } = await loadSettings(null, catalogue, () => Promise.reject(new Error('no preset is meant')))
  const { findings } = await search({
    sensors: catalogue.sensors,
    settings,
    selection: { sensors: ['ci-failures'] },
    workspace: inMemoryWorkspace({
      files: { '.github/workflows/a.yml': 'on: push\n', ...(patterns === null ? {} : { [library]: patterns }) },
      repository: 'octo/models',
      defaultBranch: 'main',
    }),
    change: null,
    live,
    stores: silentStores,
    clock: { now: () => new Date('2026-06-01T12:00:00Z') },
    memory: noMemory,
    inspector: inspectHere,
    concluder: concludeHere,
  })
  return findings
}

const entryIn = (detail: string): string =>
  detail
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.slice(4))
    .join('\n')

it('proposes an entry which, once in the library, knows the failure again, on another day and shard', async () => {
  const first = {
    bench: "shard 3 of 12 at /mnt/a/7f3e: ledger says 'sealed' (99.5%) after 00:12:31",
    nightly: "shard 7 of 12 at /mnt/b/01ce: ledger says 'sealed' (12.0%) after 01:44:02",
  }
  const [unknown, ...others] = await found(failing(first), null)
  expect(others).toEqual([])
  expect(unknown).toMatchObject({ kind: 'unknown-failure', data: { workflows: expect.any(Array) } })
  const entry = entryIn(unknown?.detail ?? '')
  expect(entry).toMatch(/^pattern_id: UNKNOWN_[0-9A-F]{8}\n/)
  const later = { eval: "shard 11 of 48 at /srv/c/aa: ledger says 'sealed' (3%) after 10:00:59" }
  const [again, ...more] = await found(failing(later), `# Ours\n\n---\n${entry}\n---\n`)
  expect(more).toEqual([])
  expect(again).toMatchObject({
    kind: 'known-failure',
    subject: `workflow:.github/workflows/eval.yml#${/UNKNOWN_\w+/.exec(entry)?.[0] ?? ''}`,
  })
})
