import { expect, it } from 'vitest'
import { fuzzIntents } from '../fuzz/intents.ts'

// By no rules, by lists of names, and by registries that govern, allow, match and state values. `npm run proof` does this a million times.
it('reads 100,000 mutated mailbox files as the contract says, and breaks on none', { timeout: 300_000 }, () => {
  const { inputs, accepted, refused, open, wrong } = fuzzIntents(100_000, 1)
  expect(wrong).toEqual([])
  expect([accepted > 5000, refused > 50_000, accepted + refused + open]).toEqual([true, true, inputs])
})
