import { describe, expect, it } from 'vitest'
import { catalogue } from '../../../src/catalogue.ts'
import { noMemory } from '../../../src/context/memory/none.ts'
import { registryInTree } from '../../../src/context/registry-in-tree.ts'
import { loadSettings, settingsProblems } from '../../../src/context/settings/settings.ts'
import { inMemoryWorkspace } from '../../../src/context/workspace/in-memory.ts'
import { known, unknown } from '../../../src/domain/answer.ts'
import type { Live } from '../../../src/domain/live.ts'
import { search } from '../../../src/search/engine.ts'
import { concludeHere } from '../../../src/search/concluder.ts'
import { inspectHere } from '../../../src/search/inspector.ts'
import { silentLive } from '../../support/silent-live.ts'
import { silentStores } from '../../support/silent-stores.ts'

const load = (text: string) =>
  loadSettings({ path: '.github/sar.yml', text }, catalogue, () =>
    Promise.reject(new Error('no other preset is meant')),
  )

describe('the preset codex', () => {
  it('says nothing that a settings file may not say', () => {
    const text = JSON.stringify(catalogue.presets['codex'])
    expect(settingsProblems({ path: 'codex', text }, catalogue)).toEqual([])
  })

  it('expects the original registry: 99 entries, 81 required, 5 governed', async () => {
    const { settings } = await load('extends: [codex]\n')
    const { tree } = inMemoryWorkspace({ files: {} })
    const registry = await registryInTree(tree, settings)
    const expected = registry.known ? (registry.value?.expected ?? []) : []
    const byLayer = Map.groupBy(expected, ({ layer }) => layer)
    expect([...byLayer].map(([layer, entries]) => [layer, entries.length])).toEqual([
      ['org-secrets', 13],
      ['repo-secrets', 7],
      ['env-secrets', 3],
      ['repo-vars', 65],
      ['env-vars', 2],
      ['codespace', 9],
    ])
    expect(expected.filter(({ required }) => required)).toHaveLength(81)
    expect(
      expected
        .filter(({ governed }) => governed)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...settings.mailbox.governed].sort())
  })

  it('gives way to a registry file, and to the settings of the repository', async () => {
    const { settings } = await load("extends: [codex]\nmailbox: { dir: ops/mail }\nsignals: ['OWN']\n")
    expect(settings.mailbox).toMatchObject({ dir: 'ops/mail', governed: expect.arrayContaining(['AGENT_KILL_SWITCH']) })
    expect(settings.signals).toEqual(['OWN'])
    const { tree } = inMemoryWorkspace({
      files: { '.codex/sar/variables.yml': 'expected: [{ name: ONE, layer: repo-vars }]\n' },
    })
    const registry = await registryInTree(tree, settings)
    expect(registry.known && registry.value?.expected.map(({ name }) => name)).toEqual(['ONE'])
  })

  it('lets a repository that lives by the method be searched as it stands', async () => {
    const { settings } = await load('extends: [codex]\n')
    const intent = {
      schema_version: '1',
      operation: 'set',
      scope: 'repo',
      owner: 'octo',
      repo: 'models',
      name: 'AGENT_KILL_SWITCH',
      value: 'true',
      queued_at: '2026-06-01T10:00:00Z',
      queued_by: 'variable_intent_writer',
      note: '',
    }
    const live: Live = {
      ...silentLive,
      repository: 'octo/models',
      variables: async (layer) =>
        layer === 'repo-vars'
          ? known([
              { name: 'CODEX_LOG_LEVEL', value: 'INFO', updatedAt: null },
              { name: 'CODEX_CI_LAST_GREEN_SHA', value: 'a'.repeat(40), updatedAt: null },
            ])
          : unknown('not for this token'),
    }
    const survey = await search({
      sensors: catalogue.sensors,
      settings,
      selection: { sensors: ['variable-audit', 'pending-intents', 'embedding-index', 'ci-health'] },
      workspace: inMemoryWorkspace({
        files: {
          '.codex/pending_ops/variable_set_AGENT_KILL_SWITCH_1780308000.json': JSON.stringify(intent),
          '.codex/embeddings/codex_index_meta.json': JSON.stringify({
            generated_at: '2026-05-30T02:00:00Z',
            chunk_count: 2904,
          }),
          '.codex/docs/roles.md': '# Roles\n',
        },
        repository: 'octo/models',
        defaultBranch: 'main',
        history: { '.codex/docs/roles.md': new Date('2026-05-31T00:00:00Z') },
      }),
      change: null,
      live,
      stores: silentStores,
      clock: { now: () => new Date('2026-06-01T12:00:00Z') },
      memory: noMemory,
      inspector: inspectHere,
      concluder: concludeHere,
    })
    const kinds = Map.groupBy(survey.findings, ({ kind }) => kind)
    expect([...kinds].map(([kind, found]) => `${kind} ${found.length}`).sort()).toEqual([
      'governed 1',
      'index-behind-sources 1',
      'index-missing 1',
      'index-stale 1',
      'variable-absent 63',
    ])
    const audit = survey.sensors.find(({ id }) => id === 'variable-audit')
    expect(audit?.figures).toMatchObject({ expected: 99, present: 2, absent: 63, unknown: 34 })
  })
})
