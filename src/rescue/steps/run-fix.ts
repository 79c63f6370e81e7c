import { z } from 'zod'
import { IncompleteError } from '../../domain/errors.ts'
import { codeSpan } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import { ciFixes } from '../ci-fixes.ts'
import { mend } from '../fixes/mend.ts'
import type { Mended } from '../fixes/mend.ts'

const input = z.strictObject({ branch: z.string().min(1), fixes: z.array(z.string()).min(1) })

const summaryOf = (files: readonly Mended[]): string =>
  [
    'Made by fixes that change nothing but what they are for:',
    '',
    ...files.map(({ path, fixes }) => `- ${codeSpan(path)}: ${fixes.join(', ')}`),
  ].join('\n')

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
  key: ({ branch }) => branch,
  plan: async ({ branch, fixes }, view) => {
    const chosen = fixes.flatMap((id) => ciFixes.get(id) ?? [])
    // A failing log asked for it, so that a change of major is asked for as well.
    const { files, unknown } = await mend(view.tree, chosen, view.settings, { majors: true })
    if (files.length === 0) {
      const [unread] = unknown
      const why = unread === undefined ? '' : `; ${unread.subject} could not be read: ${unread.reason}`
      throw new IncompleteError(`${fixes.join(', ')} found nothing to mend${why}`)
    }
    const edits = files.map(({ path, content }) => ({ path, content }))
    const names = [...new Set(files.flatMap((file) => file.fixes))].toSorted()
    const message = `Mend failing CI: ${names.join(', ')}`
    return {
      effect: `mends ${edits.map(({ path }) => path).join(', ')} on ${branch} by ${names.join(', ')}`,
      changes: [{ kind: 'commit', branch, from: view.commit, message, files: edits }],
      outputs: { branch, count: edits.length, title: message, summary: summaryOf(files) },
    }
  },
  done: async () => false,
  settle: (receipts) => ({ sha: receipts[0]?.sha ?? null }),
  undo: (receipts, { branch }) =>
    typeof branch === 'string' && receipts.some(({ already }) => !already) ? [{ kind: 'delete-branch', branch }] : [],
})
