import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { between } from '../support/between.ts'
import type { Fate, Watch } from '../support/between.ts'
import { perform } from './service.ts'
import type { Ordered } from './service.ts'

export const faultKinds = ['kill', '403', '409', '429', '500', 'timeout', 'cut'] as const
export type FaultKind = (typeof faultKinds)[number]

/**
 * Goes wrong at one request that changes something, counted from 1 in the run of one turn. `lasting`: nothing answers
 * from there on until the run has ended.
 */
export interface Fault {
  readonly kind: FaultKind
  readonly turn: number
  readonly at: number
  readonly lasting: boolean
}

const program = resolve(import.meta.dirname, 'service.ts')

/** What is said in place of GitHub's answer, which then has not done what it was asked. */
const instead = {
  '403': { status: 403, message: 'Resource not accessible by personal access token', headers: {} },
  '409': { status: 409, message: 'Conflict', headers: {} },
  '429': {
    status: 429,
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    headers: { 'retry-after': '1' },
  },
  '500': { status: 500, message: 'Server Error', headers: {} },
  timeout: 'silent',
} as const satisfies Readonly<Partial<Record<FaultKind, Fate>>>

/** The server that answers a path. */
type Server = (path: string) => string

/** Runs the service in a process of its own, and gives the way to kill it. */
const apart = (order: Ordered): { readonly kill: () => void; readonly ended: Promise<string | null> } => {
  const child = spawn(process.execPath, [program, JSON.stringify(order)], { stdio: 'ignore' })
  const ended = new Promise<string | null>((settle) => void child.on('exit', (_, signal) => settle(signal)))
  return { kill: () => void child.kill('SIGKILL'), ended }
}

/** What was seen of one run: each request that changes something, and whether the fault showed. */
export interface Ran {
  readonly steps: readonly string[]
  readonly hit: boolean
  /** Why the run failed, or null. */
  readonly failure: string | null
}

/** A process cannot be killed twice, so that its death is by nature lasting. */
const runKilled = async (to: Server, orderAt: (url: string) => Ordered, at: number): Promise<Ran> => {
  const steps: string[] = []
  let hit = false
  const gone = Promise.withResolvers<void>()
  const dying = Promise.withResolvers<() => void>()
  const proxy = await between(to, async ({ number, asks }, when) => {
    if (when === 'before') steps.push(asks)
    if (number !== at || when === 'before') return 'go'
    hit = true
    const kill = await dying.promise
    kill()
    await gone.promise
    return 'cut'
  })
  const { kill, ended } = apart(orderAt(proxy.url))
  dying.resolve(kill)
  const signal = await ended
  gone.resolve()
  await proxy.stop()
  return { steps, hit, failure: signal }
}

/** Half of an answer comes after GitHub did what it was asked, and every other refusal in its place. */
const fateOf = (kind: Exclude<FaultKind, 'kill'>, first: boolean, when: 'before' | 'after'): Fate => {
  if (kind !== 'cut') return when === 'before' ? instead[kind] : 'go'
  if (first) return when === 'after' ? 'half' : 'go'
  return 'cut'
}

/** Milliseconds until an answer that never comes is given up: enough for one that does, on a machine that is busy. */
const impatience = 4000

const runFaulty = async (
  to: Server,
  orderAt: (url: string) => Ordered,
  { kind, at, lasting }: Fault & { readonly kind: Exclude<FaultKind, 'kill'> },
): Promise<Ran> => {
  const steps: string[] = []
  let hit = false
  const watch: Watch = async ({ number, changes, asks }, when) => {
    if (changes && when === 'before') steps.push(asks)
    const first = !hit && changes && number === at
    if (!first && !(hit && lasting)) return 'go'
    const fate = fateOf(kind, first, when)
    if (fate !== 'go') hit = true
    return fate
  }
  const proxy = await between(to, watch, true)
  const order = orderAt(proxy.url)
  const failure = await perform(kind === 'timeout' ? { ...order, patience: impatience } : order)
  await proxy.stop()
  return { steps, hit, failure }
}

/** Runs the service once. `fault` shows where its request is among those of this run. */
export const runOnce = async (to: Server, orderAt: (url: string) => Ordered, fault: Fault | null): Promise<Ran> => {
  if (fault === null) return runFaulty(to, orderAt, { kind: '500', turn: 0, at: 0, lasting: false })
  const { kind } = fault
  return kind === 'kill' ? runKilled(to, orderAt, fault.at) : runFaulty(to, orderAt, { ...fault, kind })
}
