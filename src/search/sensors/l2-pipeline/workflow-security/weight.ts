import type { Confidence, Effect } from '../../../../domain/words.ts'
import type { Exposure } from './exposure.ts'

/** How bad it is that strangers' text or code runs in a step, and why in half a sentence. */
export interface Weight {
  readonly effect: Effect
  readonly confidence: Confidence
  readonly because: string
}

const gain = ({ rights, secrets }: Exposure): string => {
  if (secrets) return rights === 'write' ? 'its secrets and a token that may write' : 'its secrets'
  return rights === 'write' ? 'a token that may write' : 'the token of the repository’s default rights'
}

/**
 * Weighs strangers' text or code in a step. It is a breach where any account can cause the run and the run holds
 * something worth taking; where the rights are those of a default that the file does not state, less surely.
 */
export const weigh = (exposure: Exposure, outside: readonly string[]): Weight => {
  const { guarded, rights, secrets } = exposure
  if (outside.length === 0)
    return { effect: 'degrades', confidence: 'high', because: 'Whoever can cause such a run decides what it executes.' }
  const who = `Anybody can cause \`${outside.join('`, `')}\``
  if (guarded)
    return {
      effect: 'degrades',
      confidence: 'medium',
      because: `${who}; a condition or a check of rights stands before it, and is all that protects ${gain(exposure)}.`,
    }
  if (rights === 'read' && !secrets)
    return {
      effect: 'degrades',
      confidence: 'high',
      because: `${who}; the job holds no secret and only reads, so what can be taken is little.`,
    }
  const sure = secrets || rights === 'write'
  return {
    effect: 'breach',
    confidence: sure ? 'high' : 'medium',
    because: `${who}, and the job holds ${gain(exposure)}.`,
  }
}
