import { createHash } from 'node:crypto'
import { canonical } from './identity.ts'
import type { Json } from './identity.ts'

/** Douglas Crockford's Base 32: no I, L, O, U. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** What a confirm code binds. `head` is the commit that is acted on, `plan` what would be done. */
export interface Confirmable {
  readonly repository: string
  readonly head: string
  readonly plan: Json
  readonly requester: string
}

/** Characters of a code: 160 bits. Whoever asks chooses what is hashed, and must not find two plans of one code. */
const length = 32

/** The confirm code of a plan: 32 characters of Crockford's Base 32 over SHA-256 of its canonical JSON. */
export const confirmCode = ({ repository, head, plan, requester }: Confirmable): string => {
  const hash = createHash('sha256').update(canonical({ repository, head, plan, requester })).digest()
  const bits = [...hash].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return Array.from({ length }, (_, at) => digits[Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)]).join('')
}

/** A code as a person types it: case does not matter, O is 0, I and L are 1, hyphens are nothing. */
export const readCode = (typed: string): string =>
  typed.toUpperCase().replaceAll('-', '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
