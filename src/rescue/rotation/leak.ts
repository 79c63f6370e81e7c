import { z } from 'zod'
import { codeSpan } from '../../domain/markdown-text.ts'
import { shellWord } from '../../domain/shell-word.ts'
import type { State } from '../../domain/state.ts'
import type { StepView } from '../../domain/step.ts'

/**
 * A credential that a file of the mailbox carried in the clear. `name`: the variable it was meant for, where known;
 * `committedAt`: when the file was last committed, ISO 8601, where known.
 */
export interface Leak {
  readonly path: string
  readonly name: string | null
  readonly committedAt: string | null
}

const kind = 'leaked-credential'

const dataSchema = z.object({
  name: z.string().nullable(),
  committedAt: z.iso.datetime({ offset: true }).nullable().default(null),
})
const evidenceSchema = z.object({ kind: z.literal(kind), subject: z.string() })

/** The subjects under which the ledger opened the cases of a run: the case itself is gone once its file is removed. */
const openedIn = ({ ledger, runs }: State, run: string): readonly string[] => {
  const cases = new Set(runs.find(({ id }) => id === run)?.cases)
  return ledger.flatMap(({ action, subject, evidence }) => {
    const opened = action === 'case.opened' && cases.has(subject) ? evidenceSchema.safeParse(evidence) : null
    return opened?.success === true ? [opened.data.subject] : []
  })
}

/** The leak that a run is about; null where it is about an old secret. Removing the file does not end it. */
export const leakOf = ({ cases, state, run }: StepView): Leak | null => {
  const [found] = cases
  if (found !== undefined) {
    const { name, committedAt } = dataSchema.safeParse(found.data).data ?? { name: null, committedAt: null }
    return found.kind === kind ? { path: found.subject, name, committedAt } : null
  }
  const path = openedIn(state, run.id).at(-1)
  return path === undefined ? null : { path, name: null, committedAt: null }
}

/** The boxes of a runbook that end it. */
export const leakBoxes = {
  revoked:
    'Revoke the credential where it came from, now: no grace, since whoever can read this repository may have it',
  harmless: 'It was no credential: there is nothing to revoke',
} as const

const stepsOf = ({ path, name }: Leak): readonly string[] => [
  leakBoxes.revoked,
  'Look there whether somebody used it since it was committed',
  `Make a new one and seal it: ${codeSpan(`sar-watchdog intent seal ${name === null ? 'NAME' : shellWord(name)}`)}, which asks for the value`,
  `Remove ${codeSpan(path)} from the mailbox; the history keeps what it held, which is why that has to be revoked`,
  'See a run succeed with the new one',
]

const endsWhen = ({ name }: Leak): string => {
  const ticked = 'This issue closes itself once the file is gone, the first box is ticked'
  const byHand = 'tick the first box and close it by hand'
  const harmless = 'What was no credential ends with the last box, once the file is gone.'
  return name === null
    ? `What the credential was meant for is not known: once the file is gone, ${byHand}. ${harmless}`
    : `${ticked}, and GitHub says that the secret ${codeSpan(name)} was written after the credential was committed. Where GitHub keeps no secret of that name, ${byHand}. ${harmless}`
}

/** The text of a leak's runbook: one check box a step. The credential is nowhere in it. */
export const leakBody = (leak: Leak, document: string | null): string =>
  [
    `The file ${codeSpan(leak.path)} carried what looks like a credential in the clear. It was not applied, and it is burnt: it stands in git's history.`,
    '',
    ...(document === null
      ? []
      : [`This repository has a runbook of its own: ${codeSpan(document)}. Where they differ it holds.`, '']),
    ...stepsOf(leak).map((step) => `- [ ] ${step}`),
    '',
    `- [ ] ${leakBoxes.harmless}`,
    '',
    endsWhen(leak),
  ].join('\n')
