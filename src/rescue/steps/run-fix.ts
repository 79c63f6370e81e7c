import { z } from 'zod'
import { IncompleteError } from '../../domain/errors.ts'
import { codeSpan } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import type { Mended, Mending } from '../fixes/mend.ts'
import { ways } from '../ways.ts'
import { undoBranch } from '../undo-branch.ts'

const input = z.strictObject({
  branch: z.string().min(1),
  fixes: z.array(z.string()).min(1),
  /** The files that the failures name. */
  paths: z.array(z.string()).default([]),
  /** The commit that this step made before the gates sent the run back: it is written anew. */
  replaces: z.string().nullable().default(null),
  /** How often the step is taken, from 1: the first two times one way, then another. */
  round: z.int().positive().default(1),
})
type Input = z.infer<typeof input>

const summaryOf = (files: readonly Mended[]): string =>
  [
    'Made by fixes that change nothing but what they are for:',
    '',
    ...files.map(({ path, fixes }) => `- ${codeSpan(path)}: ${fixes.join(', ')}`),
  ].join('\n')

/** What this round mends. Throws where nothing can be mended, or no other way is left. */
const chosen = async ({ fixes, paths, round }: Input, view: StepView): Promise<Mending> => {
  const [first, ...others] = await ways({ fixes, paths }, view)
  if (first === undefined || first.files.length === 0) {
    const [unread] = first?.unknown ?? []
    const why = unread === undefined ? '' : `; ${unread.subject} could not be read: ${unread.reason}`
    throw new IncompleteError(`${fixes.join(', ')} found nothing to mend${why}`)
  }
  if (round < 3) return first
  const [other] = others
  if (other === undefined) throw new IncompleteError(`there is no other way to mend than ${fixes.join(', ')}`)
  return other
}

/**
 * Mends files by fixes, as one commit on a branch. The exact content is what the dry run shows. Where no fix changes
 * anything the step fails: somebody has to look.
 */
export const runFix = defineStep({
  id: 'run-fix',
  title: 'Mend files by fixes',
  needs: ['contents: write', 'workflows: write'],
  reversible: true,
  with: input,
  key: ({ branch, round }) => `${branch} ${round}`,
  plan: async (given, view) => {
    const { branch, replaces, round } = given
    const { files } = await chosen(given, view)
    const edits = files.map(({ path, content }) => ({ path, content }))
    const names = [...new Set(files.flatMap((file) => file.fixes))].toSorted()
    const message = `Mend failing CI: ${names.join(', ')}`
    const again = replaces === null ? {} : { replaces, own: true }
    return {
      effect: `mends ${edits.map(({ path }) => path).join(', ')} on ${branch} by ${names.join(', ')}`,
      changes: [
        {
          kind: 'commit',
          branch,
          from: view.commit,
          message: round === 1 ? message : `${message}\n\nTried anew, time ${round}, after the gates refused it.`,
          files: edits,
          ...again,
        },
      ],
      outputs: { branch, count: edits.length, title: message, summary: summaryOf(files) },
    }
  },
  done: async () => false,
  settle: (receipts) => ({ sha: receipts[0]?.sha ?? null }),
  undo: (receipts, { branch }) => undoBranch(receipts, branch),
})
