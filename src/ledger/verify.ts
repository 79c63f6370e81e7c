import { canonical } from '../domain/identity.ts'
import { ledgerLineSchema } from '../domain/state.ts'
import type { LedgerLine } from '../domain/state.ts'
import { genesis, hashOf } from './hash.ts'

/** A line of the ledger that stood elsewhere (a check run's text), so that a cut tail is found. */
export interface Checkpoint {
  readonly seq: number
  readonly hash: string
}

/** Whether the chain holds. `seq` is the place in the chain of the first line that does not fit, from 0. */
export type LedgerCheck =
  | { readonly ok: true; readonly lines: readonly LedgerLine[]; readonly last: Checkpoint | null }
  | { readonly ok: false; readonly seq: number; readonly why: string }

/** The lines of the monthly files, given in the order of their names, still as they stand there. */
export const ledgerTexts = (files: readonly string[]): readonly string[] =>
  files.flatMap((text) => (text === '' ? [] : text.split(/(?<=\n)/)))

const broken = (seq: number, why: string): LedgerCheck => ({ ok: false, seq, why })

const parse = (text: string): LedgerLine | null => {
  try {
    const parsed = ledgerLineSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

const faultOf = (text: string, line: LedgerLine, seq: number, prev: string): string | null => {
  if (`${canonical(line)}\n` !== text) return 'its bytes are not the canonical form of what it says'
  if (line.seq !== seq) return `it is numbered ${line.seq}: a line was removed, added or moved`
  if (line.prev !== prev) return 'it does not follow the line before it'
  return hashOf(line) === line.hash ? null : 'its hash is not that of its content'
}

/**
 * Checks the ledger byte for byte: each line is its own canonical form and ends in LF, the numbers run from 0, each line
 * names the hash of the one before it. Without a checkpoint from outside a tail that was cut off leaves no trace.
 */
export const verifyLedger = (texts: readonly string[], checkpoint?: Checkpoint): LedgerCheck => {
  const lines: LedgerLine[] = []
  for (const [seq, text] of texts.entries()) {
    const line = parse(text)
    if (line === null) return broken(seq, 'it is no line of a ledger')
    const fault = faultOf(text, line, seq, lines.at(-1)?.hash ?? genesis)
    if (fault !== null) return broken(seq, fault)
    lines.push(line)
  }
  const last = lines.at(-1)
  if (checkpoint !== undefined) {
    const marked = lines[checkpoint.seq]
    if (marked === undefined)
      return broken(lines.length, `the ledger ends before line ${checkpoint.seq}, the checkpoint`)
    if (marked.hash !== checkpoint.hash) return broken(checkpoint.seq, 'it is not the line of the checkpoint')
  }
  return { ok: true, lines, last: last === undefined ? null : { seq: last.seq, hash: last.hash } }
}
