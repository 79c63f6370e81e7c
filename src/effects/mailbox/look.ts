import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import { layerOf } from '../../domain/intent.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Live } from '../../domain/live.ts'
import type { LedgerLine, MailboxRecord } from '../../domain/state.ts'
import { laterWritten, setOut } from '../../context/mailbox/memory.ts'
import { receiptHash, wantedValue } from '../../domain/receipt.ts'
import { liveStand } from './live-values.ts'

/** An intent to be applied, with what earlier runs remember of it. */
export interface Due {
  readonly intent: Intent
  readonly failure: MailboxRecord | null
}

/**
 * What a look at GitHub says about a due intent. `write`: its variable stands as before. `confirm`: it stands as wanted.
 * `hopeless`: no later run can apply it. `blind`: GitHub does not say how it stands. `now` is the value, of a secret the
 * instant at which it was last written.
 */
export type Looked =
  | (Due & { readonly stands: 'write' | 'confirm'; readonly now: string | null })
  | (Due & { readonly stands: 'hopeless'; readonly as: 'conflict' | 'dead'; readonly reason: string })
  | (Due & { readonly stands: 'blind'; readonly answer: Extract<Answer<never>, { readonly known: false }> })

type Stand = 'write' | 'confirm' | 'conflict'

/**
 * A secret cannot be compared, only its date. Once a run set out to write it, a date that moved is that run's doing, or
 * somebody wrote it since, which is newer: either way nothing is left to write.
 */
const ofSecret = (intent: Intent, before: string | null | undefined, now: string | null): Stand => {
  const isDelete = intent.operation === 'delete'
  if (now === null && isDelete) return 'confirm'
  if (before === undefined || before === receiptHash(intent, now)) return 'write'
  return now === null || isDelete ? 'conflict' : 'confirm'
}

const ofVariable = (intent: Intent, before: string | null | undefined, now: string | null): Stand => {
  if (now === wantedValue(intent)) return 'confirm'
  return before === undefined || before === receiptHash(intent, now) ? 'write' : 'conflict'
}

const anotherHand = 'somebody else changed it after the watchdog had set out to write it; nothing was written'

const notShared =
  'the organization has one of this name that it does not share with this repository, so it is not this repository’s to change: share it, then queue it anew'

/** Whether GitHub lists its environments and this one is not among them. */
const isMissing = async (live: Live, environment: string | null): Promise<boolean> => {
  if (environment === null) return false
  const listed = await live.environments()
  return listed.known && !listed.value.some((one) => one.toLowerCase() === environment.toLowerCase())
}

/** Whether GitHub can still open what is sealed; the reason why not, or null. Known for all but sealed ones. */
const staleKey = async (
  live: Live,
  { sealed, name, environment, ...where }: Intent,
): Promise<Answer<string | null>> => {
  if (sealed === null) return known(null)
  const layer = layerOf(where)
  const key = environment === null ? await live.publicKey(layer) : await live.publicKey(layer, environment)
  // What is to be written where nothing is, GitHub refuses by its name.
  if (!key.known) return (await isMissing(live, environment)) ? known(null) : key
  if (key.value.id === sealed.keyId) return known(null)
  return known(`it is sealed to a public key that GitHub has replaced: seal it anew with \`intent seal ${name}\``)
}

const lookAt = async (live: Live, one: Due, ledger: readonly LedgerLine[]): Promise<Looked> => {
  const { intent } = one
  const answer = await liveStand(live, intent)
  if (!answer.known) return { ...one, stands: 'blind', answer }
  const { stand: now, hidden } = answer.value
  if (hidden) return { ...one, stands: 'hopeless', as: 'dead', reason: notShared }
  const begun = setOut(ledger, intent)
  const stands = (intent.store === 'variables' ? ofVariable : ofSecret)(intent, begun, now)
  if (stands === 'conflict') return { ...one, stands: 'hopeless', as: 'conflict', reason: anotherHand }
  // What is to be deleted where nothing is, GitHub refuses by its name: a mistyped environment holds none either. Where
  // something stood when a run set out, it was there, and the deletion stays done though the environment went since.
  const neverStood = stands === 'confirm' && intent.operation === 'delete' && typeof begun !== 'string'
  if (neverStood && (await isMissing(live, intent.environment))) return { ...one, stands: 'write', now }
  if (stands === 'confirm') return { ...one, stands, now }
  const stale = await staleKey(live, intent)
  if (!stale.known) return { ...one, stands: 'blind', answer: stale }
  return stale.value === null
    ? { ...one, stands, now }
    : { ...one, stands: 'hopeless', as: 'dead', reason: stale.value }
}

/** Looks at the variable or secret of each due intent. */
export const look = async (
  live: Live,
  due: readonly Due[],
  ledger: readonly LedgerLine[],
): Promise<readonly Looked[]> => {
  const looked: Looked[] = []
  for (const one of due) looked.push(await lookAt(live, one, ledger))
  return looked
}

/**
 * The intents that lost against a later one and whose value GitHub shows nevertheless, because a run set out to write
 * them, was overtaken, wrote, and broke off; with that value. Of secrets GitHub does not tell.
 */
export const writtenLast = async (
  live: Live,
  lost: readonly Intent[],
  ledger: readonly LedgerLine[],
): Promise<ReadonlyMap<Intent, string | null>> => {
  const written = new Map<Intent, string | null>()
  for (const intent of lost) {
    if (intent.store !== 'variables' || setOut(ledger, intent) === undefined) continue
    const answer = await liveStand(live, intent)
    if (!answer.known || answer.value.hidden || answer.value.stand !== wantedValue(intent)) continue
    if (!isShownOf(laterWritten(ledger, intent), answer.value.stand)) written.set(intent, answer.value.stand)
  }
  return written
}

const receiptSchema = z.object({ blob: z.string(), value: z.string().nullable() })

/** Whether a later intent's receipt is of this very value. */
const isShownOf = (later: LedgerLine | null, stand: string | null): boolean => {
  const parsed = receiptSchema.safeParse(later?.evidence)
  if (later === null || !parsed.success) return false
  return parsed.data.value === receiptHash({ path: later.subject, blob: parsed.data.blob }, stand)
}
