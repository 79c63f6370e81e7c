import { inMemoryWorkspace } from '../../../src/context/workspace/in-memory.ts'
import { known, unknown } from '../../../src/domain/answer.ts'
import type { Answer } from '../../../src/domain/answer.ts'
import type { Apply, Change } from '../../../src/domain/change.ts'
import type { Live, LiveVariable } from '../../../src/domain/live.ts'
import type { StateWriter } from '../../../src/domain/state.ts'
import type { MailboxPorts, MailboxRequest } from '../../../src/effects/mailbox/process.ts'
import { localState } from '../../../src/effects/state/local.ts'
import { silentLive } from '../../support/silent-live.ts'
import { instant, settings } from '../../support/values.ts'

type Given = Readonly<Record<string, unknown>>

/** An intent's text with what a test does not care about filled in. */
export const intent = (given: Given = {}): string =>
  JSON.stringify({
    schema_version: '1',
    operation: 'set',
    scope: 'repo',
    owner: 'octo',
    repo: 'models',
    name: 'LOG_LEVEL',
    value: 'info',
    queued_at: '2026-05-01T10:00:00Z',
    queued_by: 'ada',
    ...given,
  })

/** Files of a mailbox: each intent in a file that its key names. */
export const mailbox = (given: Readonly<Record<string, Given | string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(given).map(([name, one]) => [
      `.sar/pending_ops/variable_${name}.json`,
      typeof one === 'string' ? one : intent(one),
    ]),
  )

const placeOf = (layer: string, environment: string | undefined): string =>
  [layer, environment].filter(Boolean).join('/')
const layers = { repo: 'repo-vars', org: 'org-vars', env: 'env-vars' } as const

/**
 * GitHub's variables and the state of a watchdog over them. `interrupt` is told each step that reaches outside, before
 * and after it is done, and may throw: then the process is dead there.
 */
export const openWorld = (root: string, files: Readonly<Record<string, string>>) => {
  const variables = new Map<string, string>()
  const changes: string[] = []
  const blind = new Map<string, Answer<never>>()
  const failing = new Map<string, Error>()
  const world = {
    variables,
    /** Every change of a variable, in order; writing what stands already is none. */
    changes,
    blind,
    failing,
    now: instant,
    stop: async (): Promise<string | null> => null,
    interrupt: (_step: string): void => undefined,
    state: localState(root),
  }
  const change = (key: string, value: string | null): void => {
    if ((variables.get(key) ?? null) === value) return
    changes.push(`${key}=${value}`)
    if (value === null) variables.delete(key)
    else variables.set(key, value)
  }
  const apply: Apply = async (wanted: Change) => {
    if (wanted.kind !== 'set-variable' && wanted.kind !== 'delete-variable')
      throw new Error(`not asked: ${wanted.kind}`)
    world.interrupt('before apply')
    const failure = failing.get(wanted.name)
    if (failure !== undefined) throw failure
    const key = `${placeOf(layers[wanted.scope], wanted.environment ?? undefined)}/${wanted.name}`
    change(key, wanted.kind === 'set-variable' ? wanted.value : null)
    world.interrupt('after apply')
    return { kind: wanted.kind, number: null, sha: null, url: null, already: false }
  }
  const live = (): Live => ({
    ...silentLive,
    variables: async (layer, environment) => {
      world.interrupt('look')
      const place = placeOf(layer, environment)
      const refusal = blind.get(place)
      if (refusal !== undefined) return refusal
      const found = [...variables].filter(([key]) => key.slice(0, key.lastIndexOf('/')) === place)
      return known(
        found.map(([key, value]): LiveVariable => ({ name: key.slice(place.length + 1), value, updatedAt: null })),
      )
    },
    organizationEntry: async (layer, name) => {
      world.interrupt('look')
      const refusal = blind.get(layer)
      if (refusal !== undefined) return refusal
      const value = variables.get(`${layer}/${name}`)
      return known(value === undefined ? null : { name, value, updatedAt: null })
    },
  })
  const state: StateWriter = {
    read: async () => {
      world.interrupt('read')
      return world.state.read()
    },
    update: async (message, update) => {
      world.interrupt('before update')
      const after = await world.state.update(message, update)
      world.interrupt('after update')
      return after
    },
  }
  const ports: MailboxPorts = { state, apply, live, clock: { now: () => world.now }, stopped: () => world.stop() }
  const request: MailboxRequest = {
    tree: inMemoryWorkspace({ files }).tree,
    commit: 'c'.repeat(40),
    repository: 'octo/models',
    mailbox: settings().mailbox,
    registry: known(null),
    actor: 'sar-watchdog',
  }
  return { ...world, world, ports, request, change }
}

export const noRight = unknown('GitHub refused (403)', 'organization_actions_variables: read')
