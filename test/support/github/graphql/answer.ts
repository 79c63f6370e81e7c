import { setImmediate } from 'node:timers/promises'
import type { Answer, Call } from '../call.ts'
import { Refusal } from '../refusal.ts'

export const graphqlAnswer = async (call: Call): Promise<Answer> => {
  if (call.caller.kind === 'anonymous') throw new Refusal(401, 'Requires authentication')
  await setImmediate()
  return { status: 200, body: { data: null } }
}
