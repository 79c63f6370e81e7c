import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/catalogue.ts'
import { noMemory } from '../../src/context/memory/none.ts'
import { observe } from '../../src/context/observe.ts'
import type { GivenChange, Sources } from '../../src/context/observe.ts'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { known, unknown } from '../../src/domain/answer.ts'
import { TokenError, UsageError } from '../../src/domain/errors.ts'
import { emptyState } from '../../src/domain/state.ts'
import { silentLive } from '../support/silent-live.ts'
import { change, changed, instant } from '../support/values.ts'
import { silentStores } from '../support/silent-stores.ts'

type Files = Readonly<Record<string, string>>
const settingsFile = '.github/sar.yml'
const registryFile = '.github/sar/variables.yml'
const expecting = (name: string) => `expected:\n  - name: ${name}\n    layer: repo-vars\n`
const strict = `killSwitch: SAR_STOP\n`
const lax = `killSwitch: null\n`

const sources = (head: Files, given: Partial<Sources> = {}): Sources => ({
  workspace: inMemoryWorkspace({ files: head, repository: 'octo/models' }),
  change: null,
  named: null,
  catalogue,
  fetchPreset: async (name) => ({ path: name, text: '' }),
  live: silentLive,
  stores: silentStores,
  memory: noMemory,
  clock: { now: () => instant },
  requests: () => ({ rest: 0, graphql: 0, notModified: 0 }),
  stateOf: () => ({ read: async () => ({ state: emptyState, head: null }) }),
  ...given,
})
const changing = (rules: Files, paths: readonly string[] = []): { readonly change: GivenChange } => ({
  change: {
    set: change(paths.map((path) => changed(path, { status: 'added' }))),
    base: known(inMemoryWorkspace({ files: { [settingsFile]: 'killSwitch: SAR_OF_OLD\n' } })),
    rules: known(inMemoryWorkspace({ files: rules })),
    pullRequest: null,
    fork: false,
  },
})
const expected = async (given: Sources) => {
  const { registry } = await observe(given)
  return registry.known ? (registry.value?.expected.map(({ name }) => name) ?? null) : registry
}

describe('settings and registry', () => {
  it('are those of the tree where no change is judged', async () => {
    const given = sources({ [settingsFile]: strict, [registryFile]: expecting('REGION') })
    expect(await observe(given)).toMatchObject({ settings: { killSwitch: 'SAR_STOP' }, settingsPath: settingsFile })
    expect(await expected(given)).toEqual(['REGION'])
  })

  it('are unknown, never the defaults, where the tree is listed in part and shows none', async () => {
    const partly = (files: Files) => inMemoryWorkspace({ files, partial: 'GitHub lists no more than 100,000 entries' })
    const refusal = /nobody can tell whether there are settings: GitHub lists/
    await expect(observe(sources({}, { workspace: partly({ 'a.py': '' }) }))).rejects.toThrow(refusal)
    const base = { ...changing({}).change, rules: known(partly({ 'a.py': '' })) }
    await expect(observe(sources({ [settingsFile]: lax }, { change: base }))).rejects.toThrow(refusal)
    const shown = await observe(sources({}, { workspace: partly({ [settingsFile]: strict }) }))
    expect(shown.settings.killSwitch).toBe('SAR_STOP')
  })

  it('are those of the default branch’s tip, never the change’s own nor those where it began', async () => {
    const tip = { [settingsFile]: strict, [registryFile]: expecting('REGION') }
    const given = sources({ [settingsFile]: lax, [registryFile]: expecting('OTHER') }, changing(tip))
    expect((await observe(given)).settings.killSwitch).toBe('SAR_STOP')
    expect(await expected(given)).toEqual(['REGION'])
  })

  it('are the defaults where only the change brings some', async () => {
    const given = sources({ [settingsFile]: strict, [registryFile]: expecting('OTHER') }, changing({}))
    expect((await observe(given)).settings.killSwitch).toBeNull()
    expect(await expected(given)).toBeNull()
  })

  it('heed no broken settings that the change brings, but those of the tip', async () => {
    const broken = { [settingsFile]: 'sensors: [' }
    expect((await observe(sources(broken, changing({ [settingsFile]: strict })))).settings.killSwitch).toBe('SAR_STOP')
    await expect(observe(sources({ [settingsFile]: strict }, changing(broken)))).rejects.toThrow(UsageError)
  })

  it('are nobody’s guess where the tip cannot be read', async () => {
    const head = { [settingsFile]: lax, [registryFile]: expecting('OTHER') }
    const { change: whole } = changing({})
    const given = sources(head, { change: { ...whole, rules: unknown('a shallow clone') } })
    await expect(observe(given)).rejects.toThrow('a shallow clone')
    const named = { ...given, named: { path: 'own.yml', text: strict } }
    expect((await observe(named)).settings.killSwitch).toBe('SAR_STOP')
    expect(await expected(named)).toEqual(unknown('a shallow clone'))
  })

  it('yield to settings named by hand', async () => {
    const given = sources({ [settingsFile]: lax }, { named: { path: 'own.yml', text: strict } })
    expect(await observe(given)).toMatchObject({ settings: { killSwitch: 'SAR_STOP' }, settingsPath: 'own.yml' })
  })
})

describe('the state', () => {
  it('is unknown without a token, and so is the mailbox', async () => {
    const { state, mailbox } = await observe(sources({}, { stateOf: () => null }))
    expect(state).toMatchObject({ known: false })
    expect(mailbox).toEqual(state)
  })

  it('is unknown where it could not be read, and a fault of ours stays one', async () => {
    const failing = (error: Error) => {
      const read = async () => {
        throw error
      }
      return sources({}, { stateOf: () => ({ read }) })
    }
    expect((await observe(failing(new TokenError('GitHub refused the token')))).state).toEqual(
      unknown('GitHub refused the token'),
    )
    await expect(observe(failing(new TypeError('a bug')))).rejects.toThrow(TypeError)
  })

  it('is sought where the settings of the tip keep it', async () => {
    const asked: unknown[] = []
    const stateOf: Sources['stateOf'] = ({ state }) => {
      asked.push(state)
      return null
    }
    const base = { [settingsFile]: 'state:\n  branch: base-state\n' }
    const head = { [settingsFile]: 'state:\n  branch: head-state\n' }
    await observe(sources(head, { ...changing(base), stateOf }))
    expect(asked).toEqual([{ branch: 'base-state' }])
  })
})
