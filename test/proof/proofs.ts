import { fuzzGuides } from '../fuzz/guides.ts'
import { fuzzIntents } from '../fuzz/intents.ts'

/** What a reader is fed a million mutated inputs for. `run` gives what came of it; a crash is not caught. */
export interface Proof {
  readonly what: string
  readonly run: (
    inputs: number,
    seed: number,
  ) => { readonly accepted: number; readonly refused: number; readonly open: number; readonly wrong: readonly string[] }
}

export const proofs: readonly Proof[] = [
  { what: 'mailbox files', run: fuzzIntents },
  { what: 'master guides', run: fuzzGuides },
]
