import { z } from 'zod'
import { IncompleteError } from '../../domain/errors.ts'
import { defineStep } from '../../domain/step.ts'
import { wantedOf } from '../memory/choose.ts'
import { propose, summaryOf } from '../memory/propose.ts'
import type { Proposal } from '../memory/propose.ts'
import { undoBranch } from '../undo-branch.ts'

const input = z.strictObject({
  branch: z.string().min(1),
  /** The folder of the archives, in the repository. */
  archive: z.string().regex(/^[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*$/),
  /** The share of a store's capacity that is to be left in use where it is nearly full. */
  share: z.number().positive().max(1).default(0.7),
})

const entriesOf = (count: number): string => `${count} memory ${count === 1 ? 'entry' : 'entries'}`

/**
 * Takes stale entries out of SQLite memory stores, and so many of those worth least that the store fits, as one commit
 * on a branch: the archive with every entry, and the store without them. In tables of weak patterns it also computes the
 * confidence anew that the counts of uses and successes tell, and brings tags to one spelling. Nothing reaches the store but by a merge.
 */
export const pruneMemory = defineStep({
  id: 'prune-memory',
  title: 'Archive, prune and value memory entries anew',
  needs: ['contents: write'],
  reversible: true,
  with: input,
  key: ({ branch }) => branch,
  plan: async ({ branch, archive, share }, view) => {
    const proposals: Proposal[] = []
    for (const wanted of wantedOf(view)) proposals.push(await propose(wanted, view, { share, folder: archive }))
    if (proposals.length === 0) throw new IncompleteError('its cases name no store any more')
    const count = proposals.reduce((sum, { chosen }) => sum + chosen.length, 0)
    const paths = proposals.map(({ path }) => path)
    const revalued = proposals.reduce((sum, proposal) => sum + proposal.revalued.length, 0)
    const pruned = count > 0 || revalued === 0 ? [`prune ${entriesOf(count)}`] : []
    const anew = revalued > 0 ? [`compute confidence and tags of ${entriesOf(revalued)} anew`] : []
    const title = `Archive and ${[...pruned, ...anew].join(', ')}`
    const files = proposals.flatMap((proposal) => proposal.files)
    return {
      effect: `archives and prunes ${entriesOf(count)} of ${paths.join(', ')} on ${branch}${revalued === 0 ? '' : `, and values ${entriesOf(revalued)} anew`}`,
      changes: [{ kind: 'commit', branch, from: view.commit, message: title, files: [...files], whole: true }],
      outputs: {
        branch,
        count,
        revalued,
        title,
        archives: proposals.map((proposal) => proposal.archive),
        summary: summaryOf(proposals),
      },
    }
  },
  done: async () => false,
  settle: (receipts) => ({ sha: receipts[0]?.sha ?? null }),
  undo: (receipts, { branch }) => undoBranch(receipts, branch),
})
