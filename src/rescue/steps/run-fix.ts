import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { codeSpan } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import type { Mended, Mending } from '../fixes/mend.ts'
import { isShared, nameOf, otherProposals } from '../proposals.ts'
import type { Proposal } from '../proposals.ts'
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
  /** How long another rescue's pull request is waited for that mends the same. */
  within: durationSchema.prefault('14d'),
})
type Input = z.infer<typeof input>

const summaryOf = (files: readonly Mended[]): string =>
  [
    'Made by fixes that change nothing but what they are for:',
    '',
    ...files.map(({ path, fixes }) => `- ${codeSpan(path)}: ${fixes.join(', ')}`),
  ].join('\n')

/**
 * Whether a pull request may still be merged, or was since the commit that is looked at here: what it mends then shows at
 * the next look. One that cannot be asked for may be.
 */
const isUndecided = async (number: number, { live, defaultBranch, commit }: StepView): Promise<boolean> => {
  const pull = await live.pullRequest(number)
  if (!pull.known || pull.value.state === 'open') return true
  if (!pull.value.merged) return false
  const tip = await live.branchHead(defaultBranch)
  return !tip.known || tip.value !== commit
}

/** The proposal of another rescue that mends the same and is not decided yet. */
const undecided = async ({ fixes, paths, replaces }: Input, view: StepView): Promise<Proposal | null> => {
  const others = replaces === null ? otherProposals(fixes, view).filter(({ ended }) => !ended) : []
  if (others.length === 0) return null
  const [first] = await ways({ fixes, paths }, view)
  for (const other of others) {
    if (!isShared(first?.files ?? [], other.mended)) continue
    if (other.number === null || (await isUndecided(other.number, view))) return other
  }
  return null
}

/** What this round mends. Throws where nothing can be mended, or no other way is left. */
const chosen = async (given: Input, view: StepView): Promise<Mending> => {
  const { fixes, paths, round } = given
  const [first, ...others] = await ways({ fixes, paths }, view)
  if (first === undefined || first.files.length === 0) {
    // What failed could be mended when it was sorted: another rescue's pull request did it, or whoever closed that one.
    if (round === 1 && otherProposals(fixes, view).length > 0) return { files: [], unknown: [] }
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
 * Mends files by fixes, as one commit on a branch. What an open pull request of another rescue mends already is waited for. The exact content is what the dry run shows. Where no fix changes
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
    if (files.length === 0) {
      const others = otherProposals(given.fixes, view).map(nameOf).join(', ')
      return { effect: `finds nothing left to mend after ${others}`, changes: [], outputs: { branch, count: 0 } }
    }
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
      outputs: {
        branch,
        count: edits.length,
        title: message,
        summary: summaryOf(files),
        mended: files.map(({ path, fixes }) => ({ path, fixes: [...fixes] })),
      },
    }
  },
  done: async () => false,
  awaits: async (given, view) => {
    const other = await undecided(given, view)
    if (other === null) return null
    const paths = other.mended.map(({ path }) => path).join(', ')
    return {
      effect: `waits for ${other.number === null ? nameOf(other) : `the merge of ${nameOf(other)}`}, which mends ${paths} already`,
      waits: {
        for: 'merge',
        subject: other.number === null ? other.run : `#${other.number}`,
        until: new Date(view.clock.now().getTime() + given.within).toISOString(),
      },
    }
  },
  settle: (receipts) => ({ sha: receipts[0]?.sha ?? null }),
  undo: (receipts, { branch }) => undoBranch(receipts, branch),
})
