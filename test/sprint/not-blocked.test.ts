import { beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '../../src/catalogue.ts'
import { packagedPlaybooks } from '../../src/commands/packaged-playbooks.ts'
import { noMemory } from '../../src/context/memory/none.ts'
import { observe } from '../../src/context/observe.ts'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { known } from '../../src/domain/answer.ts'
import type { GateView } from '../../src/domain/gate.ts'
import type { Live, PullRequestSummary, WorkflowRun } from '../../src/domain/live.ts'
import type { Playbook } from '../../src/domain/playbook.ts'
import { emptyState } from '../../src/domain/state.ts'
import type { EvidenceRecord, RunRecord } from '../../src/domain/state.ts'
import { concludeHere } from '../../src/search/concluder.ts'
import { inspectHere } from '../../src/search/inspector.ts'
import { verdictOf } from '../../src/sprint/phases.ts'
import { casesOf, surveyOf } from '../../src/sprint/survey.ts'
import type { SprintRequest } from '../../src/sprint/request.ts'
import { silentLive } from '../support/silent-live.ts'
import { silentStores } from '../support/silent-stores.ts'
import { change, changed, instant } from '../support/values.ts'

let playbooks: ReadonlyMap<string, Playbook>
beforeAll(async () => {
  playbooks = await packagedPlaybooks()
})

type Files = Readonly<Record<string, string>>

const head = 'c'.repeat(40)
const earlier = new Date(instant.getTime() - 3_600_000).toISOString()

/** A run of the playbook that made the head and opened the pull request. */
const runOf = (playbook: string): RunRecord => {
  const receipt = { kind: '', number: null, sha: null, url: null, already: false }
  const taken = { state: 'acted', key: 'k', effect: '', outputs: {}, error: null }
  return {
    id: 'a1b2c3d4e5',
    kind: 'saga',
    playbook,
    cases: [],
    step: 'merged',
    waits: null,
    state: 'waiting',
    startedAt: earlier,
    endedAt: null,
    attempt: 1,
    cursor: {
      steps: {
        made: { ...taken, receipts: [{ ...receipt, kind: 'commit', sha: head }] },
        proposed: { ...taken, receipts: [{ ...receipt, kind: 'open-pull-request', number: 7 }] },
      },
    },
  }
}

const pullOf = (playbook: string): PullRequestSummary => ({
  number: 7,
  title: 'Mend',
  state: 'open',
  merged: false,
  mergeSha: null,
  author: 'sar[bot]',
  headRef: `sar/${playbook}/a1b2c3d4e5`,
  headSha: head,
  headRepository: 'octo/models',
  baseRef: 'main',
  baseSha: 'b'.repeat(40),
  labels: [],
})

const ranOnHead = (conclusion: string): WorkflowRun => ({
  id: 1,
  name: 'ci',
  path: '.github/workflows/ci.yml',
  branch: 'sar/x',
  headSha: head,
  event: 'pull_request',
  status: 'completed',
  conclusion,
  createdAt: earlier,
  url: '',
  attempt: 1,
})

interface Rescue {
  readonly playbook: string
  /** The default branch, and what of it the rescue changes. */
  readonly before: Files
  readonly mends: Files
  /** What lies in the head's checkout and not in the change: reports that its run made. */
  readonly made?: Files
  readonly recorded?: readonly Pick<EvidenceRecord, 'gate' | 'figure' | 'subjects'>[]
  readonly measured?: SprintRequest['measured']
  readonly live?: Partial<Live>
  /** A person's branch with the same content. */
  readonly byPerson?: boolean
}

/** What a gate says of a rescue's pull request, by real sensors over both trees. */
const judge = async (gate: string, given: Rescue) => {
  const { playbook, before, mends, made = {}, recorded = [], byPerson = false } = given
  const base = inMemoryWorkspace({ files: before, repository: 'octo/models' })
  const workspace = inMemoryWorkspace({
    files: { ...before, ...mends, ...made },
    repository: 'octo/models',
    commit: head,
    branch: 'sar/x',
  })
  const evidence = recorded.map((one) => ({ ...one, commit: 'b'.repeat(40), at: earlier, state: 'fail' as const }))
  const pullRequest = { ...pullOf(playbook), ...(byPerson ? { headRef: 'mend-it' } : {}) }
  const observed = await observe({
    workspace,
    change: {
      set: change(
        Object.keys(mends).map((path) => changed(path, { status: Object.hasOwn(before, path) ? 'modified' : 'added' })),
      ),
      base: known(base),
      rules: known(base),
      pullRequest,
      fork: false,
    },
    named: null,
    catalogue,
    fetchPreset: async (name) => ({ path: name, text: '' }),
    live: { ...silentLive, ...given.live },
    stores: silentStores,
    memory: noMemory,
    clock: { now: () => instant },
    requests: () => ({ rest: 0, graphql: 0, notModified: 0 }),
    stateOf: () => ({
      read: async () => ({ state: { ...emptyState, runs: [runOf(playbook)], evidence }, head: null }),
    }),
  })
  const request: SprintRequest = {
    method: { ...catalogue, playbooks },
    observed,
    inspector: inspectHere,
    concluder: concludeHere,
    acting: null,
    ...(given.measured === undefined ? {} : { measured: given.measured }),
  }
  const survey = await surveyOf(request)
  const { gates } = await verdictOf(request, survey, casesOf(request, survey))
  const told = gates.find(({ id }) => id === gate)
  return { state: told?.state, evidence: told?.evidence }
}

const ci = (python: string) =>
  `on: push\npermissions: { contents: read }\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/setup-python@v6\n        with:\n          python-version: ${python}\n      - run: make test\n`
const ciPath = '.github/workflows/ci.yml'
const otherPath = '.github/workflows/nightly.yml'
const settings = (text: string): Files => ({ '.github/sar.yml': text })

/** A report of coverage.py over ten lines of one file. */
const coverage = (covered: number): string =>
  JSON.stringify({
    meta: { timestamp: earlier },
    files: {
      'src/a.py': {
        executed_lines: Array.from({ length: covered }, (_, index) => index + 1),
        missing_lines: Array.from({ length: 10 - covered }, (_, index) => covered + index + 1),
      },
    },
    totals: { covered_lines: covered, num_statements: 10 },
  })

const measuredBy = (path: string): Pick<GateView, 'measurement' | 'ownRun' | 'commands'> => ({
  measurement: known({
    headSha: head,
    baseSha: null,
    mergeSha: null,
    workflow: { path, blob: 'e'.repeat(40), base: 'f'.repeat(40), calls: [] },
    tests: 'green',
    reports: ['coverage.json'],
  }),
  ownRun: null,
  commands: {},
})

describe('a rescue is not blocked by the fault that it repairs', () => {
  it('by gate 1, where it mends one of many findings of the linter', async () => {
    const lint: Rescue = {
      playbook: 'SAR-002',
      before: { 'src/a.py': 'import os\nimport re\n', 'src/b.py': 'import json\n' },
      mends: { 'src/a.py': 'import re\n' },
    }
    expect(await judge('code-quality', lint)).toEqual({ state: 'pass', evidence: 'no new lint finding in 2 files' })
    const worse = await judge('code-quality', { ...lint, mends: { 'src/a.py': 'import os\nimport re\nimport sys\n' } })
    expect(worse).toMatchObject({ state: 'fail', evidence: expect.stringContaining('src/a.py#sys') })
  })

  it('by gate 2, where it mends the very workflow that measures the coverage', async () => {
    const mended: Rescue = {
      playbook: 'SAR-002',
      before: {
        ...settings('sensors: { coverage: { reports: [coverage.json] } }\n'),
        [ciPath]: ci('3.10'),
        'src/a.py': '',
      },
      mends: { [ciPath]: ci("'3.10'") },
      made: { 'coverage.json': coverage(9) },
      measured: measuredBy(ciPath),
      live: { file: async () => known(ci('3.10')), reviews: async () => known([]) },
    }
    expect(await judge('test-coverage', mended)).toMatchObject({
      state: 'pass',
      evidence: expect.stringContaining('90 %'),
    })
    expect(await judge('test-coverage', { ...mended, byPerson: true })).toMatchObject({ state: 'inconclusive' })
    expect(await judge('test-coverage', { ...mended, made: { 'coverage.json': coverage(7) } })).toMatchObject({
      state: 'fail',
    })
  })

  it('by gate 3, where it queues the variable that is absent', async () => {
    const intent = {
      schema_version: '1',
      operation: 'set',
      scope: 'repo',
      owner: 'octo',
      repo: 'models',
      name: 'LOG_LEVEL',
      value: 'info',
      queued_at: '2026-05-04T11:00:00Z',
      queued_by: 'sar',
      note: '',
    }
    const absent: Rescue = {
      playbook: 'SAR-001',
      before: {
        '.github/sar/variables.yml':
          'expected:\n  - { name: LOG_LEVEL, layer: repo-vars, required: true, default: info }\n',
        ...settings('extends: [recommended]\n'),
      },
      mends: { '.sar/pending_ops/variable_set_LOG_LEVEL_1.json': `${JSON.stringify(intent)}\n` },
      recorded: [
        { gate: 'variable-audit', figure: '1 of 1 required variables absent', subjects: ['repo-vars/LOG_LEVEL'] },
      ],
    }
    expect(await judge('variable-audit', absent)).toEqual({
      state: 'pass',
      evidence: 'none left absent; queued here: repo-vars/LOG_LEVEL',
    })
    const other = { ...absent, mends: { 'notes.md': '# Notes\n' } }
    expect(await judge('variable-audit', { ...other, byPerson: true })).toMatchObject({ state: 'fail' })
    // Of a rescue of something else nobody expects it.
    expect(await judge('variable-audit', other)).toMatchObject({
      state: 'pass',
      evidence: expect.stringContaining('leaves absent what was so before'),
    })
  })

  it('by gate 4, where the leak that it answers stands on the default branch', async () => {
    const key = ['AKIA', 'Z7QH', '3RTW', '5LMN', '6PQX'].join('')
    const leaked: Rescue = {
      playbook: 'SAR-006',
      before: { 'src/a.py': `key = "${key}"\nuse(key)\n`, 'src/b.py': `other = "${key.replace('Z7', 'Y6')}"\n` },
      mends: { 'src/a.py': 'use(None)\n' },
    }
    expect(await judge('secrets-baseline', leaked)).toMatchObject({
      state: 'pass',
      evidence: expect.stringMatching(/^no new secret in \d files/),
    })
    const more = { 'src/a.py': `again = "${key.replace('Z7', 'X5')}"\n` }
    expect(await judge('secrets-baseline', { ...leaked, mends: more })).toMatchObject({ state: 'fail' })
  })

  it('by gate 5, where it mends one of two documents that break their schema', async () => {
    const wrong = ci("'3.10'").replace('runs-on', 'runs-upon')
    const document: Rescue = {
      playbook: 'SAR-002',
      before: { [ciPath]: ci('3.10'), [otherPath]: wrong },
      mends: { [ciPath]: ci("'3.10'") },
    }
    expect(await judge('schema-valid', document)).toMatchObject({
      state: 'pass',
      evidence: expect.stringContaining('no new broken document'),
    })
    expect(await judge('schema-valid', { ...document, mends: { [ciPath]: wrong } })).toMatchObject({ state: 'fail' })
  })

  it('by gate 6, where too many runs of the default branch fail', async () => {
    const failing: Rescue = {
      playbook: 'SAR-002',
      before: { [ciPath]: ci('3.10') },
      mends: { [ciPath]: ci("'3.10'") },
      recorded: [
        { gate: 'ci-failure-rate', figure: '5 of 25 finished runs failed: 20 %, at most 10 %', subjects: ['main'] },
      ],
      live: { runs: async () => known([ranOnHead('success')]) },
    }
    expect(await judge('ci-failure-rate', failing)).toMatchObject({
      state: 'pass',
      evidence: expect.stringContaining('rescues the open case'),
    })
    const red = { ...failing, live: { runs: async () => known([ranOnHead('failure')]) } }
    expect(await judge('ci-failure-rate', red)).toMatchObject({ state: 'fail' })
    expect(await judge('ci-failure-rate', { ...failing, byPerson: true })).toMatchObject({ state: 'fail' })
  })
})
