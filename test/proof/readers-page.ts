import { credentials, lines } from '../fuzz/credentials.ts'
import { ruleSets } from '../fuzz/rule-sets.ts'

/** Of each reader, how many inputs it was fed, and from which seed they were made. */
export const inputs = 1_000_000
export const seed = 20_260

/** What came of the inputs of one reader. */
interface Fed {
  readonly what: string
  readonly accepted: number
  readonly refused: number
  readonly open: number
  readonly wrong: number
}

const number = (count: number): string => count.toLocaleString('en-US')

/** A row of the table. */
export const rowOf = ({ what, accepted, refused, open, wrong }: Fed): string =>
  `| ${[what, number(inputs), number(accepted), number(refused), number(open), number(wrong)].join(' | ')} |`

/** The page on what readers were fed. `rows` are those of its table; `taken`: when, and of which last change to the program. */
export const readersPage = (
  rows: readonly string[],
  taken: { readonly day: string; readonly commit: string },
): string => `# What readers were fed

Sound inputs, each changed in one to four places: bytes cut, flipped, doubled and spliced, fields taken away, doubled and replaced by hostile values. What the contract says of each is decided a second time by a judge that shares no code with the reader; \`wrong\` counts inputs on which the two disagree, and what must never be let through. Mailbox files are read by ${ruleSets.length} sets of rules in turn: none, lists of names, and registries that govern, allow, match and state values; ${credentials.length + lines.length} credentials of different shapes are among the hostile values, and of their names some are written in mixed case or run together. A crash would have ended the run. \`open\`: accepted, where the contract leaves open how a date may be written, or what is left of a credential.

Written by \`npm run proof\` (seed ${seed}; ${taken.day}, commit ${taken.commit}, that of the last change to the program); every test run does a tenth of it with another seed.

| reader of | inputs | accepted | refused | open | wrong |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
