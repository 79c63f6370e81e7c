import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/catalogue.ts'
import { noMemory } from '../../src/context/memory/none.ts'
import { loadSettings } from '../../src/context/settings/settings.ts'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { search } from '../../src/search/engine.ts'
import { concludeHere } from '../../src/search/concluder.ts'
import { inspectHere } from '../../src/search/inspector.ts'
import { liveThatSays } from '../support/silent-live.ts'
import { silentStores } from '../support/silent-stores.ts'

const files = {
  '.github/sar.yml': 'registry: .github/sar/variables.yml\nsensors: { ci-health: { greenSha: LAST_GREEN } }\n',
  '.github/sar/variables.yml': `expected:
  - { name: BATCH, layer: repo-vars }
  - { name: API_TOKEN, layer: repo-secrets }
`,
  '.github/workflows/ci.yml': `on: push
permissions: { contents: read }
jobs:
  test:
    runs-on: [self-hosted, gpu]
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-python@v7
        with: { python-version: '3.12', cache: pip }
      - run: pip install -r requirements.txt
      - run: pytest
        env: { EXTRA: '\${{ vars.EXTRA }}', BATCH: '\${{ vars.BATCH }}', TOKEN: '\${{ secrets.API_TOKEN }}' }
      - uses: github/codeql-action/analyze@v4
`,
  'requirements.txt': 'numpy==2.3.4\n',
}

const surveyed = async (reason: string, permission?: string) => {
  const { settings } = await loadSettings({ path: '.github/sar.yml', text: files['.github/sar.yml'] }, catalogue, () =>
    Promise.reject(new Error('no other preset is meant')),
  )
  const answer = { known: false, reason, ...(permission === undefined ? {} : { permission }) } as const
  return search({
    sensors: catalogue.sensors,
    settings,
    workspace: inMemoryWorkspace({ files, repository: 'octo/models', defaultBranch: 'main' }),
    change: null,
    live: { ...liveThatSays(answer), repository: 'octo/models' },
    stores: silentStores,
    clock: { now: () => new Date('2026-06-01T12:00:00Z') },
    memory: noMemory,
    inspector: inspectHere,
    concluder: concludeHere,
  })
}

const asking = [
  'cache-usage',
  'ci-failures',
  'ci-health',
  'code-scanning',
  'dependency-cves',
  'runner-health',
  'secret-rotation',
  'stale-runs',
  'test-gates',
  'variable-audit',
  'variable-use',
]

describe('a GitHub that refuses', { timeout: 120_000 }, () => {
  it('leaves every sensor that asks it unknown, with the permission that is missing', async () => {
    const { sensors, findings } = await surveyed('GitHub refused (403): Resource not accessible', 'actions: read')
    const touched = sensors.filter(({ unknown }) => unknown.some(({ reason }) => reason.includes('GitHub refused')))
    expect(touched.map(({ id }) => id).toSorted()).toEqual(asking)
    const mute = touched.flatMap(({ id, unknown }) =>
      unknown.filter(({ reason }) => reason.includes('refused') && !reason.includes('actions: read')).map(() => id),
    )
    expect(mute).toEqual([])
    // What the files alone tell, variable-use tells all the same.
    const live = asking.filter((id) => id !== 'variable-use')
    expect(findings.filter(({ sensor }) => live.includes(sensor))).toEqual([])
  })

  it('leaves them unknown where it fails or asks for patience', async () => {
    const { sensors } = await surveyed('GitHub failed (502)')
    const touched = sensors.filter(({ unknown }) =>
      unknown.some(({ reason }) => reason.includes('GitHub failed (502)')),
    )
    expect(touched.map(({ id }) => id).toSorted()).toEqual(asking)
    expect(touched.every(({ status }) => status === 'unknown' || status === 'partial')).toBe(true)
  })
})
