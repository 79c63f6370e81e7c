import type { Apply } from '../../domain/change.ts'
import { messageOf, RefusedError, SarError, TokenError } from '../../domain/errors.ts'
import { targetOf } from '../../domain/intent.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Live } from '../../domain/live.ts'
import { wantedValue } from '../../domain/receipt.ts'
import type { StateReader } from '../../domain/state.ts'
import { fateIn } from './fate.ts'
import type { Fate, Run } from './fate.ts'
import { changeOf, liveStand } from './live-values.ts'
import type { Looked } from './look.ts'
import { masked } from './masked.ts'

/**
 * How writing one intent ended. `shown`: GitHub shows it, as `stand`. `left`: another run saw to it. `faulty`: GitHub
 * does not take the intent itself, as against GitHub failing or a right that is missing.
 */
export type Written =
  | { readonly end: 'shown'; readonly stand: string | null }
  | { readonly end: 'stopped'; readonly reason: string }
  | { readonly end: 'left'; readonly fate: Fate }
  | { readonly end: 'failed'; readonly reason: string; readonly faulty: boolean; readonly permission: string | null }

export type Ready = Extract<Looked, { readonly stands: 'write' | 'confirm' }>

export const isReady = (one: Looked): one is Ready => one.stands === 'write' || one.stands === 'confirm'

interface WritePorts {
  readonly state: StateReader
  readonly apply: Apply
  readonly live: () => Live
  readonly stopped: () => Promise<string | null>
}

/** An error for the state and for people. Whoever made it, it must not repeat the value. */
const reasonOf = (error: unknown, intent: Intent): string => {
  const said = masked(messageOf(error), intent)
  return error instanceof SarError && error.hint !== undefined ? `${said.replace(/\.$/, '')}. ${error.hint}` : said
}

const failed = (reason: string): Extract<Written, { readonly end: 'failed' }> => ({
  end: 'failed',
  reason,
  faulty: false,
  permission: null,
})

const writeOne = async ({ apply }: WritePorts, intent: Intent): Promise<Written | 'sent'> => {
  try {
    await apply(changeOf(intent))
    return 'sent'
  } catch (error) {
    if (error instanceof TokenError) throw error
    const missing = error instanceof RefusedError ? error.missing : []
    const faulty = error instanceof RefusedError && missing.length === 0
    return { ...failed(reasonOf(error, intent)), faulty, permission: missing.length === 0 ? null : missing.join(', ') }
  }
}

/** A write counts when GitHub shows it to a new reader, never because it was sent. A secret shows it by its date alone. */
const readBack = async (live: Live, { intent, now }: Ready): Promise<Written> => {
  const shown = await liveStand(live, intent)
  if (!shown.known) return failed(`it was sent, and reading it back failed: ${shown.reason}`)
  const { stand, hidden } = shown.value
  if (hidden) return failed('it was sent, and the organization does not share it with this repository')
  const wanted = wantedValue(intent)
  if (intent.store === 'variables' || wanted === null)
    return stand === wanted ? { end: 'shown', stand } : failed('it was sent, and GitHub shows another value')
  if (stand === null) return failed('it was sent, and GitHub shows no such secret')
  return stand === now ? failed('it was sent, and GitHub shows the date it had before') : { end: 'shown', stand }
}

/** Whether one intent may still be written: nothing is stopped, and no other run has seen to it. */
const hindrance = async (ports: WritePorts, run: Run, intent: Intent): Promise<Written | null> => {
  const reason = await ports.stopped()
  if (reason !== null) return { end: 'stopped', reason }
  const { state } = await ports.state.read()
  if (state.halt !== null) return { end: 'stopped', reason: `halted by ${state.halt.by}: ${state.halt.reason}` }
  const fate = fateIn(state, run)(intent)
  return fate === null ? null : { end: 'left', fate }
}

/**
 * Writes the intents in order, each variable once, and reads all of them back with one new reader. A stop between two
 * writes leaves the rest. What stands as wanted already is not written, nor what another run has seen to meanwhile, for
 * which the state is read before each write.
 */
export const writeAll = async (
  ports: WritePorts,
  ready: readonly Ready[],
  now: Date,
): Promise<ReadonlyMap<Intent, Written>> => {
  const run = { own: ready.map(({ intent }) => intent), now }
  const ends = new Map<Intent, Written>()
  const sent = new Map<string, Written | 'sent'>()
  const toRead: Ready[] = []
  let stop: Written | null = null
  for (const one of ready) {
    const { intent, stands } = one
    const target = targetOf(intent)
    if (stands === 'confirm') {
      ends.set(intent, { end: 'shown', stand: one.now })
      continue
    }
    const hindered: Written | null = stop ?? (sent.has(target) ? null : await hindrance(ports, run, intent))
    if (hindered?.end === 'stopped') stop = hindered
    if (hindered !== null) {
      ends.set(intent, hindered)
      continue
    }
    const end = sent.get(target) ?? (await writeOne(ports, intent))
    sent.set(target, end)
    if (end === 'sent') toRead.push(one)
    else ends.set(intent, end)
  }
  const live = toRead.length === 0 ? null : ports.live()
  if (live !== null) for (const one of toRead) ends.set(one.intent, await readBack(live, one))
  return ends
}
