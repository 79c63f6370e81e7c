import { z } from 'zod'
import { filesOfState, keyedLines, listFiles, stateOfFiles } from '../../context/state/state-files.ts'
import type { StateFiles } from '../../context/state/state-files.ts'
import { canonical, sha256, toJson } from '../../domain/identity.ts'
import { haltSchema, ledgerEntrySchema } from '../../domain/state.ts'
import type { LedgerEntry, State } from '../../domain/state.ts'
import { appendLines } from '../../ledger/append.ts'

/**
 * An update that GitHub refused, as what it would have changed: by file the lines to put and the keys to drop, the halt
 * where it changes, and the ledger's entries. Locks are not kept: what they guard was not done.
 */
export const keptUpdateSchema = z.strictObject({
  message: z.string(),
  put: z.record(z.string(), z.array(z.string())),
  drop: z.record(z.string(), z.array(z.string())),
  halt: z.union([haltSchema, z.literal('lifted')]).nullable(),
  append: z.array(ledgerEntrySchema),
})
export type KeptUpdate = Readonly<z.infer<typeof keptUpdateSchema>>

/** By this a kept update is known again in the message of the commit that wrote it. */
export const keptId = (kept: KeptUpdate): string => sha256(canonical(toJson(kept))).slice(0, 16)

/** Said before an act that the refusal kept from being done: written later, it would tell of an act that never began. */
const isAnnouncement = ({ action }: LedgerEntry): boolean => action === 'intent.applying'

const filesWithoutLedger = (state: State): StateFiles => filesOfState({ ...state, ledger: [], locks: {} })

/** What an update would have changed; null where that is nothing worth keeping. */
export const keep = (
  message: string,
  before: State,
  next: { readonly state: State; readonly append: readonly LedgerEntry[] },
): KeptUpdate | null => {
  const [old, fresh] = [filesWithoutLedger(before), filesWithoutLedger(next.state)]
  const put: Record<string, string[]> = {}
  const drop: Record<string, string[]> = {}
  for (const path of listFiles) {
    const [was, is] = [keyedLines(path, old.get(path)), keyedLines(path, fresh.get(path))]
    const changed = [...is].filter(([key, text]) => was.get(key) !== text).map(([, text]) => text)
    const gone = [...was.keys()].filter((key) => !is.has(key))
    if (changed.length > 0) put[path] = changed
    if (gone.length > 0) drop[path] = gone
  }
  const sameHalt = old.get('halt.json') === fresh.get('halt.json')
  const halt = sameHalt ? null : (next.state.halt ?? 'lifted')
  const append = next.append.filter((entry) => !isAnnouncement(entry))
  const isEmpty = append.length + Object.keys(put).length + Object.keys(drop).length === 0 && halt === null
  return isEmpty ? null : { message, put, drop, halt, append: [...append] }
}

/** The state with kept updates on top, the ledger's lines too. */
export const withKept = (state: State, kept: readonly KeptUpdate[]): State => {
  if (kept.length === 0) return state
  const files = new Map(filesWithoutLedger(state))
  let { halt, ledger } = state
  for (const one of kept) {
    for (const path of listFiles) {
      const lines = keyedLines(path, files.get(path))
      for (const key of one.drop[path] ?? []) lines.delete(key)
      for (const [key, text] of keyedLines(path, one.put[path]?.join('\n'))) lines.set(key, text)
      files.set(path, [...lines.values()].map((text) => `${text}\n`).join(''))
    }
    if (one.halt !== null) halt = one.halt === 'lifted' ? null : one.halt
    ledger = appendLines(ledger, one.append)
  }
  return { ...stateOfFiles(files), ledger, halt, pipeline: state.pipeline, locks: state.locks }
}
