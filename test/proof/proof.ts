// Feeds each reader a million mutated inputs and writes docs/proofs.md. Minutes; CI does a tenth of it in its tests.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { proofs } from './proofs.ts'

const inputs = 1_000_000
const seed = 20_260

const number = (count: number): string => count.toLocaleString('en-US')

const rows = proofs.map(({ what, run }) => {
  const { accepted, refused, open, wrong } = run(inputs, seed)
  for (const one of wrong) console.error(`${what}: ${one}`)
  if (wrong.length > 0) process.exitCode = 1
  return `| ${[what, number(inputs), number(accepted), number(refused), number(open), number(wrong.length)].join(' | ')} |`
})

const page = `# What readers were fed

Sound inputs, each changed in one to four places: bytes cut, flipped, doubled and spliced, fields taken away, doubled and replaced by hostile values. What the contract says of each is decided a second time by a judge that shares no code with the reader; \`wrong\` counts inputs on which the two disagree, and what must never be let through. Mailbox files are read by five sets of rules in turn: none, lists of names, and registries that govern, allow, match and state values; 29 shapes of credentials are among the hostile values. A crash would have ended the run. \`open\`: accepted, where the contract leaves open how a date may be written, or what is left of a credential.

Written by \`npm run proof\` (seed ${seed}); every test run does a tenth of it with another seed.

| reader of | inputs | accepted | refused | open | wrong |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
writeFileSync(resolve(import.meta.dirname, '../../docs/proofs.md'), page)
console.log(rows.join('\n'))
