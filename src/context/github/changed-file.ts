import { z } from 'zod'
import type { ChangedFile } from '../../domain/workspace.ts'

const statuses = {
  added: 'added',
  copied: 'added',
  modified: 'modified',
  changed: 'modified',
  removed: 'removed',
  renamed: 'renamed',
} as const

/** A file of a comparison ("Compare two commits", "List pull requests files"); one that did not change is dropped. */
export const changedFileSchema = z
  .object({
    filename: z.string(),
    status: z.enum(['added', 'removed', 'modified', 'renamed', 'copied', 'changed', 'unchanged']),
    previous_filename: z.string().optional(),
    additions: z.number(),
    patch: z.string().optional(),
  })
  .transform((file): readonly ChangedFile[] => {
    if (file.status === 'unchanged') return []
    const status = statuses[file.status]
    const from = status === 'renamed' ? (file.previous_filename ?? null) : null
    return [{ path: file.filename, status, from, lines: linesOf(file.patch, file.additions, file.status) }]
  })

/**
 * Line numbers in the new file that a patch adds. GitHub gives no patch for binary and for large files; one
 * that does not add as many lines as GitHub counted is not believed.
 */
function linesOf(patch: string | undefined, additions: number, status: string): readonly number[] | null {
  if (patch === undefined) return status === 'removed' || (status === 'renamed' && additions === 0) ? [] : null
  const lines: number[] = []
  let at = 0
  for (const line of patch.split('\n')) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(line)
    if (hunk !== null) at = Number(hunk[1])
    else if (line.startsWith('+')) {
      lines.push(at)
      at += 1
    } else if (line.startsWith(' ') || line === '') at += 1
  }
  return lines.length === additions ? lines : null
}
