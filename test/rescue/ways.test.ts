import { describe, expect, it } from 'vitest'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { known } from '../../src/domain/answer.ts'
import { emptyState } from '../../src/domain/state.ts'
import type { StepView } from '../../src/domain/step.ts'
import { runFix } from '../../src/rescue/steps/run-fix.ts'
import { silentLive } from '../support/silent-live.ts'
import { silentStores } from '../support/silent-stores.ts'
import { instant, settings } from '../support/values.ts'

const ci = '.github/workflows/ci.yml'
const nightly = '.github/workflows/nightly.yml'
const workflow = (uses: string, python = '"3.12"') =>
  `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: ${uses}\n        with:\n          python-version: ${python}\n`
const commit = 'a'.repeat(40)

const view = (files: Readonly<Record<string, string>>, sensors: object = {}): StepView => ({
  cases: [],
  settings: settings({ sensors }),
  registry: null,
  tree: inMemoryWorkspace({ files }).tree,
  live: {
    ...silentLive,
    actionCommit: async (_, ref) => known(ref === 'v5' ? commit : 'b'.repeat(40)),
  },
  stores: silentStores,
  state: emptyState,
  clock: { now: () => instant },
  repository: 'octo/models',
  defaultBranch: 'main',
  commit: 'c'.repeat(40),
  run: { id: 'r', playbook: 'SAR-002', attempt: 1, actor: 'sar-watchdog', startedAt: instant.toISOString() },
  outputs: {},
})

const filesOf = async (given: object, of: StepView): Promise<Readonly<Record<string, string | null>>> => {
  const { changes } = await runFix.plan({ branch: 'sar/x', ...given }, of)
  return Object.fromEntries(
    changes.flatMap((one) => (one.kind === 'commit' ? one.files.map(({ path, content }) => [path, content]) : [])),
  )
}

describe('mending failing CI', () => {
  const old = view({ [ci]: workflow('actions/setup-python@v5') })

  it('raises no major unless the settings ask for it', async () => {
    await expect(filesOf({ fixes: ['action-versions'] }, old)).rejects.toThrow('found nothing to mend')
    const asked = view(
      { [ci]: workflow('actions/setup-python@v5') },
      {
        'action-versions': { majors: { 'actions/setup-python': 6 } },
      },
    )
    expect(await filesOf({ fixes: ['action-versions'] }, asked)).toEqual({ [ci]: workflow('actions/setup-python@v6') })
  })

  it('takes the newest of the same major for what GitHub no longer serves', async () => {
    const retired = view({ [ci]: workflow('actions/cache@v4.0.2') })
    expect(await filesOf({ fixes: ['action-versions'] }, retired)).toEqual({ [ci]: workflow('actions/cache@v4') })
  })

  it('looks up the commits to pin', async () => {
    const pinned = view({ [ci]: workflow('actions/setup-python@v5') }, { 'action-versions': { pin: 'sha' } })
    expect(await filesOf({ fixes: ['action-versions'] }, pinned)).toEqual({
      [ci]: workflow(`actions/setup-python@${commit} # v5`),
    })
  })

  it('goes one way twice, then keeps to the files that fail, then has no other', async () => {
    const both = view({
      [ci]: workflow('actions/setup-python@v6', '3.10'),
      [nightly]: workflow('actions/setup-python@v6', '3.10'),
    })
    const given = { fixes: ['workflow-yaml'], paths: [nightly] }
    const mended = workflow('actions/setup-python@v6', "'3.10'")
    for (const round of [1, 2])
      expect(await filesOf({ ...given, round }, both)).toEqual({ [ci]: mended, [nightly]: mended })
    expect(await filesOf({ ...given, round: 3 }, both)).toEqual({ [nightly]: mended })
    const one = view({ [ci]: workflow('actions/setup-python@v6', '3.10') })
    await expect(filesOf({ ...given, paths: [ci], round: 3 }, one)).rejects.toThrow('no other way')
  })

  it('mends by kindred fixes where those that were asked for did not do', async () => {
    const more = view({ [ci]: workflow('actions/cache@v4.0.2', '3.10') })
    expect(await filesOf({ fixes: ['workflow-yaml'], paths: [ci], round: 3 }, more)).toEqual({
      [ci]: workflow('actions/cache@v4', "'3.10'"),
    })
  })
})
